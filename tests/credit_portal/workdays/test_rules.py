"""The table of docs/rules/working-days.md §3, and an independent count."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_portal.workdays.calendar_2026 import CALENDAR_2026
from credit_portal.workdays.rules import (
    DayKind,
    Stop,
    add_working_days,
    due_date,
    is_working_day,
    previous_working_day,
    working_days_between,
)

COUNTS = [
    ("an ordinary week", date(2026, 11, 16), 5, date(2026, 11, 23)),
    ("the same day", date(2026, 11, 21), 0, date(2026, 11, 21)),
    ("an event on a Saturday", date(2026, 11, 21), 1, date(2026, 11, 23)),
    ("over National Day, with a make-up Saturday", date(2026, 9, 30), 3, date(2026, 10, 10)),
    ("over the Spring Festival, with two make-up days", date(2026, 2, 13), 5, date(2026, 2, 27)),
    ("a make-up Sunday before the holiday", date(2026, 9, 18), 1, date(2026, 9, 20)),
    ("twenty days over Labour Day", date(2026, 4, 20), 20, date(2026, 5, 20)),
]


@pytest.mark.parametrize(
    ("start", "n", "on"), [row[1:] for row in COUNTS], ids=[row[0] for row in COUNTS]
)
def test_due_day(start, n, on):
    due = add_working_days(start, n, CALENDAR_2026)

    assert (due.on, due.provisional) == (on, False)


def test_day_strip_explains_each_day():
    strip = add_working_days(date(2026, 9, 30), 3, CALENDAR_2026).days

    assert [(day.date.day, day.kind, day.number) for day in strip] == [
        (30, DayKind.START, None),
        *[(day, DayKind.OFF, None) for day in range(1, 8)],
        (8, DayKind.COUNTED, 1),
        (9, DayKind.COUNTED, 2),
        (10, DayKind.DUE, 3),
    ]
    assert strip[1].name_zh == "国庆节"
    assert strip[-1].name_zh == "国庆节调休上班"


def test_make_up_day_is_named_as_such():
    strip = add_working_days(date(2026, 5, 8), 2, CALENDAR_2026).days

    assert strip[1].kind == DayKind.MAKEUP


def test_year_without_a_calendar_makes_the_date_provisional():
    due = add_working_days(date(2026, 12, 31), 1, CALENDAR_2026)

    assert (due.on, due.provisional) == (date(2027, 1, 4), True)


def test_stopped_days_are_passed_over():
    stop = Stop(date(2026, 11, 18), date(2026, 11, 20))

    due = due_date(date(2026, 11, 16), 3, CALENDAR_2026, [stop])

    assert due.on == date(2026, 11, 24)
    assert [day.date.day for day in due.days if day.kind == DayKind.STOPPED] == [18, 19, 20]


def test_running_stop_moves_the_earliest_date_with_today():
    stop = Stop(date(2026, 11, 18), None)

    due = due_date(date(2026, 11, 16), 3, CALENDAR_2026, [stop], today=date(2026, 11, 25))

    assert (due.on, due.is_stopped) == (date(2026, 11, 27), True)


def test_running_stop_without_today_is_refused():
    with pytest.raises(ValueError, match="today"):
        due_date(date(2026, 11, 16), 3, CALENDAR_2026, [Stop(date(2026, 11, 18), None)])


def test_term_below_zero_is_refused():
    with pytest.raises(ValueError, match="fewer than 0"):
        add_working_days(date(2026, 11, 16), -1, CALENDAR_2026)


def test_previous_working_day_goes_back_over_a_holiday():
    assert previous_working_day(date(2026, 10, 8), CALENDAR_2026) == date(2026, 9, 30)


def test_calendar_of_2026_agrees_with_the_published_package():
    chinese_calendar = pytest.importorskip("chinese_calendar")

    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]

    assert [day for day in days if is_working_day(day, CALENDAR_2026)] == [
        day for day in days if chinese_calendar.is_workday(day)
    ]


days = st.dates(date(2025, 12, 1), date(2027, 2, 28))
lengths = st.integers(0, 12)
stop_lists = st.lists(
    st.builds(lambda day, n: Stop(day, day + timedelta(days=n)), days, lengths), max_size=3
)


@given(days, st.integers(0, 60), stop_lists)
def test_due_day_agrees_with_an_independent_count(start, n, stops):
    due = due_date(start, n, CALENDAR_2026, stops)

    stopped = {
        stop.from_on + timedelta(days=k)
        for stop in stops
        for k in range((stop.until_on - stop.from_on).days + 1)
    }
    span = [start + timedelta(days=k) for k in range(1, (due.on - start).days + 1)]
    counted = [d for d in span if is_working_day(d, CALENDAR_2026) and d not in stopped]
    assert len(counted) == n
    assert due.on == (counted[-1] if counted else start)
    assert working_days_between(start, due.on, CALENDAR_2026, stops) == n
    assert [day.date for day in due.days] == [start, *span]


@given(days, st.integers(0, 40), stop_lists)
def test_stop_never_brings_a_due_day_forward(start, n, stops):
    assert due_date(start, n, CALENDAR_2026, stops).on >= due_date(start, n, CALENDAR_2026).on
