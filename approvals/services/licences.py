"""What happens to a licence after it was given."""

from datetime import date
from functools import partial

from django.db import transaction

from applicants.models import User
from credit_portal.errors import NotAllowed
from credit_portal.events.models import Channel
from credit_portal.events.services import record
from credit_portal.periodic.services import settle_each

from .. import permissions
from ..enums import LicenceStatus
from ..errors import ReasonsMissing, WrongStep
from ..events import LicenceEvent
from ..models import Case, ElectronicLicence
from .rectifying import end_order


@transaction.atomic
def revoke_licence(licence_id: int, *, by: User, on: date, reason: str) -> ElectronicLicence:
    """Withdraw a licence that should not have been given (行政许可法 art. 69).

    Raises NotAllowed, ReasonsMissing, WrongStep.
    """
    case_id = ElectronicLicence.objects.values_list("case_id", flat=True).get(pk=licence_id)
    case = Case.objects.lock(case_id) if case_id else None
    licence = ElectronicLicence.objects.select_for_update(of=("self",)).get(pk=licence_id)
    if not permissions.may_revoke(by, licence):
        raise NotAllowed
    if not reason.strip():
        raise ReasonsMissing(field="reason")
    if licence.status not in (LicenceStatus.ISSUED, LicenceStatus.SUSPENDED):
        raise WrongStep
    licence.revoke(on=on, reason=reason.strip())
    licence.save()
    if case:
        end_order(case)
    record(LicenceEvent.REVOKED, subject=licence, by=by, channel=Channel.WINDOW)
    return licence


def expire_licences(*, today: date) -> int:
    """Mark licences past their last day; how many. Each in its own transaction."""
    past = ElectronicLicence.objects.in_force().filter(valid_to__lt=today)
    ids = list(past.order_by("valid_to").values_list("pk", flat=True))
    return settle_each(ids, partial(_expire, today=today))


@transaction.atomic
def _expire(licence_id: int, *, today: date) -> bool:
    licence = ElectronicLicence.objects.select_for_update(of=("self",)).get(pk=licence_id)
    if licence.status != LicenceStatus.ISSUED or not licence.valid_to or licence.valid_to >= today:
        return False
    licence.expire(on=licence.valid_to)
    licence.save()
    record(LicenceEvent.EXPIRED, subject=licence, by=None)
    return True
