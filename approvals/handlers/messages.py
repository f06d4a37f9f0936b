"""The other side is told of a message."""

from collections.abc import Iterable

from applicants.access import acting_for
from applicants.models import User
from credit_portal.events.models import Event
from credit_portal.events.registry import on
from credit_portal.notices.services import tell

from .. import permissions
from ..events import CaseEvent
from ..models import Case, CaseMessage
from .params import case_params


@on(CaseEvent.MESSAGE_ANSWERED)
def tell_of_answer(event: Event) -> None:
    """Who filed and who wrote before, as far as they still act for the applicant."""
    case = _case(event)
    for user in _applicants_side(case):
        _tell(user, "message.answered", event, case, f"/cases/{case.number}/#messages")


@on(CaseEvent.MESSAGE_SENT)
def tell_of_question(event: Event) -> None:
    """Who holds the case, or answered in it; for the others it stands in the list."""
    case = _case(event)
    answered = CaseMessage.objects.filter(case=case).from_staff().values("by")
    officers = set(User.objects.filter(pk__in=answered))
    if case.officer:
        officers.add(case.officer)
    for user in officers:
        if permissions.may_answer_messages(user, case):
            _tell(user, "message.sent", event, case, f"/office/cases/{case.number}/#messages")


def _case(event: Event) -> Case:
    cases = Case.objects.select_related("matter", "applicant__user", "filed_by", "officer")
    return cases.get(pk=event.subject_id)


def _applicants_side(case: Case) -> Iterable[User]:
    writers = CaseMessage.objects.filter(case=case).from_applicants().values("by")
    users = {case.filed_by, *User.objects.filter(pk__in=writers)}
    if case.applicant.user:
        users.add(case.applicant.user)
    return [
        user for user in users if permissions.may_see(acting_for(user, case.applicant_id), case)
    ]


def _tell(user: User, kind: str, event: Event, case: Case, url: str) -> None:
    params = case_params(case)
    tell(user, kind, event=event, url=url, params=params)
