"""The term of a case is extended once, by the head, before it ends."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from applicants.enums import Role
from approvals.enums import CaseStatus
from approvals.errors import ExtendedOnce, OwnCase, PastEndOfTerm, ReasonsMissing, WrongStep
from approvals.models import Case, Extension
from approvals.services.extending import extend_case
from approvals.services.terms import frozen_grade, terms_of
from credit_portal.errors import NotAllowed
from credit_portal.events.models import Event
from credit_portal.workdays.rules import working_days_between
from credit_portal.workdays.selectors import load_calendar
from tests.factories import cases
from tests.factories.applicants import StaffFactory

from .test_procedures import at, go_on, stop

pytestmark = pytest.mark.django_db
WHY = "案情复杂，需要进一步核实"


@pytest.fixture
def accepted(catalogue):
    """Accepted on Monday 2 November 2026."""
    with at("2026-11-02"):
        return cases.in_hand()


def extend(case, *, reasons=WHY, by=None):
    by = by or StaffFactory(posts=[(Role.HEAD, case.department_id)])
    return extend_case(case.pk, by=by, reasons=reasons)


def test_both_days_move_by_ten_working_days(accepted):
    with at("2026-11-03"):
        extension = extend(accepted)

    case, calendar = Case.objects.get(pk=accepted.pk), load_calendar()
    assert working_days_between(accepted.due_on, case.due_on, calendar) == 10
    assert working_days_between(accepted.statutory_due_on, case.statutory_due_on, calendar) == 10
    assert (extension.due_before, extension.due_after) == (accepted.due_on, case.due_on)
    assert terms_of(case, frozen_grade(case)).promised.on == case.due_on
    event = Event.objects.get(kind="case.extended")
    assert event.data == {
        "working_days": 10,
        "due_before": accepted.due_on.isoformat(),
        "due_on": case.due_on.isoformat(),
    }


def test_a_later_stop_keeps_the_extension(accepted):
    with at("2026-11-03"):
        extension = extend(accepted)
    with at("2026-11-04"):
        stop(accepted)
    with at("2026-11-10"):
        go_on(accepted)

    case = Case.objects.get(pk=accepted.pk)
    assert case.due_on == extension.due_after + timedelta(days=7)


def test_a_second_extension_is_refused_by_service_and_database(accepted):
    with at("2026-11-03"):
        extension = extend(accepted)
        with pytest.raises(ExtendedOnce):
            extend(accepted)

    extension.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        extension.save(force_insert=True)


def test_on_the_last_day_it_is_extended_and_the_day_after_no_more(accepted):
    with at((accepted.due_on + timedelta(days=1)).isoformat()), pytest.raises(PastEndOfTerm):
        extend(accepted)
    with at(accepted.due_on.isoformat()):
        extend(accepted)

    assert Extension.objects.count() == 1


def test_an_extension_has_reasons(accepted):
    with at("2026-11-03"), pytest.raises(ReasonsMissing):
        extend(accepted, reasons="  ")


@pytest.mark.parametrize("role", [Role.CLERK, Role.DECIDER, Role.AUDITOR])
def test_only_the_head_extends(accepted, role):
    with at("2026-11-03"), pytest.raises(NotAllowed):
        extend(accepted, by=StaffFactory(posts=[(role, None)]))


def test_the_head_of_another_department_does_not_extend(accepted):
    with at("2026-11-03"), pytest.raises(NotAllowed):
        extend(accepted, by=StaffFactory(posts=[(Role.HEAD, "FIR")]))


def test_a_head_keeps_out_of_the_own_case(accepted):
    filer = accepted.filed_by
    filer.is_staff = True
    filer.save()
    filer.posts.create(role=Role.HEAD, department=None)

    with at("2026-11-03"), pytest.raises(OwnCase):
        extend(accepted, by=filer)


def test_a_stopped_case_is_not_extended(accepted):
    with at("2026-11-04"):
        stop(accepted)
        with pytest.raises(WrongStep):
            extend(accepted)

    assert Case.objects.get(pk=accepted.pk).status == CaseStatus.SUSPENDED
    assert date(2026, 11, 4) < accepted.due_on
