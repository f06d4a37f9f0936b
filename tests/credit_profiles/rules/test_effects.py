from datetime import date

import pytest

from credit_profiles.rules.effects import Benefit, effects_of
from credit_profiles.rules.grading import standing_on
from credit_profiles.values import GradingModel

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("known_since", "closed"),
    [
        (date(2020, 1, 1), set()),
        (date(2026, 1, 1), {Benefit.FASTER_PROMISE, Benefit.HELPER}),
    ],
)
def test_the_top_grade_alone_opens_speed_and_helper(known_since, closed):
    standing = standing_on([], known_since=known_since, on=TODAY, model=GradingModel())

    assert {e.benefit for e in effects_of(standing) if not e.is_open} == closed
