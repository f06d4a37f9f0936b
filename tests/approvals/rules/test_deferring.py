"""The tables of docs/rules/deferrals.md §3."""

from datetime import date

import pytest

from approvals.enums import DeferralVariant
from approvals.rules.deferring import (
    DayFault,
    DayRange,
    day_after_refusal,
    extension_range,
    force_majeure_range,
    lapse_day,
    return_range,
)
from credit_portal.workdays.calendar_2026 import CALENDAR_2026

WEDNESDAY = date(2026, 11, 18)
THURSDAY = date(2026, 11, 19)
FRIDAY = date(2026, 11, 20)
MONDAY = date(2026, 11, 23)
FIRST = DeferralVariant.ISSUE_FIRST
THEN = DeferralVariant.ACCEPT_THEN_ISSUE


def extension(*, today=WEDNESDAY, variant=THEN, statutory=date(2026, 12, 31)):
    return extension_range(
        WEDNESDAY,
        today=today,
        variant=variant,
        statutory_due_on=statutory,
        extension_days=5,
        gap=2,
        calendar=CALENDAR_2026,
    )


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        ({}, DayRange(THURSDAY, date(2026, 11, 25))),
        ({"today": date(2026, 11, 9)}, DayRange(THURSDAY, date(2026, 11, 25))),
        ({"today": THURSDAY}, DayRange(FRIDAY, date(2026, 11, 25))),
        ({"statutory": date(2026, 11, 24)}, DayRange(THURSDAY, FRIDAY)),
        ({"statutory": FRIDAY}, DayRange(THURSDAY, WEDNESDAY)),
        ({"statutory": FRIDAY, "variant": FIRST}, DayRange(THURSDAY, date(2026, 11, 25))),
        ({"statutory": None}, DayRange(THURSDAY, date(2026, 11, 25))),
    ],
)
def test_an_extension_ends_within_its_days_and_leaves_time_to_decide(changes, days):
    assert extension(**changes) == days


def test_where_the_law_leaves_no_day_the_range_is_empty():
    assert extension(statutory=FRIDAY).is_empty
    assert not extension().is_empty


@pytest.mark.parametrize(
    ("day", "fault"),
    [
        (WEDNESDAY, DayFault.OUT_OF_RANGE),
        (THURSDAY, None),
        (date(2026, 11, 21), DayFault.REST_DAY),
        (MONDAY, None),
        (date(2026, 11, 24), DayFault.OUT_OF_RANGE),
    ],
)
def test_a_day_lies_in_the_range_and_is_worked(day, fault):
    assert DayRange(THURSDAY, MONDAY).fault_of(day, CALENDAR_2026) == fault


def test_force_majeure_counts_from_today():
    days = force_majeure_range(WEDNESDAY, today=THURSDAY, most_days=2, calendar=CALENDAR_2026)

    assert days == DayRange(FRIDAY, MONDAY)


def test_a_paper_put_off_far_can_still_be_put_off_by_a_day():
    far = date(2027, 3, 1)

    days = force_majeure_range(far, today=WEDNESDAY, most_days=60, calendar=CALENDAR_2026)

    assert days.first == days.last > far


def test_a_paper_sent_back_keeps_the_promised_day_at_least():
    early = return_range(MONDAY, today=WEDNESDAY, most_days=2, calendar=CALENDAR_2026)
    late = return_range(WEDNESDAY, today=THURSDAY, most_days=2, calendar=CALENDAR_2026)

    assert early == DayRange(MONDAY, MONDAY)
    assert late == DayRange(FRIDAY, MONDAY)


def test_who_is_refused_late_keeps_a_working_day():
    assert day_after_refusal(MONDAY, today=WEDNESDAY, calendar=CALENDAR_2026) == MONDAY
    assert day_after_refusal(WEDNESDAY, today=WEDNESDAY, calendar=CALENDAR_2026) == THURSDAY
    assert day_after_refusal(WEDNESDAY, today=FRIDAY, calendar=CALENDAR_2026) == MONDAY


@pytest.mark.parametrize(
    ("promised", "warned", "lapses"),
    [(WEDNESDAY, WEDNESDAY, THURSDAY), (FRIDAY, FRIDAY, MONDAY), (WEDNESDAY, THURSDAY, FRIDAY)],
)
def test_a_lapse_follows_its_announcement(promised, warned, lapses):
    assert lapse_day(promised, warned_on=warned, calendar=CALENDAR_2026) == lapses
