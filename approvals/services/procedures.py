"""Special procedures: they stop the clock of a case, and it goes on when they have ended."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from applicants.models import User
from credit_portal.errors import NotAllowed
from credit_portal.events.models import Channel
from credit_portal.events.services import Fact as EventFact
from credit_portal.events.services import record_all
from credit_portal.parameters.selectors import parameter
from credit_portal.workdays.rules import add_working_days
from credit_portal.workdays.selectors import load_calendar

from .. import permissions
from ..enums import CaseStatus, ProcedureKind
from ..errors import HearingDayWrong, ProcedureNotOfMatter, ReasonsMissing
from ..events import CaseEvent
from ..models import Hearing, SpecialProcedure
from .deciding import lock_for_staff
from .keeping import close_procedure, start_review
from .terms import restate_terms


@dataclass(frozen=True)
class HearingIn:
    """Where, when and by whom a hearing is held."""

    at: datetime
    place: str
    host: str


@transaction.atomic
def begin_procedure(
    case_id: int,
    *,
    by: User,
    kind: ProcedureKind,
    working_days: int,
    basis: str,
    hearing: HearingIn | None = None,
) -> SpecialProcedure:
    """Stop the clock from today for a special procedure that the matter names.

    `working_days` is what the applicant is told in writing; today is the first of them. A case
    only accepted so far comes under review with it. A hearing is told of with its day.

    Raises NotAllowed, OwnCase, WrongStep, ProcedureNotOfMatter, ReasonsMissing,
    HearingDayWrong.
    """
    case = lock_for_staff(by, case_id, CaseStatus.ACCEPTED, CaseStatus.UNDER_REVIEW)
    if not permissions.may_run_procedure(by, case):
        raise NotAllowed
    if kind not in case.version.spec.stopping_procedures:
        raise ProcedureNotOfMatter(field="kind")
    if not basis.strip():
        raise ReasonsMissing(field="basis")
    today = timezone.localdate()
    if kind == ProcedureKind.HEARING:
        _check_hearing(hearing, today)
    events = []
    if case.status == CaseStatus.ACCEPTED:
        events.append(start_review(case, by=by))
    procedure = SpecialProcedure.objects.create(
        case=case,
        kind=kind,
        basis=basis.strip(),
        from_on=today,
        told_working_days=working_days,
        told_until=_last_day(today, working_days),
        by=by,
    )
    if kind == ProcedureKind.HEARING and hearing:
        Hearing.objects.create(procedure=procedure, **asdict(hearing))
    case.suspend()
    restate_terms(case, today=today)
    case.save()
    events.append(
        EventFact(
            CaseEvent.SUSPENDED,
            case,
            by=by,
            channel=Channel.WINDOW,
            data={
                "from": CaseStatus.UNDER_REVIEW.value,
                "to": CaseStatus.SUSPENDED.value,
                "procedure": procedure.pk,
                "kind": procedure.kind,
                "from_on": today.isoformat(),
                "working_days": working_days,
                "told_until": procedure.told_until.isoformat(),
            },
        )
    )
    record_all(events)
    return procedure


@transaction.atomic
def end_procedure(case_id: int, *, by: User, finding: str) -> SpecialProcedure:
    """End the running procedure today: the clock goes on tomorrow, from where it stood.

    Raises NotAllowed, OwnCase, WrongStep, ReasonsMissing.
    """
    case = lock_for_staff(by, case_id, CaseStatus.SUSPENDED)
    if not permissions.may_run_procedure(by, case):
        raise NotAllowed
    if not finding.strip():
        raise ReasonsMissing(field="finding")
    today = timezone.localdate()
    procedure = close_procedure(case, on=today, by=by, finding=finding.strip())
    assert procedure is not None  # a suspended case has one
    case.resume()
    case.save()
    resumed = EventFact(
        CaseEvent.RESUMED,
        case,
        by=by,
        channel=Channel.WINDOW,
        data={
            "from": CaseStatus.SUSPENDED.value,
            "to": CaseStatus.UNDER_REVIEW.value,
            "procedure": procedure.pk,
            "kind": procedure.kind,
            "ended_on": today.isoformat(),
            "due_on": case.due_on.isoformat() if case.due_on else "",
        },
    )
    record_all([resumed])
    return procedure


def _check_hearing(hearing: HearingIn | None, today: date) -> None:
    calendar = load_calendar()
    first = add_working_days(today, parameter("hearing.notice_days"), calendar).on
    last = add_working_days(today, parameter("hearing.within_days"), calendar).on
    if hearing is None or not first <= timezone.localdate(hearing.at) <= last:
        raise HearingDayWrong(field="hearing_on")
    if not hearing.place.strip() or not hearing.host.strip():
        raise ReasonsMissing(field="place" if not hearing.place.strip() else "host")


def _last_day(first: date, working_days: int) -> date:
    """`first` counts, unlike the day of an event."""
    return add_working_days(first - timedelta(days=1), working_days, load_calendar()).on
