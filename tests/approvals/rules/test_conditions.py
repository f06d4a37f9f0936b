"""The table of docs/rules/modes.md §3."""

from datetime import UTC, datetime

import pytest

from approvals.enums import ConditionReason as Why
from approvals.enums import Gate, Operator, Verdict
from approvals.rules.conditions import evaluate
from approvals.values import Check, ConditionSpec, Fact
from credit_profiles.enums import SourceState

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
YES, NO, UNKNOWN = Verdict.YES, Verdict.NO, Verdict.UNKNOWN


def condition(operator: str, value: object, source: str = "BIZ") -> ConditionSpec:
    check = Check("subject.field", Operator(operator), value, source)
    return ConditionSpec("C", "条件", "condition", Gate.RESULT, check, False)


def result(operator, expected, actual, *, state=SourceState.FRESH, source="BIZ", asked="BIZ"):
    facts = {"subject.field": Fact(actual, source, NOW, state)}
    return evaluate(condition(operator, expected, asked), facts)


@pytest.mark.parametrize(
    ("operator", "expected", "actual", "verdict"),
    [
        ("eq", "active", "active", YES),
        ("eq", "active", "suspended", NO),
        ("eq", 0, 0, YES),
        ("eq", 0, 0.0, YES),
        ("eq", 0, False, UNKNOWN),
        ("eq", 0, "0", UNKNOWN),
        ("eq", "active", None, UNKNOWN),
        ("ne", "active", "suspended", YES),
        ("ne", "active", "active", NO),
        ("ne", "active", 1, UNKNOWN),
        ("in", ["A", "B"], "B", YES),
        ("in", ["A", "B"], "C", NO),
        ("in", [], "A", UNKNOWN),
        ("in", "AB", "A", UNKNOWN),
        ("not_in", ["A", "B"], "C", YES),
        ("not_in", ["A", "B"], "A", NO),
        ("not_in", ["A", "B"], None, UNKNOWN),
        ("gt", 5, 6, YES),
        ("gt", 5, 5, NO),
        ("gte", 18, 18, YES),
        ("gte", 18, 17, NO),
        ("gte", 18, "18", UNKNOWN),
        ("gte", 18, True, UNKNOWN),
        ("gte", 18, float("nan"), UNKNOWN),
        ("lt", 5, 4, YES),
        ("lt", 5, 5, NO),
        ("lte", 60, 60, YES),
        ("lte", 60, 61, NO),
        ("between", [16, 62], 16, YES),
        ("between", [16, 62], 62, YES),
        ("between", [16, 62], 63, NO),
        ("between", [16], 16, UNKNOWN),
        ("contains", "预包装", "食品销售（仅销售预包装食品）", YES),
        ("contains", "预包装", "住宿", NO),
        ("contains", "a", ["a", "b"], YES),
        ("contains", "c", ["a", "b"], NO),
        ("contains", "c", None, UNKNOWN),
        ("exists", None, "粤12345", YES),
        ("exists", None, None, NO),
        ("exists", None, "", UNKNOWN),
        ("not_exists", None, None, YES),
        ("not_exists", None, "粤12345", NO),
        ("not_exists", None, "", UNKNOWN),
        ("is_true", None, True, YES),
        ("is_true", None, False, NO),
        ("is_true", None, 1, UNKNOWN),
        ("is_true", None, None, UNKNOWN),
        ("is_false", None, False, YES),
        ("is_false", None, True, NO),
        ("is_false", None, None, UNKNOWN),
        ("is_false", None, "false", UNKNOWN),
    ],
)
def test_operator(operator, expected, actual, verdict):
    assert result(operator, expected, actual).verdict == verdict


@pytest.mark.parametrize("operator", [operator.value for operator in Operator])
def test_fact_nobody_answered_is_unknown_for_every_operator(operator):
    answer = evaluate(condition(operator, None), {})

    assert (answer.verdict, answer.reason) == (UNKNOWN, Why.NO_ANSWER)


@pytest.mark.parametrize(
    ("state", "reason"), [(SourceState.STALE, Why.STALE), (SourceState.UNKNOWN, Why.NO_ANSWER)]
)
def test_fact_that_is_not_fresh_is_unknown(state, reason):
    answer = result("eq", "active", "active", state=state)

    assert (answer.verdict, answer.reason) == (UNKNOWN, reason)


def test_what_the_form_declares_does_not_stand_in_for_a_register():
    answer = result("eq", "active", "active", source="FORM")

    assert (answer.verdict, answer.reason) == (UNKNOWN, Why.OTHER_SOURCE)


def test_what_the_form_declares_is_never_stale():
    answer = result("is_true", None, True, source="FORM", asked="FORM", state=SourceState.STALE)

    assert answer.verdict == YES


def test_condition_without_a_check_waits_for_a_person():
    spec = ConditionSpec("C", "条件", "condition", Gate.RESULT, None, True)

    answer = evaluate(spec, {})

    assert (answer.verdict, answer.reason) == (UNKNOWN, Why.NO_CHECK)


def test_result_names_source_and_time_but_not_the_value():
    answer = result("eq", "active", "secret")

    assert answer.to_json() == {
        "code": "C",
        "verdict": "no",
        "reason": "not_met",
        "source": "BIZ",
        "as_of": NOW.isoformat(),
    }
