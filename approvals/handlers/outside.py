"""What goes to systems outside, while no transaction is open."""

from credit_portal.events.models import Event
from credit_portal.events.registry import on
from credit_portal.outside.city import push
from credit_portal.outside.config import city_config

from ..events import CaseEvent, LicenceEvent
from ..services import papers, resuming


@on(CaseEvent.WAITING, outward=True)
def ask_sources(event: Event) -> None:
    resuming.ask_for_case(event.subject_id, event.data["sources"], request_id=f"event-{event.pk}")


@on(LicenceEvent.ISSUED, outward=True)
def tell_city_platform(event: Event) -> None:
    """Numbers and codes only; the platform drops a repetition by the message id."""
    licence = papers.load_licence(event.subject_id)
    push(
        f"event-{event.pk}",
        event.kind,
        {
            "matter": licence.case.version.spec.implement_code if licence.case else "",
            "case_number": licence.case.number if licence.case else "",
            "licence_number": licence.number,
            "issued_on": licence.issued_on.isoformat(),
        },
        config=city_config(),
    )
