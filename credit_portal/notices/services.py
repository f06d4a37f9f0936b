"""Tell a person, by the channels they chose; mark as read."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from credit_portal.events.models import Event
from credit_portal.events.services import Fact, record_all
from credit_portal.outside.config import sms_gateway

from .events import NoticeEvent
from .kinds import KINDS, is_texted_unasked
from .models import ChannelChoice, Notice
from .selectors import inbox

EMAIL, SMS = "email", "sms"
CHANNELS = (EMAIL, SMS)


@transaction.atomic
def tell(
    recipient: Any,
    kind: str,
    *,
    event: Event | None,
    url: str = "",
    params: Mapping[str, Any] | None = None,
    also: Iterable[str] = CHANNELS,
) -> Notice:
    """Put a notice into the inbox, and into the mail and on the phone where that is wanted; the
    same event a second time does nothing.

    `also` are channels that this notice may take; of them it takes those that the recipient
    chose for its kind. A text is owed as a delivery of its own, so it is tried again alone.
    Called by handlers, inside the transaction of their delivery: a mail server that
    refuses makes the delivery try again, so nothing is lost. A mail that went out before
    a crash is sent again with the same Message-ID, by which it can be dropped.
    `url` is a path of this site.

    Raises KeyError for a kind that `kinds.KINDS` does not have.
    """
    KINDS[kind]
    notice, is_new = Notice.objects.get_or_create(
        recipient=recipient,
        kind=kind,
        event_id=event.pk if event else None,
        defaults={"params": dict(params or {}), "url": url},
    )
    if is_new:
        _send_along(notice, set(also) & channels_of(recipient, [kind])[kind])
    return notice


def _send_along(notice: Notice, channels: set[str]) -> None:
    if SMS in channels and _phone_of(notice.recipient):
        record_all([Fact(NoticeEvent.TEXT_OWED, notice)], newborn=True)
    if EMAIL in channels and notice.recipient.email:
        _send_mail(notice)


def _phone_of(user: Any) -> str:
    """A number that its owner proved; the kernel knows users only by what they offer."""
    return getattr(user, "phone", "")


def channels_of(user: Any, kinds: Iterable[str]) -> dict[str, set[str]]:
    """The channels beside the inbox for each kind: as chosen, else as the kind decides."""
    chosen = {
        choice.kind: {name for name in CHANNELS if getattr(choice, name)}
        for choice in ChannelChoice.objects.filter(user_id=user.pk, kind__in=kinds)
    }
    return {kind: chosen.get(kind, _usual_channels(kind)) for kind in kinds}


def _usual_channels(kind: str) -> set[str]:
    return {EMAIL, SMS} if is_texted_unasked(kind) else {EMAIL}


@transaction.atomic
def choose_channels(user: Any, chosen: Mapping[str, set[str]]) -> None:
    """Keep what was chosen for each kind. Raises KeyError for an unknown kind."""
    rows = [
        ChannelChoice(user=user, kind=kind, email=EMAIL in channels, sms=SMS in channels)
        for kind, channels in sorted(chosen.items())
        if KINDS[kind]
    ]
    ChannelChoice.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=list(CHANNELS),
    )


def send_text(notice_id: int) -> None:
    """Text a notice once; waits for the gateway, so no transaction is open.

    Sent again after a crash it carries the same id, by which the gateway drops it. A number
    that is gone meanwhile gets nothing. Raises OSError: try later.
    """
    notice = Notice.objects.select_related("recipient").get(pk=notice_id)
    phone = _phone_of(notice.recipient)
    if notice.texted_at or not phone:
        return
    sms_gateway().send(phone, _text_of(notice), message_id=f"notice-{notice.pk}")
    Notice.objects.filter(pk=notice_id).update(texted_at=timezone.now())


def _text_of(notice: Notice) -> str:
    """What the inbox says, in the reader's language, without a link."""
    with translation.override(getattr(notice.recipient, "language", "") or settings.LANGUAGE_CODE):
        words = _("【信用审批门户】%(title)s。%(text)s")
        return words % {"title": " ".join(notice.title.split()), "text": notice.text}


def _send_mail(notice: Notice) -> None:
    user = notice.recipient
    with translation.override(getattr(user, "language", "") or settings.LANGUAGE_CODE):
        body = render_to_string(
            "notices/mail.txt", {"notice": notice, "url": settings.BASE_URL + notice.url}
        )
        mail = EmailMessage(
            subject=" ".join(notice.title.split()),
            body=body,
            to=[user.email],
            headers={"Message-ID": message_id(notice)},
        )
    mail.send()


def message_id(notice: Notice) -> str:
    """The same for every try, so that a repetition can be told."""
    source = f"event-{notice.event_id}" if notice.event_id else f"notice-{notice.pk}"
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    return f"<{source}-{notice.kind}-{notice.recipient_id}@{domain}>"


def mark_read(notice: Notice) -> None:
    """Reading twice keeps the first time."""
    Notice.objects.filter(pk=notice.pk).unread().update(read_at=timezone.now())


def mark_all_read(user: Any) -> int:
    """How many were unread."""
    return inbox(user).unread().update(read_at=timezone.now())
