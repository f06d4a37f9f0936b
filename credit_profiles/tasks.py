"""Periodic entries, one line each."""

from celery import shared_task
from django.utils import timezone

from .services import files


@shared_task
def regrade_due() -> None:
    files.regrade_due(today=timezone.localdate())
