"""Work that takes its worker down, and work that never ends: both are bounded."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from credit_portal.events import tasks
from credit_portal.events.models import Delivery
from credit_portal.events.services import claim, deliver_due, park_exhausted, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def ran(react):
    seen = []

    def note(event):
        seen.append(event.pk)

    react(note, "thing.happened")
    return seen


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as travelled:
        yield travelled


def take_down_workers(clock, times):
    """As many workers claim what is due and are killed before they can say how it ended."""
    for _ in range(times):
        assert claim("default", 10)
        clock.shift(Delivery.LEASE + timedelta(seconds=1))


def test_what_took_every_worker_down_is_parked_with_an_alarm(ran, subject, clock, caplog):
    record("thing.happened", subject=subject, by=None)
    take_down_workers(clock, Delivery.MAX_ATTEMPTS)

    assert deliver_due("default") == 0
    assert park_exhausted() == 1

    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.last_error, ran) == ("parked", "WorkerLost", [])
    assert [r.levelname for r in caplog.records if r.message == "delivery parked"] == ["ERROR"]


def test_the_last_try_still_counts(ran, subject, clock):
    record("thing.happened", subject=subject, by=None)
    take_down_workers(clock, Delivery.MAX_ATTEMPTS - 1)

    assert park_exhausted() == 0
    assert deliver_due("default") == 1
    assert Delivery.objects.get().status == "done"


def test_the_last_try_is_not_parked_while_its_worker_may_be_at_it(ran, subject, clock):
    record("thing.happened", subject=subject, by=None)
    take_down_workers(clock, Delivery.MAX_ATTEMPTS - 1)
    claim("default", 10)

    assert park_exhausted() == 0
    clock.shift(Delivery.LEASE + timedelta(seconds=1))
    assert park_exhausted() == 1


def test_a_long_queue_goes_on_in_the_next_message(ran, subject, monkeypatch):
    woken = []
    monkeypatch.setattr(tasks, "RUN_SECONDS", 0)
    monkeypatch.setattr(tasks.services, "wake", woken.append)
    for _ in range(tasks.BATCHES["default"] + 1):
        record("thing.happened", subject=subject, by=None)

    tasks.deliver()
    assert (len(ran), woken) == (tasks.BATCHES["default"], [{"default"}])
    tasks.deliver()
    assert len(ran) == tasks.BATCHES["default"] + 1
