"""What follows from which event, in the worker, after the commit."""

from credit_portal.events.models import Event
from credit_portal.events.registry import on

from .events import NoticeEvent
from .services import send_text


@on(NoticeEvent.TEXT_OWED, outward=True)
def text_recipient(event: Event) -> None:
    send_text(event.subject_id)
