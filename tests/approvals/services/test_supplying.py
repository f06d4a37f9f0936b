"""Papers that come after the filing: whole, in parts, sent back, waived, under an order."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection

from applicants.access import ActingFor
from approvals.enums import CaseStatus, DeferralStatus
from approvals.errors import (
    DayOutOfRange,
    NothingSupplied,
    ReasonMissing,
    ReturnedOnce,
    SuppliedTooLate,
    WrongStep,
)
from approvals.models import Case, Deferral
from approvals.models.case import CaseQuerySet, How
from approvals.services import deciding, lapsing, supplying
from approvals.services.deferrals import send_back_paper, waive_paper
from approvals.services.evidence import attach_to_case
from approvals.services.lapsing import lapse_deferrals, remind_of_deferrals
from credit_portal.errors import NotAllowed, PortalError
from credit_portal.events.models import Event
from credit_profiles.models import CreditFile, CreditRecord
from tests.factories import cases
from tests.factories.approvals import png

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 13, 2, 0, tzinfo=UTC)  # ten in the morning here
PROMISED = date(2026, 11, 18)  # a Wednesday
NEXT_DAY = date(2026, 11, 19)


@pytest.fixture
def owing(firm):
    """A road permit accepted on a Friday; its photos are promised for the Wednesday."""
    with time_machine.travel(FRIDAY):
        yield cases.sign(cases.road_occupation(firm), promised={"PHOTO": PROMISED})


@pytest.fixture
def clerk(owing):
    return cases.clerk(owing.department_id)


def paper(case):
    return case.deferrals.get(material_code="PHOTO")


def how(case):
    return case.materials.get(code="PHOTO").how


def complete(case):
    acting = ActingFor(case.applicant, "member")
    return supplying.complete_paper(case.pk, "PHOTO", acting=acting, by=case.filed_by)


# In parts


def test_a_part_leaves_the_paper_owed_until_the_applicant_says_it_is_whole(owing):
    cases.supply(owing, is_complete=False)

    assert (paper(owing).status, how(owing)) == (DeferralStatus.OWED, How.DEFERRED)
    assert paper(owing).part_supplied_at is not None

    complete(owing)

    assert (paper(owing).status, how(owing)) == (DeferralStatus.SUPPLIED, How.UPLOAD)
    told = Event.objects.filter(kind="case.paper_supplied").order_by("number")
    assert [event.data["is_complete"] for event in told] == [False, True]


def test_nothing_is_whole_before_a_part_came(owing):
    with pytest.raises(NothingSupplied):
        complete(owing)

    assert paper(owing).status == DeferralStatus.OWED


def test_parts_do_not_keep_a_paper_from_lapsing(owing):
    cases.supply(owing, is_complete=False)
    remind_of_deferrals(today=PROMISED)

    assert lapse_deferrals(today=NEXT_DAY) == 1


# Sent back


def send_back(case, by, until=date(2026, 11, 19), reason="照片看不清路面"):
    return send_back_paper(case.pk, "PHOTO", until=until, reason=reason, by=by)


def test_a_wrong_paper_is_owed_again_by_a_new_day(owing, clerk):
    cases.supply(owing)

    send_back(owing, clerk)

    deferral = paper(owing)
    assert (deferral.status, deferral.promised_on, deferral.supplied_at) == (
        DeferralStatus.OWED,
        date(2026, 11, 19),
        None,
    )
    assert (deferral.return_reason, how(owing)) == ("照片看不清路面", How.DEFERRED)
    cases.supply(owing)
    assert paper(owing).status == DeferralStatus.SUPPLIED


def test_a_paper_is_sent_back_once(owing, clerk):
    cases.supply(owing)
    send_back(owing, clerk)
    cases.supply(owing)

    with pytest.raises(ReturnedOnce):
        send_back(owing, clerk)


@pytest.mark.parametrize("until", [date(2026, 11, 17), date(2026, 11, 23)])
def test_the_new_day_is_not_before_the_promised_one_nor_too_late(owing, clerk, until):
    cases.supply(owing)

    with pytest.raises(DayOutOfRange):
        send_back(owing, clerk, until)


def test_sending_back_needs_a_paper_its_clerk_and_a_reason(owing, clerk):
    with pytest.raises(WrongStep):
        send_back(owing, clerk)
    cases.supply(owing)
    with pytest.raises(NotAllowed):
        send_back(owing, cases.decider(owing.department_id))
    with pytest.raises(ReasonMissing):
        send_back(owing, clerk, reason="")


# Waived


def test_a_waived_paper_no_longer_keeps_the_grant_back(owing, clerk):
    waive_paper(owing.pk, "PHOTO", reason="数据共享已取得", by=clerk)

    assert (paper(owing).status, paper(owing).waive_reason) == (
        DeferralStatus.WAIVED,
        "数据共享已取得",
    )
    assert how(owing) == How.WAIVED
    granted = deciding.grant_case(owing.pk, by=cases.decider(owing.department_id))
    assert granted.status == CaseStatus.GRANTED


def test_only_what_is_owed_is_waived_with_a_reason_by_a_clerk(owing, clerk):
    with pytest.raises(ReasonMissing):
        waive_paper(owing.pk, "PHOTO", reason=" ", by=clerk)
    with pytest.raises(NotAllowed):
        waive_paper(owing.pk, "PHOTO", reason="不需要", by=cases.clerk("FIR"))
    cases.supply(owing)
    with pytest.raises(WrongStep):
        waive_paper(owing.pk, "PHOTO", reason="不需要", by=clerk)


# Too late


def test_after_the_lapse_the_answer_says_why(owing):
    file = attach_to_case(owing, "PHOTO", png(), by=owing.filed_by)
    remind_of_deferrals(today=PROMISED)
    lapse_deferrals(today=NEXT_DAY)

    acting = ActingFor(owing.applicant, "member")
    with pytest.raises(SuppliedTooLate):
        supplying.supply_paper(owing.pk, file, acting=acting, by=owing.filed_by)


# At once: the supply against the lapse


def race(case, file):
    together = threading.Barrier(2)

    def supply():
        acting = ActingFor(case.applicant, "member")
        supplying.supply_paper(case.pk, file, acting=acting, by=case.filed_by)
        return "supplied"

    def lapse():
        return "lapsed" if lapse_deferrals(today=NEXT_DAY) else "nothing"

    def run(act):
        try:
            together.wait(timeout=60)
            return act()
        except PortalError as refusal:
            return refusal.code
        except Exception as error:
            return type(error).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return tuple(pool.map(run, [supply, lapse]))


@pytest.fixture
def last_minute(transactional_db, catalogue):
    """A paper announced as lapsing, and its file at hand."""
    with time_machine.travel(FRIDAY):
        case = cases.sign(cases.road_occupation(cases.firm()), promised={"PHOTO": PROMISED})
        file = attach_to_case(case, "PHOTO", png(), by=case.filed_by)
    remind_of_deferrals(today=PROMISED)
    return case, file


@pytest.mark.parametrize("go", range(3))
def test_supply_against_lapse_has_exactly_one_winner(last_minute, go):
    case, file = last_minute

    ends = race(case, file)

    assert ends in [("supplied", "nothing"), ("supplied_too_late", "lapsed")]
    is_supplied = ends[0] == "supplied"
    assert Deferral.objects.get().status == ("supplied" if is_supplied else "lapsed")
    assert Case.objects.get(pk=case.pk).status == (
        CaseStatus.ACCEPTED if is_supplied else CaseStatus.TERMINATED
    )
    assert CreditRecord.objects.filter(item_id="O03").exists() != is_supplied


def test_without_the_locks_both_would_win(last_minute, monkeypatch):
    """The negative twin: both read the paper as owed, and the loser finds out only by a crash."""
    case, file = last_minute
    meet = threading.Barrier(2)

    def read(self, pk):
        return self.get(pk=pk)

    def meeting(act):
        def together(*args, **kwargs):
            meet.wait(timeout=60)
            return act(*args, **kwargs)

        return together

    monkeypatch.setattr(CaseQuerySet, "lock", read)
    monkeypatch.setattr(
        type(CreditFile.objects.all()), "lock", lambda self, pk: self.get(applicant_id=pk)
    )
    monkeypatch.setattr(supplying, "_lock_owed", lambda case, code: case.deferrals.get())
    monkeypatch.setattr(supplying, "_settle", meeting(supplying._settle))
    monkeypatch.setattr(lapsing, "_terminate", meeting(lapsing._terminate))

    ends = race(case, file)

    assert ends not in [("supplied", "nothing"), ("supplied_too_late", "lapsed")]
