"""The district's own numbers for terms and warnings, as the rules take them."""

from datetime import date
from fractions import Fraction

from credit_portal.parameters.selectors import parameter
from credit_portal.workdays.rules import Calendar, working_days_between

from .enums import WarningLevel
from .rules.deadlines import DeferralLimits, WarningShares, warning_level


def top_grade_factor() -> Fraction:
    """What grade A makes of a promised limit (`speed.top_grade_factor`)."""
    return _fraction("speed.top_grade_factor")


def warning_shares() -> WarningShares:
    return WarningShares(yellow=_fraction("warn.yellow"), red=_fraction("warn.red"))


def term_level(
    start: date, due_on: date, stopped: int, today: date, calendar: Calendar
) -> WarningLevel:
    """The level of a term told by its two days, with `stopped` working days between that are over.

    What a list and a sweep ask: cases share few such terms, so no case is looked at by itself.
    """
    return warning_level(
        accepted_on=start,
        days=working_days_between(start, due_on, calendar) - stopped,
        due_on=due_on,
        today=today,
        calendar=calendar,
        stopped=stopped,
        shares=warning_shares(),
    )


def deferral_limits() -> DeferralLimits:
    return DeferralLimits(
        max_days=parameter("deferral.max_days"),
        gap_before_promise=parameter("deferral.gap_before_promise"),
    )


def _fraction(key: str) -> Fraction:
    """Exactly what was typed: 0.7 is seven tenths, not the float beside it."""
    return Fraction(str(parameter(key)))
