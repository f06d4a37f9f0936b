"""Whom an event is told to, and in which words."""

from applicants.models import User
from credit_portal.events.models import Event
from credit_portal.events.registry import on
from credit_portal.notices.services import tell

from ..events import CaseEvent
from ..models import Case
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


@on(CaseEvent.ASSIGNED)
def tell_officer(event: Event) -> None:
    """Who was given a case is told; who took it for themselves knows."""
    if event.data["officer"] == event.by_id:
        return
    officer = User.objects.get(pk=event.data["officer"])
    _tell(event, "case.assigned", to=officer, path="/office/cases")


def _tell(
    event: Event, kind: str, *, to: User | None = None, path: str = "/cases", **more: str
) -> None:
    """`to` is the person who filed the case, unless said else; `path` where they read it."""
    case = Case.objects.select_related("matter", "filed_by").get(pk=event.subject_id)
    tell(
        to or case.filed_by,
        kind,
        event=event,
        url=f"{path}/{case.number}/",
        params={
            "matter": case.matter.name_zh,
            "matter_en": case.matter.name_en,
            "case_number": case.number,
            "due_on": case.due_on.isoformat() if case.due_on else "",
        }
        | more,
    )
