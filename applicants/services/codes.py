"""Send a one-time code and take it back.

Source: docs/security.md §codes. The code itself is in no table, log or event: only the
message to its phone carries it.
"""

import secrets
import unicodedata
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from credit_portal.errors import PortalError
from credit_portal.outside.config import sms_gateway
from credit_portal.parameters.selectors import parameter

from ..enums import CodePurpose
from ..errors import (
    CodeExpired,
    CodeMissing,
    CodeNotSent,
    CodesTooMany,
    CodeTooSoon,
    CodeTriesUsed,
    CodeWrong,
    PhoneUnknown,
)
from ..models import OneTimeCode, User

KEEP_DAYS = 30


def send_code(user: User, purpose: CodePurpose, *, bound_to: str, phone: str) -> OneTimeCode:
    """A fresh code to `phone`; the one before it is void.

    Waits for the gateway, while no transaction is open. A message that may have arrived all the
    same stays good, and another may be asked for at once.

    Raises PhoneUnknown, CodeTooSoon, CodesTooMany, CodeNotSent.
    """
    if not phone:
        raise PhoneUnknown(field="code")
    row, code = new_code(user, purpose, bound_to=bound_to)
    with translation.override(user.language or settings.LANGUAGE_CODE):
        text = _text(purpose, code)
    try:
        sms_gateway().send(phone, text, message_id=f"code-{row.pk}")
    except OSError as error:
        raise CodeNotSent(field="code") from error
    row.sent_at = timezone.now()
    row.save(update_fields=["sent_at"])
    return row


def _text(purpose: CodePurpose, code: str) -> str:
    values = {"code": code, "minutes": parameter("code.minutes")}
    if purpose == CodePurpose.SIGN:
        words = _(
            "【信用审批门户】%(code)s 是您签署承诺书的验证码，%(minutes)s分钟内有效。"
            "不要告诉任何人。"
        )
    else:
        words = _(
            "【信用审批门户】%(code)s 是核实手机号的验证码，%(minutes)s分钟内有效。不要告诉任何人。"
        )
    return words % values


@transaction.atomic
def new_code(user: User, purpose: CodePurpose, *, bound_to: str) -> tuple[OneTimeCode, str]:
    """The row and the six digits to send. Raises CodeTooSoon, CodesTooMany."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # one after another
    now = timezone.now()
    _check_rate(user, now)
    OneTimeCode.objects.filter(user=user, purpose=purpose, closed_at__isnull=True).update(
        closed_at=now
    )
    code = f"{secrets.randbelow(10**6):06d}"
    row = OneTimeCode.objects.create(
        user=user,
        purpose=purpose,
        bound_to=bound_to,
        digest=_digest(user, purpose, bound_to, code),
        created_at=now,
        expires_at=now + timedelta(minutes=parameter("code.minutes")),
    )
    return row, code


def _check_rate(user: User, now: datetime) -> None:
    recent = OneTimeCode.objects.filter(user=user, created_at__gt=now - timedelta(hours=1))
    if recent.count() >= parameter("code.per_hour"):
        raise CodesTooMany(field="code")
    last = recent.filter(sent_at__isnull=False).order_by("-created_at").first()
    pause = timedelta(seconds=parameter("code.again_seconds"))
    if last and last.created_at + pause > now:
        raise CodeTooSoon((last.created_at + pause - now).seconds + 1)


def try_code(user: User, purpose: CodePurpose, *, bound_to: str, typed: str) -> None:
    """Whether the code fits; a wrong one is counted whatever happens after.

    What fits is not used up: `use_code` does that, in the transaction of the act.
    Raises CodeMissing, CodeExpired, CodeTriesUsed, CodeWrong.
    """
    with transaction.atomic():
        row = _open_code(user, purpose)
        refusal = _refusal(row, user, bound_to, typed)
        if row and isinstance(refusal, CodeWrong | CodeTriesUsed):
            row.save(update_fields=["wrong_tries", "closed_at"])
    if refusal:
        raise refusal


def use_code(user: User, purpose: CodePurpose, *, bound_to: str, typed: str) -> None:
    """Use the code up, in the caller's transaction. Raises as `try_code`."""
    row = _open_code(user, purpose)
    if refusal := _refusal(row, user, bound_to, typed):
        raise refusal
    assert row is not None
    row.closed_at = timezone.now()
    row.save(update_fields=["closed_at"])


def _open_code(user: User, purpose: CodePurpose) -> OneTimeCode | None:
    open_codes = OneTimeCode.objects.filter(user=user, purpose=purpose, closed_at__isnull=True)
    return open_codes.select_for_update(of=("self",)).first()


def _refusal(row: OneTimeCode | None, user: User, bound_to: str, typed: str) -> PortalError | None:
    """Why not; counts a wrong try in the row, which the caller saves or not."""
    if row is None or not constant_time_compare(row.bound_to, bound_to):
        return CodeMissing(field="code")
    now = timezone.now()
    if row.expires_at <= now:
        return CodeExpired(field="code")
    digest = _digest(user, row.purpose, bound_to, _digits(typed))
    if constant_time_compare(row.digest, digest):
        return None
    row.wrong_tries += 1
    left = parameter("code.tries") - row.wrong_tries
    if left > 0:
        return CodeWrong(left)
    row.closed_at = now
    return CodeTriesUsed(field="code")


def _digits(typed: str) -> str:
    """As people type them: full-width digits, blanks between."""
    return "".join(unicodedata.normalize("NFKC", typed[:32]).split())


def _digest(user: User, purpose: str, bound_to: str, code: str) -> str:
    value = f"{user.pk}:{purpose}:{bound_to}:{code}"
    return salted_hmac("one-time-code", value, algorithm="sha256").hexdigest()


def delete_old_codes() -> int:
    """Codes of the last month show how often they were asked for; older ones serve nobody."""
    old = OneTimeCode.objects.filter(created_at__lt=timezone.now() - timedelta(days=KEEP_DAYS))
    deleted, _rows = old.delete()
    return deleted
