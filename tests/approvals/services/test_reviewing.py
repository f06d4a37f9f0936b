"""Review in steps: departments in parallel, one opinion each, and the decision after all of them."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from applicants.enums import Role
from approvals import permissions
from approvals.enums import ApprovalMode, CaseStatus, Opinion
from approvals.errors import (
    OpinionNotOverdue,
    OpinionsMissing,
    OwnCase,
    ReasonsMissing,
    SameReviewer,
    WrongStep,
)
from approvals.models import Case, ReviewTask
from approvals.services import deciding
from approvals.services.procedures import begin_procedure, end_procedure
from approvals.services.reviewing import give_opinion, open_review, pass_over
from credit_portal.errors import NotAllowed
from credit_portal.events.models import Event
from tests.factories import cases
from tests.factories.applicants import StaffFactory
from tests.factories.approvals import filed, ready_applicant

from .test_procedures import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(catalogue):
    """Accepted on Monday 2 November 2026; promised within 6 working days for grade A."""
    with at("2026-11-02"):
        return cases.excavation()


def task_of(case, department, step="joint") -> ReviewTask:
    return case.review_tasks.get(step=step, department=department)


def give(task, opinion=Opinion.GRANT, reasons="", by=None):
    by = by or cases.decider(task.department_id)
    return give_opinion(task.pk, by=by, opinion=opinion, reasons=reasons)


@pytest.fixture
def joint(case):
    """The paper check is done, three departments are asked."""
    with at("2026-11-03"):
        give(task_of(case, "HCB", "papers"))
    return case


def head(department="HCB"):
    return StaffFactory(posts=[(Role.HEAD, department)])


# Opening


def test_acceptance_opens_the_first_step(case):
    assert case.status == CaseStatus.UNDER_REVIEW
    assert [(t.step, t.department_id, t.due_on) for t in case.review_tasks.all()] == [
        ("papers", "HCB", date(2026, 11, 3))
    ]


def test_the_worker_opens_the_review_of_an_accepted_case(firm, react_to_events):
    case = filed(
        firm, cases.JOINT_MATTER, user=firm.person, materials=("PLAN", "DES", "SCH", "POA")
    )
    cases.accept(case)
    react_to_events()

    case = Case.objects.get(pk=case.pk)
    assert (case.status, case.review_tasks.count()) == (CaseStatus.UNDER_REVIEW, 1)


def test_opening_twice_changes_nothing(case):
    open_review(case.pk)

    assert case.review_tasks.count() == 1


def test_a_matter_without_steps_stays_accepted(elder):
    accepted = cases.accepted(elder)

    assert open_review(accepted.pk).status == CaseStatus.ACCEPTED


# Opinions


def test_the_last_opinion_of_a_step_opens_the_next_for_all_at_once(joint):
    rows = joint.review_tasks.filter(step="joint").order_by("department_id")

    assert [(t.department_id, t.due_on) for t in rows] == [
        (code, date(2026, 11, 9)) for code in ("HCB", "PSB", "URB")
    ]
    opened = Event.objects.filter(kind="case.step_opened").order_by("pk").last()
    assert opened.data == {
        "step": "joint",
        "departments": ["HCB", "PSB", "URB"],
        "due_on": "2026-11-09",
    }


def test_an_opinion_is_given_once_and_stays(joint):
    task = task_of(joint, "PSB")
    give(task, Opinion.REFUSE, "交通组织方案不可行")

    with pytest.raises(WrongStep):
        give(task)
    task.refresh_from_db()
    assert (task.opinion, task.reasons) == ("refuse", "交通组织方案不可行")


def test_to_suggest_a_refusal_needs_reasons(joint):
    with pytest.raises(ReasonsMissing):
        give(task_of(joint, "PSB"), Opinion.REFUSE, " ")


def test_an_event_tells_of_an_opinion_without_its_words(joint):
    give(task_of(joint, "PSB"), Opinion.REFUSE, "交通组织方案不可行")

    data = Event.objects.get(kind="case.opinion_given", data__department="PSB").data
    assert data == {"step": "joint", "department": "PSB", "opinion": "refuse"}


@pytest.mark.parametrize(
    "posts",
    [
        [(Role.DECIDER, "URB")],  # another of the departments that are asked
        [(Role.DECIDER, "HCB")],  # the lead
        [(Role.DECIDER, None)],  # a post across all does not speak for one
        [(Role.AUDITOR, "PSB"), (Role.HEAD, "PSB")],
    ],
)
def test_only_who_sits_in_the_department_speaks_for_it(joint, posts):
    with pytest.raises(NotAllowed):
        give(task_of(joint, "PSB"), by=StaffFactory(posts=posts))


def test_a_reviewer_keeps_out_of_the_own_case(joint):
    filer = joint.filed_by
    filer.is_staff = True
    filer.save()
    filer.posts.create(role=Role.CLERK, department_id="PSB")

    with pytest.raises(OwnCase):
        give(task_of(joint, "PSB"), by=filer)


# Decision


def test_no_decision_before_every_department_has_spoken(joint):
    give(task_of(joint, "PSB"))

    with pytest.raises(OpinionsMissing) as refusal:
        deciding.grant_case(joint.pk, by=cases.decider("HCB"))

    assert refusal.value.data["departments"] == ["HCB", "URB"]


def test_no_decision_before_the_review_was_opened(firm):
    case = filed(
        firm, cases.JOINT_MATTER, user=firm.person, materials=("PLAN", "DES", "SCH", "POA")
    )
    cases.accept(case)

    with pytest.raises(OpinionsMissing):
        deciding.grant_case(case.pk, by=cases.decider("HCB"))


def test_the_lead_decides_when_all_are_in(joint):
    cases.opinions(joint, step="joint")

    case = deciding.grant_case(joint.pk, by=cases.decider("HCB"))

    assert case.status == CaseStatus.GRANTED


def test_against_a_suggestion_to_refuse_a_grant_gives_reasons(joint):
    cases.opinions(joint, step="joint", opinion=Opinion.REFUSE)

    with pytest.raises(ReasonsMissing):
        deciding.grant_case(joint.pk, by=cases.decider("HCB"))
    case = deciding.grant_case(joint.pk, by=cases.decider("HCB"), reasons="方案已修改")
    assert case.decision.reasons == "方案已修改"


def test_who_reviewed_does_not_decide(case):
    reviewer = cases.decider("HCB")
    give(task_of(case, "HCB", "papers"), by=reviewer)
    cases.opinions(case, step="joint")

    with pytest.raises(SameReviewer):
        deciding.grant_case(case.pk, by=reviewer)
    assert not permissions.may_decide(reviewer, case)


# Overdue


def test_the_head_goes_on_without_an_overdue_opinion_and_says_why(joint):
    give(task_of(joint, "HCB"))
    give(task_of(joint, "PSB"))
    late = task_of(joint, "URB")
    with at("2026-11-09"), pytest.raises(OpinionNotOverdue):
        pass_over(late.pk, by=head(), reason="催过两次")
    with at("2026-11-10"):
        with pytest.raises(ReasonsMissing):
            pass_over(late.pk, by=head(), reason=" ")
        pass_over(late.pk, by=head(), reason="催过两次")
        case = deciding.grant_case(joint.pk, by=cases.decider("HCB"))

    assert case.status == CaseStatus.GRANTED


@pytest.mark.parametrize("posts", [[(Role.DECIDER, "HCB")], [(Role.HEAD, "URB")]])
def test_only_the_head_of_the_lead_goes_on_without(joint, posts):
    with at("2026-11-10"), pytest.raises(NotAllowed):
        pass_over(task_of(joint, "URB").pk, by=StaffFactory(posts=posts), reason="催过两次")


# Stops


def test_a_stop_moves_the_days_of_open_opinions_too(catalogue):
    with at("2026-11-02"):
        case = cases.excavation()
    decider = cases.decider("HCB")
    with at("2026-11-03"):
        give(task_of(case, "HCB", "papers"), by=decider)
    with at("2026-11-04"):
        begin_procedure(
            case.pk,
            by=decider,
            kind="site_inspection",
            working_days=3,
            basis="《城市道路管理条例》",
        )
        give(task_of(case, "PSB"))
    with at("2026-11-06"):
        end_procedure(case.pk, by=decider, finding="管线已标明")

    assert task_of(case, "URB").due_on == date(2026, 11, 12)
    assert task_of(case, "PSB").due_on == date(2026, 11, 9)


# Who sees


def test_a_department_that_is_asked_sees_the_case_and_no_other(joint):
    asked, other = cases.decider("PSB"), cases.decider("FIR")

    assert joint in permissions.cases_known_to(asked)
    assert permissions.may_read_papers(asked, joint)
    assert not permissions.may_read_in_full(asked, joint)
    assert joint not in permissions.cases_known_to(other)
    assert joint not in permissions.cases_of_staff(asked)


# One person


def test_where_one_person_is_enough_the_accepter_decides(catalogue):
    applicant = ready_applicant(applicant=cases.firm())
    case = filed(applicant, "prepackaged-food-filing", ApprovalMode.ORDINARY, user=applicant.person)
    clerk = cases.clerk(case.department_id)
    cases.accept(case, clerk)

    assert deciding.grant_case(case.pk, by=clerk).status == CaseStatus.GRANTED


def test_the_database_takes_one_opinion_a_department_and_each_with_its_hand(joint):
    task = task_of(joint, "PSB")
    with pytest.raises(IntegrityError, match="review_opinion_is_signed"), transaction.atomic():
        ReviewTask.objects.filter(pk=task.pk).update(opinion="grant")

    task.pk = None
    with pytest.raises(IntegrityError, match="review_once_a_department"), transaction.atomic():
        task.save(force_insert=True)
