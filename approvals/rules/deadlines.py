"""Terms and due dates of a case, all in working days. Source: docs/rules/working-days.md §4."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from credit_portal.workdays.rules import (
    Calendar,
    DueDate,
    Stop,
    add_working_days,
    due_date,
    working_days_between,
)
from credit_profiles.enums import Grade

from ..enums import ApprovalMode, DeferralVariant, WarningLevel
from ..values import MatterSpec

DEFERRAL_YELLOW, DEFERRAL_RED = 3, 1  # working days before the promised day


@dataclass(frozen=True)
class WarningShares:
    """Share of the term used from which a case is warned of (`warn.yellow`, `warn.red`)."""

    yellow: Fraction = Fraction(7, 10)
    red: Fraction = Fraction(9, 10)


@dataclass(frozen=True)
class DeferralLimits:
    """`deferral.max_days`, `deferral.gap_before_promise`, in working days."""

    max_days: int = 20
    gap_before_promise: int = 2


@dataclass(frozen=True)
class CaseTerms:
    """Both due dates of a case; the promised one is never later than the statutory one."""

    promised_days: int
    statutory_days: int
    promised: DueDate
    statutory: DueDate
    stops: tuple[Stop, ...] = ()

    @property
    def is_stopped(self) -> bool:
        """A stop still runs: both dates are the earliest possible."""
        return self.promised.is_stopped

    @property
    def provisional(self) -> bool:
        return self.promised.provisional or self.statutory.provisional


@dataclass(frozen=True)
class DeemedAcceptance:
    """What the authority's silence does: it acts on `acts_on` and dates back to the receipt."""

    notice_due: DueDate
    acts_on: date
    accepted_on: date


def promised_days(
    spec: MatterSpec,
    mode: ApprovalMode,
    grade: Grade | None,
    *,
    top_grade_factor: Fraction = Fraction(7, 10),
) -> int:
    """The promised limit; 0 is the same day. Grade A: times the factor, rounded up, at least 1.

    Source: docs/rules/credit-model.md §5 (Haikou: 30 % shorter).
    """
    days = spec.promised_by_mode.get(mode)
    if days is None:
        days = spec.promised_working_days
    days = min(days, spec.statutory_working_days)
    if days == 0 or grade != Grade.A or spec.ignores_grade:
        return days
    return max(1, ceil(days * top_grade_factor))


def case_terms(
    spec: MatterSpec,
    mode: ApprovalMode,
    grade: Grade | None,
    *,
    accepted_on: date,
    calendar: Calendar,
    stops: Sequence[Stop] = (),
    today: date | None = None,
    top_grade_factor: Fraction = Fraction(7, 10),
    extension_days: int = 0,
    promised: int | None = None,
) -> CaseTerms:
    """Due dates counted from the day of acceptance. `today` is needed while a stop runs.

    `promised` are the working days promised on acceptance: where given, they stay whatever the
    rest says. An extension approved by the head of the authority lengthens both (行政许可法
    art. 42).
    """
    if promised is None:
        promised = promised_days(spec, mode, grade, top_grade_factor=top_grade_factor)
    promised += extension_days
    statutory = spec.statutory_working_days + extension_days
    return CaseTerms(
        promised_days=promised,
        statutory_days=statutory,
        promised=due_date(accepted_on, promised, calendar, stops, today=today),
        statutory=due_date(accepted_on, statutory, calendar, stops, today=today),
        stops=tuple(stops),
    )


def warning_level(
    *,
    accepted_on: date,
    days: int,
    due_on: date,
    today: date,
    calendar: Calendar,
    stops: Sequence[Stop] = (),
    stopped: int = 0,
    shares: WarningShares = WarningShares(),
) -> WarningLevel:
    """How near a term of `days` working days is to its end.

    Red also from the last working day of the term, overdue from the day after it. Stopped
    days are not used: those of `stops`, or the `stopped` working days of stops that ended.
    """
    if today > due_on:
        return WarningLevel.OVERDUE
    if days == 0:
        return WarningLevel.NORMAL
    if today == due_on:
        return WarningLevel.RED
    used = Fraction(working_days_between(accepted_on, today, calendar, stops) - stopped, days)
    if used >= shares.red:
        return WarningLevel.RED
    return WarningLevel.YELLOW if used >= shares.yellow else WarningLevel.NORMAL


def deferral_level(promised_on: date, *, today: date, calendar: Calendar) -> WarningLevel:
    """How near a promised paper is: yellow three working days before, red one, then overdue.

    Source: docs/rules/working-days.md §5, the days on which the applicant is reminded too.
    """
    if today > promised_on:
        return WarningLevel.OVERDUE
    left = working_days_between(today, promised_on, calendar)
    if left <= DEFERRAL_RED:
        return WarningLevel.RED
    return WarningLevel.YELLOW if left <= DEFERRAL_YELLOW else WarningLevel.NORMAL


def deferral_days(
    grace_working_days: int,
    promised: int,
    limits: DeferralLimits = DeferralLimits(),
    variant: DeferralVariant = DeferralVariant.ACCEPT_THEN_ISSUE,
) -> int:
    """Working days to supply a deferred paper, at least 1.

    The shortest of its grace, the ceiling, and the promised limit less the gap; where the
    licence comes first, the decision does not wait for the paper and the limit does not count.
    Source: 深圳市政务服务容缺办理管理办法.
    """
    days = min(grace_working_days, limits.max_days)
    if variant != DeferralVariant.ISSUE_FIRST:
        days = min(days, promised - limits.gap_before_promise)
    return max(1, days)


def deferral_due(
    spec: MatterSpec,
    code: str,
    grade: Grade | None,
    *,
    accepted_on: date,
    calendar: Calendar,
    limits: DeferralLimits = DeferralLimits(),
    top_grade_factor: Fraction = Fraction(7, 10),
) -> DueDate:
    """The last working day for a paper that may follow. Raises ValueError for any other."""
    grace = spec.material(code).grace_working_days
    if grace is None:
        raise ValueError(f"{code} of {spec.code} may not follow")
    promised = promised_days(
        spec, ApprovalMode.MISSING_MATERIAL, grade, top_grade_factor=top_grade_factor
    )
    days = deferral_days(grace, promised, limits, spec.deferral.variant)
    return add_working_days(accepted_on, days, calendar)


def verification_due(spec: MatterSpec, *, decided_on: date, calendar: Calendar) -> DueDate:
    """Last day to verify a commitment. Raises ValueError where the matter knows none."""
    if spec.commitment is None:
        raise ValueError(f"{spec.code} has no commitment")
    return add_working_days(decided_on, spec.commitment.verify_within_working_days, calendar)


def rectification_due(spec: MatterSpec, *, ordered_on: date, calendar: Calendar) -> DueDate:
    """Last day to rectify what was promised. Raises ValueError as `verification_due`."""
    if spec.commitment is None:
        raise ValueError(f"{spec.code} has no commitment")
    return add_working_days(ordered_on, spec.commitment.rectify_within_working_days, calendar)


def deemed_acceptance(
    received_on: date, calendar: Calendar, *, notice_days: int = 5
) -> DeemedAcceptance:
    """No supplement notice within `notice_days`: accepted from the day of receipt.

    Source: 行政许可法 art. 32(4).
    """
    notice_due = add_working_days(received_on, notice_days, calendar)
    return DeemedAcceptance(notice_due, notice_due.on + timedelta(days=1), received_on)


def silence_cutoff(today: date, calendar: Calendar, *, notice_days: int = 5) -> date:
    """The last day of receipt for which the term of a notice has passed before `today`."""
    day = today
    while add_working_days(day, notice_days, calendar).on >= today:
        day -= timedelta(days=1)
    return day
