"""The terms of a case with everything that lengthens them; all who show or keep a date ask here."""

from datetime import date

from django.utils import timezone

from credit_portal.workdays.rules import Calendar, Stop, stopped_working_days
from credit_portal.workdays.selectors import load_calendar
from credit_profiles.enums import Grade

from ..enums import ApprovalMode, CaseStatus
from ..limits import top_grade_factor
from ..models import Case
from ..rules.deadlines import CaseTerms, case_terms


def stops_of(case: Case) -> tuple[Stop, ...]:
    """The stops of a case in their order; one query, none where they were prefetched.

    The first stop brings a case under review, so one that is only accepted has none.
    """
    if case.status == CaseStatus.ACCEPTED:
        return ()
    return tuple(procedure.stop for procedure in case.procedures.all())


def first_terms(case: Case, grade: str, *, accepted_on: date) -> CaseTerms:
    """Both due dates on the day of acceptance, before anything can lengthen them."""
    return case_terms(
        case.version.spec,
        ApprovalMode(case.mode),
        Grade(grade) if grade else None,
        accepted_on=accepted_on,
        calendar=load_calendar(),
        top_grade_factor=top_grade_factor(),
    )


def terms_of(
    case: Case,
    grade: str,
    *,
    today: date | None = None,
    calendar: Calendar | None = None,
    stops: tuple[Stop, ...] | None = None,
) -> CaseTerms:
    """Both due dates of an accepted case, its stops and its extension included.

    `grade` is the frozen one of the check, empty where there is none. While a procedure runs
    the dates are the earliest possible as of `today` (the local day where none is given).
    `calendar` is the one in force, or one that is looked at before it is. `stops` are those of
    the case where they have been read already.
    """
    assert case.accepted_on is not None
    extension = getattr(case, "extension", None)
    return case_terms(
        case.version.spec,
        ApprovalMode(case.mode),
        Grade(grade) if grade else None,
        accepted_on=case.accepted_on,
        calendar=calendar or load_calendar(),
        stops=stops_of(case) if stops is None else stops,
        extension_days=extension.working_days if extension else 0,
        today=today or timezone.localdate(),
        top_grade_factor=top_grade_factor(),
        promised=case.promised_working_days,
    )


def frozen_grade(case: Case) -> str:
    """The grade of the last check; empty where there was none."""
    check = case.checks.last()
    return check.grade if check else ""


def restate_terms(case: Case, *, today: date) -> CaseTerms:
    """Put the dates on the case as they now are; the caller holds the lock and saves."""
    terms = terms_of(case, frozen_grade(case), today=today)
    case.due_on, case.statutory_due_on = terms.promised.on, terms.statutory.on
    case.is_due_provisional = terms.provisional
    ended = [stop for stop in terms.stops if stop.until_on is not None]
    assert case.accepted_on is not None
    case.stopped_working_days = stopped_working_days(case.accepted_on, load_calendar(), ended)
    return terms
