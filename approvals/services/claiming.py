"""Who of the department holds a case: claim, put back, assign."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from applicants.models import User
from credit_portal.errors import NotAllowed, PortalError
from credit_portal.events.models import Channel
from credit_portal.events.services import Fact as EventFact
from credit_portal.events.services import record, record_all

from .. import permissions
from ..errors import AlreadyClaimed, CannotHold, HeldByColleague, OwnCase, WrongStep
from ..events import CaseEvent
from ..models import Case


@dataclass(frozen=True)
class Assigned:
    """A case of a bulk assignment; `refusal` says why it stayed where it was."""

    case: Case
    refusal: PortalError | None


@transaction.atomic
def claim_case(case_id: int, *, by: User) -> Case:
    """Take a case that nobody holds; claiming one's own a second time changes nothing.

    Raises NotAllowed, OwnCase, WrongStep, AlreadyClaimed.
    """
    case = Case.objects.lock(case_id)
    if not permissions.may_hold(by, case):
        raise NotAllowed
    if permissions.is_own_case(by, case):
        raise OwnCase
    if not case.is_open:
        raise WrongStep
    if case.officer_id == by.pk:
        return case
    if case.officer is not None:
        raise AlreadyClaimed(officer=str(case.officer))
    case.officer = by
    case.save()
    record(CaseEvent.CLAIMED, subject=case, by=by, channel=Channel.WINDOW, officer=by.pk)
    return case


@transaction.atomic
def release_case(case_id: int, *, by: User) -> Case:
    """Put a case back for the department. Raises NotAllowed, WrongStep, HeldByColleague."""
    case = Case.objects.lock(case_id)
    if not permissions.may_hold(by, case):
        raise NotAllowed
    if not case.is_open or case.officer is None:
        raise WrongStep
    if case.officer_id != by.pk:
        raise HeldByColleague(officer=str(case.officer))
    case.officer = None
    case.save()
    record(CaseEvent.RELEASED, subject=case, by=by, channel=Channel.WINDOW)
    return case


@transaction.atomic
def assign_cases(case_ids: Sequence[int], *, to: User, by: User) -> list[Assigned]:
    """Give cases to a colleague, in the order of their ids; each one succeeds or says why not.

    Cases outside the departments of `by` as head come back with NotAllowed. Assigning a case
    to who already holds it changes nothing.
    """
    cases = Case.objects.select_for_update(of=("self",)).filter(pk__in=case_ids).order_by("pk")
    outcomes, facts = [], []
    for case in cases:
        refusal = _why_not_assign(case, to, by)
        outcomes.append(Assigned(case, refusal))
        if refusal is None and case.officer_id != to.pk:
            data = {"officer": to.pk, "before": case.officer_id}
            case.officer = to
            case.save()
            facts.append(
                EventFact(CaseEvent.ASSIGNED, case, by=by, channel=Channel.WINDOW, data=data)
            )
    if facts:
        record_all(facts)
    return outcomes


def _why_not_assign(case: Case, to: User, by: User) -> PortalError | None:
    if not case.is_open and permissions.may_read_as_staff(by, case):
        return WrongStep()
    if not permissions.may_assign(by, case):
        return NotAllowed()
    if not permissions.may_hold(to, case):
        return CannotHold()
    if permissions.is_own_case(to, case):
        return OwnCase()
    return None
