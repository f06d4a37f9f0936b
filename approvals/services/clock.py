"""What the law's clock does by itself: deemed acceptance, supplements nobody answered.

Each sweep reads the ids of all rows that are due, through an index, and settles each case in
its own transaction, so that a worker that dies loses nothing, a case that fails keeps no other
waiting, and a second run finds nothing left to do.
"""

from datetime import date, datetime, time
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from credit_portal.events.services import Fact as EventFact
from credit_portal.events.services import record_all
from credit_portal.parameters.selectors import parameter
from credit_portal.periodic.services import settle_each
from credit_portal.workdays.rules import is_working_day
from credit_portal.workdays.selectors import load_calendar

from ..enums import CaseStatus
from ..events import CaseEvent
from ..models import Case
from ..rules.deadlines import silence_cutoff
from .granting import accept


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
