"""Wake-ups and the sweep: they carry no data, the rows do."""

from celery import shared_task
from django.utils import timezone

from . import services
from .models import Delivery


@shared_task
def deliver() -> None:
    while services.deliver_due("default"):
        pass


@shared_task
def deliver_pdf() -> None:
    while services.deliver_due("pdf", limit=5):
        pass


@shared_task
def sweep() -> None:
    """Find what a lost wake-up left behind, and prove that the worker works."""
    from django.core.cache import cache

    cache.set("worker-canary", timezone.now().isoformat(), None)
    if Delivery.objects.due("pdf").exists():
        deliver_pdf.delay()
    deliver()


@shared_task
def seal() -> None:
    services.seal_events()
