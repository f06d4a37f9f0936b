"""After a licence that came first: its order, the notice before the revocation, the end.

The system reminds and says what follows; the revocation itself is decided by the head of
section, who sees overdue orders on the board. Source: docs/rules/deferrals.md §6.
"""

from datetime import date
from functools import partial

from django.db import transaction
from django.db.models import Q

from credit_portal.events.services import Fact as EventFact
from credit_portal.events.services import record_all
from credit_portal.periodic.services import settle_each
from credit_portal.workdays.rules import add_working_days, is_working_day
from credit_portal.workdays.selectors import load_calendar

from ..enums import DeferralStatus, OrderStatus
from ..events import CaseEvent
from ..models import Case, SupplyOrder
from .lapsing import REMINDERS


def remind_of_orders(*, today: date) -> int:
    """Remind three working days and one before the day of an order, and on it; how many.

    On the day the reminder says what follows: the head of section decides on the revocation.
    """
    calendar = load_calendar()
    told = 0
    for level in REMINDERS:
        until = add_working_days(today, level, calendar).on
        due = SupplyOrder.objects.filter(
            _not_reminded(level), status=OrderStatus.OPEN, rectify_by__range=(today, until)
        )
        pairs = list(due.values_list("pk", "case_id"))
        told += settle_each(pairs, partial(_remind, level=level, today=today))
    return told


def _not_reminded(level: int) -> Q:
    return Q(reminded_before__isnull=True) | Q(reminded_before__gt=level)


@transaction.atomic
def _remind(of: tuple[int, int], *, level: int, today: date) -> bool:
    """`of`: the ids of the order and of its case."""
    order_id, case_id = of
    case = Case.objects.lock(case_id)
    waiting = case.supply_orders.filter(_not_reminded(level), status=OrderStatus.OPEN)
    order = waiting.select_for_update().filter(pk=order_id).first()
    if order is None:
        return False
    _tell(case, order, level, today)
    return True


def _tell(case: Case, order: SupplyOrder, level: int, today: date) -> None:
    order.reminded_before = level
    order.warned_on = today if level == 0 else None
    order.save()
    reminded = EventFact(
        CaseEvent.RECTIFICATION_DUE,
        case,
        data={
            "materials": _missing(case),
            "due_on": order.rectify_by.isoformat(),
            "level": level,
        },
    )
    record_all([reminded])


def pass_over_orders(*, today: date) -> int:
    """Hand orders not obeyed to the head of section, on the next working day; how many.

    An order whose holder was not told what follows is announced first, and handed over a
    working day later.
    """
    if not is_working_day(today, load_calendar()):
        return 0
    late = SupplyOrder.objects.filter(status=OrderStatus.OPEN, rectify_by__lt=today)
    pairs = list(late.order_by("rectify_by").values_list("pk", "case_id"))
    return settle_each(pairs, partial(_pass_over, today=today))


@transaction.atomic
def _pass_over(of: tuple[int, int], *, today: date) -> bool:
    """`of`: the ids of the order and of its case."""
    order_id, case_id = of
    case = Case.objects.lock(case_id)
    late = case.supply_orders.filter(status=OrderStatus.OPEN, rectify_by__lt=today)
    order = late.select_for_update().filter(pk=order_id).first()
    if order is None:
        return False
    if order.warned_on is None:
        _tell(case, order, 0, today)
        return False
    if order.warned_on >= today:
        return False
    order.pass_over()
    order.save()
    passed = EventFact(
        CaseEvent.RECTIFICATION_OVERDUE,
        case,
        data={"materials": _missing(case), "due_on": order.rectify_by.isoformat()},
    )
    record_all([passed])
    return True


def _missing(case: Case) -> list[str]:
    lapsed = case.deferrals.filter(status=DeferralStatus.LAPSED)
    return list(lapsed.values_list("material_code", flat=True))


def end_order(case: Case) -> None:
    """With the licence gone there is nothing left to bring; the caller holds the case."""
    for order in case.supply_orders.unsettled().select_for_update():
        order.end()
        order.save()
    for deferral in case.deferrals.owed().select_for_update():
        deferral.waive()
        deferral.save()
