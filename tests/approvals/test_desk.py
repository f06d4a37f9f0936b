"""The desk shows who has to act, the most urgent first, at a fixed cost."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from applicants.access import ActingFor
from applicants.enums import Role
from approvals import desk
from approvals.desk import Filters, capped, capped_counts, desk_of, due_soon
from approvals.enums import ApprovalMode, DefectKind
from approvals.models import Case
from approvals.services import deciding
from approvals.services.supplementing import DefectIn, answer_supplement, request_supplement
from tests.factories import cases
from tests.factories.applicants import StaffFactory
from tests.factories.approvals import filed, ready_applicant

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)  # ten in the morning here
TODAY = MONDAY.date()


@pytest.fixture(autouse=True)
def monday(catalogue):
    with time_machine.travel(MONDAY):
        yield


@pytest.fixture
def clerk():
    return cases.clerk()


@pytest.fixture
def firm():
    return cases.firm()


def received(days_ago: int = 0, *, by=None) -> Case:
    """Filed some calendar days ago; held by `by` where given."""
    with time_machine.travel(MONDAY - timedelta(days=days_ago)):
        case = filed(cases.elder(), cases.INSTANT_MATTER)
    return cases.held(case, by) if by else Case.objects.get(pk=case.pk)


def page(user, tab, *, after="", today=TODAY, **filters):
    return desk_of(user, tab=tab, filters=Filters(**filters), after=after, today=today)


def shown(user, tab, **more):
    return [row.case.pk for row in page(user, tab, **more).rows]


# By when the authority has to act


def test_a_received_case_is_acted_on_a_week_after_it_was_handed_in():
    case = received(1)

    assert case.act_on == TODAY + timedelta(days=6)


def test_corrected_papers_count_from_their_day(firm):
    case = cases.held(cases.hygiene(firm, ApprovalMode.ORDINARY))
    request_supplement(case.pk, [DefectIn("PLAN", DefectKind.ORIGINAL, "带原件")], by=case.officer)
    assert Case.objects.get().act_on is None
    with time_machine.travel(MONDAY + timedelta(days=4)):
        answer_supplement(case.pk, acting=ActingFor(firm, "member"), by=case.filed_by)

    assert Case.objects.get().act_on == TODAY + timedelta(days=11)


def test_an_accepted_case_is_acted_on_by_its_due_day_and_a_closed_one_never():
    case = Case.objects.get(pk=cases.accepted().pk)
    assert case.act_on == case.due_on

    deciding.grant_case(case.pk, by=cases.decider())
    assert Case.objects.get().act_on is None


def test_a_case_that_stands_still_or_asks_its_sources_waits(firm):
    cases.suspended(firm)
    waiting = filed(ready_applicant(), cases.WAITING_MATTER, ApprovalMode.INSTANT)
    clerk = cases.clerk()

    assert set(shown(clerk, "waiting")) == {waiting.pk, Case.objects.get(mode="ordinary").pk}
    assert shown(clerk, "team") == []


# The tabs


def test_each_tab_shows_whose_turn_it_is(clerk, firm):
    mine, free, other = received(by=clerk), received(), received(by=cases.clerk())
    accepted = Case.objects.get(pk=cases.accepted(cases.elder()).pk)
    promised = cases.hygiene(firm)
    granted = cases.granted_at_once()

    assert shown(clerk, "mine") == [mine.pk]
    assert set(shown(clerk, "team")) == {free.pk, other.pk, accepted.pk}
    assert shown(clerk, "decide") == [accepted.pk]
    assert shown(clerk, "waiting") == [promised.pk]
    assert shown(clerk, "done") == [granted.pk]
    assert page(clerk, "mine").counts == {"mine": "1", "team": "3", "decide": "1", "waiting": "1"}


def test_another_department_is_not_on_the_desk(clerk):
    received()
    stranger = cases.clerk("FIR")

    found = page(stranger, "team")

    assert (found.rows, set(found.counts.values())) == ([], {"0"})


def test_the_most_urgent_comes_first_whatever_it_waits_for(clerk):
    fresh, old = received(0), received(5)
    accepted = cases.accepted(cases.elder())
    Case.objects.filter(pk=accepted.pk).update(due_on=TODAY)

    assert shown(clerk, "team") == [accepted.pk, old.pk, fresh.pk]


def test_filters_narrow_a_tab(clerk, firm):
    case, other = received(), cases.held(cases.hygiene(firm, ApprovalMode.ORDINARY))
    own = received(by=clerk)

    assert shown(clerk, "team", matter=case.matter_id) == [case.pk]
    assert shown(clerk, "team", holder="none") == [case.pk]
    assert shown(clerk, "team", channel="kiosk") == []
    assert shown(clerk, "team", mode="ordinary") == [case.pk, other.pk]
    with_me = cases.accept(own, clerk)
    assert shown(clerk, "decide", holder="mine") == [with_me.pk]


def test_what_a_clerk_does_not_hold_is_masked_and_the_head_may_assign_it(clerk):
    received(by=clerk), received()
    head = StaffFactory(posts=[(Role.HEAD, None)])

    mine, team = page(clerk, "mine").rows, page(clerk, "team").rows
    assert [(row.is_masked, row.may_assign) for row in mine + team] == [
        (False, False),
        (True, False),
    ]
    of_head = page(head, "team").rows
    assert {(row.is_masked, row.may_assign) for row in of_head} == {(False, True)}


# Lights


@pytest.mark.parametrize(
    ("days_later", "level"),
    [(0, "normal"), (3, "normal"), (4, "yellow"), (6, "yellow"), (7, "red"), (8, "overdue")],
)
def test_the_term_to_accept_has_lights_like_the_term_to_decide(clerk, days_later, level):
    """Five working days over a week-end: four of them are used on the Friday."""
    case = received()

    found = page(clerk, "team", today=TODAY + timedelta(days=days_later))

    assert found.urgent.ids == {level: [case.pk]}


def test_a_light_shows_its_cases_only(clerk):
    accepted = cases.accepted(cases.elder())
    received()
    Case.objects.filter(pk=accepted.pk).update(accepted_on=date(2026, 11, 2), due_on=TODAY)

    assert shown(clerk, "team", level="red") == [accepted.pk]
    found = page(clerk, "team", level="yellow")
    assert found.rows == []
    assert (found.urgent.count("red"), found.urgent.count("yellow")) == ("1", "0")


def test_a_term_that_stood_still_is_lit_by_the_days_used(clerk, firm):
    case = cases.in_hand(firm)
    late = case.due_on - timedelta(days=1)
    lit = page(clerk, "team", today=late).rows[0].level
    Case.objects.filter(pk=case.pk).update(
        accepted_on=case.accepted_on - timedelta(days=28), stopped_working_days=20
    )

    assert page(clerk, "team", today=late).rows[0].level == lit != ""


def test_behind_the_most_urgent_nothing_is_counted_to_the_end(clerk, monkeypatch):
    monkeypatch.setattr(desk, "WATCHED", 2)
    for _ in range(3):
        received()

    found = page(clerk, "team")

    assert found.urgent.count("normal") == "2+"
    assert due_soon(found.urgent, TODAY) == []


def test_the_chart_counts_what_falls_due_on_each_working_day(clerk):
    received(0), received(7)

    bars = due_soon(page(clerk, "team").urgent, TODAY)

    assert [bar["value"] for bar in bars] == [1, 0, 0, 0, 0, 1, 0]
    assert [bar["label"] for bar in bars][1:] == [
        "11/17",
        "11/18",
        "11/19",
        "11/20",
        "11/23",
        "11/24",
    ]


# Pages and counts


@pytest.mark.parametrize("tab", ["team", "waiting", "done"])
def test_pages_follow_each_other_without_a_gap(clerk, monkeypatch, tab):
    monkeypatch.setattr(desk, "PAGE", 2)
    for _ in range(5):
        case = received()
        if tab == "waiting":
            Case.objects.filter(pk=case.pk).update(waiting_until=timezone.now())
        if tab == "done":
            deciding.withdraw_case(
                case.pk, acting=ActingFor(case.applicant, "self"), by=case.filed_by
            )
    seen, after = [], ""
    while True:
        found = page(clerk, tab, after=after)
        seen += [row.case.pk for row in found.rows]
        after = found.next_after
        if not after:
            break

    expected = list(Case.objects.order_by("pk").values_list("pk", flat=True))
    assert seen == (expected[::-1] if tab == "done" else expected)


@pytest.mark.parametrize("after", ["x", "2026-13-01.5", "2026-11-23.", ".", "²", "-1", "9" * 30])
def test_a_key_that_is_none_starts_at_the_top(clerk, after):
    case = received()

    assert shown(clerk, "team", after=after) == [case.pk]


def test_counts_stop_at_their_cap(clerk, monkeypatch):
    monkeypatch.setattr(desk, "CAP", 2)
    for _ in range(4):
        received()

    assert page(clerk, "team").counts["team"] == "2+"
    assert capped_counts({"all": Case.objects.all(), "none": Case.objects.none()}) == {
        "all": 3,
        "none": 0,
    }
    assert (capped(2), capped(3)) == ("2", "2+")


@pytest.mark.parametrize("tab", list(desk.TABS))
def test_the_number_of_queries_does_not_grow(clerk, tab, django_assert_num_queries):
    """One for the posts, one for the counts, one for the lights where there are any, the page."""
    page(clerk, tab)  # parameters and calendar are kept

    for more in (1, 3):
        for _ in range(more):
            received(by=clerk)
            cases.accepted(cases.elder())
            cases.granted_at_once()
        fresh = type(clerk).objects.get(pk=clerk.pk)
        with django_assert_num_queries(4 if tab in desk.TO_ACT_ON else 3):
            assert page(fresh, tab).rows or tab == "waiting"
