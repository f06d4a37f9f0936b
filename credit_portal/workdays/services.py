"""Load a published year."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from .models import CalendarDay, CalendarYear
from .rules import ExceptionalDay
from .selectors import forget


@transaction.atomic
def load_year(year: int, days: Mapping[date, ExceptionalDay], *, source: str) -> int:
    """Put the exceptional days of one year in place of what was there; how many."""
    CalendarDay.objects.filter(on__year=year).delete()
    rows = [
        CalendarDay(
            on=on,
            is_workday=day.is_workday,
            name_zh=day.name_zh,
            name_en=day.name_en,
            source=source,
        )
        for on, day in days.items()
    ]
    CalendarDay.objects.bulk_create(rows)
    CalendarYear.objects.update_or_create(year=year, defaults={"source": source})
    forget()
    return len(rows)
