"""What several services keep with a case: serials from their sequences, the frozen check."""

from django.db import connection

from credit_portal.events.services import Fact as EventFact

from ..events import CaseEvent
from ..models import Case, CreditCheck
from ..rules.modes import RULES_VERSION
from .assessing import Assessment

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
