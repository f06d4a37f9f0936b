"""A daily job runs once a day, whoever starts it how often."""

import threading
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.utils import timezone

from approvals import tasks as approvals_tasks
from credit_portal.celery import app
from credit_portal.periodic import services
from credit_portal.periodic.models import Slot
from credit_portal.periodic.registry import daily_jobs, missed
from credit_portal.periodic.services import SweepIncomplete, run_once, settle_each

TODAY = date(2026, 11, 25)
JOB = "approvals.tasks.accept_by_silence"


def test_a_second_start_does_nothing(db):
    runs = []

    answers = [run_once("job", TODAY, lambda on: runs.append(on)) for _ in range(2)]

    assert (answers, runs) == ([True, False], [TODAY])
    assert Slot.objects.get().finished_at is not None


def test_another_day_is_another_slot(db):
    runs = []
    for n in range(2):
        run_once("job", TODAY + timedelta(days=n), lambda on: runs.append(on))

    assert runs == [TODAY, TODAY + timedelta(days=1)]


def test_what_was_settled_is_kept(db):
    run_once("job", TODAY, lambda on: 7)

    assert Slot.objects.get().settled == 7


def test_a_run_that_failed_is_tried_again_after_a_pause(db):
    def fails(on):
        raise OSError

    with time_machine.travel("2026-11-25T00:10Z", tick=False) as now:
        with pytest.raises(OSError):
            run_once("job", TODAY, fails)
        at_once = run_once("job", TODAY, lambda on: 1)
        now.shift(timedelta(minutes=2))
        later = run_once("job", TODAY, lambda on: 1)

    assert (at_once, later, Slot.objects.get().attempts) == (False, True, 2)


def test_the_slot_of_a_worker_that_died_is_free_after_its_lease(db):
    with time_machine.travel("2026-11-25T00:10Z", tick=False) as now:
        services._claim("job", TODAY)  # and the worker is killed
        held = run_once("job", TODAY, lambda on: 1)
        now.shift(services.LEASE)
        free = run_once("job", TODAY, lambda on: 1)

    assert (held, free) == (False, True)


def test_a_lease_outlives_every_task():
    assert services.LEASE.total_seconds() > settings.CELERY_TASK_TIME_LIMIT


@pytest.mark.django_db(transaction=True)
def test_of_eight_beats_at_once_one_runs():
    runs, start = [], threading.Barrier(8)

    def beat():
        start.wait()
        run_once("job", TODAY, lambda on: runs.append(on))
        connection.close()

    threads = [threading.Thread(target=beat) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert runs == [TODAY]


@pytest.mark.django_db(transaction=True)
def test_without_the_slot_every_beat_runs(monkeypatch):
    monkeypatch.setattr(
        services,
        "_claim",
        lambda job, on: bool(
            Slot.objects.update_or_create(
                job=job, business_date=on, defaults={"started_at": timezone.now()}
            )
        ),
    )
    runs = []

    for _ in range(2):
        run_once("job", TODAY, lambda on: runs.append(on))

    assert runs == [TODAY, TODAY]


def test_one_bad_row_keeps_no_other_waiting(db):
    settled = []

    def settle(row):
        if row == 2:
            raise ValueError
        settled.append(row)
        return True

    with pytest.raises(SweepIncomplete):
        settle_each([1, 2, 3], settle)
    assert settled == [1, 3]


# What beat missed


def local(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


def test_a_job_whose_hour_has_passed_is_missed_until_it_ran(db):
    now = local("2026-11-25T09:00")
    before = (JOB, TODAY) in missed(now)
    run_once(JOB, TODAY, lambda on: 0)

    assert (before, (JOB, TODAY) in missed(now)) == (True, False)


def test_before_its_hour_the_day_before_is_looked_at(db):
    assert (JOB, TODAY - timedelta(days=1)) in missed(local("2026-11-25T00:05"))


def test_every_daily_entry_of_beat_takes_a_slot():
    app.loader.import_default_modules()
    daily = {
        name: entry["task"]
        for name, entry in settings.CELERY_BEAT_SCHEDULE.items()
        if hasattr(entry["schedule"], "hour") and len(entry["schedule"].hour) == 1
    }

    assert {task for task in daily.values() if task not in daily_jobs()} == set()


def test_the_catch_up_names_the_day_it_missed(db):
    app.loader.import_default_modules()
    app.tasks[JOB].run(on="2026-11-24")

    assert Slot.objects.get().business_date == TODAY - timedelta(days=1)
    assert approvals_tasks.accept_by_silence.name == JOB
