"""What the pages of the calendar show: years, the days of one, what a proposal changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext

from credit_portal.workdays.models import CalendarProposal, CalendarYear
from credit_portal.workdays.rules import Calendar, ExceptionalDay, is_working_day
from credit_portal.workdays.selectors import load_calendar

from .services.calendar import missing_years
from .services.recomputing import Moves, preview_moves

MONTHS = range(1, 13)
RECENT = 10


@dataclass(frozen=True)
class Month:
    """A month for c-days, with a title."""

    first: date
    days: list[dict[str, Any]]


@dataclass(frozen=True)
class Holiday:
    """Days off in a row under one name."""

    name: str
    first: date
    last: date

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class YearCard:
    """A published year as the notice tells it, and its months as strips."""

    year: int
    source: str
    holidays: list[Holiday]
    made_up: list[date]
    months: list[Month]


@dataclass(frozen=True)
class DayChange:
    """A day of a proposal and what it is compared with the calendar in force."""

    on: date
    day: ExceptionalDay
    change: str  # new, changed, dropped, or empty

    @property
    def name(self) -> str:
        return self.day.name_en if get_language() == "en" else self.day.name_zh


def overview() -> dict[str, Any]:
    """Years, newest first; proposals that wait and the last that were settled."""
    calendar = load_calendar()
    years = [
        _card(row.year, row.source, calendar) for row in CalendarYear.objects.order_by("-year")
    ]
    proposals = CalendarProposal.objects.select_related("proposed_by", "settled_by")
    return {
        "years": years,
        "calendar_gaps": gap_sentences(),
        "open": list(proposals.filter(status="proposed")),
        "settled": list(proposals.exclude(status="proposed")[:RECENT]),
    }


def proposal_page(proposal: CalendarProposal) -> dict[str, Any]:
    """The days with what changes, and the open cases whose day would move."""
    calendar = load_calendar()
    days = proposal.exceptional_days()
    then = calendar.with_year(proposal.year, days)
    moves: Moves | None = preview_moves(then) if proposal.is_open else None
    return {
        "proposal": proposal,
        "changes": _changes(proposal, calendar),
        "moves": moves,
        "card": _card(proposal.year, proposal.source, then) if proposal.is_open else None,
    }


def _changes(proposal: CalendarProposal, calendar: Calendar) -> list[DayChange]:
    """Of an open proposal what differs from the year in force, nothing of a new year; else all."""
    before, after = calendar.of_year(proposal.year), proposal.exceptional_days()
    if proposal.is_open and not before:
        return []
    rows = [
        DayChange(on, day, "" if before.get(on) == day else "changed" if on in before else "new")
        for on, day in after.items()
    ]
    rows += [DayChange(on, day, "dropped") for on, day in before.items() if on not in after]
    shown = [row for row in rows if row.change or not proposal.is_open]
    return sorted(shown, key=lambda row: row.on)


def _card(year: int, source: str, calendar: Calendar) -> YearCard:
    days = calendar.of_year(year)
    return YearCard(
        year=year,
        source=source,
        holidays=_holidays(days),
        made_up=[on for on, day in days.items() if day.is_workday],
        months=[_month(year, month, calendar) for month in MONTHS],
    )


def _holidays(days: Mapping[date, ExceptionalDay]) -> list[Holiday]:
    found: list[Holiday] = []
    for on, day in days.items():
        name = day.name_en if get_language() == "en" else day.name_zh
        last = found[-1] if found else None
        if day.is_workday:
            continue
        if last and last.name == name and last.last + timedelta(days=1) == on:
            found[-1] = Holiday(name, last.first, on)
        else:
            found.append(Holiday(name, on, on))
    return found


def _month(year: int, month: int, calendar: Calendar) -> Month:
    first, today = date(year, month, 1), timezone.localdate()
    span = [first + timedelta(days=n) for n in range(31)]
    days = [
        {
            "date": on,
            "kind": _kind(on, calendar),
            "is_today": on == today,
        }
        for on in span
        if on.month == month
    ]
    return Month(first, days)


def _kind(on: date, calendar: Calendar) -> str:
    if not is_working_day(on, calendar):
        return "off"
    return "makeup" if calendar.exception(on) else "counted"


def gap_sentences() -> list[str]:
    """For the administrators: years without a calendar that open cases run into."""
    return [
        gettext("%(year)s年日历还没有导入，%(n)s 个办件的期限暂按周一至周五计算。")
        % {"year": year, "n": cases}
        for year, cases in sorted(missing_years().items())
    ]
