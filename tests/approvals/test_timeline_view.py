import pytest

from approvals.enums import ApprovalMode, CaseStatus
from approvals.events import CaseEvent, LicenceEvent
from approvals.models import Case
from approvals.timeline_view import TOLD, UNTOLD, timeline, to_come
from tests.factories.cases import (
    accepted,
    firm,
    granted_at_once,
    hygiene,
    hygiene_with_all,
    road_occupation,
    sign,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", [*CaseEvent, *LicenceEvent])
def test_every_kind_of_event_is_told_in_a_sentence(kind):
    assert kind in UNTOLD or kind in TOLD, f"{kind}: no sentence in approvals/timeline_view.py"


def fresh(case):
    return Case.objects.for_page().get(pk=case.pk)


def titles(case):
    return [entry.title for entry in to_come(fresh(case))]


def test_a_received_case_has_three_steps_to_come(catalogue):
    assert titles(hygiene_with_all(firm())) == ["拿到结果", "作出决定", "受理"]


def test_an_accepted_case_tells_the_day_of_the_decision(catalogue):
    case = accepted()

    decision = to_come(fresh(case))[1]

    assert decision.title == "作出决定"
    assert f"{case.due_on.month}月{case.due_on.day}日前" in decision.text


def test_a_commitment_is_decided_on_the_spot(catalogue):
    case = hygiene(firm())
    assert case.status == CaseStatus.AWAITING_COMMITMENT

    assert [entry.text for entry in to_come(fresh(case))][1] == "当场告诉您同不同意。"
    assert titles(road_occupation(firm())) == ["拿到结果", "作出决定", "受理"]


def test_after_a_promise_comes_the_verification(catalogue):
    case = sign(hygiene(firm()))

    assert titles(case) == ["批后核查"]


def test_a_closed_case_has_nothing_to_come(catalogue):
    case = granted_at_once()
    assert case.mode == ApprovalMode.INSTANT

    assert titles(case) == []


def test_every_line_of_a_whole_life_says_something(catalogue):
    case = fresh(sign(hygiene(firm())))

    entries = timeline(case, case.licence, shows_grade=True)

    assert all(entry.title and entry.text for entry in entries)
    assert entries[0].state == "todo"
    assert entries[-1].title == "已收件"
