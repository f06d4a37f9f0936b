"""What a person's inbox holds."""

from typing import Any

from .models import Notice, NoticeQuerySet


def inbox(user: Any) -> NoticeQuerySet:
    """One's own notices, newest first; another person's are never in it."""
    return Notice.objects.filter(recipient_id=user.pk).order_by("-pk")


def inbox_page(user: Any, *, before: int | None = None, size: int = 20) -> list[Notice]:
    """At most `size` notices older than the id `before`, and one more if there are more."""
    notices = inbox(user)
    if before is not None:
        notices = notices.filter(pk__lt=before)
    return list(notices[: size + 1])


def unread_count(user: Any) -> int:
    return inbox(user).unread().order_by().count()
