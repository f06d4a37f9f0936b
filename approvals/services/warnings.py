"""Warn the staff of deadlines: each case once a level, whatever the number of open cases.

A deadline is told by the day it runs from and a second day that goes with it. Cases share few
such terms: their levels are worked out once, and one statement finds the cases of those terms
that were not warned yet and writes the warnings. Cases that need nothing are never loaded.
Source: docs/rules/working-days.md §5.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from credit_portal.events.services import Fact as EventFact
from credit_portal.events.services import record_all
from credit_portal.parameters.selectors import parameter
from credit_portal.workdays.rules import (
    Calendar,
    add_working_days,
    is_working_day,
    working_days_between,
)
from credit_portal.workdays.selectors import load_calendar

from ..enums import DeadlineKind, WarningLevel
from ..events import CaseEvent
from ..limits import warning_shares
from ..models import Case
from ..rules.deadlines import deferral_level, warning_level

BATCH = 2000  # cases warned in one transaction
DAYS_AFTER = 30  # a verification nobody settled is not warned of for ever

Levelled = tuple[WarningLevel, date]


@dataclass(frozen=True)
class Watch:
    """One kind of deadline: which cases `c` have it open, its two days, and its level.

    `runs_from` and `goes_with` are SQL for the days that make a term; `level` takes them and
    today, and gives the level with the day that is due.
    """

    about: DeadlineKind
    source: str
    is_open: str
    runs_from: str
    goes_with: str
    level: Callable[[date, date, date], Levelled]


def warn_of_deadlines(*, today: date) -> int:
    """Warn of all that is due by `today`; how many warnings. Nothing on a rest day."""
    if not is_working_day(today, load_calendar()):
        return 0
    return sum(_warn(watch, today) for watch in WATCHES)


def _warn(watch: Watch, today: date) -> int:
    """A case that another holds is passed over first, and waited for in the end."""
    terms = _terms_to_warn(watch, today)
    if not terms:
        return 0
    return sum(
        warned
        for wait in ("skip locked", "")
        for warned in _batches(watch, terms, today, wait=wait)
    )


def _terms_to_warn(watch: Watch, today: date) -> list[tuple[date, date, str, date]]:
    """Of all terms that are open, those with a level: both days, the level, the due day."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select distinct {watch.runs_from}, {watch.goes_with} from {watch.source}"
            f" where {watch.is_open}",
            _named(today),
        )
        terms = cursor.fetchall()
    found = [(start, other, *watch.level(start, other, today)) for start, other in terms]
    return [
        (start, other, level.value, due_on)
        for start, other, level, due_on in found
        if level != WarningLevel.NORMAL
    ]


def _batches(watch: Watch, terms: list[Any], today: date, *, wait: str) -> Iterator[int]:
    after = 0
    while warned := _warn_batch(watch, terms, today, after=after, wait=wait):
        after = max(case_id for case_id, _level, _due_on in warned)
        yield len(warned)


@transaction.atomic
def _warn_batch(
    watch: Watch, terms: list[Any], today: date, *, after: int, wait: str
) -> list[tuple[int, str, date]]:
    """Find and write the next warnings in one statement; then their events, in bulk."""
    starts, others, levels, dues = zip(*terms, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            with term as (
                select * from unnest(%(starts)s::date[], %(others)s::date[],
                                     %(levels)s::text[], %(dues)s::date[])
                    as t(starts_on, other_on, level, due_on)
            ), due as (
                select c.id, term.level, term.due_on
                  from {watch.source}
                  join term on term.starts_on = {watch.runs_from}
                           and term.other_on = {watch.goes_with}
                 where {watch.is_open} and c.id > %(after)s
                   and not exists (
                       select from approvals_deadlinewarning w
                        where w.case_id = c.id and w.about = %(about)s and w.level = term.level)
                 order by c.id limit %(batch)s
                   for no key update of c {wait}
            )
            insert into approvals_deadlinewarning (case_id, about, level, due_on, warned_on)
            select id, %(about)s, level, due_on, %(today)s from due
                on conflict do nothing
            returning case_id, level, due_on
            """,
            _named(today)
            | {
                "starts": list(starts),
                "others": list(others),
                "levels": list(levels),
                "dues": list(dues),
                "after": after,
                "about": watch.about.value,
                "batch": BATCH,
            },
        )
        warned: list[tuple[int, str, date]] = cursor.fetchall()
    if warned:
        record_all(_fact(watch.about, *row) for row in warned)
    return warned


def _fact(about: DeadlineKind, case_id: int, level: str, due_on: date) -> EventFact:
    return EventFact(
        CaseEvent.DEADLINE_WARNED,
        Case(pk=case_id),
        data={"about": about.value, "level": level, "due_on": due_on.isoformat()},
    )


def _named(today: date) -> dict[str, Any]:
    return {"today": today, "zone": settings.TIME_ZONE, "days_after": DAYS_AFTER}


# Levels of the terms


def _of_term(start: date, due_on: date, today: date) -> Levelled:
    calendar = load_calendar()
    days = working_days_between(start, due_on, calendar)
    return _level(start, days, due_on, today, calendar), due_on


def _of_receipt(received_on: date, _same: date, today: date) -> Levelled:
    """The term to accept, or to say what is missing; after it silence accepts."""
    calendar, days = load_calendar(), parameter("accept.supplement_notice_days")
    due_on = add_working_days(received_on, days, calendar).on
    return _level(received_on, days, due_on, today, calendar), due_on


def _of_promise(promised_on: date, _same: date, today: date) -> Levelled:
    return deferral_level(promised_on, today=today, calendar=load_calendar()), promised_on


def _level(start: date, days: int, due_on: date, today: date, calendar: Calendar) -> WarningLevel:
    return warning_level(
        accepted_on=start,
        days=days,
        due_on=due_on,
        today=today,
        calendar=calendar,
        shares=warning_shares(),
    )


HANDED_IN = "(coalesce(c.resubmitted_at, c.received_at) at time zone %(zone)s)::date"
WATCHES = (
    Watch(
        DeadlineKind.ACCEPTANCE,
        source="approvals_case c",
        is_open="c.status = 'received' and c.waiting_until is null",
        runs_from=HANDED_IN,
        goes_with=HANDED_IN,
        level=_of_receipt,
    ),
    Watch(
        DeadlineKind.DECISION,
        source="approvals_case c",
        is_open="c.status = 'accepted'",
        runs_from="c.accepted_on",
        goes_with="c.due_on",
        level=_of_term,
    ),
    Watch(
        DeadlineKind.DEFERRAL,
        source="approvals_case c join (select case_id, min(promised_on) as first_on"
        " from approvals_deferral where status = 'owed' group by case_id) d on d.case_id = c.id",
        is_open="c.status = 'accepted'",
        runs_from="d.first_on",
        goes_with="d.first_on",
        level=_of_promise,
    ),
    Watch(
        DeadlineKind.VERIFICATION,
        source="approvals_case c join approvals_verification v on v.case_id = c.id",
        is_open="c.decided_at is not null and v.due_on > %(today)s::date - %(days_after)s",
        runs_from="(c.decided_at at time zone %(zone)s)::date",
        goes_with="v.due_on",
        level=_of_term,
    ),
)
