"""The desk: whose cases wait for whom, the most urgent first, at a fixed cost."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from applicants.models import User
from credit_portal.parameters.selectors import parameter
from credit_portal.workdays.rules import (
    Calendar,
    add_working_days,
    arithmetic_of,
    working_days_between,
)
from credit_portal.workdays.selectors import load_calendar

from . import permissions
from .enums import CaseStatus, WarningLevel
from .limits import term_level
from .models import Case
from .models.case import RUNNING, CaseQuerySet
from .wording import due_sentence

PAGE = 30
CAP = 999  # a count says "999+" beyond
WATCHED = 2000  # the most urgent cases, among which those near their day are looked for
SOON_DAYS = 7  # working days of the chart of what is due soon
LEVELS = {WarningLevel.YELLOW: "y", WarningLevel.RED: "r", WarningLevel.OVERDUE: "r"}
TABS: Mapping[str, str | Promise] = {
    "mine": gettext_lazy("我的"),
    "team": gettext_lazy("科室"),
    "decide": gettext_lazy("待决定"),
    "waiting": gettext_lazy("等待中"),
    "done": gettext_lazy("已办结"),
}
TO_ACT_ON = ("mine", "team", "decide")  # tabs of what waits for the authority


@dataclass(frozen=True)
class Filters:
    """What narrows a tab; empty values narrow nothing. `holder` is none or mine."""

    matter: int | None = None
    mode: str = ""
    channel: str = ""
    holder: str = ""
    level: str = ""

    def narrow(self, cases: CaseQuerySet, user: User) -> CaseQuerySet:
        """By everything but the level, which is not in the table."""
        wanted = {"matter": self.matter, "mode": self.mode, "channel": self.channel}
        cases = cases.filter(**{name: value for name, value in wanted.items() if value})
        if self.holder == "none":
            return cases.filter(officer__isnull=True)
        return cases.filter(officer=user) if self.holder == "mine" else cases


@dataclass(frozen=True)
class DeskRow:
    """A case of the desk: the time left in words, its light (y, r), the step and its day."""

    case: Case
    left: str
    level: str
    due_on: date | None
    is_masked: bool
    may_assign: bool
    why: str = ""


@dataclass(frozen=True)
class Urgent:
    """The most urgent cases of a tab by level, each with its day; `is_all`: there are no more."""

    ids: Mapping[str, list[int]] = field(default_factory=dict)
    due: Mapping[date, int] = field(default_factory=dict)
    is_all: bool = True

    def count(self, level: str) -> str:
        number = len(self.ids.get(level, []))
        return capped(number) if self.is_all or number > CAP else f"{number}+"


@dataclass(frozen=True)
class Desk:
    """One page of one tab, with the counts of all tabs and the lights of this one.

    `after` of the next page is empty on the last one.
    """

    tab: str
    filters: Filters
    rows: list[DeskRow]
    counts: Mapping[str, str]
    urgent: Urgent
    next_after: str


def desk_of(user: User, *, tab: str, filters: Filters, after: str, today: date) -> Desk:
    """Three queries, whatever there is: the counts, the most urgent cases, one page."""
    known = permissions.cases_of_staff(user).select_related(None)
    counts = _counts(known, user)
    cases, urgent = filters.narrow(_tab(known, tab, user), user), Urgent()
    if tab in TO_ACT_ON:
        urgent = _urgent(cases, today)
        if filters.level:
            cases = cases.filter(pk__in=urgent.ids.get(filters.level, []))
    found = list(_from(cases, tab, after).for_list()[: PAGE + 1])
    shown, calendar = found[:PAGE], load_calendar()
    return Desk(
        tab=tab,
        filters=filters,
        rows=[desk_row(case, user, today, calendar) for case in shown],
        counts=counts,
        urgent=urgent,
        next_after=_key_of(shown[-1], tab) if len(found) > PAGE else "",
    )


def _tab(cases: CaseQuerySet, tab: str, user: User) -> CaseQuerySet:
    match tab:
        case "mine":
            return cases.to_act_on().filter(officer=user)
        case "team":
            return cases.to_act_on().filter(Q(officer__isnull=True) | ~Q(officer=user))
        case "decide":
            return cases.to_act_on().filter(status__in=RUNNING)
        case "waiting":
            return cases.waiting()
    return cases.closed()


def _counts(cases: CaseQuerySet, user: User) -> dict[str, str]:
    """Of what is open; what is done only grows and is not counted."""
    numbers = capped_counts({tab: _tab(cases, tab, user) for tab in TABS if tab != "done"})
    return {tab: capped(number) for tab, number in numbers.items()}


def capped_counts(found: Mapping[str, QuerySet[Any]]) -> dict[str, int]:
    """How many rows each has, at most CAP + 1, in one query that looks at no more than that."""
    parts: list[str] = []
    values: list[Any] = []
    for rows in found.values():
        try:
            some = rows.order_by().values("pk")[: CAP + 1]
            sql, given = some.query.sql_with_params()
        except EmptyResultSet:
            parts.append("0")
            continue
        parts.append(f"(select count(*) from ({sql}) as counted)")
        values += given
    with connection.cursor() as cursor:
        cursor.execute("select " + ", ".join(parts), values)
        return dict(zip(found, cursor.fetchone(), strict=True))


def capped(number: int) -> str:
    return f"{CAP}+" if number > CAP else str(number)


Term = tuple[date, date | None, int]  # runs from, accepted and due on (None: to accept), stopped


def _urgent(cases: CaseQuerySet, today: date) -> Urgent:
    """The level of each of the first cases; those further back have more time left."""
    rows = list(
        cases.values_list(
            *("pk", "status", "received_at", "resubmitted_at"),
            *("accepted_on", "due_on", "stopped_working_days"),
        )[:WATCHED]
    )
    ids: dict[str, list[int]] = {}
    due: Counter[date] = Counter()
    known: dict[Term, tuple[WarningLevel, date]] = {}
    for pk, status, received_at, resubmitted_at, accepted_on, due_on, stopped in rows:
        if status == CaseStatus.RECEIVED:
            term: Term = (timezone.localdate(resubmitted_at or received_at), None, 0)
        else:
            term = (accepted_on, due_on, stopped)
        if term not in known:
            known[term] = _level_of(term, today, load_calendar())
        level, day = known[term]
        ids.setdefault(level.value, []).append(pk)
        due[day] += 1
    return Urgent(ids, due, is_all=len(rows) < WATCHED)


def _level_of(term: Term, today: date, calendar: Calendar) -> tuple[WarningLevel, date]:
    """How near the day is by which the authority has to accept or to decide, and the day."""
    start, due_on, stopped = term
    if due_on is None:
        days = parameter("accept.supplement_notice_days")
        due_on = add_working_days(start, days, calendar).on
    return term_level(start, due_on, stopped, today, calendar), due_on


def _from(cases: CaseQuerySet, tab: str, after: str) -> CaseQuerySet:
    """The rows behind the key of the last row seen; a key that is none starts at the top."""
    day, _dot, number = after.rpartition(".")
    if not (number.isascii() and number.isdigit() and len(number) <= 18):
        return cases
    if tab not in TO_ACT_ON:
        return cases.filter(pk__lt=number) if tab == "done" else cases.filter(pk__gt=number)
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return cases
    return cases.filter(Q(act_on__gt=on) | Q(pk__gt=number), act_on__gte=on)


def _key_of(case: Case, tab: str) -> str:
    return f"{case.act_on.isoformat()}.{case.pk}" if tab in TO_ACT_ON else str(case.pk)


def due_soon(urgent: Urgent, today: date) -> list[dict[str, Any]]:
    """How many cases fall due on each of the next working days, for c-office.bars.

    Empty where not all were looked at: a chart of a part would say too little.
    """
    if not urgent.is_all or not urgent.due:
        return []
    calendar = load_calendar()
    days = [today, *(add_working_days(today, n, calendar).on for n in range(1, SOON_DAYS))]
    return [
        {
            "label": _("今天") if day == today else f"{day.month}/{day.day}",
            "value": urgent.due.get(day, 0),
            "current": day == today,
        }
        for day in days
    ]


# One row


def desk_row(case: Case, user: User, today: date, calendar: Calendar) -> DeskRow:
    left, light, due_on = _left(case, today, calendar)
    return DeskRow(
        case,
        left,
        light,
        due_on,
        is_masked=not permissions.may_read_in_full(user, case),
        may_assign=permissions.may_assign(user, case),
        why=_why(case, due_on, calendar),
    )


def _why(case: Case, due_on: date | None, calendar: Calendar) -> str:
    """The sentence of the day; a case with stops shows its strip on its own page."""
    is_receipt = case.status == CaseStatus.RECEIVED
    start = timezone.localdate(case.handed_in_at) if is_receipt else case.accepted_on
    if due_on is None or start is None or case.stopped_working_days:
        return ""
    due = arithmetic_of(start, due_on, calendar)
    return due_sentence(due) if due else ""


def _left(case: Case, today: date, calendar: Calendar) -> tuple[str, str, date | None]:
    """The time left in words, its light, the day."""
    if case.status == CaseStatus.SUSPENDED:
        return _("停止计时"), "", None
    is_receipt = case.status == CaseStatus.RECEIVED
    if case.is_waiting or not (is_receipt or case.status in RUNNING):
        return _("未起算") if case.is_open else str(case.get_status_display()), "", None
    start = timezone.localdate(case.handed_in_at) if is_receipt else case.accepted_on
    assert start is not None
    term: Term = (start, None, 0) if is_receipt else (start, case.due_on, case.stopped_working_days)
    level, day = _level_of(term, today, calendar)
    left = left_text(day, today, calendar)
    text = _("受理：%(left)s") % {"left": left} if is_receipt else left
    return text, LEVELS.get(level, ""), day


def left_text(due_on: date, today: date, calendar: Calendar) -> str:
    """今天到期, 剩3个工作日, 超期2个工作日."""
    if due_on == today:
        return _("今天到期")
    if due_on > today:
        days = working_days_between(today, due_on, calendar)
        return ngettext("剩%(n)s个工作日", "剩%(n)s个工作日", days) % {"n": days}
    days = working_days_between(due_on, today, calendar)
    return ngettext("超期%(n)s个工作日", "超期%(n)s个工作日", days) % {"n": days}
