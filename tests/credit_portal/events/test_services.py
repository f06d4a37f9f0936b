"""What is recorded is owed; what is owed is delivered once."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from credit_portal.events.models import Delivery, DeliveryStatus, Event
from credit_portal.events.services import (
    Fact,
    claim,
    deliver_due,
    deliver_one,
    record,
    record_all,
    record_many,
)
from tests.factories.applicants import UserFactory

pytestmark = pytest.mark.django_db
User = get_user_model()


@pytest.fixture
def notes(react):
    """A handler that writes one row a run, so that runs can be counted."""

    def note(event):
        User.objects.create(username=f"note-{User.objects.count()}")

    react(note, "thing.happened")
    return lambda: User.objects.filter(username__startswith="note-").count()


@pytest.fixture
def failing(react):
    """A handler that writes a row and then fails."""

    def fail(event):
        User.objects.create(username="half done")
        raise ConnectionError("away")

    react(fail, "thing.happened")


def happened(subject):
    record("thing.happened", subject=subject, by=None)
    return Delivery.objects.get()


# Recording


def test_an_event_and_what_it_owes_are_written_together(react, subject):
    react(lambda event: None, "thing.happened")

    event = record("thing.happened", subject=subject, by=subject, step=1)

    assert (event.number, event.by, event.data) == (1, subject, {"step": 1})
    delivery = Delivery.objects.get()
    assert (delivery.event, delivery.status, delivery.attempts) == (event, "pending", 0)


def test_a_rollback_leaves_neither_event_nor_delivery(notes, subject):
    with pytest.raises(RuntimeError, match="later"), transaction.atomic():
        record("thing.happened", subject=subject, by=None)
        raise RuntimeError("later step failed")

    assert not Event.objects.exists()
    assert not Delivery.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_recorded(notes, subject):
    with pytest.raises(RuntimeError, match="inside a transaction"):
        record("thing.happened", subject=subject, by=None)

    assert not Event.objects.exists()


def test_events_of_a_subject_are_numbered_without_a_hole(subject):
    other = UserFactory()

    record_all([Fact("a", subject), Fact("b", other), Fact("c", subject)])
    record("d", subject=subject, by=None)

    numbers = Event.objects.filter(subject_id=subject.pk).values_list("kind", "number")
    assert list(numbers.order_by("pk")) == [("a", 1), ("c", 2), ("d", 3)]
    assert Event.objects.get(kind="b").number == 1


def test_the_database_takes_no_second_event_with_the_same_number(subject):
    event = record("a", subject=subject, by=None)
    event.pk = None

    with pytest.raises(IntegrityError, match="event_number_once"), transaction.atomic():
        event.save(force_insert=True)


def test_the_database_lets_nobody_change_or_delete_what_happened(subject):
    event = record("a", subject=subject, by=None)

    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        Event.objects.update(kind="b")
    with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
        event.delete()


def test_only_handlers_of_the_kind_are_owed_the_event(notes, react, subject):
    react(lambda event: None, "another.thing")

    record("thing.happened", subject=subject, by=None)
    record("nobody.listens", subject=subject, by=None)

    assert [d.handler for d in Delivery.objects.all()] == ["test.note"]


# Delivering


def test_what_is_owed_is_delivered_and_marked_done(notes, subject):
    delivery = happened(subject)

    assert deliver_due("default") == 1

    delivery.refresh_from_db()
    assert (delivery.status, notes()) == (DeliveryStatus.DONE, 1)
    assert delivery.done_at is not None


def test_a_queue_delivers_only_its_own(react, subject):
    react(lambda event: None, "thing.happened", queue="pdf")
    happened(subject)

    assert deliver_due("default") == 0
    assert deliver_due("pdf") == 1


def test_delivering_again_what_is_done_changes_nothing(notes, subject):
    delivery = happened(subject)
    deliver_due("default")

    assert deliver_one(delivery.pk)
    assert deliver_one(delivery.pk)

    assert notes() == 1


def test_what_one_worker_holds_no_other_worker_gets(notes, subject):
    delivery = happened(subject)

    assert claim("default", 10) == [delivery.pk]
    assert claim("default", 10) == []


def test_what_a_killed_worker_held_is_free_again_after_its_lease(notes, subject):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        delivery = happened(subject)
        claim("default", 10)

        clock.shift(Delivery.LEASE - timedelta(seconds=1))
        assert deliver_due("default") == 0
        clock.shift(2)
        assert deliver_due("default") == 1

    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts, notes()) == ("done", 2, 1)


def test_what_a_failing_handler_wrote_is_undone_and_the_delivery_stays_owed(failing, subject):
    delivery = happened(subject)

    deliver_due("default")

    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts) == ("pending", 1)
    assert delivery.last_error == "ConnectionError"
    assert not User.objects.filter(username="half done").exists()


def test_a_failing_handler_waits_longer_each_time_and_is_parked_in_sight(failing, subject, caplog):
    delivery, pauses = happened(subject), []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(Delivery.MAX_ATTEMPTS):
            assert deliver_due("default") == 1
            assert deliver_due("default") == 0  # not before its pause is over
            delivery.refresh_from_db()
            pauses.append((delivery.next_at - timezone.now()).total_seconds())
            clock.shift(pauses[-1])
        assert deliver_due("default") == 0

    assert pauses == [2, 4, 8, 16, 32]
    assert (delivery.status, delivery.attempts) == (DeliveryStatus.PARKED, 5)
    assert delivery.last_error == "ConnectionError"
    assert [r.levelname for r in caplog.records if r.message == "delivery parked"] == ["ERROR"]


def test_a_handler_that_recovers_ends_with_its_delivery_done(react, subject):
    answers = iter([TimeoutError, None])

    def recover(event):
        if fault := next(answers):
            raise fault

    react(recover, "thing.happened")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        delivery = happened(subject)
        deliver_due("default")
        clock.shift(60)
        deliver_due("default")

    delivery.refresh_from_db()
    assert (delivery.status, delivery.last_error) == ("done", "")


def test_one_failing_delivery_holds_up_no_other(failing, react, subject):
    def write(event):
        User.objects.create(username="written")

    react(write, "thing.happened")
    record("thing.happened", subject=subject, by=None)

    assert deliver_due("default") == 2

    states = dict(Delivery.objects.values_list("handler", "status"))
    assert states == {"test.fail": "pending", "test.write": "done"}
    assert User.objects.filter(username="written").exists()


def test_a_delivery_to_a_handler_that_is_gone_is_not_lost(notes, subject):
    delivery = happened(subject)
    Delivery.objects.update(handler="test.renamed")

    deliver_due("default")

    delivery.refresh_from_db()
    assert (delivery.status, delivery.last_error) == ("pending", "LookupError")


def test_an_outward_handler_runs_once_where_its_delivery_is_done(react, subject):
    calls = []
    react(lambda event: calls.append(event.pk), "thing.happened", outward=True)
    delivery = happened(subject)

    deliver_due("default")
    deliver_one(delivery.pk)

    assert calls == [delivery.event_id]


@pytest.mark.django_db(transaction=True)
def test_an_outward_handler_waits_for_the_network_while_no_transaction_is_open(react, subject):
    from django.db import connection

    open_transactions = []

    def look(event):
        open_transactions.append(connection.in_atomic_block)

    react(look, "thing.happened", outward=True)
    with transaction.atomic():
        record("thing.happened", subject=subject, by=None)

    assert deliver_due("default") == 1
    assert open_transactions == [False]


def test_one_statement_records_a_fact_about_each_of_many(react, django_assert_num_queries):
    react(lambda event: None, "thing.happened")
    users = [UserFactory() for _ in range(3)]
    record("thing.happened", subject=users[0], by=None)

    with django_assert_num_queries(1):
        data = {user.pk: {"no": user.pk} for user in users}
        record_many("thing.happened", "applicants.User", data)

    found = Event.objects.filter(data__has_key="no").order_by("subject_id")
    assert [(e.subject_id, e.number, e.data, e.channel) for e in found] == [
        (user.pk, number, {"no": user.pk}, "system")
        for user, number in zip(users, (2, 1, 1), strict=True)
    ]
    assert Delivery.objects.filter(event__in=found, status="pending").count() == 3


def test_facts_about_many_without_a_reaction_are_kept_too(react, subject):
    record_many("thing.happened", "applicants.User", {subject.pk: {}})

    assert Event.objects.filter(subject_id=subject.pk).count() == 1
    assert not Delivery.objects.exists()
