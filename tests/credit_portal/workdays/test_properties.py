"""The clock against an independent count, over thousands of cases."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from credit_portal.workdays.calendar_2026 import CALENDAR_2026
from credit_portal.workdays.rules import (
    DayKind,
    Stop,
    add_working_days,
    arithmetic_of,
    due_date,
    is_working_day,
    previous_working_day,
    working_days_between,
)
from tests.credit_portal.workdays import independent

THOUSANDS = settings(max_examples=2000)
# Both neighbours of the published year, its holidays and its make-up days.
days = st.dates(date(2025, 11, 1), date(2027, 3, 31))
terms = st.integers(0, 60)


@st.composite
def stop_lists(draw):
    """Up to five stops: apart, overlapping, one in another, or the next the day after."""
    found = []
    for _ in range(draw(st.integers(0, 5))):
        first = draw(days)
        if found and draw(st.booleans()):  # beside or over the one before
            first = found[-1][1] + timedelta(days=draw(st.integers(-6, 1)))
        found.append((first, first + timedelta(days=draw(st.integers(0, 25)))))
    return found


def as_stops(pairs):
    return [Stop(first, last) for first, last in pairs]


def test_both_counts_know_the_same_days_of_three_years():
    span = [date(2025, 1, 1) + timedelta(days=n) for n in range(3 * 365)]

    assert [d for d in span if is_working_day(d, CALENDAR_2026)] == [
        d for d in span if independent.is_worked(d)
    ]


@THOUSANDS
@given(days, terms, stop_lists())
def test_a_due_day_is_that_of_the_independent_count(start, n, pairs):
    due = due_date(start, n, CALENDAR_2026, as_stops(pairs))

    assert (due.on, due.provisional) == independent.nth_day(start, n, pairs)


@THOUSANDS
@given(days, st.integers(-5, 120), stop_lists())
def test_days_used_are_those_of_the_independent_count(start, length, pairs):
    end = start + timedelta(days=length)

    assert working_days_between(
        start, end, CALENDAR_2026, as_stops(pairs)
    ) == independent.days_used(start, end, pairs)


@THOUSANDS
@given(days, terms, stop_lists(), st.integers(0, 40))
def test_a_running_stop_counts_as_one_that_ends_today(start, n, pairs, length):
    first = start + timedelta(days=length // 2)
    today = start + timedelta(days=length)

    due = due_date(start, n, CALENDAR_2026, [*as_stops(pairs), Stop(first, None)], today=today)

    assert due.is_stopped
    assert due.on == independent.nth_day(start, n, [*pairs, (first, today)])[0]


@THOUSANDS
@given(days, terms, stop_lists())
def test_the_strip_shows_every_day_once_and_counts_as_the_sum_says(start, n, pairs):
    due = due_date(start, n, CALENDAR_2026, as_stops(pairs))
    span = [start + timedelta(days=k) for k in range((due.on - start).days + 1)]

    assert [day.date for day in due.days] == span
    assert [day.number for day in due.days if day.number] == list(range(1, n + 1))
    stopped = independent.struck_out(pairs) & set(span[1:])
    assert {day.date for day in due.days if day.kind == DayKind.STOPPED} == stopped
    made_up = {d for d in span[1:-1] if independent.is_worked(d) and d.weekday() >= 5}
    assert {day.date for day in due.days if day.kind == DayKind.MAKEUP} == made_up - stopped


@THOUSANDS
@given(days, terms, stop_lists(), st.randoms())
def test_the_order_of_stops_and_their_overlap_do_not_matter(start, n, pairs, random):
    shuffled = as_stops(pairs)
    random.shuffle(shuffled)
    day_by_day = [Stop(day, day) for day in sorted(independent.struck_out(pairs))]

    found = {due_date(start, n, CALENDAR_2026, s).on for s in (as_stops(pairs), shuffled)}
    assert found == {due_date(start, n, CALENDAR_2026, day_by_day).on}


@THOUSANDS
@given(days, terms, terms, stop_lists())
def test_an_extension_counts_on_from_the_due_day(start, n, extension, pairs):
    stops = as_stops(pairs)
    first = due_date(start, n, CALENDAR_2026, stops).on

    longer = due_date(start, n + extension, CALENDAR_2026, stops).on

    assert longer == due_date(first, extension, CALENDAR_2026, stops).on


@THOUSANDS
@given(days, terms, stop_lists())
def test_a_kept_date_gives_its_arithmetic_back(start, n, pairs):
    stops = as_stops(pairs)
    due = due_date(start, n, CALENDAR_2026, stops)

    assert arithmetic_of(start, due.on, CALENDAR_2026, stops) == due


@given(days)
def test_no_working_day_lies_between_a_day_and_the_one_before(day):
    before = previous_working_day(day, CALENDAR_2026)

    assert independent.is_worked(before)
    between = range(1, (day - before).days)
    assert not [n for n in between if independent.is_worked(before + timedelta(days=n))]


def test_a_date_on_which_nothing_can_end_has_no_arithmetic():
    sunday = date(2026, 11, 22)

    assert arithmetic_of(date(2026, 11, 16), sunday, CALENDAR_2026) is None
    assert arithmetic_of(sunday, date(2026, 11, 16), CALENDAR_2026) is None
    assert arithmetic_of(sunday, sunday, CALENDAR_2026) == add_working_days(
        sunday, 0, CALENDAR_2026
    )
