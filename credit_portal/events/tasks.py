"""Wake-ups and the sweep: they carry no data, the rows do."""

import time

from celery import shared_task
from django.utils import timezone

from . import services
from .models import Delivery

# A batch at its slowest (8 s a call outside, 10 s a paper) ends long before the time limit
# of a task, so that none is taken for tried that was not.
BATCHES = {"default": 10, "pdf": 5}
RUN_SECONDS = 30


@shared_task
def deliver() -> None:
    _deliver("default")


@shared_task
def deliver_pdf() -> None:
    _deliver("pdf")


def _deliver(queue: str) -> None:
    """Until nothing is due; a long queue goes on in the next message."""
    ends_at = time.monotonic() + RUN_SECONDS
    while services.deliver_due(queue, limit=BATCHES[queue]):
        if time.monotonic() >= ends_at:
            services.wake({queue})
            return


@shared_task
def sweep() -> None:
    """Find what a lost wake-up left behind, and prove that the worker works."""
    from django.core.cache import cache

    cache.set("worker-canary", timezone.now().isoformat(), None)
    services.park_exhausted()
    if Delivery.objects.due("pdf").exists():
        deliver_pdf.delay()
    deliver()


@shared_task
def seal() -> None:
    services.seal_events()
