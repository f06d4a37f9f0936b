"""What several services keep with a case: serials, the frozen check, review and its stops."""

from datetime import date

from django.db import connection

from applicants.models import User
from credit_portal.events.models import Channel
from credit_portal.events.services import Fact as EventFact
from credit_portal.workdays.rules import due_date
from credit_portal.workdays.selectors import load_calendar

from ..enums import CaseStatus
from ..events import CaseEvent
from ..models import Case, CreditCheck, SpecialProcedure
from ..rules.modes import RULES_VERSION
from .assessing import Assessment
from .terms import restate_terms, stops_of

SERIAL_SPAN = 999_999  # a running serial is unique within any day of fewer cases


def next_serials() -> tuple[int, int]:
    """A case serial and a licence serial from their sequences, in one round trip."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval('case_serial'), nextval('licence_serial')")
        case, licence = cursor.fetchone()
    return (case - 1) % SERIAL_SPAN + 1, licence


def keep_check(case: Case, assessment: Assessment, file_id: int, *, number: int) -> CreditCheck:
    """Freeze what was known and what the rules answered."""
    return CreditCheck.objects.create(
        case=case,
        number=number,
        file_id=file_id,
        grade=assessment.grade,
        evidence=assessment.evidence,
        evidence_digest=assessment.evidence_digest,
        result=assessment.offer.to_json(),
        rules_version=RULES_VERSION,
    )


def checked_event(case: Case, assessment: Assessment) -> EventFact:
    return EventFact(
        CaseEvent.CHECKED,
        case,
        data={
            "grade": assessment.grade,
            "offered": [mode.value for mode in assessment.offer.offered],
            "mode": case.mode,
        },
    )


def start_review(case: Case, *, by: User | None) -> EventFact:
    """Move an accepted case under review; the caller saves and records."""
    case.start_review()
    return EventFact(
        CaseEvent.REVIEW_STARTED,
        case,
        by=by,
        channel=Channel.WINDOW,
        data={"from": CaseStatus.ACCEPTED.value, "to": CaseStatus.UNDER_REVIEW.value},
    )


def close_procedure(
    case: Case, *, on: date, by: User | None, finding: str = ""
) -> SpecialProcedure | None:
    """End the procedure that runs and put the dates right; the caller saves the case."""
    procedure = case.procedures.running().select_for_update().first()
    if procedure is None:
        return None
    procedure.ended_on, procedure.ended_by, procedure.finding = on, by, finding
    procedure.save()
    restate_terms(case, today=on)
    _restate_reviews(case)
    return procedure


def _restate_reviews(case: Case) -> None:
    """The days of opinions still to come have the stops of the case in them too."""
    calendar, stops = load_calendar(), stops_of(case)
    for task in case.review_tasks.open().select_for_update():
        days = case.version.spec.review.step(task.step).working_days
        task.due_on = due_date(task.opened_on, days, calendar, stops).on
        task.save(update_fields=["due_on"])
