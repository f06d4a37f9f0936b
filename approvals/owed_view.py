"""What the applicant owes: each paper with its day, what was said about it, what may be done."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from credit_portal.workdays.rules import working_days_between
from credit_portal.workdays.selectors import load_calendar

from .deferral_wording import price_of_lapse
from .enums import DeferralStatus, ExtensionKind, ExtensionStatus
from .models import Case, Deferral, DeferralExtension, SupplyOrder
from .services.postponing import days_to_ask_for
from .wording import Strip, paper_name, why


@dataclass(frozen=True)
class OwedRow:
    """One paper. `due_on` is the promised day, or that of the order; `ask` the one extension."""

    case: Case
    code: str
    name: str
    due_on: date
    left: int
    is_late: bool
    is_ordered: bool
    came_in_part: bool
    return_reason: str
    ask: DeferralExtension | None
    may_ask: bool
    consequence: str
    why: Strip | None

    @property
    def is_asking(self) -> bool:
        return self.ask is not None and self.ask.status == ExtensionStatus.PENDING


def owed_rows(case: Case) -> list[OwedRow]:
    """Papers of the case that may come, the nearest day first; orders before all."""
    rows = [deferral for deferral in case.deferrals.all() if deferral.status in _MAY_COME]
    if not rows:
        return []
    order = case.supply_orders.unsettled().first()
    asks = {
        ask.deferral_id: ask
        for ask in DeferralExtension.objects.filter(deferral__in=rows, kind=ExtensionKind.ASKED)
    }
    return [
        _row(case, deferral, order, asks.get(deferral.pk))
        for deferral in rows
        if deferral.is_owed or order
    ]


_MAY_COME = (DeferralStatus.OWED, DeferralStatus.EXTENDED, DeferralStatus.LAPSED)


def _row(
    case: Case, deferral: Deferral, order: SupplyOrder | None, ask: DeferralExtension | None
) -> OwedRow:
    calendar, today = load_calendar(), timezone.localdate()
    is_ordered = deferral.status == DeferralStatus.LAPSED
    due_on = order.rectify_by if is_ordered and order else deferral.promised_on
    may_ask = (
        deferral.is_owed
        and ask is None
        and today <= deferral.promised_on
        and not days_to_ask_for(deferral, case, today=today).is_empty
    )
    return OwedRow(
        case=case,
        code=deferral.material_code,
        name=paper_name(case.version.spec, deferral.material_code),
        due_on=due_on,
        left=working_days_between(today, due_on, calendar) if due_on > today else 0,
        is_late=due_on < today,
        is_ordered=is_ordered,
        came_in_part=deferral.part_supplied_at is not None,
        return_reason=deferral.return_reason,
        ask=ask,
        may_ask=may_ask,
        consequence=price_of_lapse(case.version.spec),
        why=why(case.accepted_on, due_on, today=today)
        if case.accepted_on and not is_ordered
        else None,
    )
