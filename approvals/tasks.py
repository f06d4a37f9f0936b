"""Periodic entries, one line each."""

from datetime import date

from celery import shared_task

from credit_portal.periodic.registry import daily

from .services import calendar, clock, drafts, licences, recomputing, resuming, warnings


@shared_task
def resume_waiting_cases() -> None:
    resuming.resume_waiting()


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
    return clock.remind_of_deferrals(today=today)


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
    return clock.lapse_deferrals(today=today)


@daily
def withdraw_unanswered(today: date) -> int:
    return clock.withdraw_unanswered(today=today)
