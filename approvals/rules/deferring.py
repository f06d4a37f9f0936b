"""Which days may be promised, asked for or set for a paper that follows.

Source: docs/rules/deferrals.md §3.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from credit_portal.workdays.rules import (
    Calendar,
    add_working_days,
    is_working_day,
    previous_working_day,
)

from ..enums import DeferralVariant


class DayFault(StrEnum):
    OUT_OF_RANGE = "out_of_range"
    REST_DAY = "rest_day"


@dataclass(frozen=True)
class DayRange:
    """The first and the last working day that may be chosen, both included."""

    first: date
    last: date

    @property
    def is_empty(self) -> bool:
        return self.last < self.first

    def fault_of(self, day: date, calendar: Calendar) -> DayFault | None:
        if not self.first <= day <= self.last:
            return DayFault.OUT_OF_RANGE
        return None if is_working_day(day, calendar) else DayFault.REST_DAY


def next_working_day(day: date, calendar: Calendar) -> date:
    return add_working_days(day, 1, calendar).on


def extension_range(
    promised_on: date,
    *,
    today: date,
    variant: DeferralVariant,
    statutory_due_on: date | None,
    extension_days: int,
    gap: int,
    calendar: Calendar,
) -> DayRange:
    """Days to which a promised day may be put off; empty where the law leaves none.

    The decision keeps `gap` working days before the limit of the law, but where the licence
    came first and nothing waits for the paper.
    """
    last = add_working_days(promised_on, extension_days, calendar).on
    if variant != DeferralVariant.ISSUE_FIRST and statutory_due_on:
        last = min(last, _before(statutory_due_on, gap, calendar))
    return DayRange(next_working_day(max(promised_on, today), calendar), last)


def force_majeure_range(
    promised_on: date, *, today: date, most_days: int, calendar: Calendar
) -> DayRange:
    """Counted from today: what hinders the applicant has no date of its own."""
    first = next_working_day(max(promised_on, today), calendar)
    return DayRange(first, max(first, add_working_days(today, most_days, calendar).on))


def return_range(promised_on: date, *, today: date, most_days: int, calendar: Calendar) -> DayRange:
    """Days for a paper that was sent back: never before the day that was promised."""
    first = max(promised_on, next_working_day(today, calendar))
    return DayRange(first, max(first, add_working_days(today, most_days, calendar).on))


def day_after_refusal(promised_on: date, *, today: date, calendar: Calendar) -> date:
    """Who asked in time keeps at least the next working day after the answer."""
    return max(promised_on, next_working_day(today, calendar))


def lapse_day(promised_on: date, *, warned_on: date, calendar: Calendar) -> date:
    """The working day on which a paper not brought lapses.

    The first after the promised day, and never before what follows was announced.
    """
    return next_working_day(max(promised_on, warned_on), calendar)


def _before(day: date, working_days: int, calendar: Calendar) -> date:
    for _ in range(working_days):
        day = previous_working_day(day, calendar)
    return day
