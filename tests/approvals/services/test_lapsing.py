"""Papers promised and not brought: reminded of, announced, lapsed; the next working day, not before."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError

from applicants.access import ActingFor
from approvals.enums import CaseStatus, DeferralStatus
from approvals.errors import ModeClosed
from approvals.models import Case
from approvals.services import deciding
from approvals.services.lapsing import lapse_deferrals, remind_of_deferrals
from credit_portal.events.models import Event
from credit_portal.notices.models import Notice
from credit_profiles.models import CreditFile, CreditRecord
from credit_profiles.values import Standing
from tests.factories import cases

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 13, 2, 0, tzinfo=UTC)  # ten in the morning here
PROMISED = date(2026, 11, 18)  # a Wednesday


def events(case, kind):
    return Event.objects.filter(subject_type="approvals.Case", subject_id=case.pk, kind=kind)


def fresh(case):
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def told(owing):
    """The same, on its promised day: what follows was announced."""
    remind_of_deferrals(today=PROMISED)
    return owing


@pytest.fixture
def owing(firm):
    """A road permit accepted on a Friday; its photos are promised for the Wednesday."""
    with time_machine.travel(FRIDAY):
        case = cases.sign(cases.road_occupation(firm), promised={"PHOTO": PROMISED})
    return case


def test_on_the_promised_day_there_is_still_time(owing):
    assert lapse_deferrals(today=PROMISED) == 0
    assert fresh(owing).status == CaseStatus.ACCEPTED


def test_the_next_working_day_ends_the_case_and_the_file_says_so(told):
    today = PROMISED + timedelta(days=1)
    assert lapse_deferrals(today=today) == 1

    case = fresh(told)
    assert (case.status, case.closed_at is not None) == (CaseStatus.TERMINATED, True)
    assert case.deferrals.get().status == DeferralStatus.LAPSED
    record = CreditRecord.objects.get(item_id="O03")
    assert (record.file.applicant_id, record.determined_on) == (case.applicant_id, today)
    assert CreditFile.objects.get(applicant=case.applicant).grade == "D"
    assert events(case, "case.terminated").get().data["materials"] == ["PHOTO"]


def test_the_lapse_closes_the_fast_ways_for_six_months_and_no_longer(told, firm):
    lapse_deferrals(today=PROMISED + timedelta(days=1))

    file = CreditFile.objects.get(applicant=told.applicant)
    constraint = Standing.from_json(file.standing).constraint
    assert file.is_constrained
    assert (constraint.starts_on, constraint.ends_on) == (date(2026, 11, 19), date(2027, 5, 19))
    with time_machine.travel(FRIDAY + timedelta(days=7)), pytest.raises(ModeClosed) as refusal:
        cases.road_occupation(firm)
    assert {"grade_too_low", "constraint_running"} <= set(refusal.value.data["reasons"])


def test_nothing_lapses_before_what_follows_was_announced(owing):
    first, second = PROMISED + timedelta(days=1), PROMISED + timedelta(days=2)

    assert lapse_deferrals(today=first) == 0  # the sweep announces it instead
    assert fresh(owing).status == CaseStatus.ACCEPTED
    assert events(owing, "case.deferral_due").get().data == {
        "materials": ["PHOTO"],
        "due_on": "2026-11-18",
        "level": 0,
        "acts_on": "2026-11-20",
    }

    assert lapse_deferrals(today=first) == 0
    assert lapse_deferrals(today=second) == 1
    assert fresh(owing).status == CaseStatus.TERMINATED


def test_the_database_keeps_a_paper_from_lapsing_unannounced(owing):
    deferral = owing.deferrals.get()
    deferral.lapse()

    with pytest.raises(IntegrityError, match="deferral_lapse_was_announced"):
        deferral.save()


def test_who_asked_for_longer_time_keeps_the_case_until_the_answer(told):
    with time_machine.travel(FRIDAY):
        cases.ask_extension(told, until=date(2026, 11, 19))

    assert lapse_deferrals(today=PROMISED + timedelta(days=1)) == 0
    assert fresh(told).status == CaseStatus.ACCEPTED


def test_a_second_sweep_finds_nothing_more(told):
    assert [lapse_deferrals(today=PROMISED + timedelta(days=n)) for n in (1, 1, 2)] == [1, 0, 0]
    assert CreditRecord.objects.filter(item_id="O03").count() == 1


def test_a_rest_day_ends_nothing(firm):
    friday = date(2026, 11, 13)
    with time_machine.travel(FRIDAY):
        case = cases.sign(cases.road_occupation(firm), promised={"PHOTO": friday})
    remind_of_deferrals(today=friday)

    assert lapse_deferrals(today=friday + timedelta(days=1)) == 0  # a Saturday
    with time_machine.travel(FRIDAY + timedelta(days=2)):
        cases.supply(case)  # on the Sunday
    assert lapse_deferrals(today=friday + timedelta(days=3)) == 0
    assert fresh(case).status == CaseStatus.ACCEPTED


def test_what_was_supplied_or_withdrawn_does_not_lapse(told):
    with time_machine.travel(FRIDAY):
        deciding.withdraw_case(
            told.pk, acting=ActingFor(told.applicant, "member"), by=told.filed_by
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
    assert Notice.objects.filter(kind="deferral.due").count() == 2
    assert Notice.objects.get(kind="deferral.last_day").params["acts_on"] == "2026-11-19"


def test_a_late_sweep_gives_the_most_urgent_reminder_only(owing):
    assert remind_of_deferrals(today=date(2026, 11, 17)) == 1
    assert events(owing, "case.deferral_due").get().data["level"] == 1


def test_nobody_is_reminded_of_what_came(owing):
    with time_machine.travel(FRIDAY):
        cases.supply(owing)

    assert remind_of_deferrals(today=PROMISED) == 0
