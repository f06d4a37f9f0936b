"""The tables of docs/rules/working-days.md §4."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.enums import ApprovalMode, DeferralVariant, MatterType, WarningLevel
from approvals.rules.deadlines import (
    case_terms,
    deemed_acceptance,
    deferral_days,
    deferral_due,
    promised_days,
    rectification_due,
    silence_cutoff,
    verification_due,
    warning_level,
)
from credit_portal.workdays.calendar_2026 import CALENDAR_2026
from credit_portal.workdays.rules import Stop, due_date
from credit_profiles.enums import Grade
from tests.approvals.rules.matters import matter

MONDAY = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("days", "grade", "promised"),
    [
        (8, "B", 8),
        (8, "A", 6),
        (10, "A", 7),
        (3, "A", 3),
        (1, "A", 1),
        (0, "A", 0),
        (8, "E", 8),
        (8, None, 8),
        (30, "B", 20),
    ],
)
def test_promised_days(days, grade, promised):
    spec = matter(promised_by_mode={ApprovalMode.ORDINARY: days})

    answer = promised_days(spec, ApprovalMode.ORDINARY, Grade(grade) if grade else None)

    assert answer == promised


def test_benefit_of_right_keeps_its_promise_for_every_grade():
    spec = matter(matter_type=MatterType.ADMINISTRATIVE_BENEFIT)

    assert promised_days(spec, ApprovalMode.ORDINARY, Grade.A) == 8


def test_case_has_both_due_days():
    terms = case_terms(
        matter(), ApprovalMode.ORDINARY, Grade.B, accepted_on=MONDAY, calendar=CALENDAR_2026
    )

    assert (terms.promised.on, terms.statutory.on) == (date(2026, 11, 12), date(2026, 11, 30))
    assert not terms.provisional


def test_instant_case_is_due_on_its_day():
    terms = case_terms(
        matter(), ApprovalMode.INSTANT, Grade.A, accepted_on=MONDAY, calendar=CALENDAR_2026
    )

    assert terms.promised.on == MONDAY


def test_stop_moves_both_due_days():
    stop = Stop(date(2026, 11, 4), date(2026, 11, 6))

    terms = case_terms(
        matter(),
        ApprovalMode.ORDINARY,
        Grade.B,
        accepted_on=MONDAY,
        calendar=CALENDAR_2026,
        stops=[stop],
    )

    assert (terms.promised.on, terms.statutory.on) == (date(2026, 11, 17), date(2026, 12, 3))


@pytest.mark.parametrize(
    ("today", "level"),
    [
        (date(2026, 11, 2), WarningLevel.NORMAL),
        (date(2026, 11, 10), WarningLevel.NORMAL),
        (date(2026, 11, 11), WarningLevel.YELLOW),
        (date(2026, 11, 12), WarningLevel.YELLOW),
        (date(2026, 11, 13), WarningLevel.RED),
        (date(2026, 11, 16), WarningLevel.RED),
        (date(2026, 11, 17), WarningLevel.OVERDUE),
    ],
)
def test_warning_level_of_a_term_of_ten_days(today, level):
    due_on = due_date(MONDAY, 10, CALENDAR_2026).on

    assert (
        warning_level(
            accepted_on=MONDAY, days=10, due_on=due_on, today=today, calendar=CALENDAR_2026
        )
        == level
    )


def test_last_working_day_is_red_even_in_a_short_term():
    answer = warning_level(
        accepted_on=MONDAY,
        days=1,
        due_on=date(2026, 11, 3),
        today=date(2026, 11, 3),
        calendar=CALENDAR_2026,
    )

    assert answer == WarningLevel.RED


@pytest.mark.parametrize(
    ("grace", "promised", "days"), [(5, 8, 5), (10, 8, 6), (20, 40, 20), (5, 3, 1), (3, 2, 1)]
)
def test_deferral_is_shorter_than_the_promise(grace, promised, days):
    assert deferral_days(grace, promised) == days


def test_deferral_verification_and_rectification_are_due():
    spec = matter()
    day = {"calendar": CALENDAR_2026}

    assert deferral_due(spec, "RULES", None, accepted_on=MONDAY, **day).on == date(2026, 11, 9)
    assert rectification_due(spec, ordered_on=MONDAY, **day).on == date(2026, 11, 23)
    due = verification_due(spec, decided_on=MONDAY, **day)
    assert (due.on.year, due.provisional) == (2027, True)


def test_a_licence_that_comes_first_leaves_a_paper_its_whole_grace():
    assert deferral_days(5, 3) == 1
    assert deferral_days(5, 3, variant=DeferralVariant.ISSUE_FIRST) == 5
    assert deferral_days(30, 3, variant=DeferralVariant.ISSUE_FIRST) == 20


def test_a_paper_that_may_not_follow_has_no_last_day():
    with pytest.raises(ValueError, match="BL of demo may not follow"):
        deferral_due(matter(), "BL", None, accepted_on=MONDAY, calendar=CALENDAR_2026)


def test_matter_without_commitment_has_nothing_to_verify():
    spec = replace(matter(), commitment=None)

    with pytest.raises(ValueError, match="no commitment"):
        verification_due(spec, decided_on=MONDAY, calendar=CALENDAR_2026)


def test_silence_of_five_working_days_accepts_from_the_day_of_receipt():
    silence = deemed_acceptance(MONDAY, CALENDAR_2026)

    assert silence.notice_due.on == date(2026, 11, 9)
    assert (silence.acts_on, silence.accepted_on) == (date(2026, 11, 10), MONDAY)


@given(today=st.dates(date(2026, 2, 1), date(2026, 12, 31)), notice_days=st.integers(0, 12))
def test_silence_has_passed_up_to_the_cutoff_and_not_a_day_later(today, notice_days):
    def notice_due(received_on):
        silence = deemed_acceptance(received_on, CALENDAR_2026, notice_days=notice_days)
        return silence.notice_due.on

    cutoff = silence_cutoff(today, CALENDAR_2026, notice_days=notice_days)

    assert notice_due(cutoff) < today <= notice_due(cutoff + timedelta(days=1))
