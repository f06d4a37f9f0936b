"""What the law's clock does by itself: deemed acceptance, reminders, lapse.

Each sweep reads the ids of all rows that are due, through an index, and settles each case in
its own transaction, so that a worker that dies loses nothing, a case that fails keeps no other
waiting, and a second run finds nothing left to do.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from credit_portal.events.services import Fact as EventFact
from credit_portal.events.services import record, record_all
from credit_portal.parameters.selectors import parameter
from credit_portal.periodic.services import settle_each
from credit_portal.workdays.rules import add_working_days, is_working_day
from credit_portal.workdays.selectors import load_calendar
from credit_profiles.models import CreditFile
from credit_profiles.services.records import RecordIn, enter_record

from ..enums import CaseStatus
from ..events import CaseEvent
from ..models import Case, Deferral
from ..rules.deadlines import silence_cutoff
from .granting import accept
from .keeping import close_procedure

REMINDERS = (0, 1, 3)  # working days before the promised day, the most urgent first
LAPSED_ITEM = "O03"  # 容缺材料逾期未补
RECORD_SOURCE = "PORTAL"


def accept_by_silence(*, today: date) -> int:
    """Accept what was received and not answered within the term; how many.

    Counts from the day of receipt, or of the corrected papers. Source: 行政许可法 art. 32(4).
    """
    cutoff = silence_cutoff(
        today, load_calendar(), notice_days=parameter("accept.supplement_notice_days")
    )
    end = timezone.make_aware(datetime.combine(cutoff, time.max))
    silent = Case.objects.silent_since(end).order_by("pk").values_list("pk", flat=True)
    return settle_each(list(silent), partial(_accept_one, end=end))


@transaction.atomic
def _accept_one(case_id: int, *, end: datetime) -> bool:
    silent = Case.objects.silent_since(end).select_for_update(of=("self",))
    case = silent.filter(pk=case_id).first()
    if case is None:  # answered since the sweep looked
        return False
    check = case.checks.last()
    accepted = accept(
        case,
        check.grade if check else "",
        accepted_on=timezone.localdate(case.handed_in_at),
        by=None,
        kind=CaseEvent.DEEMED_ACCEPTED,
    )
    case.save()
    record_all([accepted])
    return True


def withdraw_unanswered(*, today: date) -> int:
    """Take supplements that nobody answered in time as withdrawn; how many."""
    if not is_working_day(today, load_calendar()):
        return 0
    return settle_each(list(unanswered(today).values_list("pk", flat=True)), _withdraw_one)


def unanswered(today: date) -> QuerySet[Case]:
    """Supplements that were due before `today`, by ascending id."""
    late = Case.objects.filter(
        status=CaseStatus.SUPPLEMENT_REQUESTED, supplement__reply_by__lt=today
    )
    return late.order_by("pk")


@transaction.atomic
def _withdraw_one(case_id: int) -> bool:
    case = Case.objects.lock(case_id)
    if case.status != CaseStatus.SUPPLEMENT_REQUESTED:
        return False
    case.withdraw(at=timezone.now())
    case.save()
    withdrawn = EventFact(
        CaseEvent.DEEMED_WITHDRAWN,
        case,
        data={
            "from": CaseStatus.SUPPLEMENT_REQUESTED.value,
            "to": CaseStatus.WITHDRAWN.value,
        },
    )
    record_all([withdrawn])
    return True


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
    if not rows or not case.is_open:
        return False
    Deferral.objects.filter(pk__in=[row.pk for row in rows]).update(reminded_before=level)
    record(
        CaseEvent.DEFERRAL_DUE,
        subject=case,
        by=None,
        materials=[row.material_code for row in rows],
        due_on=min(row.promised_on for row in rows).isoformat(),
        level=level,
    )
    return True


def lapse_deferrals(*, today: date) -> int:
    """End the cases whose promised papers did not come, on the next working day; how many.

    The case is terminated and the lapse enters the credit file once, whatever the number of
    papers. Source: docs/rules/working-days.md; credit catalogue O03.
    """
    if not is_working_day(today, load_calendar()):
        return 0
    late = Deferral.objects.owed().filter(promised_on__lt=today)
    pairs = late.order_by("promised_on").values_list("case_id", "case__applicant_id")
    return settle_each(dict.fromkeys(pairs), partial(_lapse, today=today))


@transaction.atomic
def _lapse(of: tuple[int, int], *, today: date) -> bool:
    """`of`: the ids of the case and of its applicant."""
    case_id, applicant_id = of
    CreditFile.objects.lock(applicant_id)
    case = Case.objects.lock(case_id)
    owed = list(case.deferrals.owed().select_for_update())
    late = [row for row in owed if row.promised_on < today]
    if not late or not case.is_in_hand:
        return False
    _settle(owed, late)
    moved_from = case.status
    close_procedure(case, on=today, by=None)
    case.terminate(at=timezone.now())
    case.save()
    enter_record(
        case.applicant,
        RecordIn(
            LAPSED_ITEM,
            determined_on=today,
            authority=case.department.name_zh,
            source=RECORD_SOURCE,
            source_ref=f"approvals.Case:{case.pk}",
            content={"case_number": case.number},
        ),
    )
    terminated = EventFact(
        CaseEvent.TERMINATED,
        case,
        data={
            "from": moved_from,
            "to": CaseStatus.TERMINATED.value,
            "materials": [row.material_code for row in late],
        },
    )
    record_all([terminated])
    return True


def _settle(owed: Iterable[Deferral], late: list[Deferral]) -> None:
    for row in owed:
        if row in late:
            row.lapse()
        else:
            row.waive()
        row.save()
