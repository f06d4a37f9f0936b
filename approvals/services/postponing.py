"""More time for a paper that is owed: asked for once, or given for force majeure.

Lock order: case, deferral, extension. Source: docs/rules/deferrals.md §3.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from applicants.access import ActingFor
from applicants.models import User
from credit_portal.errors import NotAllowed
from credit_portal.events.models import Channel
from credit_portal.events.services import Fact as EventFact
from credit_portal.events.services import record_all
from credit_portal.parameters.selectors import parameter
from credit_portal.workdays.selectors import load_calendar

from .. import permissions
from ..enums import ExtensionKind, ExtensionStatus
from ..errors import (
    DayIsRestDay,
    DayOutOfRange,
    ExtensionAskedOnce,
    ExtensionDecided,
    ExtensionPending,
    ExtensionTooLate,
    HeldByColleague,
    OwnCase,
    ReasonMissing,
    WrongStep,
)
from ..events import CaseEvent
from ..models import Case, Deferral, DeferralExtension
from ..rules.deferring import (
    DayFault,
    DayRange,
    day_after_refusal,
    extension_range,
    force_majeure_range,
)


def days_to_ask_for(deferral: Deferral, case: Case, *, today: date) -> DayRange:
    """Days to which the applicant may ask to put a paper off."""
    return extension_range(
        deferral.promised_on,
        today=today,
        variant=case.version.spec.deferral.variant,
        statutory_due_on=case.statutory_due_on,
        extension_days=parameter("deferral.extension_days"),
        gap=parameter("deferral.gap_before_promise"),
        calendar=load_calendar(),
    )


def days_of_force_majeure(deferral: Deferral, *, today: date) -> DayRange:
    return force_majeure_range(
        deferral.promised_on,
        today=today,
        most_days=parameter("deferral.force_majeure_days"),
        calendar=load_calendar(),
    )


def check_day(day: date, days: DayRange, *, field: str = "until") -> None:
    """Raises DayOutOfRange, DayIsRestDay."""
    fault = days.fault_of(day, load_calendar())
    if fault == DayFault.OUT_OF_RANGE:
        raise DayOutOfRange(field=field, first=days.first, last=days.last)
    if fault == DayFault.REST_DAY:
        raise DayIsRestDay(field=field)


def check_reason(reason: str, *, field: str = "reason") -> str:
    if not reason.strip():
        raise ReasonMissing(field=field)
    return reason.strip()


@transaction.atomic
def ask_extension(
    case_id: int, code: str, *, until: date, reason: str, acting: ActingFor, by: User
) -> DeferralExtension:
    """Ask for a later day for one paper; once, and before its day has passed.

    Raises WrongStep, ExtensionAskedOnce, ExtensionTooLate, DayOutOfRange, DayIsRestDay,
    ReasonMissing.
    """
    case = Case.objects.lock(case_id)
    deferral = lock_owed(case, code)
    now = timezone.now()
    today = timezone.localdate(now)
    if deferral.extensions.filter(kind=ExtensionKind.ASKED).exists():
        raise ExtensionAskedOnce
    days = days_to_ask_for(deferral, case, today=today)
    if today > deferral.promised_on or days.is_empty:
        raise ExtensionTooLate
    check_day(until, days)
    extension = DeferralExtension.objects.create(
        deferral=deferral,
        kind=ExtensionKind.ASKED,
        was_due_on=deferral.promised_on,
        asked_until=until,
        reason=check_reason(reason),
        asked_by=by,
        asked_at=now,
    )
    asked = EventFact(
        CaseEvent.EXTENSION_ASKED,
        case,
        by=by,
        principal=acting.applicant,
        channel=Channel.WEB,
        data={"material": code, "asked_until": until.isoformat(), "extension": extension.pk},
    )
    record_all([asked])
    return extension


@transaction.atomic
def grant_extension(extension_id: int, *, until: date, reason: str, by: User) -> Deferral:
    """Agree, to the day that was asked for or another possible one.

    Raises NotAllowed, OwnCase, ExtensionDecided, WrongStep, DayOutOfRange, DayIsRestDay,
    ReasonMissing.
    """
    extension, deferral, case = _lock_asked(extension_id, by)
    now = timezone.now()
    check_day(until, days_to_grant(deferral, case, today=timezone.localdate(now)))
    extension.grant(until=until, reason=check_reason(reason), by=by, at=now)
    extension.save()
    deferral.extend(until=until)
    deferral.save()
    record_all([_extended(case, extension, by)])
    return deferral


def days_to_grant(deferral: Deferral, case: Case, *, today: date) -> DayRange:
    """As for asking; where the answer comes late, at least the next working day."""
    days = days_to_ask_for(deferral, case, today=today)
    return DayRange(days.first, max(days.first, days.last))


@transaction.atomic
def refuse_extension(extension_id: int, *, reason: str, by: User) -> Deferral:
    """Do not agree. Where the day has come meanwhile, the paper may come one working day more.

    Raises NotAllowed, OwnCase, ExtensionDecided, WrongStep, ReasonMissing.
    """
    extension, deferral, case = _lock_asked(extension_id, by)
    now = timezone.now()
    extension.refuse(reason=check_reason(reason), by=by, at=now)
    extension.save()
    until = day_after_refusal(
        deferral.promised_on, today=timezone.localdate(now), calendar=load_calendar()
    )
    if until != deferral.promised_on:
        deferral.move_day(until)
        deferral.save()
    refused = EventFact(
        CaseEvent.EXTENSION_REFUSED,
        case,
        by=by,
        channel=Channel.WINDOW,
        data={
            "material": deferral.material_code,
            "due_on": until.isoformat(),
            "extension": extension.pk,
        },
    )
    record_all([refused])
    return deferral


@transaction.atomic
def extend_for_force_majeure(
    case_id: int, code: str, *, until: date, reason: str, evidence: str, by: User
) -> Deferral:
    """Put a paper off beyond the usual for what nobody could foresee or avoid.

    Raises NotAllowed, OwnCase, WrongStep, ExtensionPending, DayOutOfRange, DayIsRestDay,
    ReasonMissing.
    """
    case = Case.objects.lock(case_id)
    check_ledger_keeper(by, case)
    deferral = lock_owed(case, code)
    if deferral.extensions.filter(status=ExtensionStatus.PENDING).exists():
        raise ExtensionPending
    now = timezone.now()
    check_day(until, days_of_force_majeure(deferral, today=timezone.localdate(now)))
    reason, evidence = check_reason(reason), check_reason(evidence, field="evidence")
    extension = DeferralExtension(
        deferral=deferral,
        kind=ExtensionKind.FORCE_MAJEURE,
        was_due_on=deferral.promised_on,
        asked_until=until,
        reason=reason,
        evidence=evidence,
        asked_by=by,
        asked_at=now,
    )
    extension.grant(until=until, reason=reason, by=by, at=now)
    extension.save()
    deferral.extend(until=until)
    deferral.save()
    record_all([_extended(case, extension, by)])
    return deferral


def lock_owed(case: Case, code: str) -> Deferral:
    """The locked row of a paper that is owed. Raises WrongStep."""
    owed = case.deferrals.owed().filter(material_code=code)
    deferral = owed.select_for_update().first()
    if deferral is None:
        raise WrongStep
    return deferral


def check_ledger_keeper(by: User, case: Case) -> None:
    """Raises HeldByColleague, NotAllowed, OwnCase."""
    if not permissions.may_keep_ledger(by, case):
        if case.officer and case.officer_id != by.pk:
            raise HeldByColleague(officer=str(case.officer))
        raise NotAllowed
    if permissions.is_own_case(by, case):
        raise OwnCase


def _lock_asked(extension_id: int, by: User) -> tuple[DeferralExtension, Deferral, Case]:
    found = DeferralExtension.objects.select_related("deferral").get(pk=extension_id)
    case = Case.objects.lock(found.deferral.case_id)
    check_ledger_keeper(by, case)
    extension = DeferralExtension.objects.select_for_update().get(pk=extension_id)
    if extension.status != ExtensionStatus.PENDING:
        raise ExtensionDecided
    return extension, lock_owed(case, found.deferral.material_code), case


def _extended(case: Case, extension: DeferralExtension, by: User) -> EventFact:
    assert extension.granted_until is not None
    return EventFact(
        CaseEvent.DEFERRAL_EXTENDED,
        case,
        by=by,
        channel=Channel.WINDOW,
        data={
            "material": extension.deferral.material_code,
            "kind": extension.kind,
            "due_on": extension.granted_until.isoformat(),
            "extension": extension.pk,
        },
    )
