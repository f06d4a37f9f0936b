"""Special procedures stop the clock; both due days move by what was stopped, and no more."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from applicants.access import ActingFor
from approvals.enums import CaseStatus, ProcedureKind
from approvals.errors import OwnCase, ProcedureNotOfMatter, ReasonsMissing, WrongStep
from approvals.models import Case, SpecialProcedure
from approvals.services import deciding
from approvals.services.procedures import begin_procedure, end_procedure
from approvals.services.terms import terms_of
from credit_portal.errors import NotAllowed
from credit_portal.events.models import Event
from tests.factories import cases
from tests.factories.applicants import StaffFactory

pytestmark = pytest.mark.django_db
VISIT = {
    "kind": ProcedureKind.SITE_INSPECTION,
    "working_days": 5,
    "basis": "《公共场所卫生管理条例实施细则》第二十三条",
}


def at(day: str):
    """A morning in the district."""
    return time_machine.travel(datetime.fromisoformat(f"{day}T09:00:00+08:00"), tick=False)


@pytest.fixture
def accepted(catalogue):
    """Accepted on Monday 2 November 2026."""
    with at("2026-11-02"):
        return cases.in_hand()


def stop(case, **changes):
    return begin_procedure(case.pk, by=case.accepted_by, **(VISIT | changes))


def go_on(case, finding="现场符合要求"):
    return end_procedure(case.pk, by=case.accepted_by, finding=finding)


def again(case):
    return Case.objects.get(pk=case.pk)


def moves(case):
    events = Event.objects.filter(subject_type="approvals.Case", subject_id=case.pk)
    return [
        (event.kind, event.data.get("from"), event.data["to"])
        for event in events.order_by("number")
        if "to" in event.data
    ]


def test_a_procedure_suspends_the_case_and_tells_how_long(accepted):
    with at("2026-11-04"):
        procedure = stop(accepted)

    case = again(accepted)
    assert case.status == CaseStatus.SUSPENDED
    assert (procedure.from_on, procedure.told_until) == (date(2026, 11, 4), date(2026, 11, 10))
    assert moves(case)[-2:] == [
        ("case.review_started", "accepted", "under_review"),
        ("case.suspended", "under_review", "suspended"),
    ]


def test_both_days_move_by_the_working_days_stopped(accepted):
    due, statutory = accepted.due_on, accepted.statutory_due_on
    with at("2026-11-04"):
        stop(accepted)
    with at("2026-11-10"):
        go_on(accepted)

    case = again(accepted)
    assert case.status == CaseStatus.UNDER_REVIEW
    assert case.stopped_working_days == 5  # Wednesday to Tuesday
    assert (case.due_on, case.statutory_due_on) == (
        due + timedelta(days=7),
        statutory + timedelta(days=7),
    )
    assert terms_of(case, "A", today=date(2026, 11, 11)).promised.on == case.due_on


def test_two_stops_add_up_and_a_shared_day_counts_once(accepted):
    with at("2026-11-04"):
        stop(accepted)
        go_on(accepted)
        stop(accepted)
    with at("2026-11-05"):
        go_on(accepted)

    assert again(accepted).stopped_working_days == 2


def test_while_stopped_the_day_is_the_earliest_possible(accepted):
    with at("2026-11-04"):
        stop(accepted)

    case = again(accepted)
    early = terms_of(case, "A", today=date(2026, 11, 4))
    late = terms_of(case, "A", today=date(2026, 11, 6))
    assert early.is_stopped
    assert early.promised.on == case.due_on
    assert late.promised.on > early.promised.on


def test_a_case_stopped_longer_than_told_says_so(accepted):
    with at("2026-11-04"):
        procedure = stop(accepted)

    assert not procedure.is_longer_than_told(date(2026, 11, 10))
    assert procedure.is_longer_than_told(date(2026, 11, 11))


@pytest.mark.parametrize("kind", [ProcedureKind.AUCTION, ProcedureKind.HEARING])
def test_a_procedure_the_matter_does_not_name_is_refused(accepted, kind):
    with pytest.raises(ProcedureNotOfMatter):
        stop(accepted, kind=kind)


def test_a_procedure_needs_its_basis_and_its_end_a_finding(accepted):
    with pytest.raises(ReasonsMissing):
        stop(accepted, basis=" ")
    stop(accepted)
    with pytest.raises(ReasonsMissing):
        go_on(accepted, finding="")


def test_a_suspended_case_is_neither_decided_nor_stopped_again(accepted):
    stop(accepted)

    with pytest.raises(WrongStep):
        stop(accepted)
    with pytest.raises(WrongStep):
        deciding.grant_case(accepted.pk, by=cases.decider())
    assert SpecialProcedure.objects.count() == 1


def test_a_case_that_is_not_suspended_does_not_resume(accepted):
    with pytest.raises(WrongStep):
        go_on(accepted)


def test_after_the_procedure_the_case_is_decided(accepted):
    stop(accepted)
    go_on(accepted)

    case = deciding.grant_case(accepted.pk, by=cases.decider())

    assert moves(case)[-1] == ("case.granted", "under_review", "granted")


def test_withdrawing_a_suspended_case_ends_its_procedure(accepted):
    stop(accepted)

    acting = ActingFor(accepted.applicant, "self")
    deciding.withdraw_case(accepted.pk, acting=acting, by=accepted.filed_by)

    assert SpecialProcedure.objects.get().ended_on == timezone.localdate()
    assert moves(accepted)[-1] == ("case.withdrawn", "suspended", "withdrawn")


def test_only_staff_of_the_department_and_never_on_their_own_case(accepted):
    with pytest.raises(NotAllowed):
        begin_procedure(accepted.pk, by=cases.clerk("FIR"), **VISIT)
    filer = accepted.filed_by
    filer.is_staff = True
    filer.save()
    filer.posts.create(role="clerk", department=None)
    with pytest.raises(OwnCase):
        begin_procedure(accepted.pk, by=filer, **VISIT)
    with pytest.raises(NotAllowed):
        begin_procedure(accepted.pk, by=StaffFactory(posts=[("head", None)]), **VISIT)


def test_the_database_takes_one_running_procedure_a_case(accepted):
    procedure = stop(accepted)

    procedure.pk = None
    with pytest.raises(IntegrityError, match="procedure_one_running"), transaction.atomic():
        procedure.save(force_insert=True)
