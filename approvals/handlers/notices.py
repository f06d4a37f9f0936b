"""Whom an event is told to, and in which words."""

from django.conf import settings
from django.utils import translation

from credit_portal.events.models import Event
from credit_portal.events.registry import on
from credit_portal.events.services import record
from credit_portal.notices.services import tell

from ..enums import Carrier, CaseStatus, DeliveryWay
from ..events import CaseEvent, LicenceEvent
from ..models import Case, ForeseenResult, ResultDelivery
from ..models.case import IN_HAND
from ..selectors import told_users
from ..services import papers
from .params import case_params

NOTICES = {
    CaseEvent.COMMITMENT_OFFERED.value: "case.awaiting_commitment",
    CaseEvent.TO_ORDINARY.value: "case.to_ordinary",
    CaseEvent.DEEMED_ACCEPTED.value: "case.deemed_accepted",
    CaseEvent.SUPPLEMENT_REQUESTED.value: "case.supplement_requested",
    CaseEvent.DEFERRAL_EXTENDED.value: "deferral.extended",
    CaseEvent.EXTENSION_REFUSED.value: "deferral.not_extended",
    CaseEvent.PAPER_RETURNED.value: "deferral.returned",
    CaseEvent.PAPER_WAIVED.value: "deferral.waived",
    CaseEvent.RESULT_FORESEEN.value: "case.result_foreseen",
    CaseEvent.RECTIFICATION_ORDERED.value: "rectification.ordered",
    CaseEvent.RECTIFICATION_DUE.value: "rectification.due",
    CaseEvent.RECTIFICATION_OVERDUE.value: "rectification.overdue",
    CaseEvent.RECTIFIED.value: "rectification.done",
    CaseEvent.NOT_ACCEPTED.value: "case.not_accepted",
    CaseEvent.SUSPENDED.value: "case.suspended",
    CaseEvent.RESUMED.value: "case.resumed",
    CaseEvent.EXTENDED.value: "case.extended",
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
    CaseEvent.PAPER_WAIVED,
    CaseEvent.RESULT_FORESEEN,
    CaseEvent.RECTIFIED,
)
def tell_applicant(event: Event) -> None:
    _tell(event, NOTICES[event.kind])


@on(CaseEvent.ACCEPTED)
def tell_of_acceptance(event: Event) -> None:
    """A case granted on the spot is told of once, by its grant."""
    if papers.load_case(event.subject_id).accepted_by_id is not None:
        _tell(event, "case.accepted")


@on(
    CaseEvent.SUPPLEMENT_REQUESTED,
    CaseEvent.RECTIFICATION_ORDERED,
    CaseEvent.RECTIFICATION_DUE,
    CaseEvent.RECTIFICATION_OVERDUE,
)
def tell_of_papers(event: Event) -> None:
    """How many papers are asked for, and until when."""
    count = str(len(event.data["materials"]))
    _tell(event, NOTICES[event.kind], due_on=event.data["due_on"], count=count)


@on(CaseEvent.SUSPENDED)
def tell_of_stop(event: Event) -> None:
    """Until when the special procedure is expected to last."""
    _tell(event, NOTICES[event.kind], due_on=event.data["told_until"])


@on(CaseEvent.RESUMED, CaseEvent.EXTENDED)
def tell_of_new_day(event: Event) -> None:
    _tell(event, NOTICES[event.kind], due_on=event.data["due_on"])


@on(CaseEvent.DEFERRAL_DUE)
def tell_of_deferrals(event: Event) -> None:
    """What is owed; on the last day also what follows and from when."""
    case = Case.objects.get(pk=event.subject_id)
    kind = "deferral.due" if event.data["level"] else "deferral.last_day"
    if case.status == CaseStatus.GRANTED:
        kind += "_issued"
    more = {"acts_on": event.data["acts_on"]} if "acts_on" in event.data else {}
    count = str(len(event.data["materials"]))
    _tell(event, kind, due_on=event.data["due_on"], count=count, **more)


@on(CaseEvent.DEFERRAL_EXTENDED, CaseEvent.EXTENSION_REFUSED, CaseEvent.PAPER_RETURNED)
def tell_of_a_day(event: Event) -> None:
    _tell(event, NOTICES[event.kind], due_on=event.data["due_on"])


@on(CaseEvent.PAPER_SUPPLIED, CaseEvent.PAPER_WAIVED)
def tell_who_foresaw(event: Event) -> None:
    """With the last paper in, the decider who told the result has one act left."""
    foreseen = (
        ForeseenResult.objects.filter(case=event.subject_id, case__status__in=IN_HAND)
        .select_related("case__matter", "by")
        .first()
    )
    if foreseen is None or foreseen.case.deferrals.owed().exists():
        return
    case = foreseen.case
    tell(
        foreseen.by,
        "deferral.all_in",
        event=event,
        url=f"/office/cases/{case.number}/",
        params=case_params(case),
    )


@on(LicenceEvent.REVOKED)
def tell_holder(event: Event) -> None:
    """Of a licence that the portal gave; one taken over has nobody who filed for it."""
    licence = papers.load_licence(event.subject_id)
    case = licence.case
    if case is None:
        return
    for recipient in told_users(case):
        tell(
            recipient,
            "licence.revoked",
            event=event,
            url=f"/cases/{case.number}/",
            params={"matter": case.version.spec.name_zh, "matter_en": case.version.spec.name_en},
        )


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
    recipients = told_users(case)
    if not recipients and case.contact_phone:
        _owe_text(case, kind)
    for recipient in recipients:
        tell(
            recipient,
            kind,
            event=event,
            url=f"/cases/{case.number}/",
            params=case_params(case)
            | {
                "due_on": case.due_on.isoformat() if case.due_on else "",
            }
            | more,
        )


def _owe_text(case: Case, kind: str) -> None:
    """Who has no account reads it on the phone: sent by a handler that holds no transaction."""
    locked = Case.objects.lock(case.pk)
    record(CaseEvent.TEXT_DUE, subject=locked, by=None, notice=kind)
