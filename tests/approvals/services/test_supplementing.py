"""Everything to correct is told once; the applicant says when it is done."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from applicants.access import ActingFor
from approvals.enums import ApprovalMode, CaseStatus, DefectKind
from approvals.errors import (
    DefectsLeft,
    NothingToCorrect,
    SupplementedOnce,
    UploadRefused,
    WrongStep,
)
from approvals.models import Case
from approvals.services import deciding
from approvals.services.clock import accept_by_silence, withdraw_unanswered
from approvals.services.evidence import attach_to_case
from approvals.services.papers import issue_supplement, load_case
from approvals.services.supplementing import DefectIn, answer_supplement, request_supplement
from credit_portal.errors import NotAllowed
from credit_portal.notices.models import Notice
from tests.factories import cases
from tests.factories.approvals import png

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 13, 2, 0, tzinfo=UTC)  # ten in the morning here
PLAN = DefectIn("PLAN", DefectKind.UNREADABLE, "请重新拍照上传")
ORIGINAL = DefectIn("RULES", DefectKind.ORIGINAL, "请带原件到窗口")


@pytest.fixture
def received(firm):
    with time_machine.travel(FRIDAY):
        yield cases.hygiene(firm, ApprovalMode.ORDINARY)


def ask(case, *defects, by=None):
    by = by or fresh(case).officer or cases.held(case).officer
    return request_supplement(case.pk, defects or (PLAN,), by=by)


def answer(case):
    return answer_supplement(case.pk, acting=ActingFor(case.applicant, "member"), by=case.filed_by)


def fresh(case):
    return Case.objects.get(pk=case.pk)


def test_the_notice_names_each_defect_and_the_last_day(received, react_to_events):
    ask(received, PLAN, ORIGINAL)
    react_to_events()

    case = fresh(received)
    assert (case.status, case.is_open) == (CaseStatus.SUPPLEMENT_REQUESTED, True)
    notice = case.supplement
    assert notice.reply_by == date(2026, 12, 25)  # thirty working days
    assert list(notice.defects.values_list("material_code", "kind")) == [
        ("PLAN", "unreadable"),
        ("RULES", "original"),
    ]
    told = Notice.objects.get(kind="case.supplement_requested")
    assert (told.params["count"], told.params["due_on"]) == ("2", "2026-12-25")


def test_the_paper_prints_problem_and_remedy(received, settings, tmp_path):
    ask(received)

    paper = issue_supplement(load_case(received.pk))

    assert "许补" in paper.number
    assert paper.context["defects"] == [
        {
            "name": received.version.spec.material("PLAN").name_zh,
            "problem": "看不清",
            "remedy": "请重新拍照上传",
        }
    ]


def test_nothing_can_be_asked_without_a_defect(received):
    with pytest.raises(NothingToCorrect):
        request_supplement(received.pk, [], by=cases.held(received).officer)

    assert fresh(received).status == CaseStatus.RECEIVED


@pytest.mark.parametrize("who", ["decider", "clerk of another department"])
def test_only_a_clerk_of_the_department_asks(received, who):
    by = cases.decider(received.department_id) if who == "decider" else cases.clerk("FIR")

    with pytest.raises(NotAllowed):
        ask(received, by=by)


def test_what_is_not_corrected_is_not_answered(received):
    ask(received, PLAN, ORIGINAL)

    with pytest.raises(DefectsLeft) as raised:
        answer(received)

    assert raised.value.data["codes"] == ["PLAN"]
    assert fresh(received).resubmitted_at is None


def test_corrected_papers_start_the_term_anew_and_no_second_notice_follows(received):
    ask(received)
    with time_machine.travel(FRIDAY + timedelta(days=10)):  # a Monday
        cases.supply(received, "PLAN")
        case = answer(received)

    assert (case.status, case.handed_in_at.date()) == (CaseStatus.RECEIVED, date(2026, 11, 23))
    assert accept_by_silence(today=date(2026, 11, 30)) == 0
    with pytest.raises(SupplementedOnce):
        ask(received)
    assert accept_by_silence(today=date(2026, 12, 1)) == 1
    assert fresh(received).accepted_on == date(2026, 11, 23)


def test_the_faulty_file_itself_is_no_correction(catalogue):
    case = cases.hygiene(cases.firm(), ApprovalMode.ORDINARY)
    attach_to_case(case, "PLAN", png("平面图.png"), by=case.filed_by)
    ask(case)

    with pytest.raises(UploadRefused):
        attach_to_case(fresh(case), "PLAN", png("改好的平面图.png"), by=case.filed_by)


def test_answering_twice_is_told_so(received):
    ask(received)
    cases.supply(received, "PLAN")
    answer(received)

    with pytest.raises(WrongStep):
        answer(received)


def test_a_clerk_waits_for_the_answer(received):
    ask(received)

    with pytest.raises(WrongStep):
        deciding.accept_case(received.pk, by=fresh(received).officer)
    assert accept_by_silence(today=date(2026, 12, 31)) == 0


def test_who_does_not_answer_in_time_has_withdrawn(received, react_to_events):
    ask(received)

    assert withdraw_unanswered(today=date(2026, 12, 25)) == 0
    assert withdraw_unanswered(today=date(2026, 12, 26)) == 0  # a Saturday
    assert withdraw_unanswered(today=date(2026, 12, 28)) == 1
    assert withdraw_unanswered(today=date(2026, 12, 28)) == 0
    react_to_events()

    assert fresh(received).status == CaseStatus.WITHDRAWN
    assert Notice.objects.filter(kind="case.deemed_withdrawn").count() == 1
