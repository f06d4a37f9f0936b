"""Put the dates of open cases right where the calendar changed.

They are worked out anew from the term that was promised: an absolute answer, so a second run
finds nothing left and a run that broke off goes on where it stopped. Cases share few terms; one
statement moves the cases of all terms whose end differs, a batch at a time, with an event each.
Source: docs/rules/working-days.md §6.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from credit_portal.periodic.services import settle_each
from credit_portal.workdays.rules import Calendar, add_working_days
from credit_portal.workdays.selectors import load_calendar

from ..enums import DeadlineKind
from ..models import Case, MatterVersion, SpecialProcedure
from ..models.case import IN_HAND, RUNNING, CaseQuerySet
from .other_days import move_days, record_moves
from .terms import frozen_grade, restate_terms, terms_of

BATCH = 2000
SAMPLE = 20
IN_HAND_SQL = ", ".join(f"'{status.value}'" for status in IN_HAND)

# A plain case's clock never stood still and its promise was kept: its dates follow from its term.
FROM = "approvals_case c left join approvals_extension x on x.case_id = c.id"
IS_PLAIN = f"""c.status in ({IN_HAND_SQL}) and c.promised_working_days is not null
    and not exists (select from approvals_specialprocedure p where p.case_id = c.id)"""
TERM = """c.accepted_on, c.promised_working_days, c.version_id, coalesce(x.working_days, 0),
    c.due_on, c.statutory_due_on, c.is_due_provisional"""
WRONG_TERMS = """
    select * from unnest(
        %(starts)s::date[], %(promised)s::int[], %(versions)s::bigint[], %(extensions)s::int[],
        %(dues)s::date[], %(statutory)s::date[], %(provisional)s::boolean[],
        %(dues_after)s::date[], %(statutory_after)s::date[], %(provisional_after)s::boolean[]
    ) as t(accepted_on, promised, version_id, extension, due_on, statutory_on, provisional,
           due_after, statutory_after, provisional_after)"""
HAS_WRONG_TERM = f"""({TERM}) = (term.accepted_on, term.promised, term.version_id,
    term.extension, term.due_on, term.statutory_on, term.provisional)"""


@dataclass(frozen=True)
class Moved:
    """A case whose promised day moves."""

    case: Case
    before: date
    after: date


@dataclass(frozen=True)
class Moves:
    """What another calendar would do to the open cases; `sample` are the first of them."""

    earlier: int
    later: int
    sample: list[Moved]

    @property
    def total(self) -> int:
        return self.earlier + self.later


@dataclass(frozen=True)
class _Term:
    """Dates that many cases have, as they are kept and as they should be."""

    key: tuple[Any, ...]
    before: date
    after: date
    statutory: date
    provisional: bool
    cases: int


def preview_moves(calendar: Calendar) -> Moves:
    """How many promised days `calendar` would move, and the first of the cases."""
    terms = [term for term in _terms(calendar) if term.after != term.before]
    singles = [moved for moved in _singles(calendar) if moved.after != moved.before]
    found = _sample(terms) + singles
    return Moves(
        earlier=sum(term.cases for term in terms if term.after < term.before)
        + sum(moved.after < moved.before for moved in singles),
        later=sum(term.cases for term in terms if term.after > term.before)
        + sum(moved.after > moved.before for moved in singles),
        sample=sorted(found, key=lambda moved: moved.case.pk)[:SAMPLE],
    )


def recompute_dates(*, today: date) -> int:
    """Put every date right that does not follow from the calendar in force; how many moved."""
    calendar = load_calendar()
    terms = list(_terms(calendar))
    moved = sum(_batches(terms)) if terms else 0
    ids = _single_cases().filter(status__in=RUNNING).order_by("pk").values_list("pk", flat=True)
    moved += settle_each(list(ids), _restate_one)
    return moved + move_days(calendar, today=today)


# Plain cases


def _terms(calendar: Calendar) -> Iterator[_Term]:
    """The terms of plain cases that `calendar` ends on another day, or no longer provisionally."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {TERM}, count(*) from {FROM} where {IS_PLAIN} group by 1, 2, 3, 4, 5, 6, 7"
        )
        rows = cursor.fetchall()
    versions = MatterVersion.objects.filter(pk__in={row[2] for row in rows})
    statutory_days = {version.pk: version.spec.statutory_working_days for version in versions}
    for *key, cases in rows:
        accepted_on, promised, version_id, extension, due_on, *kept = key
        due = add_working_days(accepted_on, promised + extension, calendar)
        days = statutory_days[version_id] + extension
        statutory = add_working_days(accepted_on, days, calendar)
        is_provisional = due.provisional or statutory.provisional
        if [due.on, statutory.on, is_provisional] != [due_on, *kept]:
            yield _Term(tuple(key), due_on, due.on, statutory.on, is_provisional, cases)


def _named(terms: list[_Term]) -> dict[str, Any]:
    names = ("starts", "promised", "versions", "extensions", "dues", "statutory", "provisional")
    columns = zip(*(term.key for term in terms), strict=True)
    return dict(zip(names, map(list, columns), strict=True)) | {
        "dues_after": [term.after for term in terms],
        "statutory_after": [term.statutory for term in terms],
        "provisional_after": [term.provisional for term in terms],
    }


def _sample(terms: list[_Term]) -> list[Moved]:
    if not terms:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"""with term as ({WRONG_TERMS})
            select c.id, term.due_after from {FROM} join term on {HAS_WRONG_TERM}
             where {IS_PLAIN} order by c.id limit {SAMPLE}""",
            _named(terms),
        )
        after = dict(cursor.fetchall())
    cases = Case.objects.for_page().filter(pk__in=after)
    return [Moved(case, case.due_on, after[case.pk]) for case in cases if case.due_on]


def _batches(terms: list[_Term]) -> Iterator[int]:
    """A batch a transaction; a case that was put right has another term, so none comes twice."""
    while rows := _move_batch(terms):
        yield sum(before != after for _case_id, before, after in rows)


@transaction.atomic
def _move_batch(terms: list[_Term]) -> list[tuple[int, date, date]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            with term as ({WRONG_TERMS}), moved as (
                select c.id, c.due_on as due_before, term.due_after, term.statutory_after,
                       term.provisional_after
                  from {FROM} join term on {HAS_WRONG_TERM}
                 where {IS_PLAIN} order by c.id limit {BATCH} for no key update of c
            )
            update approvals_case c
               set due_on = due_after, statutory_due_on = statutory_after,
                   is_due_provisional = provisional_after
              from moved where c.id = moved.id
            returning c.id, moved.due_before, c.due_on
            """,
            _named(terms),
        )
        rows: list[tuple[int, date, date]] = cursor.fetchall()
    record_moves(DeadlineKind.DECISION, rows)
    return rows


# Cases with stops, one by one; a suspended one is put right when its clock goes on


def _single_cases() -> CaseQuerySet:
    stopped = Q(Exists(SpecialProcedure.objects.filter(case=OuterRef("pk"))))
    return Case.objects.filter(stopped | Q(promised_working_days=None), status__in=IN_HAND)


def _singles(calendar: Calendar) -> Iterator[Moved]:
    cases = _single_cases().filter(status__in=RUNNING).for_page()
    cases = cases.select_related("extension").prefetch_related("procedures")
    for case in cases.order_by("pk").iterator(chunk_size=BATCH):
        terms = terms_of(case, frozen_grade(case), calendar=calendar)
        if case.due_on:
            yield Moved(case, case.due_on, terms.promised.on)


@transaction.atomic
def _restate_one(case_id: int) -> bool:
    case = Case.objects.lock(case_id)
    if case.status not in RUNNING or case.due_on is None:
        return False
    before = (case.due_on, case.statutory_due_on, case.is_due_provisional)
    restate_terms(case, today=timezone.localdate())
    if (case.due_on, case.statutory_due_on, case.is_due_provisional) == before:
        return False
    case.save()
    record_moves(DeadlineKind.DECISION, [(case_id, before[0], case.due_on)])
    return case.due_on != before[0]
