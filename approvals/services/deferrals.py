"""What a clerk does with a paper of the ledger: send it back, or ask for it no longer."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from applicants.models import User
from credit_portal.events.models import Channel
from credit_portal.events.services import Fact as EventFact
from credit_portal.events.services import record_all
from credit_portal.parameters.selectors import parameter
from credit_portal.workdays.selectors import load_calendar

from ..enums import CaseStatus, DeferralStatus
from ..errors import ReturnedOnce, WrongStep
from ..events import CaseEvent
from ..models import Case, Deferral
from ..models.case import How
from ..rules.deferring import DayRange, return_range
from .postponing import check_day, check_ledger_keeper, check_reason, lock_owed


def days_to_send_back(deferral: Deferral, *, today: date) -> DayRange:
    return return_range(
        deferral.promised_on,
        today=today,
        most_days=parameter("deferral.return_days"),
        calendar=load_calendar(),
    )


@transaction.atomic
def send_back_paper(case_id: int, code: str, *, until: date, reason: str, by: User) -> Deferral:
    """A paper that came is wrong: it is owed again, once, by a new day.

    Raises NotAllowed, OwnCase, WrongStep, ReturnedOnce, DayOutOfRange, DayIsRestDay,
    ReasonMissing.
    """
    case = Case.objects.lock(case_id)
    check_ledger_keeper(by, case)
    supplied = case.deferrals.filter(material_code=code, status=DeferralStatus.SUPPLIED)
    deferral = supplied.select_for_update().first()
    if deferral is None or not (case.is_in_hand or case.status == CaseStatus.GRANTED):
        raise WrongStep
    if deferral.returned_at:
        raise ReturnedOnce
    now = timezone.now()
    check_day(until, days_to_send_back(deferral, today=timezone.localdate(now)))
    deferral.send_back(until=until, at=now, reason=check_reason(reason))
    deferral.save()
    case.materials.filter(code=code).update(how=How.DEFERRED)
    returned = EventFact(
        CaseEvent.PAPER_RETURNED,
        case,
        by=by,
        channel=Channel.WINDOW,
        data={"material": code, "due_on": until.isoformat()},
    )
    record_all([returned])
    return deferral


@transaction.atomic
def waive_paper(case_id: int, code: str, *, reason: str, by: User) -> Deferral:
    """Ask no longer for a paper that is owed: it came another way, or is not needed.

    Raises NotAllowed, OwnCase, WrongStep, ReasonMissing.
    """
    case = Case.objects.lock(case_id)
    check_ledger_keeper(by, case)
    deferral = lock_owed(case, code)
    deferral.waive(reason=check_reason(reason))
    deferral.save()
    case.materials.filter(code=code).update(how=How.WAIVED)
    waived = EventFact(
        CaseEvent.PAPER_WAIVED,
        case,
        by=by,
        channel=Channel.WINDOW,
        data={"material": code},
    )
    record_all([waived])
    return deferral
