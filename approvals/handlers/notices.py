"""Whom an event is told to, and in which words."""

from django.conf import settings
from django.utils import translation

from applicants.access import accounts_of
from applicants.models import User
from credit_portal.events.models import Channel, Event
from credit_portal.events.registry import on
from credit_portal.events.services import record
from credit_portal.notices.services import tell

from ..enums import Carrier, DeliveryWay
from ..events import CaseEvent
from ..models import Case, ResultDelivery
from ..services import papers

NOTICES = {
    CaseEvent.COMMITMENT_OFFERED.value: "case.awaiting_commitment",
    CaseEvent.TO_ORDINARY.value: "case.to_ordinary",
    CaseEvent.DEEMED_ACCEPTED.value: "case.deemed_accepted",
    CaseEvent.SUPPLEMENT_REQUESTED.value: "case.supplement_requested",
    CaseEvent.DEFERRAL_DUE.value: "deferral.due",
    CaseEvent.NOT_ACCEPTED.value: "case.not_accepted",
    CaseEvent.GRANTED.value: "case.granted",
    CaseEvent.REFUSED.value: "case.refused",
    CaseEvent.WITHDRAWN.value: "case.withdrawn",
    CaseEvent.DEEMED_WITHDRAWN.value: "case.deemed_withdrawn",
    CaseEvent.TERMINATED.value: "case.terminated",
}


@on(
    CaseEvent.COMMITMENT_OFFERED,
    CaseEvent.TO_ORDINARY,
    CaseEvent.DEEMED_ACCEPTED,
    CaseEvent.NOT_ACCEPTED,
    CaseEvent.GRANTED,
    CaseEvent.REFUSED,
    CaseEvent.WITHDRAWN,
    CaseEvent.DEEMED_WITHDRAWN,
    CaseEvent.TERMINATED,
)
def tell_applicant(event: Event) -> None:
    _tell(event, NOTICES[event.kind])


@on(CaseEvent.ACCEPTED)
def tell_of_acceptance(event: Event) -> None:
    """A case granted on the spot is told of once, by its grant."""
    if papers.load_case(event.subject_id).accepted_by_id is not None:
        _tell(event, "case.accepted")


@on(CaseEvent.SUPPLEMENT_REQUESTED, CaseEvent.DEFERRAL_DUE)
def tell_of_papers(event: Event) -> None:
    """How many papers are asked for, and until when."""
    count = str(len(event.data["materials"]))
    _tell(event, NOTICES[event.kind], due_on=event.data["due_on"], count=count)


@on(CaseEvent.TAKEN_IN)
def tell_of_counter_filing(event: Event) -> None:
    """The represented person hears of what was filed at the window, by whomever."""
    _tell(event, "case.taken_in")


@on(CaseEvent.RESULT_READY)
def tell_of_result(event: Event) -> None:
    """Post needs nobody to come."""
    if event.data["way"] != DeliveryWay.POST:
        delivery = ResultDelivery.objects.get(case=event.subject_id)
        due_on = delivery.due_on.isoformat() if delivery.due_on else ""
        _tell(event, "result.ready", due_on=due_on)


@on(CaseEvent.RESULT_POSTED)
def tell_of_post(event: Event) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        carrier = str(Carrier(event.data["carrier"]).label)
    _tell(event, "result.posted", carrier=carrier, number=event.data["number"])


@on(CaseEvent.RESULT_RETURNED)
def tell_of_return(event: Event) -> None:
    _tell(event, "result.returned")


def _tell(event: Event, kind: str, **more: str) -> None:
    case = Case.objects.select_related("matter", "filed_by", "applicant__user").get(
        pk=event.subject_id
    )
    recipients = _recipients(case)
    if not recipients and case.contact_phone:
        _owe_text(case, kind)
    for recipient in recipients:
        tell(
            recipient,
            kind,
            event=event,
            url=f"/cases/{case.number}/",
            params={
                "matter": case.matter.name_zh,
                "matter_en": case.matter.name_en,
                "case_number": case.number,
                "due_on": case.due_on.isoformat() if case.due_on else "",
            }
            | more,
        )


def _recipients(case: Case) -> list[User]:
    """Who filed online; for a case of the window the applicant's own accounts, if any."""
    return accounts_of(case.applicant) if case.channel == Channel.WINDOW else [case.filed_by]


def _owe_text(case: Case, kind: str) -> None:
    """Who has no account reads it on the phone: sent by a handler that holds no transaction."""
    locked = Case.objects.lock(case.pk)
    record(CaseEvent.TEXT_DUE, subject=locked, by=None, notice=kind)
