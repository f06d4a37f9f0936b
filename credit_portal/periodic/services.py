"""Take the slot of a job and day, do the work, say that it is done."""

import logging
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import TypeVar

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db.models import F
from django.utils import timezone

from .models import Slot

logger = logging.getLogger(__name__)
Row = TypeVar("Row")

# Longer than a task may run at all: a slot still held then belongs to a worker that died.
LEASE = timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT + 30)
LONGEST_PAUSE_MINUTES = 60


class SweepIncomplete(Exception):
    """Some rows of a sweep failed; the slot stays open, so the rest is tried again."""


def run_once(job: str, business_date: date, work: Callable[[date], int | None]) -> bool:
    """Run `work` for a day unless it was done, or is being done by another; False then.

    `work` says how much it settled. Where it raises, the slot stays open with a growing pause
    and the error goes on to the caller; `work` is written so that a second run does no harm.
    """
    if not _claim(job, business_date):
        return False
    slot = Slot.objects.filter(job=job, business_date=business_date)
    try:
        settled = work(business_date)
    except Exception:
        attempts = slot.values_list("attempts", flat=True).get()
        pause = timedelta(minutes=min(2**attempts, LONGEST_PAUSE_MINUTES))
        slot.update(held_until=timezone.now() + pause)
        raise
    slot.update(finished_at=timezone.now(), settled=settled or 0)
    logger.info("daily job done", extra={"job": job, "settled": settled or 0})
    return True


def _claim(job: str, business_date: date) -> bool:
    """The row is made once; who moves its lease forward has it."""
    now = timezone.now()
    Slot.objects.bulk_create(
        [Slot(job=job, business_date=business_date, held_until=now)], ignore_conflicts=True
    )
    free = Slot.objects.filter(
        job=job, business_date=business_date, finished_at__isnull=True, held_until__lte=now
    )
    return bool(free.update(started_at=now, held_until=now + LEASE, attempts=F("attempts") + 1))


def settle_each(rows: Iterable[Row], settle: Callable[[Row], bool]) -> int:
    """Settle every row by itself; how many were settled.

    A row that fails is logged and does not keep the others waiting.
    Raises SweepIncomplete after the last row where one failed.
    """
    name = getattr(getattr(settle, "func", settle), "__name__", "")
    settled = failed = 0
    for row in rows:
        try:
            settled += settle(row)
        except SoftTimeLimitExceeded:
            raise
        except Exception:  # whatever is wrong with one row, the others are due as well
            failed += 1
            logger.exception("sweep: a row failed", extra={"sweep": name})
    if failed:
        raise SweepIncomplete(f"{name}: {failed} failed, {settled} settled")
    return settled
