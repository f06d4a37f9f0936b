"""What the clock does by itself, and what it leaves alone."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction

from applicants.access import ActingFor
from approvals.enums import CaseStatus, DeferralStatus
from approvals.models import Case, Deferral
from approvals.services import clock, deciding
from approvals.services.clock import (
    accept_by_silence,
    lapse_deferrals,
    remind_of_deferrals,
    unanswered,
)
from credit_portal.events.models import Event
from credit_portal.notices.models import Notice
from credit_portal.periodic.services import SweepIncomplete
from credit_profiles.models import CreditFile, CreditRecord
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


# Papers promised and not brought


@pytest.fixture
def owing(firm):
    """A road permit accepted on a Friday; its photos are promised for the Wednesday."""
    with time_machine.travel(FRIDAY):
        case = cases.sign(cases.road_occupation(firm), promised={"PHOTO": PROMISED})
    return case


def test_on_the_promised_day_there_is_still_time(owing):
    assert lapse_deferrals(today=PROMISED) == 0
    assert fresh(owing).status == CaseStatus.ACCEPTED


def test_the_next_working_day_ends_the_case_and_the_file_says_so(owing):
    today = PROMISED + timedelta(days=1)
    assert lapse_deferrals(today=today) == 1

    case = fresh(owing)
    assert (case.status, case.closed_at is not None) == (CaseStatus.TERMINATED, True)
    assert case.deferrals.get().status == DeferralStatus.LAPSED
    record = CreditRecord.objects.get(item_id="O03")
    assert (record.file.applicant_id, record.determined_on) == (case.applicant_id, today)
    assert CreditFile.objects.get(applicant=case.applicant).grade == "D"
    assert events(case, "case.terminated").get().data["materials"] == ["PHOTO"]


def test_a_second_sweep_finds_nothing_more(owing):
    assert [lapse_deferrals(today=PROMISED + timedelta(days=n)) for n in (1, 1, 2)] == [1, 0, 0]
    assert CreditRecord.objects.filter(item_id="O03").count() == 1


def test_a_rest_day_ends_nothing(firm):
    friday = date(2026, 11, 13)
    with time_machine.travel(FRIDAY):
        case = cases.sign(cases.road_occupation(firm), promised={"PHOTO": friday})

    assert lapse_deferrals(today=friday + timedelta(days=1)) == 0  # a Saturday
    with time_machine.travel(FRIDAY + timedelta(days=2)):
        cases.supply(case)  # on the Sunday
    assert lapse_deferrals(today=friday + timedelta(days=3)) == 0
    assert fresh(case).status == CaseStatus.ACCEPTED


def test_what_was_supplied_or_withdrawn_does_not_lapse(owing):
    with time_machine.travel(FRIDAY):
        deciding.withdraw_case(
            owing.pk, acting=ActingFor(owing.applicant, "member"), by=owing.filed_by
        )

    assert lapse_deferrals(today=PROMISED + timedelta(days=1)) == 0
    assert not CreditRecord.objects.filter(item_id="O03").exists()


# Reminders


def test_each_level_reminds_once(owing, react_to_events):
    days = [date(2026, 11, 12), date(2026, 11, 13), date(2026, 11, 13), date(2026, 11, 16)]
    days += [date(2026, 11, 17), date(2026, 11, 17), PROMISED, PROMISED]

    told = [remind_of_deferrals(today=day) for day in days]
    react_to_events()

    assert told == [0, 1, 0, 0, 1, 0, 1, 0]
    levels = [event.data["level"] for event in events(owing, "case.deferral_due").order_by("pk")]
    assert levels == [3, 1, 0]
    assert Notice.objects.filter(kind="deferral.due").count() == 3


def test_a_late_sweep_gives_the_most_urgent_reminder_only(owing):
    assert remind_of_deferrals(today=date(2026, 11, 17)) == 1
    assert events(owing, "case.deferral_due").get().data["level"] == 1


def test_nobody_is_reminded_of_what_came(owing):
    with time_machine.travel(FRIDAY):
        cases.supply(owing)

    assert remind_of_deferrals(today=PROMISED) == 0


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
