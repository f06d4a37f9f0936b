"""Keep the attempts that a rule of separate duties stopped (回避, 受理审批出证分离)."""

from django.db import transaction

from applicants.models import User
from credit_portal.events.models import Channel
from credit_portal.events.services import record

from ..events import CaseEvent
from ..models import Case


@transaction.atomic
def note_refused(number: str, *, by: User, rule: str) -> None:
    """A fact of the case with the number; nothing where there is none, as at the counter.

    `rule` is the code of the refusal.
    """
    case = Case.objects.select_for_update(of=("self",)).filter(number=number).first()
    if case is not None:
        record(CaseEvent.DUTY_REFUSED, subject=case, by=by, channel=Channel.WINDOW, rule=rule)
