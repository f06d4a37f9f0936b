"""Official papers that follow from events, in the queue of the PDFs."""

from django.utils import timezone

from credit_portal.events.models import Event
from credit_portal.events.registry import on

from ..enums import DeliveryWay
from ..events import CaseEvent, LicenceEvent
from ..models import SupplyOrder
from ..services import papers


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
        if case.deferrals.exists():
            papers.issue_deferral_notice(case)


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


@on(CaseEvent.SERVED, queue="pdf")
def attach_service_proof(event: Event) -> None:
    """What a person signed for; the arrival in an account is proved by its log."""
    if event.data["way"] != DeliveryWay.ELECTRONIC:
        papers.issue_service_proof(papers.load_case(event.subject_id))


DAY_MOVED = [CaseEvent.DEFERRAL_EXTENDED, CaseEvent.PAPER_RETURNED]


@on(CaseEvent.DEFERRAL_EXTENDED, CaseEvent.PAPER_RETURNED, queue="pdf")
def attach_new_deferral_notice(event: Event) -> None:
    """A later day makes a new notice; the first is that of the acceptance."""
    earlier = _so_far(event, DAY_MOVED)
    case = papers.load_case(event.subject_id)
    if case.deferrals.owed().exists():
        papers.issue_deferral_notice(case, sequence=1 + earlier)


@on(CaseEvent.RESULT_FORESEEN, queue="pdf")
def attach_foreseeable_result(event: Event) -> None:
    papers.issue_foreseeable_result(papers.load_case(event.subject_id))


@on(CaseEvent.RECTIFICATION_ORDERED, queue="pdf")
def attach_rectification(event: Event) -> None:
    order = SupplyOrder.objects.get(pk=event.data["order"])
    sequence = _so_far(event, [CaseEvent.RECTIFICATION_ORDERED])
    papers.issue_rectification(
        papers.load_case(event.subject_id), order, event.data["materials"], sequence=sequence
    )


@on(LicenceEvent.REVOKED, queue="pdf")
def attach_revocation(event: Event) -> None:
    licence = papers.load_licence(event.subject_id)
    if licence.case_id:
        papers.issue_revocation(licence)


def _so_far(event: Event, kinds: list[CaseEvent]) -> int:
    """How many such events the subject has had, this one included."""
    return Event.objects.filter(
        subject_type=event.subject_type,
        subject_id=event.subject_id,
        kind__in=kinds,
        number__lte=event.number,
    ).count()
