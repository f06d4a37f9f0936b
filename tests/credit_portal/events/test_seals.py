"""The chain of seals shows a change of what happened."""

from datetime import timedelta

import pgtrigger
import pytest
from django.db import InternalError, connection, transaction

from credit_portal.events.models import Event, Seal
from credit_portal.events.services import Fact, broken_seals, record_all, seal_events

pytestmark = pytest.mark.django_db
AT_ONCE = timedelta(seconds=-1)


@pytest.fixture
def seals(subject):
    """Three seals over two events each."""
    return [seal_two(subject) for _ in range(3)]


def seal_two(subject):
    record_all([Fact("a", subject, data={"step": 1}), Fact("b", subject)])
    return seal_events(until_age=AT_ONCE)


def tamper(sql, *values):
    """Change the log as somebody with the database's own password would."""
    with (
        pgtrigger.ignore("events.Event:insert_only", "events.Seal:insert_only"),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, values)
        assert cursor.rowcount == 1


def test_each_seal_covers_what_is_new_and_names_the_one_before(seals):
    first, second, third = seals

    assert [seal.count for seal in seals] == [2, 2, 2]
    assert (first.previous, second.previous, third.previous) == ("", first.digest, second.digest)
    assert second.first_event == first.last_event + 1
    assert broken_seals() == []


def test_where_nothing_happened_nothing_is_sealed(seals):
    assert seal_events(until_age=AT_ONCE) is None


def test_events_of_transactions_that_may_still_run_are_not_sealed_yet(subject):
    record_all([Fact("a", subject)])

    assert seal_events() is None


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'z'",
        "data = '{\"step\": 2}'",
        "number = 99",
        "by_id = subject_id",
        "principal = 'applicants.Applicant:1'",
        "channel = 'window'",
        "at = at + interval '1 second'",
        "subject_id = subject_id + 1",
    ],
)
def test_a_changed_event_breaks_the_seal_over_it_and_no_other(seals, change):
    tamper(f"update events_event set {change} where id = %s", seals[1].first_event)

    assert broken_seals() == [seals[1]]


def test_a_deleted_event_breaks_the_seal_over_it(seals):
    tamper("delete from events_event where id = %s", seals[2].last_event)

    assert broken_seals() == [seals[2]]


def test_an_event_put_in_between_breaks_the_seal_over_it(seals, subject):
    event = Event.objects.get(pk=seals[0].first_event)
    tamper("delete from events_event where id = %s", seals[0].last_event)
    event.pk, event.number = seals[0].last_event, 50
    event.save(force_insert=True)

    assert broken_seals() == [seals[0]]


def test_a_seal_taken_out_of_the_chain_shows_at_the_next_one(seals):
    tamper("delete from events_seal where id = %s", seals[1].pk)

    assert broken_seals() == [seals[2]]


def test_a_seal_that_was_written_anew_does_not_fit_the_next_one(seals):
    tamper("update events_seal set digest = %s where id = %s", "0" * 64, seals[0].pk)

    assert broken_seals() == [Seal.objects.get(pk=seals[0].pk), seals[1]]


def test_the_database_lets_nobody_change_or_delete_a_seal(seals):
    for act in (lambda: Seal.objects.update(count=1), seals[0].delete):
        with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
            act()
