"""The catch-up: starts again what beat or a worker missed."""

from celery import current_app, shared_task
from django.utils import timezone

from .registry import missed


@shared_task
def catch_up() -> None:
    for job, on in missed(timezone.localtime()):
        current_app.tasks[job].delay(on=on.isoformat())
