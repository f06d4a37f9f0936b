"""Show the identity number of a person on a case, with a reason that the person reads too."""

from django.db import transaction
from django.utils import timezone

from applicants.models import User
from credit_portal.errors import NotAllowed
from credit_portal.events.models import Channel
from credit_portal.events.services import record
from credit_portal.parameters.selectors import parameter
from credit_profiles.models import CreditFile, FileReading
from credit_profiles.services.readings import note_reading

from .. import permissions
from ..errors import OwnCase, UnmaskingsUsedUp, UnmaskReasonMissing
from ..events import CaseEvent
from ..models import Case

SCOPE = "identifier"


@transaction.atomic
def unmask_identifier(case_id: int, *, reason: str, by: User) -> str:
    """The number in clear, for this one look; it leaves a trace in the person's reading log.

    Raises NotAllowed, OwnCase, UnmaskReasonMissing, UnmaskingsUsedUp beyond `unmask.per_day`.
    Source: docs/authorization.md, row "see the whole identity number".
    """
    file = CreditFile.objects.lock(Case.objects.values_list("applicant", flat=True).get(pk=case_id))
    case = Case.objects.lock(case_id)
    if not permissions.may_unmask(by, case):
        raise NotAllowed
    if permissions.is_own_case(by, case):
        raise OwnCase
    if not (reason := reason.strip()):
        raise UnmaskReasonMissing(field="reason")
    if _looks_today(by) >= parameter("unmask.per_day"):
        raise UnmaskingsUsedUp
    note_reading(
        file,
        by=by,
        reader=case.department.name_zh,
        purpose=reason,
        scope=SCOPE,
        case_number=case.number,
    )
    record(CaseEvent.IDENTIFIER_SHOWN, subject=case, by=by, channel=Channel.WINDOW)
    return case.applicant.identifier


def _looks_today(by: User) -> int:
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return FileReading.objects.filter(by=by, scope=SCOPE, at__gte=start).count()
