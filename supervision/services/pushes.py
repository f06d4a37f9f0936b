"""Acknowledge what the approving department handed over."""

from django.db import transaction
from django.utils import timezone

from applicants.models import User
from approvals.errors import WrongStep
from approvals.events import LicenceEvent
from approvals.models import ApprovalSupervisionPush
from credit_portal.errors import NotAllowed
from credit_portal.events.models import Channel
from credit_portal.events.services import record

from ..permissions import may_acknowledge


@transaction.atomic
def acknowledge_push(push_id: int, *, by: User) -> ApprovalSupervisionPush:
    """Take the licence over into supervision, once. Raises NotAllowed, WrongStep."""
    push = (
        ApprovalSupervisionPush.objects.select_for_update(of=("self", "licence"))
        .select_related("licence")
        .get(pk=push_id)
    )
    if not may_acknowledge(by, push):
        raise NotAllowed
    if push.acknowledged_at is not None:
        raise WrongStep
    push.acknowledged_at, push.acknowledged_by = timezone.now(), by
    push.save(update_fields=["acknowledged_at", "acknowledged_by"])
    record(LicenceEvent.ACKNOWLEDGED, subject=push.licence, by=by, channel=Channel.WINDOW)
    return push
