"""What follows from which event, in the worker, after the commit."""

from django.urls import reverse

from credit_portal.events.models import Event
from credit_portal.events.registry import on
from credit_portal.notices.services import tell

from .events import MandateEvent
from .models import Mandate


@on(MandateEvent.GIVEN, MandateEvent.ENDED)
def tell_agent(event: Event) -> None:
    mandate = Mandate.objects.select_related("principal", "agent").get(pk=event.subject_id)
    tell(
        mandate.agent,
        event.kind,
        event=event,
        url=reverse("applicants:account"),
        params={
            "principal": mandate.principal.name_masked,
            "due_on": mandate.valid_to.isoformat(),
        },
    )
