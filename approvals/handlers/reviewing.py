"""The review begins when a case was accepted."""

from credit_portal.events.models import Event
from credit_portal.events.registry import on

from ..events import CaseEvent
from ..services import reviewing


@on(CaseEvent.ACCEPTED, CaseEvent.DEEMED_ACCEPTED)
def open_review(event: Event) -> None:
    reviewing.open_review(event.subject_id)
