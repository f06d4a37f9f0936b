"""Periodic entries, one line each."""

from celery import shared_task

from .services import codes


@shared_task
def delete_old_codes() -> None:
    codes.delete_old_codes()
