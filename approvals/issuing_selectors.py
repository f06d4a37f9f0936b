"""What waits at the issuing window."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from applicants.enums import Role
from applicants.models import User
from applicants.permissions import duties
from credit_portal.parameters.selectors import parameter
from credit_portal.workdays.rules import Calendar
from credit_portal.workdays.selectors import load_calendar

from .desk import LEVELS, PAGE, left_text
from .enums import DeliveryStatus, DeliveryWay
from .models import ResultDelivery
from .rules.deadlines import warning_level

Status = DeliveryStatus
TABS = ("collect", "post", "posted", "served")


@dataclass(frozen=True)
class IssuingRow:
    """A result with the time left to deliver it in words, and its light."""

    delivery: ResultDelivery
    left: str
    level: str


@dataclass(frozen=True)
class IssuingPage:
    tab: str
    rows: list[IssuingRow]
    next_after: str


def deliveries_of_staff(user: User) -> QuerySet[ResultDelivery]:
    """Results of the departments for which the member of staff is a clerk."""
    departments = duties(user).departments(Role.CLERK)
    found = ResultDelivery.objects.select_related(
        "case__applicant", "case__matter", "case__department", "case__version", "served_by"
    )
    return found if departments is None else found.filter(case__department__in=departments)


def issuing_page(user: User, *, tab: str, after: str, today: date) -> IssuingPage:
    """One page in one query; the earliest day first, what is served newest first."""
    found = _tab(deliveries_of_staff(user), tab)
    if tab == "served":
        found = found.order_by("-pk")
        if after.isascii() and after.isdigit() and len(after) < 19:
            found = found.filter(pk__lt=int(after))
    else:
        found = _after(found, after).order_by("due_on", "pk")
    rows = list(found[: PAGE + 1])
    shown, last = rows[:PAGE], rows[PAGE - 1] if len(rows) > PAGE else None
    next_after = ""
    if last is not None:
        next_after = str(last.pk) if tab == "served" else f"{last.due_on}_{last.pk}"
    return IssuingPage(tab, _rows(shown, today), next_after)


def _tab(found: QuerySet[ResultDelivery], tab: str) -> QuerySet[ResultDelivery]:
    here = Q(status__in=[Status.READY, Status.RETURNED])
    if tab == "post":
        return found.filter(here, way=DeliveryWay.POST)
    if tab == "posted":
        return found.filter(status=Status.POSTED)
    if tab == "served":
        return found.filter(status=Status.SERVED).exclude(served_by=None)
    return found.filter(here).exclude(way=DeliveryWay.POST)


def _after(found: QuerySet[ResultDelivery], after: str) -> QuerySet[ResultDelivery]:
    """What comes behind `2026-12-01_17`; anything else is the beginning."""
    day, _sep, pk = after.partition("_")
    try:
        due_on, number = date.fromisoformat(day), int(pk)
    except ValueError:
        return found
    return found.filter(Q(due_on__gt=due_on) | Q(due_on=due_on, pk__gt=number))


def _rows(found: Iterable[ResultDelivery], today: date) -> list[IssuingRow]:
    calendar = load_calendar()
    return [row_of(delivery, today, calendar) for delivery in found]


def row_of(delivery: ResultDelivery, today: date, calendar: Calendar) -> IssuingRow:
    closed_at = delivery.case.closed_at
    if delivery.due_on is None or closed_at is None or delivery.status == Status.SERVED:
        return IssuingRow(delivery, delivery.state, "")
    level = warning_level(
        accepted_on=timezone.localdate(closed_at),
        days=parameter("deliver.days"),
        due_on=delivery.due_on,
        today=today,
        calendar=calendar,
    )
    return IssuingRow(delivery, left_text(delivery.due_on, today, calendar), LEVELS.get(level, ""))
