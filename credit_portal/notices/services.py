"""Tell a person; mark as read."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from credit_portal.events.models import Event

from .kinds import KINDS
from .models import Notice
from .selectors import inbox

EMAIL = "email"


@transaction.atomic
def tell(
    recipient: Any,
    kind: str,
    *,
    event: Event | None,
    url: str = "",
    params: Mapping[str, Any] | None = None,
    also: Iterable[str] = (EMAIL,),
) -> Notice:
    """Put a notice into the inbox and send the mail; the same event a second time does nothing.

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
    if is_new and EMAIL in also and recipient.email:
        _send_mail(notice)
    return notice


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
