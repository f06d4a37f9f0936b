"""What goes to systems outside, while no transaction is open."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from credit_portal.events.models import Event
from credit_portal.events.registry import on
from credit_portal.notices.kinds import KINDS
from credit_portal.outside.city import push
from credit_portal.outside.config import city_config, sms_gateway

from ..events import CaseEvent, LicenceEvent
from ..models import Case
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


@on(CaseEvent.TEXT_DUE, outward=True)
def text_applicant(event: Event) -> None:
    """A short message in place of a notice; the gateway drops a repetition by its id."""
    case = Case.objects.select_related("matter", "applicant").get(pk=event.subject_id)
    with translation.override(settings.LANGUAGE_CODE):
        values = {
            "matter": case.matter.name_zh,
            "what": KINDS[event.data["notice"]].label,
            "number": case.number,
        }
        text = _(
            "【信用审批门户】您的「%(matter)s」：%(what)s。办件编号 %(number)s，"
            "凭它和收件凭证上的查询码可以在门户查进度。"
        )
    sms_gateway().send(case.contact_phone, text % values, message_id=f"event-{event.pk}")
