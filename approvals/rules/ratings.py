"""The days a department has to follow up a negative rating. Source: docs/rules/ratings.md §2."""

from dataclasses import dataclass
from datetime import date

from credit_portal.workdays.rules import Calendar, add_working_days

from ..enums import NEGATIVE


@dataclass(frozen=True)
class FollowUpDays:
    """`rating.contact_days`, `rating.simple_days`, `rating.complex_days`, in working days."""

    contact: int = 1
    simple: int = 5
    complex: int = 15


def is_negative(level: int) -> bool:
    return level in NEGATIVE


def contact_due(rated_on: date, days: FollowUpDays, calendar: Calendar) -> date:
    return add_working_days(rated_on, days.contact, calendar).on


def answer_due(rated_on: date, days: FollowUpDays, calendar: Calendar, *, is_complex: bool) -> date:
    """Counted from the rating: what was spoken about sooner leaves more time to put it right."""
    length = days.complex if is_complex else days.simple
    return add_working_days(rated_on, length, calendar).on


def satisfied_share(by_level: dict[int, int]) -> float | None:
    """Levels 1 to 3 of all; None where nobody rated."""
    total = sum(by_level.values())
    if not total:
        return None
    return sum(n for level, n in by_level.items() if not is_negative(level)) / total


def light(due_on: date, today: date, *, working_days_left: int) -> str:
    """r from the day after the last, y on the last two working days, else none."""
    if today > due_on:
        return "r"
    return "y" if working_days_left <= 1 else ""
