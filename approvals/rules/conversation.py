"""Until when one may still write or rate after the end of a case.

Source: docs/rules/ratings.md §1; the days are parameters (`message.open_days`, `rating.open_days`).
"""

from datetime import date, timedelta


def last_day(closed_on: date, *, days: int) -> date:
    """The last day, the day of closing not counted."""
    return closed_on + timedelta(days=days)


def is_still_open(closed_on: date | None, *, today: date, days: int) -> bool:
    """Also while the case is not closed at all."""
    return closed_on is None or today <= last_day(closed_on, days=days)
