"""What the clock does by itself, and what it leaves alone."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction

from approvals.enums import CaseStatus
from approvals.models import Case, Deferral
from approvals.services import clock, deciding
from approvals.services.clock import (
    accept_by_silence,
    unanswered,
)
from credit_portal.events.models import Event
from credit_portal.notices.models import Notice
from credit_portal.periodic.services import SweepIncomplete
from tests.factories import cases
from tests.factories.approvals import filed

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 13, 2, 0, tzinfo=UTC)  # ten in the morning here
LAST_DAY = date(2026, 11, 20)  # five working days after it
PROMISED = date(2026, 11, 18)  # a Wednesday


def events(case, kind):
    return Event.objects.filter(subject_type="approvals.Case", subject_id=case.pk, kind=kind)


def fresh(case):
    return Case.objects.get(pk=case.pk)


# Silence of the authority


@pytest.fixture
def received(elder):
    with time_machine.travel(FRIDAY):
        return filed(elder, cases.INSTANT_MATTER)


def test_silence_accepts_from_the_day_of_receipt_once_the_term_has_passed(received):
    assert accept_by_silence(today=LAST_DAY) == 0  # still time today
    assert accept_by_silence(today=LAST_DAY + timedelta(days=1)) == 1

    case = fresh(received)
    assert (case.status, case.accepted_on, case.accepted_by) == (
        CaseStatus.ACCEPTED,
        date(2026, 11, 13),
        None,
    )
    assert events(case, "case.deemed_accepted").count() == 1
    assert accept_by_silence(today=LAST_DAY + timedelta(days=1)) == 0


def test_silence_accepts_nothing_that_was_answered(received):
    clerk = cases.held(received).officer
    deciding.reject_case(received.pk, by=clerk, reasons="不属于", article="第三十二条")

    assert accept_by_silence(today=LAST_DAY + timedelta(days=9)) == 0


def test_silence_accepts_nothing_that_still_asks_its_sources(received):
    Case.objects.filter(pk=received.pk).update(waiting_until=FRIDAY)

    assert accept_by_silence(today=LAST_DAY + timedelta(days=9)) == 0


def test_the_applicant_is_told_of_the_silence_and_any_decider_may_go_on(received, react_to_events):
    accept_by_silence(today=LAST_DAY + timedelta(days=1))
    react_to_events()

    assert Notice.objects.filter(kind="case.deemed_accepted").count() == 1
    decider = cases.decider(received.department_id)
    assert deciding.grant_case(received.pk, by=decider).status == CaseStatus.GRANTED


# Which rows a sweep reads


def plan_of(rows):
    """PostgreSQL's plan where it may not read the whole table."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        return rows.explain()


@pytest.mark.parametrize(
    ("rows", "partial"),
    [
        # An empty table has no better one of the two; benchmarks.deadlines looks at full ones.
        (lambda: Case.objects.silent_since(FRIDAY), ("case_silent", "case_queue")),
        (lambda: unanswered(date(2026, 11, 25)), ("case_supplement",)),
        (lambda: Deferral.objects.owed().filter(promised_on__lt=PROMISED), ("deferral_owed",)),
    ],
)
def test_a_sweep_reads_what_is_due_through_a_partial_index(db, rows, partial):
    plan = plan_of(rows())

    assert [index for index in partial if index in plan]


def test_one_case_that_fails_keeps_no_other_waiting(elder, monkeypatch):
    with time_machine.travel(FRIDAY):
        first, second = (filed(each, cases.INSTANT_MATTER) for each in (elder, cases.elder()))
    accept = clock.accept

    def fails_once(case, *args, **kwargs):
        if case.pk == first.pk:
            raise OSError
        return accept(case, *args, **kwargs)

    monkeypatch.setattr(clock, "accept", fails_once)
    with pytest.raises(SweepIncomplete):
        accept_by_silence(today=LAST_DAY + timedelta(days=1))

    assert [fresh(case).status for case in (first, second)] == ["received", "accepted"]
