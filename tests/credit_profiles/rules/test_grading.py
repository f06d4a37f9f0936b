"""The table of docs/rules/credit-model.md §7, and what must hold for any file."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit_profiles.enums import (
    CapReason,
    Decay,
    Grade,
    LineReason,
    Polarity,
    RecordState,
    Severity,
)
from credit_profiles.rules.grading import grade_subject, standing_on
from credit_profiles.rules.weights import add_months
from credit_profiles.values import GradingModel, RecordFact, Standing

TODAY = date(2026, 11, 21)
MODEL = GradingModel()
NEW = TODAY
LONG_AGO = date(2016, 1, 1)

# code: points, cap of points, decay or severity, grade cap, constraint, validity
ITEMS = {
    "P01": ("0", None, "minor", None, None, 3),
    "P02": ("-3", None, "minor", None, None, 3),
    "P04": ("-15", None, "general", "C", None, 12),
    "P05": ("-20", None, "general", "C", None, 12),
    "P08": ("-50", None, "serious", "D", None, 36),
    "J01": ("-60", None, "serious", "E", None, 24),
    "W01": ("-12", None, "general", "C", None, None),
    "O03": ("-8", None, "minor", "D", 6, 6),
    "O05": ("-20", None, "general", "D", 6, 12),
    "O06": ("-25", None, "general", "D", 6, 12),
    "O07": ("-50", None, "serious", "D", 6, 36),
    "H01": ("8", None, "step", None, None, 36),
    "H02": ("6", None, "step", None, None, 36),
    "H03": ("6", None, "step", None, None, 12),
    "H06": ("10", None, "step", None, None, 12),
    "O01": ("1", "5", "step", None, None, 24),
    "O09": ("0", None, "none", None, None, 12),
}


def months_ago(months: int) -> date:
    return add_months(TODAY, -months)


def record(code: str, determined_on: date, **changes) -> RecordFact:
    points, points_cap, decay, grade_cap, constraint_months, validity_months = ITEMS[code]
    value = Decimal(points)
    polarity = {"step": Polarity.POSITIVE, "none": Polarity.NEUTRAL}.get(decay, Polarity.NEGATIVE)
    fact = RecordFact(
        code=code,
        name_zh=code,
        polarity=polarity,
        severity=Severity(decay) if polarity == Polarity.NEGATIVE else None,
        points=value,
        decay=Decay(decay),
        determined_on=determined_on,
        points_cap=Decimal(points_cap) if points_cap else None,
        grade_cap=Grade(grade_cap) if grade_cap else None,
        constraint_months=constraint_months,
        validity_months=validity_months,
    )
    return replace(fact, **changes)


def grade(records, *, known_since=LONG_AGO, today=TODAY, model=MODEL) -> Standing:
    return grade_subject(records, known_since=known_since, today=today, model=model)


WORKED_EXAMPLES = [
    ("new company, no record", [], NEW, "80.0", "B", False),
    ("three clean years", [], months_ago(36), "90.0", "A", False),
    (
        "two clean years, tax grade A, model of integrity",
        [record("H03", months_ago(2)), record("H01", months_ago(2))],
        months_ago(24),
        "100.0",
        "B",
        False,
    ),
    (
        "red list, one clean year",
        [record("H06", months_ago(1))],
        months_ago(12),
        "93.0",
        "A",
        False,
    ),
    (
        "three clean years, one warning 1 month ago",
        [record("P02", months_ago(1))],
        months_ago(36),
        "87.0",
        "B",
        False,
    ),
    ("the same 4 months later", [record("P02", months_ago(5))], months_ago(40), "90.0", "A", False),
    ("larger fine 1 month ago", [record("P04", months_ago(1))], LONG_AGO, "65.0", "C", False),
    ("larger fine 8 months ago", [record("P04", months_ago(8))], LONG_AGO, "73.3", "C", False),
    (
        "larger fine, repaired after 3 months",
        [record("P04", months_ago(3), state=RecordState.REPAIRED)],
        LONG_AGO,
        "80.0",
        "B",
        False,
    ),
    (
        "two larger fines, 2 and 9 months ago",
        [record("P04", months_ago(2)), record("P04", months_ago(9))],
        LONG_AGO,
        "57.5",
        "D",
        False,
    ),
    (
        "deferred material late, 2 months ago",
        [record("O03", months_ago(2))],
        LONG_AGO,
        "72.0",
        "D",
        True,
    ),
    (
        "the same, 6 months ago, rectified",
        [record("O03", months_ago(6), rectified_on=months_ago(5))],
        LONG_AGO,
        "80.0",
        "B",
        False,
    ),
    (
        "false commitment not rectified, 4 months ago",
        [record("O05", months_ago(4))],
        LONG_AGO,
        "62.2",
        "D",
        True,
    ),
    (
        "the same, 7 months ago, rectified but not repaired",
        [record("O05", months_ago(7), rectified_on=months_ago(2))],
        LONG_AGO,
        "68.9",
        "C",
        False,
    ),
    (
        "licence withdrawn 6 months ago",
        [record("P08", months_ago(6))],
        LONG_AGO,
        "30.0",
        "D",
        False,
    ),
    ("judgment defaulter", [record("J01", months_ago(6))], LONG_AGO, "20.0", "E", False),
]


@pytest.mark.parametrize(
    ("records", "known_since", "score", "letter", "constrained"),
    [example[1:] for example in WORKED_EXAMPLES],
    ids=[example[0] for example in WORKED_EXAMPLES],
)
def test_worked_example(records, known_since, score, letter, constrained):
    standing = grade(records, known_since=known_since)

    assert (str(standing.score), standing.grade.value, standing.is_constrained) == (
        score,
        letter,
        constrained,
    )


def test_rectified_but_unrepaired_commitment_still_bars_notify_commit():
    standing = grade([record("O05", months_ago(7), rectified_on=months_ago(2))])

    assert standing.has_broken_commitment


@pytest.mark.parametrize(
    "state", [RecordState.REPAIRED, RecordState.WITHDRAWN, RecordState.EXPIRED]
)
def test_commitment_no_longer_bars_once_repaired_withdrawn_or_expired(state):
    assert not grade([record("O05", months_ago(2), state=state)]).has_broken_commitment


def test_two_different_general_records_inside_a_year_hold_the_grade_at_d():
    standing = grade([record("W01", months_ago(10)), record("P04", months_ago(11))])

    assert standing.score > 60
    assert [cap.reason for cap in standing.caps if cap.grade == Grade.D] == [
        CapReason.REPEATED_GENERAL
    ]


def test_record_without_points_does_not_stand_in_the_way_of_a():
    assert grade([record("P01", months_ago(1))]).grade == Grade.A


def test_listed_subject_stays_e_when_the_points_have_aged_away():
    standing = grade([record("J01", months_ago(50))])

    assert (standing.grade, standing.is_listed, standing.negative_total) == (Grade.E, True, 0)


def test_disputed_record_is_left_out_and_flagged():
    standing = grade([record("P04", months_ago(1), state=RecordState.DISPUTED)])

    assert (standing.grade, standing.has_disputed) == (Grade.A, True)
    assert standing.lines[0].reason == LineReason.DISPUTED


def test_minor_record_does_not_reset_the_clean_clock():
    assert grade([record("P02", months_ago(5))], known_since=months_ago(40)).clean_months == 40


def test_minor_record_resets_the_clean_clock_where_the_model_says_so():
    model = replace(MODEL, minor_resets_clean_clock=True)

    assert grade([record("P02", months_ago(5))], model=model).clean_months == 5


def test_withdrawn_record_never_happened_for_the_clean_clock():
    standing = grade([record("P04", months_ago(5), state=RecordState.WITHDRAWN)])

    assert standing.clean_months > 100


def test_items_with_a_cap_stop_adding_at_it():
    kept = [record("O01", months_ago(month)) for month in range(1, 8)]

    standing = grade(kept, known_since=NEW)

    assert standing.score == Decimal("85.0")
    assert [line.reason for line in standing.lines].count(LineReason.OVER_ITEM_CAP) == 2


def test_honour_the_subject_opted_out_of_does_not_count():
    standing = grade([record("H02", months_ago(1), opted_out=True)], known_since=NEW)

    assert standing.score == 80


def test_unperformed_duty_keeps_the_floor_of_the_sector():
    model = replace(MODEL, unfulfilled_floor=Decimal("0.2"))

    assert grade([record("P04", months_ago(20))], model=model).negative_total == 3
    rectified = record("P04", months_ago(20), rectified_on=months_ago(1))
    assert grade([rectified], model=model).negative_total == 0


def test_third_and_later_repetition_counts_double():
    fines = [record("P04", months_ago(month)) for month in (0, 1, 2)]

    assert [str(line.repetition) for line in grade(fines).lines] == ["1.0", "1.5", "2.0"]


# The constraint, §4


def test_constraint_of_a_rectified_record_ends_after_six_months():
    constraint = grade([record("O03", months_ago(2), rectified_on=months_ago(1))]).constraint

    assert constraint.starts_on == months_ago(2)
    assert constraint.ends_on == add_months(months_ago(2), 6)
    assert constraint.is_rectified


def test_constraint_not_rectified_goes_on_until_rectification():
    late = record("O03", months_ago(9))

    assert grade([late]).constraint.ends_on is None
    rectified = replace(late, rectified_on=TODAY)
    assert grade([rectified]).constraint is None
    assert grade([rectified], today=TODAY - timedelta(days=1)).constraint is not None


def test_new_record_carries_a_running_constraint_on():
    first = record("O03", months_ago(8), rectified_on=months_ago(7))
    second = record("O06", months_ago(3), rectified_on=months_ago(2))

    constraint = grade([first, second]).constraint

    assert constraint.starts_on == months_ago(8)
    assert constraint.ends_on == add_months(months_ago(3), 6)


@pytest.mark.parametrize(
    "state", [RecordState.REPAIRED, RecordState.WITHDRAWN, RecordState.DISPUTED]
)
def test_constraint_ends_at_once_when_its_record_is(state):
    assert grade([record("O06", months_ago(1), state=state)]).constraint is None


def test_expired_record_constrains_for_its_months_and_no_longer():
    expired = RecordState.EXPIRED

    assert grade([record("O03", months_ago(4), state=expired)]).constraint is not None
    assert grade([record("O03", months_ago(7), state=expired)]).constraint is None


# Any file


@st.composite
def some_record(draw, codes=tuple(ITEMS), states=tuple(RecordState)):
    determined_on = TODAY - timedelta(days=draw(st.integers(0, 1300)))
    rectified_after = draw(st.none() | st.integers(0, 400))
    rectified_on = (
        None
        if rectified_after is None
        else min(TODAY, determined_on + timedelta(days=rectified_after))
    )
    return record(
        draw(st.sampled_from(codes)),
        determined_on,
        state=draw(st.sampled_from(states)),
        rectified_on=rectified_on,
        record_id=draw(st.integers(1, 10**6)),
    )


NEGATIVE = tuple(code for code, item in ITEMS.items() if item[0].startswith("-"))
files = st.lists(some_record(), max_size=6)
starts = st.integers(0, 2000).map(lambda days: TODAY - timedelta(days=days))


@given(files, starts)
def test_score_lies_between_0_and_100(records, known_since):
    assert 0 <= grade(records, known_since=known_since).score <= 100


@given(files, starts)
def test_grade_is_the_worst_of_score_grade_and_caps(records, known_since):
    standing = grade(records, known_since=known_since)

    assert standing.grade == max([standing.score_grade, *(cap.grade for cap in standing.caps)])


@given(files, starts, some_record(codes=NEGATIVE, states=(RecordState.ACTIVE,)))
def test_another_active_negative_record_never_helps(records, known_since, another):
    before = grade(records, known_since=known_since)

    after = grade([*records, another], known_since=known_since)

    assert after.score <= before.score
    assert after.grade >= before.grade


@given(
    files,
    starts,
    some_record(codes=NEGATIVE, states=(RecordState.ACTIVE, RecordState.DISPUTED)),
    st.sampled_from([RecordState.REPAIRED, RecordState.WITHDRAWN]),
)
def test_repair_or_withdrawal_of_an_active_record_never_hurts(records, known_since, one, state):
    one = replace(one, state=RecordState.ACTIVE)
    before = grade([*records, one], known_since=known_since)

    after = grade([*records, replace(one, state=state)], known_since=known_since)

    assert after.score >= before.score
    assert after.grade <= before.grade
    assert after.is_constrained <= before.is_constrained


@given(files, starts)
def test_order_of_the_records_does_not_matter(records, known_since):
    distinct = [replace(fact, record_id=index) for index, fact in enumerate(records)]

    assert grade(distinct, known_since=known_since) == grade(
        distinct[::-1], known_since=known_since
    )


@settings(max_examples=8, deadline=None)
@given(st.lists(some_record(), max_size=3), starts)
def test_next_change_is_the_first_day_with_another_outcome(records, known_since):
    standing = grade(records, known_since=known_since)

    def outcome(day):
        then = standing_on(records, known_since=known_since, on=day, model=MODEL)
        return (
            then.score,
            then.grade,
            then.is_constrained,
            then.has_broken_commitment,
            then.stops_agent,
        )

    now = outcome(TODAY)
    days = (TODAY + timedelta(days=n) for n in range(1, 1200))
    assert standing.next_change_on == next((day for day in days if outcome(day) != now), None)


@given(files, starts)
def test_standing_survives_being_stored(records, known_since):
    standing = grade(records, known_since=known_since)

    assert Standing.from_json(standing.to_json()) == standing
