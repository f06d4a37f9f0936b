"""How a result goes on its way once it is there."""

from django.utils import timezone

from credit_portal.events.models import Event
from credit_portal.events.registry import on

from ..events import CaseEvent
from ..services.delivering import settle_delivery


@on(CaseEvent.GRANTED, CaseEvent.REFUSED, CaseEvent.NOT_ACCEPTED, CaseEvent.TERMINATED)
def deliver_result(event: Event) -> None:
    settle_delivery(event.subject_id, on=timezone.localdate(event.at))
