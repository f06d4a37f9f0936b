"""Which tasks are daily jobs, and which of them were missed."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import wraps
from typing import Any

from celery import shared_task
from celery.schedules import crontab
from django.conf import settings
from django.utils import timezone

from .models import Slot
from .services import run_once

_jobs: set[str] = set()


def daily(work: Callable[[date], int | None]) -> Any:
    """A Celery task that does `work` once a business date, however often it is started.

    Started by beat for today; the catch-up names the day it missed, as an ISO date.
    """
    name = f"{work.__module__}.{work.__name__}"
    _jobs.add(name)

    @shared_task(name=name)
    @wraps(work)
    def run(on: str = "") -> None:
        run_once(name, date.fromisoformat(on) if on else timezone.localdate(), work)

    return run


def daily_jobs() -> frozenset[str]:
    return frozenset(_jobs)


def missed(now: datetime) -> list[tuple[str, date]]:
    """Jobs whose latest hour has passed without their slot being finished, with the day.

    What was due on earlier days is settled by the run of the latest: every daily job takes
    whatever is due by its date. `now` is local.
    """
    expected = [(job, _latest_date(at, now)) for job, at in _times()]
    finished = set(
        Slot.objects.filter(
            business_date__in={on for _job, on in expected}, finished_at__isnull=False
        ).values_list("job", "business_date")
    )
    return [each for each in expected if each not in finished]


def _times() -> Iterator[tuple[str, time]]:
    """Each daily job with its hour, from the beat schedule of the settings."""
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        schedule = entry["schedule"]
        if entry["task"] in _jobs and isinstance(schedule, crontab):
            hours, minutes = (getattr(schedule, name) for name in ("hour", "minute"))
            yield entry["task"], time(min(hours), min(minutes))


def _latest_date(at: time, now: datetime) -> date:
    today = now.date()
    return today if now.time() >= at else today - timedelta(days=1)
