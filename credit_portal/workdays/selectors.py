"""The calendar, read once a minute."""

import time

from .models import CalendarDay, CalendarYear
from .rules import Calendar, ExceptionalDay

_LIFE_SECONDS = 60.0
_kept: Calendar | None = None
_kept_until = 0.0


def load_calendar() -> Calendar:
    """All published days; a change is seen by every process within a minute."""
    global _kept, _kept_until
    if _kept is None or time.monotonic() >= _kept_until:
        days = {
            day.on: ExceptionalDay(day.is_workday, day.name_zh, day.name_en)
            for day in CalendarDay.objects.all()
        }
        years = frozenset(CalendarYear.objects.values_list("year", flat=True))
        _kept = Calendar(days, years)
        _kept_until = time.monotonic() + _LIFE_SECONDS
    return _kept


def forget() -> None:
    """Read the tables again at the next look (after an import, between tests)."""
    global _kept
    _kept = None
