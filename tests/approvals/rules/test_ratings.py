from datetime import date

import pytest

from approvals.rules.conversation import is_still_open
from approvals.rules.ratings import FollowUpDays, answer_due, contact_due, light, satisfied_share
from credit_portal.workdays.rules import Calendar

CALENDAR = Calendar({}, frozenset({2026}))
FRIDAY = date(2026, 11, 20)


def test_contact_is_due_on_the_next_working_day():
    assert contact_due(FRIDAY, FollowUpDays(), CALENDAR) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("is_complex", "due"), [(False, date(2026, 11, 27)), (True, date(2026, 12, 11))]
)
def test_the_answer_is_due_from_the_day_of_the_rating(is_complex, due):
    assert answer_due(FRIDAY, FollowUpDays(), CALENDAR, is_complex=is_complex) == due


@pytest.mark.parametrize(
    ("by_level", "share"),
    [({}, None), ({1: 3, 5: 1}, 0.75), ({3: 1}, 1.0), ({4: 1, 5: 1}, 0.0)],
)
def test_levels_one_to_three_are_satisfied(by_level, share):
    assert satisfied_share(by_level) == share


@pytest.mark.parametrize(
    ("today", "left", "colour"),
    [(date(2026, 11, 21), 0, "r"), (FRIDAY, 0, "y"), (date(2026, 11, 16), 4, "")],
)
def test_the_light_turns_before_and_after_the_last_day(today, left, colour):
    assert light(FRIDAY, today, working_days_left=left) == colour


@pytest.mark.parametrize(
    ("closed_on", "today", "is_open"),
    [
        (None, date(2026, 11, 20), True),
        (date(2026, 10, 21), FRIDAY, True),
        (date(2026, 10, 20), FRIDAY, False),
    ],
)
def test_a_conversation_ends_thirty_days_after_the_case(closed_on, today, is_open):
    assert is_still_open(closed_on, today=today, days=30) == is_open
