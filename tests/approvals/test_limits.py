"""The numbers of the district are read where a term or a level is worked out."""

from datetime import date, timedelta
from fractions import Fraction

import time_machine

from approvals import limits
from approvals.desk import desk_row
from approvals.enums import ApprovalMode, CaseStatus
from approvals.models import Case
from approvals.services.terms import first_terms, terms_of
from credit_portal.parameters.defaults import DEFAULTS
from credit_portal.parameters.models import Parameter
from credit_portal.parameters.selectors import forget
from credit_portal.workdays.calendar_2026 import CALENDAR_2026
from credit_portal.workdays.rules import add_working_days
from tests.factories import cases
from tests.factories.applicants import StaffFactory
from tests.factories.approvals import matter

MONDAY = date(2026, 11, 2)


def change(key, value):
    default = DEFAULTS[key]
    Parameter.objects.create(
        key=key, value=value, unit=default.unit, source="", tag="P", reason="试行"
    )
    forget()


def test_shares_and_factor_are_exactly_what_was_typed(db):
    change("warn.yellow", 0.1)
    change("speed.top_grade_factor", 0.3)

    assert limits.warning_shares().yellow == Fraction(1, 10)
    assert limits.top_grade_factor() == Fraction(3, 10)


def test_limits_of_deferrals_come_from_the_parameters(db):
    change("deferral.max_days", 7)
    change("deferral.gap_before_promise", 3)

    found = limits.deferral_limits()
    assert (found.max_days, found.gap_before_promise) == (7, 3)


def test_the_factor_moves_the_promised_term(catalogue):
    version = matter(cases.DEFERRED_MATTER).current
    case = Case(version=version, mode=ApprovalMode.ORDINARY)
    full = version.spec.promised_by_mode[ApprovalMode.ORDINARY]
    before = first_terms(case, "A", accepted_on=MONDAY).promised_days
    change("speed.top_grade_factor", 0.5)
    after = first_terms(case, "A", accepted_on=MONDAY).promised_days

    assert (before, after) == (-(-full * 7 // 10), -(-full // 2))


def test_the_share_moves_the_light_of_the_desk(db):
    case = Case(
        status=CaseStatus.ACCEPTED,
        accepted_on=MONDAY,
        due_on=add_working_days(MONDAY, 10, CALENDAR_2026).on,
    )
    second_day = MONDAY + timedelta(days=2)
    clerk = StaffFactory()
    before = desk_row(case, clerk, second_day, CALENDAR_2026).level
    change("warn.yellow", 0.2)

    assert (before, desk_row(case, clerk, second_day, CALENDAR_2026).level) == ("", "y")


def test_what_was_promised_on_acceptance_stays_whatever_the_parameter_says(catalogue):
    with time_machine.travel("2026-11-02T02:00Z"):
        case = cases.accepted()
    Case.objects.filter(pk=case.pk).update(promised_working_days=6)
    case = Case.objects.get(pk=case.pk)
    change("speed.top_grade_factor", 0.1)

    assert terms_of(case, "A", today=MONDAY).promised_days == 6
