"""Another department is asked one question and answers once; the clock runs on."""

from datetime import date

import pytest

from applicants.enums import Role
from applicants.models import Department
from approvals import permissions
from approvals.enums import CaseStatus
from approvals.errors import AskedAlready, AskedOwnDepartment, ReasonsMissing, WrongStep
from approvals.models import Case
from approvals.services import deciding
from approvals.services.consulting import answer_consultation, consult
from credit_portal.errors import NotAllowed
from tests.factories import cases
from tests.factories.applicants import StaffFactory

from .test_procedures import at

pytestmark = pytest.mark.django_db
QUESTION = "选址是否影响消防通道？"


@pytest.fixture
def case(catalogue):
    with at("2026-11-02"):
        return cases.in_hand()


def ask(case, department="FIR", *, question=QUESTION, by=None):
    return consult(
        case.pk,
        by=by or case.accepted_by,
        department=Department.objects.get(pk=department),
        question=question,
        working_days=3,
    )


def test_a_question_has_its_day_and_the_clock_runs_on(case):
    with at("2026-11-03"):
        question = ask(case)

    assert question.due_on == date(2026, 11, 6)
    found = Case.objects.get(pk=case.pk)
    assert (found.status, found.due_on) == (CaseStatus.ACCEPTED, case.due_on)


def test_who_sits_in_the_department_sees_the_papers_and_answers_once(case):
    question, officer = ask(case), cases.clerk("FIR")
    assert permissions.may_read_papers(officer, case)

    answer_consultation(question.pk, by=officer, answer="不影响")

    question.refresh_from_db()
    assert (question.answer, question.answered_by) == ("不影响", officer)
    with pytest.raises(WrongStep):
        answer_consultation(question.pk, by=officer, answer="影响")


@pytest.mark.parametrize("posts", [[(Role.DECIDER, None)], [(Role.HEAD, "FIR")]])
def test_nobody_else_answers(case, posts):
    question = ask(case)

    with pytest.raises(NotAllowed):
        answer_consultation(question.pk, by=StaffFactory(posts=posts), answer="不影响")


def test_who_is_asked_can_do_nothing_else(case):
    ask(case)
    officer = StaffFactory(posts=[(Role.CLERK, "FIR"), (Role.DECIDER, "FIR")])

    with pytest.raises(NotAllowed):
        deciding.grant_case(case.pk, by=officer)
    with pytest.raises(NotAllowed):
        ask(case, "PSB", by=officer)


def test_one_open_question_a_department_and_never_the_own(case):
    question = ask(case)
    with pytest.raises(AskedAlready):
        ask(case)
    with pytest.raises(AskedOwnDepartment):
        ask(case, case.department_id)
    with pytest.raises(ReasonsMissing):
        ask(case, "PSB", question=" ")

    answer_consultation(question.pk, by=cases.clerk("FIR"), answer="不影响")
    assert ask(case, question="改过的方案呢？").question == "改过的方案呢？"


def test_a_decided_case_asks_and_answers_no_more(case):
    question = ask(case)
    deciding.grant_case(case.pk, by=cases.decider())

    with pytest.raises(WrongStep):
        answer_consultation(question.pk, by=cases.clerk("FIR"), answer="不影响")
    with pytest.raises(WrongStep):
        ask(case, "PSB")
