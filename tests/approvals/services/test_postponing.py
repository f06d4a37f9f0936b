"""More time for a paper: asked for once and decided with a reason, or given for force majeure."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection

from approvals.enums import ApprovalMode, DeferralStatus, ExtensionStatus
from approvals.errors import (
    DayIsRestDay,
    DayOutOfRange,
    ExtensionAskedOnce,
    ExtensionDecided,
    ExtensionPending,
    ExtensionTooLate,
    OwnCase,
    ReasonMissing,
    WrongStep,
)
from approvals.models import Case, DeferralExtension
from approvals.models.case import CaseQuerySet
from approvals.services import postponing
from approvals.services.lapsing import lapse_deferrals, remind_of_deferrals
from credit_portal.errors import NotAllowed, PortalError
from credit_portal.events.models import Event
from tests.factories import cases

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 13, 2, 0, tzinfo=UTC)  # ten in the morning here
PROMISED = date(2026, 11, 18)  # a Wednesday
LATER = date(2026, 11, 20)


@pytest.fixture
def owing(firm):
    """A road permit accepted on a Friday; its photos are promised for the Wednesday."""
    with time_machine.travel(FRIDAY):
        yield cases.sign(cases.road_occupation(firm), promised={"PHOTO": PROMISED})


@pytest.fixture
def clerk(owing):
    return cases.clerk(owing.department_id)


@pytest.fixture
def asked(owing):
    return cases.ask_extension(owing, until=LATER)


def paper(case):
    return case.deferrals.get(material_code="PHOTO")


def last_event(case):
    return Event.objects.filter(subject_id=case.pk).order_by("-number").first()


# Asked


def test_asking_changes_no_day_before_the_answer(owing, asked):
    assert (asked.status, asked.was_due_on, asked.asked_until) == ("pending", PROMISED, LATER)
    assert (paper(owing).promised_on, paper(owing).status) == (PROMISED, DeferralStatus.OWED)
    assert last_event(owing).data == {
        "material": "PHOTO",
        "asked_until": "2026-11-20",
        "extension": asked.pk,
    }


def test_a_second_ask_is_refused_also_after_a_refusal(owing, asked, clerk):
    with pytest.raises(ExtensionAskedOnce):
        cases.ask_extension(owing, until=LATER)
    postponing.refuse_extension(asked.pk, reason="材料可以按期取得", by=clerk)
    with pytest.raises(ExtensionAskedOnce):
        cases.ask_extension(owing, until=LATER)

    assert DeferralExtension.objects.count() == 1


@pytest.mark.parametrize(
    ("until", "refusal"),
    [
        (date(2026, 11, 18), DayOutOfRange),  # the day that was promised
        (date(2026, 11, 21), DayIsRestDay),  # a Saturday
        (date(2026, 11, 25), None),  # five working days after it
        (date(2026, 11, 26), DayOutOfRange),
    ],
)
def test_a_day_is_a_working_day_up_to_five_working_days_later(owing, until, refusal):
    with pytest.raises(refusal) if refusal else nullcontext() as found:
        cases.ask_extension(owing, until=until)

    assert DeferralExtension.objects.exists() == (refusal is None)
    if refusal:
        assert found.value.field == "until"


def test_a_refused_day_names_the_first_and_the_last_possible(owing):
    with pytest.raises(DayOutOfRange) as refusal:
        cases.ask_extension(owing, until=date(2027, 1, 1))

    assert str(refusal.value) == "请填11月19日到11月25日之间的工作日。"


def test_the_law_leaves_room_for_the_decision(owing):
    """Two working days before the limit of the law nothing more can be put off."""
    Case.objects.filter(pk=owing.pk).update(statutory_due_on=date(2026, 11, 23))

    with pytest.raises(DayOutOfRange) as refusal:
        cases.ask_extension(owing, until=LATER)
    assert refusal.value.data["last"] == date(2026, 11, 19)

    Case.objects.filter(pk=owing.pk).update(statutory_due_on=date(2026, 11, 20))
    with pytest.raises(ExtensionTooLate):
        cases.ask_extension(owing, until=date(2026, 11, 19))


def test_asking_needs_a_reason_a_paper_that_is_owed_and_time(owing):
    with pytest.raises(ReasonMissing):
        cases.ask_extension(owing, until=LATER, reason="  ")
    with pytest.raises(WrongStep):
        cases.ask_extension(owing, "PLAN", until=LATER)
    with time_machine.travel(FRIDAY + timedelta(days=6)), pytest.raises(ExtensionTooLate):
        cases.ask_extension(owing, until=LATER)


# Decided


def test_agreeing_moves_the_day_and_reminds_anew(owing, asked, clerk):
    remind_of_deferrals(today=PROMISED)

    postponing.grant_extension(asked.pk, until=date(2026, 11, 19), reason="有气象证明", by=clerk)

    deferral = paper(owing)
    assert (deferral.status, deferral.promised_on) == (
        DeferralStatus.EXTENDED,
        date(2026, 11, 19),
    )
    assert deferral.reminded_before is deferral.warned_on is None
    extension = deferral.extensions.get()
    assert (extension.status, extension.granted_until, extension.decided_by) == (
        ExtensionStatus.GRANTED,
        date(2026, 11, 19),
        clerk,
    )
    assert lapse_deferrals(today=date(2026, 11, 19)) == 0


def test_a_paper_put_off_can_be_supplied(owing, asked, clerk):
    postponing.grant_extension(asked.pk, until=LATER, reason="同意", by=clerk)

    cases.supply(owing)

    assert paper(owing).status == DeferralStatus.SUPPLIED


def test_a_refusal_leaves_the_day_where_it_still_lies_ahead(owing, asked, clerk):
    postponing.refuse_extension(asked.pk, reason="材料可以按期取得", by=clerk)

    assert paper(owing).promised_on == PROMISED
    assert last_event(owing).data["due_on"] == "2026-11-18"


def test_a_refusal_that_comes_late_leaves_one_more_working_day(owing, asked, clerk):
    remind_of_deferrals(today=PROMISED)
    with time_machine.travel(FRIDAY + timedelta(days=6)):  # the day after the promised one
        postponing.refuse_extension(asked.pk, reason="材料可以按期取得", by=clerk)

    assert paper(owing).promised_on == date(2026, 11, 20)
    assert lapse_deferrals(today=date(2026, 11, 20)) == 0


def test_a_decision_needs_its_clerk_and_a_reason_and_is_made_once(owing, asked, clerk):
    for other in (cases.clerk("FIR"), cases.decider(owing.department_id)):
        with pytest.raises(NotAllowed):
            postponing.grant_extension(asked.pk, until=LATER, reason="同意", by=other)
    own = cases.clerk(owing.department_id)
    Case.objects.filter(pk=owing.pk).update(filed_by=own)
    with pytest.raises(OwnCase):
        postponing.refuse_extension(asked.pk, reason="不同意", by=own)
    with pytest.raises(ReasonMissing):
        postponing.refuse_extension(asked.pk, reason=" ", by=clerk)
    postponing.grant_extension(asked.pk, until=LATER, reason="同意", by=clerk)
    with pytest.raises(ExtensionDecided):
        postponing.refuse_extension(asked.pk, reason="不同意", by=clerk)

    assert DeferralExtension.objects.get().status == ExtensionStatus.GRANTED


def test_nothing_is_decided_for_a_paper_that_came(owing, asked, clerk):
    cases.supply(owing)

    with pytest.raises(WrongStep):
        postponing.grant_extension(asked.pk, until=LATER, reason="同意", by=clerk)


# Force majeure


def put_off(case, by, until=date(2026, 12, 18), *, reason="台风停工", evidence="应急局通告"):
    return postponing.extend_for_force_majeure(
        case.pk, "PHOTO", until=until, reason=reason, evidence=evidence, by=by
    )


def test_force_majeure_goes_beyond_and_more_than_once(owing, clerk):
    put_off(owing, clerk)
    put_off(owing, clerk, date(2027, 1, 8))

    assert paper(owing).promised_on == date(2027, 1, 8)
    kinds = paper(owing).extensions.values_list("kind", "status", "evidence")
    assert list(kinds) == [("force_majeure", "granted", "应急局通告")] * 2


def test_force_majeure_needs_reason_evidence_and_a_day_within_its_limit(owing, clerk):
    with pytest.raises(ReasonMissing) as refusal:
        put_off(owing, clerk, evidence=" ")
    assert refusal.value.field == "evidence"
    with pytest.raises(DayOutOfRange):
        put_off(owing, clerk, date(2027, 6, 1))

    assert not DeferralExtension.objects.exists()


def test_an_open_ask_is_answered_first(owing, asked, clerk):
    with pytest.raises(ExtensionPending):
        put_off(owing, clerk)


# At once


def ask_twice(case):
    together = threading.Barrier(2)

    def ask(day):
        try:
            with time_machine.travel(FRIDAY, tick=False):
                together.wait(timeout=60)
                cases.ask_extension(case, until=date(2026, 11, day))
            return "asked"
        except PortalError as refusal:
            return refusal.code
        except IntegrityError:
            return "crash"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(ask, [19, 20]))


@pytest.mark.django_db(transaction=True)
def test_two_asks_at_once_give_one_ask_and_one_clear_answer(catalogue):
    case = cases.sign(cases.road_occupation(cases.firm()), promised=None)
    _owe(case)

    assert ask_twice(case) == ["asked", "extension_asked_once"]
    assert DeferralExtension.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_second_ask_would_crash(catalogue, monkeypatch):
    """The negative twin: what the lock of the case is for; the database still holds."""
    case = cases.sign(cases.road_occupation(cases.firm()), promised=None)
    _owe(case)
    meet = threading.Barrier(2)

    def without_lock(self, pk):
        return self.get(pk=pk)

    def find_together(locked, code):
        found = locked.deferrals.owed().get(material_code=code)
        meet.wait(timeout=60)
        return found

    monkeypatch.setattr(CaseQuerySet, "lock", without_lock)
    monkeypatch.setattr(postponing, "lock_owed", find_together)
    monkeypatch.setattr(postponing, "days_to_ask_for", _meeting(postponing.days_to_ask_for))

    assert ask_twice(case) == ["asked", "crash"]
    assert DeferralExtension.objects.count() == 1


def _meeting(find):
    """Both have seen that nothing was asked yet before either writes."""
    meet = threading.Barrier(2)

    def together(*args, **kwargs):
        meet.wait(timeout=60)
        return find(*args, **kwargs)

    return together


def _owe(case):
    case.deferrals.update(promised_on=PROMISED)
    assert case.mode == ApprovalMode.MISSING_MATERIAL
