"""Write what happened; deliver it to who reacts; seal it."""

import hashlib
import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection, models, transaction
from django.db.models import F, Max
from django.utils import timezone

from .models import Channel, Delivery, DeliveryStatus, Event, Seal
from .registry import reaction_named, reactions_to

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fact:
    """What to record; `data` is plain JSON: codes and ids, no personal data."""

    kind: str
    subject: models.Model
    by: Any = None
    principal: models.Model | None = None
    channel: str = Channel.SYSTEM
    data: dict[str, Any] = field(default_factory=dict)


def subject_label(subject: models.Model | type[models.Model]) -> str:
    return subject._meta.label


def record(
    kind: str,
    *,
    subject: models.Model,
    by: Any,
    principal: models.Model | None = None,
    channel: str = Channel.SYSTEM,
    **data: Any,
) -> Event:
    """Write one fact, and a delivery for each handler, in the transaction that makes it true.

    `by` is the acting user, None where the rules acted; `principal` the applicant for
    whom they acted. The caller holds the subject's row lock, so numbers have no hole.
    """
    return record_all([Fact(kind, subject, by, principal, channel, data)])[0]


def record_all(facts: Iterable[Fact], *, newborn: bool = False) -> list[Event]:
    """Write several facts in order with one insert, and their deliveries with another.

    `newborn` says that every subject was created in this transaction, so numbering
    starts at 1 without a look at the table.
    """
    facts = list(facts)
    if not connection.in_atomic_block:
        raise RuntimeError(f"{facts[0].kind} must be recorded inside a transaction")
    last = {} if newborn else _last_numbers(facts)
    events = []
    for fact in facts:
        key = (subject_label(fact.subject), fact.subject.pk)
        last[key] = last.get(key, 0) + 1
        events.append(_event(fact, last[key]))
    Event.objects.bulk_create(events)
    _owe_deliveries(events)
    return events


def _event(fact: Fact, number: int) -> Event:
    by = fact.by if getattr(fact.by, "pk", None) else None
    principal = f"{subject_label(fact.principal)}:{fact.principal.pk}" if fact.principal else ""
    return Event(
        kind=str(fact.kind),
        subject_type=subject_label(fact.subject),
        subject_id=fact.subject.pk,
        number=number,
        by_id=by.pk if by else None,
        principal=principal,
        channel=str(fact.channel),
        data=fact.data,
    )


def _last_numbers(facts: list[Fact]) -> dict[tuple[str, int], int]:
    """The last number of each subject that has one: a query a kind of subject."""
    wanted: dict[str, set[int]] = {}
    for fact in facts:
        wanted.setdefault(subject_label(fact.subject), set()).add(fact.subject.pk)
    return {
        (label, subject_id): last
        for label, ids in wanted.items()
        for subject_id, last in Event.objects.filter(subject_type=label, subject_id__in=ids)
        .values_list("subject_id")
        .annotate(last=Max("number"))
        .order_by()
    }


def _owe_deliveries(events: list[Event]) -> None:
    owed = [
        Delivery(event=event, handler=reaction.name, queue=reaction.queue)
        for event in events
        for reaction in reactions_to(event.kind)
    ]
    if not owed:
        return
    Delivery.objects.bulk_create(owed)
    queues = {delivery.queue for delivery in owed}
    transaction.on_commit(lambda: wake(queues), robust=True)


def record_many(kind: str, subject_type: str, data: Mapping[int, dict[str, Any]]) -> None:
    """Write one fact about each of many subjects, by the system, in one statement.

    `data` by the id of the subject. For sweeps over thousands; the caller holds the rows' locks,
    as for `record`.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{kind} must be recorded inside a transaction")
    reactions = reactions_to(kind)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            with fact as (
                select * from unnest(%(ids)s::bigint[], %(data)s::jsonb[]) as f(subject_id, data)
            ), event as (
                insert into events_event
                    (kind, subject_type, subject_id, number, principal, channel, data, at)
                select %(kind)s, %(type)s, f.subject_id, 1 + coalesce(
                           (select max(e.number) from events_event e
                             where e.subject_type = %(type)s and e.subject_id = f.subject_id), 0),
                       '', %(channel)s, f.data, now()
                  from fact f
                returning id
            )
            insert into events_delivery
                (event_id, handler, queue, status, attempts, next_at, last_error)
            select event.id, r.name, r.queue, %(pending)s, 0, now(), ''
              from event cross join unnest(%(names)s::text[], %(queues)s::text[]) as r(name, queue)
            """,
            {
                "ids": list(data),
                "data": [json.dumps(each, ensure_ascii=False) for each in data.values()],
                "kind": str(kind),
                "type": subject_type,
                "channel": Channel.SYSTEM.value,
                "pending": DeliveryStatus.PENDING.value,
                "names": [reaction.name for reaction in reactions],
                "queues": [reaction.queue for reaction in reactions],
            },
        )
    if reactions:
        queues = {reaction.queue for reaction in reactions}
        transaction.on_commit(lambda: wake(queues), robust=True)


def wake(queues: set[str]) -> None:
    """Tell the workers; a broker that is away costs nothing, the sweep comes by."""
    from .tasks import deliver, deliver_pdf

    for queue in queues:
        task = deliver_pdf if queue == "pdf" else deliver
        try:
            task.apply_async(retry=False)
        except Exception as error:  # any broker trouble: the rows are the truth
            logger.warning("wake-up lost", extra={"error": type(error).__name__})


def claim(queue: str, limit: int) -> list[int]:
    """Ids of due deliveries, counted as tried and held for the lease by this worker."""
    with transaction.atomic():
        ids = list(
            Delivery.objects.due(queue)
            .select_for_update(skip_locked=True)
            .order_by("next_at", "pk")
            .values_list("pk", flat=True)[:limit]
        )
        Delivery.objects.filter(pk__in=ids).update(
            attempts=F("attempts") + 1, next_at=timezone.now() + Delivery.LEASE
        )
    return ids


def deliver_one(delivery_id: int) -> bool:
    """Run one claimed delivery; True when it is done, by us or by another worker.

    The handler's writes and the done mark commit together. A failure leaves the row
    pending with a growing pause, the fifth parks it and logs an error for the alarm.
    """
    try:
        delivery = Delivery.objects.select_related("event").get(pk=delivery_id)
        reaction = reaction_named(delivery.handler)
        if reaction is None:
            raise LookupError(f"no handler {delivery.handler}")
        if reaction.is_outward and delivery.status == DeliveryStatus.PENDING:
            reaction.function(delivery.event)
        with transaction.atomic():
            if _lock_pending(delivery_id):
                if not reaction.is_outward:
                    reaction.function(delivery.event)
                _mark_done(delivery_id)
    except Exception as error:  # a handler may fail in any way; the row says how
        _note_failure(delivery_id, error)
        return False
    return True


def _lock_pending(delivery_id: int) -> bool:
    """Held until the commit; False where it is done, or another worker is at it."""
    pending = Delivery.objects.filter(pk=delivery_id, status=DeliveryStatus.PENDING)
    return pending.select_for_update(skip_locked=True).first() is not None


def _mark_done(delivery_id: int) -> None:
    Delivery.objects.filter(pk=delivery_id).update(
        status=DeliveryStatus.DONE, done_at=timezone.now(), last_error=""
    )


def _note_failure(delivery_id: int, error: Exception) -> None:
    delivery = Delivery.objects.get(pk=delivery_id)
    is_last = delivery.attempts >= Delivery.MAX_ATTEMPTS
    Delivery.objects.filter(pk=delivery_id, status=DeliveryStatus.PENDING).update(
        status=DeliveryStatus.PARKED if is_last else DeliveryStatus.PENDING,
        next_at=timezone.now() + timedelta(seconds=2**delivery.attempts),
        last_error=type(error).__name__,
    )
    log = logger.error if is_last else logger.warning
    log(
        "delivery parked" if is_last else "delivery failed",
        exc_info=error,
        extra={"delivery": delivery_id, "handler": delivery.handler},
    )


@transaction.atomic
def park_exhausted() -> int:
    """Park what took its worker down at every try, for the alarm; how many."""
    rows = Delivery.objects.exhausted().select_for_update(skip_locked=True)
    ids = list(rows.values_list("pk", flat=True))
    for delivery_id in ids:
        logger.error("delivery parked", extra={"delivery": delivery_id})
    Delivery.objects.filter(pk__in=ids).update(
        status=DeliveryStatus.PARKED, last_error="WorkerLost"
    )
    return len(ids)


def deliver_due(queue: str, limit: int = 50) -> int:
    """Run what is due in one queue; how many were tried."""
    ids = claim(queue, limit)
    for delivery_id in ids:
        deliver_one(delivery_id)
    return len(ids)


@transaction.atomic
def seal_events(*, until_age: timedelta = timedelta(seconds=30)) -> Seal | None:
    """Chain a digest over the events since the last seal; None where there is none.

    Only events older than `until_age` are sealed, longer than any transaction may run,
    so no smaller id can still appear below a seal.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('events.seal'))")
    previous = Seal.objects.last()
    events = Event.objects.filter(
        pk__gt=previous.last_event if previous else 0, at__lt=timezone.now() - until_age
    ).order_by("pk")
    digest, count, first, last = digest_of(events, previous.digest if previous else "")
    if not count:
        return None
    return Seal.objects.create(
        first_event=first,
        last_event=last,
        count=count,
        previous=previous.digest if previous else "",
        digest=digest,
    )


def digest_of(events: models.QuerySet[Event], previous: str) -> tuple[str, int, int, int]:
    """SHA-256 over the previous digest and each event's canonical JSON; count, first, last id."""
    sha = hashlib.sha256(previous.encode())
    count = first = last = 0
    for event in events.iterator(chunk_size=2000):
        row = [
            event.pk,
            event.kind,
            event.subject_type,
            event.subject_id,
            event.number,
            event.by_id,
            event.principal,
            event.channel,
            event.data,
            event.at.isoformat(),
        ]
        sha.update(json.dumps(row, sort_keys=True, ensure_ascii=False).encode())
        count, first, last = count + 1, first or event.pk, event.pk
    return sha.hexdigest(), count, first, last


def broken_seals() -> list[Seal]:
    """Seals that the events below them no longer open; empty where nothing was touched."""
    broken, previous = [], ""
    for seal in Seal.objects.all():
        events = Event.objects.filter(pk__gte=seal.first_event, pk__lte=seal.last_event)
        digest, count, *_ = digest_of(events.order_by("pk"), seal.previous)
        if digest != seal.digest or seal.previous != previous or count != seal.count:
            broken.append(seal)
        previous = seal.digest
    return broken
