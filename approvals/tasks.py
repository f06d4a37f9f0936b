"""Periodic entries, one line each."""

from celery import shared_task
from django.utils import timezone

from .services import clock, drafts, lapsing, licences, rectifying, resuming


@shared_task
def resume_waiting_cases() -> None:
    resuming.resume_waiting()


@shared_task
def delete_expired_drafts() -> None:
    drafts.delete_expired_drafts()


@shared_task
def expire_licences() -> None:
    licences.expire_licences(today=timezone.localdate())


@shared_task
def accept_by_silence() -> None:
    clock.accept_by_silence(today=timezone.localdate())


@shared_task
def remind_of_deferrals() -> None:
    lapsing.remind_of_deferrals(today=timezone.localdate())


@shared_task
def lapse_deferrals() -> None:
    lapsing.lapse_deferrals(today=timezone.localdate())


@shared_task
def withdraw_unanswered() -> None:
    clock.withdraw_unanswered(today=timezone.localdate())


@shared_task
def remind_of_orders() -> None:
    rectifying.remind_of_orders(today=timezone.localdate())


@shared_task
def pass_over_orders() -> None:
    rectifying.pass_over_orders(today=timezone.localdate())
