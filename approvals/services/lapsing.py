"""Papers promised and not brought: reminders, the notice of what follows, and the lapse.

No paper lapses before its applicant was told what follows and when: the reminder of the day
itself says it. Where that reminder did not go out, the sweep gives it first and the paper
lapses a working day later. Source: docs/rules/deferrals.md §5.
"""

from collections.abc import Iterable
from datetime import date
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from credit_portal.events.services import Fact as EventFact
from credit_portal.events.services import record_all
from credit_portal.parameters.selectors import parameter
from credit_portal.periodic.services import settle_each
from credit_portal.workdays.rules import add_working_days, is_working_day
from credit_portal.workdays.selectors import load_calendar
from credit_profiles.models import CreditFile
from credit_profiles.services.records import RecordIn, enter_record

from ..enums import CaseStatus
from ..events import CaseEvent
from ..models import Case, Deferral, SupplyOrder
from ..rules.deferring import lapse_day
from .keeping import close_procedure

REMINDERS = (0, 1, 3)  # working days before the promised day, the most urgent first
LAPSED_ITEM = "O03"  # 容缺材料逾期未补
RECORD_SOURCE = "PORTAL"


def record_ref(deferral: Deferral) -> str:
    """The name of the credit record of a lapse: that of the first paper that lapsed."""
    return f"approvals.Deferral:{deferral.pk}"


def remind_of_deferrals(*, today: date) -> int:
    """Remind three working days and one before, and on the day itself; how many cases.

    One reminder per paper and level; a sweep that comes late gives the most urgent one only.
    """
    calendar = load_calendar()
    told = 0
    for level in REMINDERS:
        until = add_working_days(today, level, calendar).on
        due = Deferral.objects.owed().filter(
            _not_reminded(level), promised_on__range=(today, until)
        )
        ids = sorted(set(due.values_list("case_id", flat=True)))
        told += settle_each(ids, partial(_remind, level=level, today=today, until=until))
    return told


def _not_reminded(level: int) -> Q:
    return Q(reminded_before__isnull=True) | Q(reminded_before__gt=level)


@transaction.atomic
def _remind(case_id: int, *, level: int, today: date, until: date) -> bool:
    case = Case.objects.lock(case_id)
    owed = case.deferrals.owed().filter(_not_reminded(level))
    rows = list(owed.filter(promised_on__range=(today, until)).select_for_update())
    if not rows:
        return False
    _tell(case, rows, level, today)
    return True


def _tell(case: Case, rows: list[Deferral], level: int, today: date) -> None:
    """Keep that the applicant is told; at level 0 of what follows, and from when."""
    warned_on = today if level == 0 else None
    Deferral.objects.filter(pk__in=[row.pk for row in rows]).update(
        reminded_before=level, warned_on=warned_on
    )
    due_on = min(row.promised_on for row in rows)
    data = {
        "materials": [row.material_code for row in rows],
        "due_on": due_on.isoformat(),
        "level": level,
    }
    if level == 0:
        calendar = load_calendar()
        acts_on = lapse_day(due_on, warned_on=today, calendar=calendar)
        data["acts_on"] = acts_on.isoformat()
    record_all([EventFact(CaseEvent.DEFERRAL_DUE, case, data=data)])


def lapse_deferrals(*, today: date) -> int:
    """Settle the cases whose promised papers did not come, on the next working day; how many.

    The case is terminated, or the licence that came first is put under an order; the lapse
    enters the credit file once, whatever the number of papers. A paper for which longer time
    was asked waits for the answer. Source: docs/rules/deferrals.md §5; credit catalogue O03.
    """
    if not is_working_day(today, load_calendar()):
        return 0
    late = Deferral.objects.owed().not_asking().filter(promised_on__lt=today)
    untold = late.filter(warned_on__isnull=True).values_list("case_id", flat=True)
    settle_each(sorted(set(untold)), partial(_announce, today=today))
    told = late.filter(warned_on__lt=today).order_by("promised_on", "pk")
    pairs = told.values_list("case_id", "case__applicant_id")
    return settle_each(dict.fromkeys(pairs), partial(_lapse, today=today))


@transaction.atomic
def _announce(case_id: int, *, today: date) -> bool:
    case = Case.objects.lock(case_id)
    late = case.deferrals.owed().not_asking().filter(promised_on__lt=today)
    rows = list(late.filter(warned_on__isnull=True).select_for_update(of=("self",)))
    if rows:
        _tell(case, rows, 0, today)
    return bool(rows)


@transaction.atomic
def _lapse(of: tuple[int, int], *, today: date) -> bool:
    """`of`: the ids of the case and of its applicant."""
    case_id, applicant_id = of
    CreditFile.objects.lock(applicant_id)
    case = Case.objects.lock(case_id)
    told = case.deferrals.owed().not_asking().filter(promised_on__lt=today, warned_on__lt=today)
    late = list(told.select_for_update(of=("self",)))
    if not late:
        return False
    for row in late:
        row.lapse()
        row.save()
    if case.status == CaseStatus.GRANTED:
        record_all([_order(case, late, today=today)])
    else:
        _enter_lapse(case, late, determined_on=today, rectified_on=today)
        record_all([_terminate(case, late, on=today)])
    return True


def _terminate(case: Case, late: Iterable[Deferral], *, on: date) -> EventFact:
    for row in case.deferrals.owed().select_for_update():
        row.waive()
        row.save()
    before = case.status
    close_procedure(case, on=on, by=None)
    case.terminate(at=timezone.now())
    case.save()
    return EventFact(
        CaseEvent.TERMINATED,
        case,
        data={
            "from": before,
            "to": CaseStatus.TERMINATED.value,
            "materials": [row.material_code for row in late],
        },
    )


def _order(case: Case, late: list[Deferral], *, today: date) -> EventFact:
    """Order the holder of a licence that came first to bring the papers by a day."""
    _enter_lapse(case, late, determined_on=today, rectified_on=None)
    days = case.version.spec.deferral.rectify_within_working_days
    days = days or parameter("deferral.rectify_days")
    rectify_by = add_working_days(today, days, load_calendar()).on
    order = case.supply_orders.unsettled().select_for_update().first()
    if order is None:
        order = SupplyOrder(case=case, ordered_on=today, rectify_by=rectify_by)
    else:
        order.put_off(until=rectify_by)
    order.save()
    return EventFact(
        CaseEvent.RECTIFICATION_ORDERED,
        case,
        data={
            "materials": [row.material_code for row in late],
            "due_on": rectify_by.isoformat(),
            "order": order.pk,
        },
    )


def _enter_lapse(
    case: Case, late: list[Deferral], *, determined_on: date, rectified_on: date | None
) -> None:
    """With the end of the case no duty is left; under an order it is, until the papers come."""
    enter_record(
        case.applicant,
        RecordIn(
            LAPSED_ITEM,
            determined_on=determined_on,
            authority=case.department.name_zh,
            source=RECORD_SOURCE,
            source_ref=record_ref(late[0]),
            content={"case_number": case.number},
            rectified_on=rectified_on,
        ),
    )
