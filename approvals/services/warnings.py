"""Warn the staff of deadlines: each case once a level, whatever the number of open cases.

A deadline is told by the day it runs from, the day that goes with it and the days stopped
between. Cases share few such terms: their levels are worked out once, and one statement finds
the cases of those terms that were not warned yet and writes the warnings. Cases that need
nothing are never loaded.
Source: docs/rules/working-days.md §5.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from credit_portal.events.services import record_many, subject_label
from credit_portal.parameters.selectors import parameter
from credit_portal.workdays.rules import (
    add_working_days,
    is_working_day,
)
from credit_portal.workdays.selectors import load_calendar

from ..enums import DeadlineKind, WarningLevel
from ..events import CaseEvent
from ..limits import term_level
from ..models import Case
from ..rules.deadlines import deferral_level

BATCH = 2000  # cases warned in one transaction
DAYS_AFTER = 30  # a verification nobody settled is not warned of for ever

Term = tuple[date, date, int]
Levelled = tuple[WarningLevel, date]


@dataclass(frozen=True)
class Watch:
    """One kind of deadline: which cases `c` have it open, their terms, and the level of a term.

    `runs_from`, `goes_with` and `stopped` are SQL for what makes a term; `level` takes it and
    today, and gives the level with the day that is due.
    """

    about: DeadlineKind
    source: str
    is_open: str
    runs_from: str
    goes_with: str
    level: Callable[[Term, date], Levelled]
    stopped: str = "0"


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


def _terms_to_warn(watch: Watch, today: date) -> list[tuple[Term, str, date]]:
    """Of all terms that are open, those with a level, and the day that is due."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select distinct {watch.runs_from}, {watch.goes_with}, {watch.stopped}"
            f" from {watch.source}"
            f" where {watch.is_open}",
            _named(today),
        )
        terms = cursor.fetchall()
    found = [(term, *watch.level(term, today)) for term in terms]
    return [
        (term, level.value, due_on) for term, level, due_on in found if level != WarningLevel.NORMAL
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
    """Find and write the next warnings in one statement; then all their events in another."""
    starts, others, stops = zip(*(term for term, _level, _due_on in terms), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            with term as (
                select * from unnest(%(starts)s::date[], %(others)s::date[], %(stops)s::int[],
                                     %(levels)s::text[], %(dues)s::date[])
                    as t(starts_on, other_on, stopped, level, due_on)
            ), due as (
                select c.id, term.level, term.due_on
                  from {watch.source}
                  join term on term.starts_on = {watch.runs_from}
                           and term.other_on = {watch.goes_with}
                           and term.stopped = {watch.stopped}
                 where {watch.is_open} and c.id > %(after)s
                   and not exists (
                       select from approvals_deadlinewarning w
                        where w.case_id = c.id and w.about = %(about)s and w.level = term.level
                          and (w.due_on = term.due_on or w.about = 'decision'))
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
                "stops": list(stops),
                "levels": [level for _term, level, _due_on in terms],
                "dues": [due_on for _term, _level, due_on in terms],
                "after": after,
                "about": watch.about.value,
                "batch": BATCH,
            },
        )
        warned: list[tuple[int, str, date]] = cursor.fetchall()
    if warned:
        record_many(
            CaseEvent.DEADLINE_WARNED,
            subject_label(Case),
            {
                case_id: {
                    "about": watch.about.value,
                    "level": level,
                    "due_on": due_on.isoformat(),
                }
                for case_id, level, due_on in warned
            },
        )
    return warned


def _named(today: date) -> dict[str, Any]:
    return {"today": today, "zone": settings.TIME_ZONE, "days_after": DAYS_AFTER}


# Levels of the terms


def _of_term(term: Term, today: date) -> Levelled:
    start, due_on, stopped = term
    return term_level(start, due_on, stopped, today, load_calendar()), due_on


def _of_receipt(term: Term, today: date) -> Levelled:
    """The term to accept, or to say what is missing; after it silence accepts."""
    calendar, days = load_calendar(), parameter("accept.supplement_notice_days")
    due_on = add_working_days(term[0], days, calendar).on
    return term_level(term[0], due_on, 0, today, calendar), due_on


def _of_stop(term: Term, today: date) -> Levelled:
    """The last day as the applicant was told, and the days after it."""
    _from_on, told_until, _stopped = term
    if today > told_until:
        return WarningLevel.OVERDUE, told_until
    return WarningLevel.RED if today == told_until else WarningLevel.NORMAL, told_until


def _of_promise(term: Term, today: date) -> Levelled:
    promised_on = term[0]
    return deferral_level(promised_on, today=today, calendar=load_calendar()), promised_on


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
        is_open="c.status in ('accepted', 'under_review')",
        runs_from="c.accepted_on",
        goes_with="c.due_on",
        stopped="c.stopped_working_days",
        level=_of_term,
    ),
    Watch(
        DeadlineKind.STOP,
        source="approvals_case c join approvals_specialprocedure p on p.case_id = c.id",
        is_open="c.status = 'suspended' and p.ended_on is null",
        runs_from="p.from_on",
        goes_with="p.told_until",
        level=_of_stop,
    ),
    Watch(
        DeadlineKind.DEFERRAL,
        source="approvals_case c join (select case_id, min(promised_on) as first_on"
        " from approvals_deferral where status in ('owed', 'extended')"
        " group by case_id) d on d.case_id = c.id",
        is_open="c.status in ('accepted', 'under_review', 'suspended', 'granted')",
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
