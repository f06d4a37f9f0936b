"""What follows from which event, in the worker, after the commit."""

from django.utils import timezone

from credit_portal.events.models import Event
from credit_portal.events.registry import on
from credit_portal.notices.services import tell
from credit_portal.outside.city import push
from credit_portal.outside.config import city_config

from .events import CaseEvent, LicenceEvent
from .models import Case
from .services import papers, resuming


@on(CaseEvent.WAITING, outward=True)
def ask_sources(event: Event) -> None:
    resuming.ask_for_case(event.subject_id, event.data["sources"], request_id=f"event-{event.pk}")


@on(CaseEvent.RECEIVED, queue="pdf")
def attach_receipt(event: Event) -> None:
    papers.issue_receipt(papers.load_case(event.subject_id))


@on(CaseEvent.COMMITTED, queue="pdf")
def attach_commitment(event: Event) -> None:
    papers.issue_commitment(papers.load_case(event.subject_id))


@on(CaseEvent.ACCEPTED, CaseEvent.DEEMED_ACCEPTED, queue="pdf")
def attach_acceptance(event: Event) -> None:
    """Granted on the spot needs no acceptance paper (行政许可法 art. 34): the decision says all."""
    case = papers.load_case(event.subject_id)
    if case.decided_at is None or timezone.localdate(case.decided_at) != case.accepted_on:
        is_deemed = event.kind == CaseEvent.DEEMED_ACCEPTED
        papers.issue_acceptance(case, is_deemed=is_deemed)


@on(CaseEvent.NOT_ACCEPTED, queue="pdf")
def attach_non_acceptance(event: Event) -> None:
    papers.issue_non_acceptance(
        papers.load_case(event.subject_id),
        reasons=event.data["reasons"],
        article=event.data["article"],
    )


@on(CaseEvent.REFUSED, queue="pdf")
def attach_refusal(event: Event) -> None:
    papers.issue_refusal(papers.load_case(event.subject_id))


@on(CaseEvent.WITHDRAWN, CaseEvent.DEEMED_WITHDRAWN, queue="pdf")
def attach_withdrawal_note(event: Event) -> None:
    is_deemed = event.kind == CaseEvent.DEEMED_WITHDRAWN
    papers.issue_withdrawal_note(papers.load_case(event.subject_id), is_deemed=is_deemed)


@on(CaseEvent.SUPPLEMENT_REQUESTED, queue="pdf")
def attach_supplement(event: Event) -> None:
    papers.issue_supplement(papers.load_case(event.subject_id))


@on(CaseEvent.TERMINATED, queue="pdf")
def attach_termination(event: Event) -> None:
    papers.issue_termination(papers.load_case(event.subject_id))


@on(LicenceEvent.ISSUED, queue="pdf")
def attach_licence(event: Event) -> None:
    """The certificate, the decision, and then the notice that both can be fetched."""
    licence = papers.load_licence(event.subject_id)
    papers.issue_licence_paper(licence)
    if licence.case_id:
        papers.issue_grant(papers.load_case(licence.case_id), licence)


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


def _tell(event: Event, kind: str, **more: str) -> None:
    case = Case.objects.select_related("matter", "filed_by").get(pk=event.subject_id)
    tell(
        case.filed_by,
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
