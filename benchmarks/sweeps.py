"""Inside Django: open cases by the hundred thousand, the sweeps over them and a naive twin.

usage: python -m benchmarks.sweeps <open cases> <cases of the loop>; prints one JSON object.
Called by benchmarks.deadlines in the environment of its servers.
"""

import json
import random
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Any

import django

TODAY = date(2026, 11, 25)  # a Wednesday
TERMS = (5, 8, 10, 15, 20)
STATUSES = ("accepted", "under_review", "received")
WEIGHTS = (7, 2, 1)
BATCH = 5000


def main() -> None:
    count, looped = int(sys.argv[1]), int(sys.argv[2])
    django.setup()
    from approvals.services.recomputing import recompute_dates
    from approvals.services.warnings import warn_of_deadlines

    fill(count)
    seen: dict[str, Any] = {"open": count, "plans": plans()}
    seen["loop"] = measure(lambda: warn_in_a_loop(looped))
    forget_warnings()
    seen["sweep"] = measure(lambda: warn_of_deadlines(today=TODAY))
    seen["sweep again"] = measure(lambda: warn_of_deadlines(today=TODAY))
    close_a_week()
    seen["move"] = measure(lambda: recompute_dates(today=TODAY))
    seen["move again"] = measure(lambda: recompute_dates(today=TODAY))
    print(json.dumps(seen))


def measure(work: Callable[[], int]) -> dict[str, Any]:
    """How many it settled, in how many seconds and statements."""
    from django.db import connection

    statements = 0

    def count(execute: Any, *rest: Any) -> Any:
        nonlocal statements
        statements += 1
        return execute(*rest)

    with connection.execute_wrapper(lambda execute, *rest: count(execute, *rest)):
        begun = time.perf_counter()
        done = work()
        seconds = time.perf_counter() - begun
    return {"done": done, "seconds": seconds, "statements": statements}


# The cases


def fill(count: int) -> None:
    """Open cases of one applicant with the events that brought them there; random by a seed."""
    from django.db import connection, transaction

    from approvals.models import Case

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")  # no trigger a row
        cursor.execute("set local statement_timeout = 0")
        Case.objects.bulk_create(_cases(count), batch_size=BATCH)
        cursor.execute(
            """
            insert into events_event (kind, subject_type, subject_id, number, principal, channel,
                                      data, at)
            select k.kind, 'approvals.Case', c.id, k.number, '', 'web',
                   jsonb_build_object('to', c.status), now()
              from approvals_case c, (values ('case.received', 1), ('case.checked', 2),
                                             ('case.accepted', 3)) as k(kind, number)"""
        )
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")


def _cases(count: int) -> Iterator[Any]:
    """Spread over the last twenty working days, each within a term that is not over."""
    from django.utils import timezone

    from applicants.models import Applicant
    from approvals.models import Case, Matter

    version = Matter.objects.select_related("current").get(code="elderly-card").current
    person = Applicant.objects.filter(user__isnull=False).first()
    assert version and person and person.user_id
    terms, pick = _terms(version.spec.statutory_working_days), random.Random(3)
    for number in range(count):
        (status,) = pick.choices(STATUSES, WEIGHTS)
        accepted_on, days, due_on, statutory_on, is_provisional = pick.choice(terms)
        received_on = TODAY - timedelta(days=1) if status == "received" else accepted_on
        yield Case(
            number=f"B{number:020d}",
            query_code="000000",
            applicant=person,
            matter_id=version.matter_id,
            version=version,
            department_id=version.matter.department_id,
            filed_by_id=person.user_id,
            key=uuid.UUID(int=number),
            fingerprint="",
            channel="web",
            mode="ordinary",
            status=status,
            received_at=timezone.make_aware(datetime.combine(received_on, clock_time(9))),
            **(
                {}
                if status == "received"
                else {
                    "accepted_on": accepted_on,
                    "promised_working_days": days,
                    "due_on": due_on,
                    "statutory_due_on": statutory_on,
                    "is_due_provisional": is_provisional,
                }
            ),
        )


def _terms(statutory_days: int) -> list[tuple[date, int, date, date, bool]]:
    from credit_portal.workdays.rules import add_working_days, previous_working_day
    from credit_portal.workdays.selectors import load_calendar

    calendar, day, found = load_calendar(), TODAY, []
    for _ in range(20):
        day = previous_working_day(day, calendar)
        statutory = add_working_days(day, statutory_days, calendar)
        for days in TERMS:
            due = add_working_days(day, days, calendar)
            if due.on >= TODAY:
                provisional = due.provisional or statutory.provisional
                found.append((day, days, due.on, statutory.on, provisional))
    return found


def forget_warnings() -> None:
    """As if nobody had been warned, so that the sweep does all that the loop began."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("truncate approvals_deadlinewarning")
        cursor.execute("vacuum analyze events_event")


def close_a_week() -> None:
    """A new calendar: the whole week after next is off, and most dates move."""
    from credit_portal.workdays.rules import ExceptionalDay
    from credit_portal.workdays.selectors import load_calendar
    from credit_portal.workdays.services import load_year

    week = {
        date(2026, 11, 30) + timedelta(days=n): ExceptionalDay(False, "停", "off") for n in range(5)
    }
    load_year(2026, load_calendar().of_year(2026) | week, source="benchmark")


# The naive twin


def warn_in_a_loop(limit: int) -> int:
    """What is due, found case by case and committed one by one, until `limit` were warned."""
    from django.db import transaction

    from approvals.events import CaseEvent
    from approvals.limits import term_level
    from approvals.models import Case, DeadlineWarning
    from approvals.models.case import RUNNING
    from credit_portal.events.services import record
    from credit_portal.workdays.selectors import load_calendar

    warned, calendar = 0, load_calendar()
    for case in Case.objects.filter(status__in=RUNNING).order_by("pk").iterator():
        level = term_level(case.accepted_on, case.due_on, 0, TODAY, calendar)
        if level == "normal" or case.warnings.filter(about="decision", level=level).exists():
            continue
        with transaction.atomic():
            Case.objects.lock(case.pk)
            DeadlineWarning.objects.create(
                case=case, about="decision", level=level, due_on=case.due_on, warned_on=TODAY
            )
            record(CaseEvent.DEADLINE_WARNED, subject=case, by=None, about="decision", level=level)
        warned += 1
        if warned == limit:
            break
    return warned


# The plans


def plans() -> dict[str, str]:
    """Which index each sweep takes to find what is due."""
    from django.utils import timezone

    from approvals.models import Case, Deferral
    from approvals.models.case import RUNNING
    from approvals.services.clock import unanswered

    long_ago = timezone.make_aware(datetime(2026, 11, 1))
    rows = {
        "accept_by_silence": Case.objects.silent_since(long_ago),
        "withdraw_unanswered": unanswered(TODAY),
        "lapse_deferrals": Deferral.objects.owed().filter(promised_on__lt=TODAY),
        "warn_of_deadlines": Case.objects.filter(status__in=RUNNING)
        .values_list("accepted_on", "due_on", "stopped_working_days")
        .distinct(),
    }
    return {name: _index(found.explain()) for name, found in rows.items()}


def _index(plan: str) -> str:
    """The lines that read the table, without their costs."""
    lines = [line.split("  (cost")[0].strip(" ->") for line in plan.splitlines()]
    return ", ".join(line for line in lines if " on " in line)


if __name__ == "__main__":
    main()
