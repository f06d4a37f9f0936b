"""Levels, silence and deemed acceptance against an independent count, over thousands of cases."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.enums import WarningLevel
from approvals.rules.deadlines import (
    WarningShares,
    deemed_acceptance,
    deferral_level,
    silence_cutoff,
    warning_level,
)
from credit_portal.workdays.calendar_2026 import CALENDAR_2026
from credit_portal.workdays.rules import Stop, due_date, stopped_working_days
from tests.credit_portal.workdays import independent
from tests.credit_portal.workdays.test_properties import as_stops, stop_lists

THOUSANDS = settings(max_examples=1500)
days = st.dates(date(2025, 11, 1), date(2027, 3, 31))
terms = st.integers(0, 60)
USUAL = WarningShares()
ORDER = [WarningLevel.NORMAL, WarningLevel.YELLOW, WarningLevel.RED, WarningLevel.OVERDUE]


def level(start, n, pairs, today, *, shares=USUAL):
    stops = as_stops(pairs)
    due = due_date(start, n, CALENDAR_2026, stops)
    return warning_level(
        accepted_on=start,
        days=n,
        due_on=due.on,
        today=today,
        calendar=CALENDAR_2026,
        stops=stops,
        shares=shares,
    )


@THOUSANDS
@given(days, terms, stop_lists(), st.integers(0, 120))
def test_a_level_is_that_of_the_days_counted_one_by_one(start, n, pairs, length):
    today = start + timedelta(days=length)
    due_on, _provisional = independent.nth_day(start, n, pairs)
    used = independent.days_used(start, today, pairs)
    if today > due_on:
        expected = WarningLevel.OVERDUE
    elif n == 0:
        expected = WarningLevel.NORMAL
    elif today == due_on or used * 10 >= n * 9:
        expected = WarningLevel.RED
    else:
        expected = WarningLevel.YELLOW if used * 10 >= n * 7 else WarningLevel.NORMAL

    assert level(start, n, pairs, today) == expected


@given(days, terms, stop_lists())
def test_a_level_never_falls_as_the_days_go_by(start, n, pairs):
    found = [
        ORDER.index(level(start, n, pairs, start + timedelta(days=d))) for d in range(0, 130, 3)
    ]

    assert found == sorted(found)


@THOUSANDS
@given(days, terms, st.integers(0, 120), st.integers(1, 100), st.integers(0, 100))
def test_smaller_shares_never_warn_later(start, n, length, yellow, more):
    today = start + timedelta(days=length)
    near = WarningShares(Fraction(yellow, 200), Fraction(yellow + more, 200))
    far = WarningShares(Fraction(yellow, 100), Fraction(yellow + more, 100))

    levels = [ORDER.index(level(start, n, [], today, shares=each)) for each in (near, far)]
    assert levels[0] >= levels[1]


@THOUSANDS
@given(days, st.integers(1, 60), stop_lists(), st.integers(0, 90))
def test_the_number_of_days_stopped_stands_for_the_stops_that_ended(start, n, pairs, length):
    """What a sweep knows of a case, against what its page knows."""
    today = start + timedelta(days=length)
    ended = [pair for pair in pairs if pair[1] < today]
    stops = [Stop(*pair) for pair in ended]
    due_on = due_date(start, n, CALENDAR_2026, stops).on
    shared = {"accepted_on": start, "due_on": due_on, "today": today, "calendar": CALENDAR_2026}
    stopped = stopped_working_days(start, CALENDAR_2026, stops)

    assert warning_level(days=n, stopped=stopped, **shared) == warning_level(
        days=n, stops=stops, **shared
    )


@THOUSANDS
@given(days, st.integers(0, 12))
def test_silence_accepts_the_day_after_the_term_and_from_the_receipt(received_on, notice_days):
    silence = deemed_acceptance(received_on, CALENDAR_2026, notice_days=notice_days)
    last, provisional = independent.nth_day(received_on, notice_days, [])

    assert (silence.notice_due.on, silence.notice_due.provisional) == (last, provisional)
    assert (silence.acts_on, silence.accepted_on) == (last + timedelta(days=1), received_on)


@THOUSANDS
@given(days, st.integers(0, 12), st.integers(0, 30))
def test_the_cutoff_parts_the_cases_whose_term_is_over(today, notice_days, before):
    received_on = today - timedelta(days=before)
    cutoff = silence_cutoff(today, CALENDAR_2026, notice_days=notice_days)
    last, _provisional = independent.nth_day(received_on, notice_days, [])

    assert (received_on <= cutoff) == (last < today)


@THOUSANDS
@given(days, st.integers(-10, 40))
def test_a_promised_paper_is_near_by_working_days(promised_on, before):
    today = promised_on - timedelta(days=before)
    left = independent.days_used(today, promised_on, [])
    if today > promised_on:
        expected = WarningLevel.OVERDUE
    elif left <= 1:
        expected = WarningLevel.RED
    else:
        expected = WarningLevel.YELLOW if left <= 3 else WarningLevel.NORMAL

    assert deferral_level(promised_on, today=today, calendar=CALENDAR_2026) == expected
