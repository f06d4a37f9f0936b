"""What the law's clock does by itself: deemed acceptance, supplements nobody answered.

Each sweep reads only the rows that are due, through an index, and settles each case in its own
transaction, so that a worker that dies loses nothing and a second run finds nothing left to do.
"""

from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from credit_portal.events.services import Fact as EventFact
from credit_portal.events.services import record_all
from credit_portal.parameters.selectors import parameter
from credit_portal.workdays.rules import is_working_day
from credit_portal.workdays.selectors import load_calendar

from ..enums import CaseStatus
from ..events import CaseEvent
from ..models import Case
from ..rules.deadlines import silence_cutoff
from .granting import accept

BATCH = 1000


def accept_by_silence(*, today: date, limit: int = BATCH) -> int:
    """Accept what was received and not answered within the term; how many.

    Counts from the day of receipt, or of the corrected papers. Source: 行政许可法 art. 32(4).
    """
    cutoff = silence_cutoff(
        today, load_calendar(), notice_days=parameter("accept.supplement_notice_days")
    )
    end = timezone.make_aware(datetime.combine(cutoff, time.max))
    ids = list(Case.objects.silent_since(end).order_by("pk").values_list("pk", flat=True)[:limit])
    return sum(_accept_one(case_id, end) for case_id in ids)


@transaction.atomic
def _accept_one(case_id: int, end: datetime) -> bool:
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


def withdraw_unanswered(*, today: date, limit: int = BATCH) -> int:
    """Take supplements that nobody answered in time as withdrawn; how many."""
    if not is_working_day(today, load_calendar()):
        return 0
    late = Case.objects.filter(
        status=CaseStatus.SUPPLEMENT_REQUESTED, supplement__reply_by__lt=today
    )
    ids = list(late.order_by("pk").values_list("pk", flat=True)[:limit])
    return sum(_withdraw_one(case_id) for case_id in ids)


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
