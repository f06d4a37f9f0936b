"""Working days: counting, due dates, and the arithmetic behind a date.

The day of the event is not counted, and every day from the next one on is looked at once.
Source: docs/rules/working-days.md.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

ONE_DAY = timedelta(days=1)
SATURDAY = 5

# Holidays on a fixed day of the solar year; the others move with the moon.
# Source: 全国年节及纪念日放假办法 (2024).
FIXED_HOLIDAYS: Mapping[tuple[int, int], tuple[str, str]] = {
    (1, 1): ("元旦", "New Year"),
    (5, 1): ("劳动节", "Labour Day"),
    (5, 2): ("劳动节", "Labour Day"),
    (10, 1): ("国庆节", "National Day"),
    (10, 2): ("国庆节", "National Day"),
    (10, 3): ("国庆节", "National Day"),
}


class DayKind(StrEnum):
    """What a day does in a count. The last day is DUE, whatever else it is."""

    START = "start"
    COUNTED = "counted"
    MAKEUP = "makeup"
    OFF = "off"
    STOPPED = "stopped"
    DUE = "due"


@dataclass(frozen=True)
class ExceptionalDay:
    """A day that is not what its weekday says: a holiday, or a weekend worked for one."""

    is_workday: bool
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class Calendar:
    """The exceptional days of the years for which the State Council notice is known.

    In any other year Monday to Friday are worked, less the holidays on fixed days; dates
    that touch such a year are provisional.
    """

    days: Mapping[date, ExceptionalDay]
    known_years: frozenset[int]

    def exception(self, day: date) -> ExceptionalDay | None:
        if day.year in self.known_years:
            return self.days.get(day)
        names = FIXED_HOLIDAYS.get((day.month, day.day))
        return ExceptionalDay(False, *names) if names else None

    def with_year(self, year: int, days: Mapping[date, ExceptionalDay]) -> "Calendar":
        """As it would be with these days in place of what is known of that year."""
        others = {on: day for on, day in self.days.items() if on.year != year}
        return Calendar(others | dict(days), self.known_years | {year})

    def of_year(self, year: int) -> dict[date, ExceptionalDay]:
        """The exceptional days of a published year, in their order; none of another."""
        if year not in self.known_years:
            return {}
        return {on: day for on, day in sorted(self.days.items()) if on.year == year}


@dataclass(frozen=True)
class Stop:
    """Days on which the clock stands still, both ends included; None: it still does."""

    from_on: date
    until_on: date | None

    def covers(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


@dataclass(frozen=True)
class DayCount:
    """One day of the strip. `number` counts the working days used, None on a day not counted."""

    date: date
    kind: DayKind
    number: int | None
    name_zh: str = ""
    name_en: str = ""


@dataclass(frozen=True)
class DueDate:
    """A date and its arithmetic.

    `days` run from the day of the event to the due day. `provisional`: a year without a
    published calendar is touched. `is_stopped`: a stop is still running, so `on` is the
    earliest date possible.
    """

    on: date
    provisional: bool
    is_stopped: bool
    days: tuple[DayCount, ...]


def is_working_day(day: date, calendar: Calendar) -> bool:
    exception = calendar.exception(day)
    return exception.is_workday if exception else day.weekday() < SATURDAY


def add_working_days(start: date, n: int, calendar: Calendar) -> DueDate:
    """The n-th working day after `start`; n = 0 gives `start` itself, even on a rest day.

    Raises ValueError for n below 0.
    """
    return due_date(start, n, calendar)


def due_date(
    start: date,
    n: int,
    calendar: Calendar,
    stops: Sequence[Stop] = (),
    *,
    today: date | None = None,
) -> DueDate:
    """As `add_working_days`, passing over the days of `stops`.

    A stop that still runs is taken to last through `today`.

    Raises ValueError for n below 0, or for a running stop without `today`.
    """
    if n < 0:
        raise ValueError("a term has no fewer than 0 working days")
    closed, is_stopped = _close(stops, today)
    days = [_describe(start, DayKind.START, None, calendar)]
    used = 0
    while used < n:
        day = days[-1].date + ONE_DAY
        kind = _kind(day, calendar, closed)
        counts = kind in (DayKind.COUNTED, DayKind.MAKEUP)
        used += counts
        if used == n:
            kind = DayKind.DUE
        days.append(_describe(day, kind, used if counts else None, calendar))
    return DueDate(
        on=days[-1].date,
        provisional=any(day.date.year not in calendar.known_years for day in days),
        is_stopped=is_stopped,
        days=tuple(days),
    )


def arithmetic_of(
    start: date,
    on: date,
    calendar: Calendar,
    stops: Sequence[Stop] = (),
    *,
    today: date | None = None,
) -> DueDate | None:
    """How a date that was fixed before came about: the term that ends on it.

    None where no term from `start` ends on `on`: it lies before, or is not counted.

    Raises ValueError for a running stop without `today`.
    """
    closed, _is_stopped = _close(stops, today)
    used = working_days_between(start, on, calendar, closed)
    found = due_date(start, used, calendar, stops, today=today)
    return found if found.on == on else None


def working_days_between(
    start: date, end: date, calendar: Calendar, stops: Sequence[Stop] = ()
) -> int:
    """Working days after `start` up to and with `end`, less those of `stops`.

    0 if `end` is not later.
    """
    return sum(
        is_working_day(day, calendar) and not any(stop.covers(day) for stop in stops)
        for day in _after(start, end)
    )


def stopped_working_days(start: date, calendar: Calendar, stops: Sequence[Stop]) -> int:
    """Working days after `start` on which the clock stood still, each once.

    Raises ValueError for a stop that still runs.
    """
    closed, is_running = _close(stops, start)
    if is_running:
        raise ValueError("a running stop has no number of days yet")
    days = {day for stop in closed if stop.until_on for day in _after(start, stop.until_on)}
    return sum(
        is_working_day(day, calendar) and any(stop.covers(day) for stop in closed) for day in days
    )


def previous_working_day(day: date, calendar: Calendar) -> date:
    """The last working day before `day`."""
    before = day - ONE_DAY
    while not is_working_day(before, calendar):
        before -= ONE_DAY
    return before


def _close(stops: Sequence[Stop], today: date | None) -> tuple[tuple[Stop, ...], bool]:
    """Every stop with an end, and whether one of them is still running."""
    running = any(stop.until_on is None for stop in stops)
    if running and today is None:
        raise ValueError("a running stop needs `today`")
    return tuple(Stop(stop.from_on, stop.until_on or today) for stop in stops), running


def _kind(day: date, calendar: Calendar, stops: Sequence[Stop]) -> DayKind:
    if any(stop.covers(day) for stop in stops):
        return DayKind.STOPPED
    if not is_working_day(day, calendar):
        return DayKind.OFF
    return DayKind.MAKEUP if day.weekday() >= SATURDAY else DayKind.COUNTED


def _describe(day: date, kind: DayKind, number: int | None, calendar: Calendar) -> DayCount:
    exception = calendar.exception(day)
    if exception:
        return DayCount(day, kind, number, exception.name_zh, exception.name_en)
    if day.weekday() >= SATURDAY:
        return DayCount(day, kind, number, "周末", "weekend")
    return DayCount(day, kind, number)


def _after(start: date, end: date) -> Iterator[date]:
    day = start + ONE_DAY
    while day <= end:
        yield day
        day += ONE_DAY
