from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_profiles.rules.weights import add_months, full_months


@pytest.mark.parametrize(
    ("since", "months", "day"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 10, 31), 4, date(2027, 2, 28)),
        (date(2026, 5, 15), 6, date(2026, 11, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_month_added_ends_on_the_same_day_or_the_last_of_the_month(since, months, day):
    assert add_months(since, months) == day


@pytest.mark.parametrize(
    ("since", "until", "months"),
    [
        (date(2026, 1, 31), date(2026, 2, 27), 0),
        (date(2026, 1, 31), date(2026, 2, 28), 1),
        (date(2026, 5, 15), date(2026, 11, 14), 5),
        (date(2026, 5, 15), date(2026, 11, 15), 6),
        (date(2026, 5, 15), date(2026, 5, 1), 0),
    ],
)
def test_month_is_full_on_the_day_of_its_number(since, until, months):
    assert full_months(since, until) == months


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 500))
def test_full_months_undoes_add_months(since, months):
    assert full_months(since, add_months(since, months)) == months
