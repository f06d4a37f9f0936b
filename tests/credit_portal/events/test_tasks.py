"""A wake-up may be lost; the sweep finds what it left."""

import pytest
from django.core.cache import cache
from django.db import transaction

from credit_portal.celery import app
from credit_portal.events import tasks
from credit_portal.events.models import Delivery
from credit_portal.events.services import record


@pytest.fixture
def seen(react):
    """A handler in each queue; the queues whose handler ran, in order."""
    ran = []

    def quick(event):
        ran.append("default")

    def printing(event):
        ran.append("pdf")

    react(quick, "thing.happened")
    react(printing, "thing.happened", queue="pdf")
    return ran


@pytest.fixture
def tasks_run_here(monkeypatch):
    monkeypatch.setattr(app.conf, "task_always_eager", True)


@pytest.mark.django_db
def test_the_sweep_delivers_in_every_queue_what_a_lost_message_left(seen, subject, tasks_run_here):
    record("thing.happened", subject=subject, by=None)  # its commit, and so its message, never is

    tasks.sweep()

    assert sorted(seen) == ["default", "pdf"]
    assert set(Delivery.objects.values_list("status", flat=True)) == {"done"}


@pytest.mark.django_db
def test_the_sweep_shows_that_the_worker_works(subject, tasks_run_here):
    cache.delete("worker-canary")

    tasks.sweep()

    assert cache.get("worker-canary")


@pytest.mark.django_db(transaction=True)
def test_the_commit_wakes_the_workers_of_both_queues(seen, subject, tasks_run_here):
    with transaction.atomic():
        record("thing.happened", subject=subject, by=None)
        assert seen == []

    assert sorted(seen) == ["default", "pdf"]


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_costs_neither_the_act_nor_its_reactions(
    seen, subject, monkeypatch, caplog
):
    def away(**options):
        raise ConnectionError("no broker")

    with monkeypatch.context() as broken, transaction.atomic():
        broken.setattr(tasks.deliver, "apply_async", away)
        broken.setattr(tasks.deliver_pdf, "apply_async", away)
        record("thing.happened", subject=subject, by=None)

    assert Delivery.objects.due().count() == 2
    tasks.deliver()
    assert seen == ["default"]
