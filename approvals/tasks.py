"""Periodic entries, one line each."""

from datetime import date

from celery import shared_task
from django.utils import timezone

from credit_portal.periodic.registry import daily

from .services import (
    calendar,
    clock,
    drafts,
    lapsing,
    licences,
    recomputing,
    rectifying,
    resuming,
    versions,
    warnings,
)


@shared_task
def resume_waiting_cases() -> None:
    resuming.resume_waiting()


@shared_task
def put_versions_in_force() -> None:
    versions.put_in_force(timezone.now())


@daily
def delete_expired_drafts(today: date) -> int:
    return drafts.delete_expired_drafts()


@daily
def expire_licences(today: date) -> int:
    return licences.expire_licences(today=today)


@daily
def accept_by_silence(today: date) -> int:
    return clock.accept_by_silence(today=today)


@daily
def remind_of_deferrals(today: date) -> int:
    """A reminder speaks of its day: one that missed it is left to the next morning."""
    return lapsing.remind_of_deferrals(today=today) if _is_now(today) else 0


@daily
def warn_of_deadlines(today: date) -> int:
    return warnings.warn_of_deadlines(today=today)


@daily
def recompute_dates(today: date) -> int:
    return recomputing.recompute_dates(today=today)


@daily
def remind_of_missing_calendar(today: date) -> int:
    return calendar.remind_of_missing_calendar(today=today)


@daily
def lapse_deferrals(today: date) -> int:
    """What was missed is settled by the next run, after it was announced."""
    return lapsing.lapse_deferrals(today=today) if _is_now(today) else 0


@daily
def withdraw_unanswered(today: date) -> int:
    return clock.withdraw_unanswered(today=today)


@daily
def remind_of_orders(today: date) -> int:
    return rectifying.remind_of_orders(today=today) if _is_now(today) else 0


@daily
def pass_over_orders(today: date) -> int:
    return rectifying.pass_over_orders(today=today) if _is_now(today) else 0


def _is_now(today: date) -> bool:
    return today == timezone.localdate()
