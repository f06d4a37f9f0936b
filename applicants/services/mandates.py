"""Give somebody a mandate, and take it back."""

from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from credit_portal.errors import NotAllowed
from credit_portal.events.models import Channel
from credit_portal.events.services import record

from ..access import ActingFor
from ..errors import AgentUnknown
from ..events import MandateEvent
from ..models import Mandate, User


@dataclass(frozen=True)
class MandateTerms:
    """What the agent may do, and from when to when (both days included)."""

    valid_from: date
    valid_to: date
    matter_codes: list[str] = field(default_factory=list)
    may_sign: bool = False
    may_read_credit: bool = False


@transaction.atomic
def give_mandate(
    acting: ActingFor, agent_username: str, terms: MandateTerms, *, by: User
) -> Mandate:
    """Let a verified person act for the applicant; the agent is told.

    An agent cannot hand the mandate on. Raises NotAllowed, AgentUnknown.
    """
    if acting.mandate is not None:
        raise NotAllowed(_("受托人不能再转委托。"))
    agent = User.objects.filter(
        username=agent_username,
        is_active=True,
        is_staff=False,
        person__verified_at__isnull=False,
    ).first()
    if agent is None or agent.pk == by.pk:
        raise AgentUnknown(field="agent")
    mandate = Mandate.objects.create(
        principal=acting.applicant,
        agent=agent,
        matter_codes=terms.matter_codes,
        may_sign=terms.may_sign,
        may_read_credit=terms.may_read_credit,
        valid_from=terms.valid_from,
        valid_to=terms.valid_to,
    )
    record(
        MandateEvent.GIVEN,
        subject=mandate,
        by=by,
        principal=acting.applicant,
        channel=Channel.WEB,
    )
    return mandate


@transaction.atomic
def end_mandate(mandate_id: int, *, by: User) -> Mandate:
    """Take a mandate back, or lay it down; a second time changes nothing.

    Raises Mandate.DoesNotExist.
    """
    mandate = Mandate.objects.select_for_update().get(pk=mandate_id)
    if mandate.revoked_at is None:
        mandate.revoked_at = timezone.now()
        mandate.save(update_fields=["revoked_at"])
        record(MandateEvent.ENDED, subject=mandate, by=by, channel=Channel.WEB)
    return mandate
