"""What is owed to a department: papers by their day, extensions asked for, orders overdue."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from applicants.models import User
from credit_portal.workdays.rules import Calendar, add_working_days, working_days_between
from credit_portal.workdays.selectors import load_calendar

from . import permissions
from .desk import left_text
from .enums import DeferralStatus, ExtensionStatus, OrderStatus
from .models import Deferral, DeferralExtension, SupplyOrder
from .wording import paper_name

PAGE = 30
TABS = ("asked", "overdue", "today", "week", "all", "orders")
WEEK = 5  # working days from today


@dataclass(frozen=True)
class OwedLine:
    """One paper: its day in words and level, the extension that waits or was last decided."""

    deferral: Deferral
    paper: str
    due_on: date
    left: str
    level: str
    asked: DeferralExtension | None
    is_masked: bool
    is_ordered: bool
    may_revoke: bool


@dataclass(frozen=True)
class Board:
    tab: str
    lines: list[OwedLine]
    counts: dict[str, int]
    next_after: str


def board_of(user: User, *, tab: str, after: str, today: date) -> Board:
    """Four queries: the counts of papers, those of orders, one page, its extensions."""
    calendar = load_calendar()
    papers = _papers_of(user)
    page = _tab(papers, tab, today, calendar)
    if mark := _mark(after):
        day, pk = mark
        page = page.filter(Q(promised_on__gt=day) | Q(promised_on=day, pk__gt=pk))
    found = list(_for_lines(page).order_by("promised_on", "pk")[: PAGE + 1])
    shown = found[:PAGE]
    return Board(
        tab=tab,
        lines=[_line(user, row, today, calendar) for row in shown],
        counts=_counts(papers, today, calendar),
        next_after=f"{shown[-1].promised_on}.{shown[-1].pk}" if len(found) > PAGE else "",
    )


def _papers_of(user: User) -> QuerySet[Deferral]:
    cases = permissions.cases_of_staff(user).select_related(None).order_by()
    return Deferral.objects.unsettled().filter(case__in=cases.values("pk"))


def _asking() -> Exists:
    pending = DeferralExtension.objects.filter(
        deferral=OuterRef("pk"), status=ExtensionStatus.PENDING
    )
    return Exists(pending)


def _conditions(today: date, calendar: Calendar) -> dict[str, Q]:
    is_owed = ~Q(status=DeferralStatus.LAPSED)
    week = add_working_days(today, WEEK, calendar).on
    return {
        "asked": is_owed & Q(_asking()),
        "overdue": is_owed & Q(promised_on__lt=today),
        "today": is_owed & Q(promised_on=today),
        "week": is_owed & Q(promised_on__range=(today, week)),
        "all": is_owed,
        "orders": Q(status=DeferralStatus.LAPSED),
    }


def _tab(
    papers: QuerySet[Deferral], tab: str, today: date, calendar: Calendar
) -> QuerySet[Deferral]:
    return papers.filter(_conditions(today, calendar)[tab])


def _counts(papers: QuerySet[Deferral], today: date, calendar: Calendar) -> dict[str, int]:
    """Of what is owed now: the partial index answers it."""
    wanted = _conditions(today, calendar)
    counted = {name: Count("pk", filter=condition) for name, condition in wanted.items()}
    return papers.order_by().aggregate(**counted)


def _for_lines(page: QuerySet[Deferral]) -> QuerySet[Deferral]:
    orders = SupplyOrder.objects.unsettled()
    return page.select_related(
        "case__applicant", "case__matter", "case__version", "case__officer", "case__licence"
    ).prefetch_related(
        Prefetch("extensions", DeferralExtension.objects.order_by("-pk"), to_attr="told"),
        Prefetch("case__supply_orders", orders, to_attr="running_orders"),
    )


def _line(user: User, row: Deferral, today: date, calendar: Calendar) -> OwedLine:
    told: list[DeferralExtension] = row.told  # type: ignore[attr-defined]
    orders: list[SupplyOrder] = row.case.running_orders  # type: ignore[attr-defined]
    is_ordered = row.status == DeferralStatus.LAPSED
    due_on = orders[0].rectify_by if is_ordered and orders else row.promised_on
    return OwedLine(
        deferral=row,
        paper=paper_name(row.case.version.spec, row.material_code),
        due_on=due_on,
        left=left_text(due_on, today, calendar),
        level=_level(due_on, today, calendar),
        asked=next((one for one in told if one.status == ExtensionStatus.PENDING), None),
        is_masked=not permissions.may_read_in_full(user, row.case),
        is_ordered=is_ordered,
        may_revoke=is_ordered and _may_revoke(user, row, orders),
    )


def _may_revoke(user: User, row: Deferral, orders: list[SupplyOrder]) -> bool:
    """The order was not obeyed, its holder was told what follows, and the head looks at it."""
    licence = getattr(row.case, "licence", None)
    is_overdue = bool(orders) and orders[0].status == OrderStatus.OVERDUE
    return is_overdue and licence is not None and permissions.may_revoke(user, licence)


def _level(due_on: date, today: date, calendar: Calendar) -> str:
    if due_on <= today:
        return "r"
    return "y" if working_days_between(today, due_on, calendar) <= 1 else ""


def _mark(after: str) -> tuple[date, int] | None:
    """Where the page before ended: a day and an id; nothing where it is no such mark."""
    day, _dot, pk = after.partition(".")
    try:
        mark: Any = (date.fromisoformat(day), int(pk))
    except ValueError:
        return None
    return mark if pk.isascii() and len(pk) <= 18 else None
