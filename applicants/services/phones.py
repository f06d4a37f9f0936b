"""Prove that a phone is one's own."""

from django.db import transaction
from django.utils import timezone

from credit_portal.events.models import Channel
from credit_portal.events.services import record

from ..crypto import blind_index
from ..enums import CodePurpose
from ..errors import NotVerified
from ..events import ApplicantEvent
from ..models import Applicant, OneTimeCode, User
from .codes import send_code, try_code, use_code


def ask_for_phone(user: User, phone: str) -> OneTimeCode:
    """Send a code to the number that is to be proved.

    Raises NotVerified, CodeTooSoon, CodesTooMany, CodeNotSent.
    """
    if getattr(user, "person", None) is None:
        raise NotVerified
    return send_code(user, CodePurpose.PHONE, bound_to=blind_index("phone", phone), phone=phone)


def prove_phone(user: User, phone: str, code: str) -> Applicant:
    """Keep the number on the person, as proved now.

    Raises NotVerified, CodeMissing, CodeExpired, CodeTriesUsed, CodeWrong.
    """
    if getattr(user, "person", None) is None:
        raise NotVerified
    bound_to = blind_index("phone", phone)
    try_code(user, CodePurpose.PHONE, bound_to=bound_to, typed=code)
    with transaction.atomic():
        person = Applicant.objects.select_for_update(of=("self",)).get(user=user)
        use_code(user, CodePurpose.PHONE, bound_to=bound_to, typed=code)
        person.phone, person.phone_verified_at = phone, timezone.now()
        person.save(update_fields=["phone", "phone_verified_at"])
        record(
            ApplicantEvent.PHONE_VERIFIED,
            subject=person,
            by=user,
            principal=person,
            channel=Channel.WEB,
        )
    return person
