"""Conditions compared by machine: yes, no, or unknown; unknown whenever there is doubt.

Source: docs/rules/modes.md §3.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from credit_profiles.enums import SourceState

from ..enums import ConditionReason, Operator, Verdict
from ..values import FORM_SOURCE, Check, ConditionResult, ConditionSpec, Fact, Facts

Reason = ConditionReason


def evaluate_all(conditions: Sequence[ConditionSpec], facts: Facts) -> tuple[ConditionResult, ...]:
    """One result for each condition, in the order of the matter."""
    return tuple(evaluate(condition, facts) for condition in conditions)


def evaluate(condition: ConditionSpec, facts: Facts) -> ConditionResult:
    """What the machine can say about one condition.

    Only a fresh fact from the source that the check names is compared; what the form
    declares is as fresh as the form. A condition without a check is unknown.
    """
    check = condition.check
    if check is None:
        return _result(condition, Reason.NO_CHECK)
    fact = facts.get(check.field)
    if fact is None or fact.state == SourceState.UNKNOWN:
        return _result(condition, Reason.NO_ANSWER)
    if fact.source != check.data_source:
        return _result(condition, Reason.OTHER_SOURCE, fact.as_of)
    if fact.state == SourceState.STALE and check.data_source != FORM_SOURCE:
        return _result(condition, Reason.STALE, fact.as_of)
    return _result(condition, _compare(check, fact), fact.as_of)


VERDICTS = {Reason.MET: Verdict.YES, Reason.NOT_MET: Verdict.NO}


def _result(
    condition: ConditionSpec, reason: ConditionReason, as_of: datetime | None = None
) -> ConditionResult:
    return ConditionResult(
        code=condition.code,
        verdict=VERDICTS.get(reason, Verdict.UNKNOWN),
        reason=reason,
        source=condition.check.data_source if condition.check else "",
        as_of=as_of,
    )


def _compare(check: Check, fact: Fact) -> ConditionReason:
    try:
        holds = COMPARISONS[check.operator](fact.value, check.value)
    except _Unreadable:
        return Reason.UNREADABLE
    return Reason.MET if holds else Reason.NOT_MET


class _Unreadable(Exception):
    """The two values cannot be compared in the way the operator asks."""


def _equal(actual: Any, expected: Any) -> bool:
    if isinstance(actual, bool) or isinstance(expected, bool):
        if isinstance(actual, bool) and isinstance(expected, bool):
            return actual is expected
        raise _Unreadable
    if isinstance(actual, str) and isinstance(expected, str):
        return actual == expected
    return _number(actual) == _number(expected)


def _one_of(actual: Any, expected: Any) -> bool:
    if not isinstance(expected, list | tuple) or not expected:
        raise _Unreadable
    return any(_equal(actual, one) for one in expected)


def _between(actual: Any, expected: Any) -> bool:
    if not isinstance(expected, list | tuple) or len(expected) != 2:
        raise _Unreadable
    return _number(expected[0]) <= _number(actual) <= _number(expected[1])


def _contains(actual: Any, expected: Any) -> bool:
    if isinstance(actual, str) and isinstance(expected, str) and expected:
        return expected in actual
    if isinstance(actual, list | tuple | frozenset):
        return any(_equal(one, expected) for one in actual)
    raise _Unreadable


def _exists(actual: Any, expected: Any) -> bool:
    """None is the answer "there is none"; an empty text says neither."""
    if actual == "":
        raise _Unreadable
    return actual is not None


def _truth(actual: Any) -> bool:
    if not isinstance(actual, bool):
        raise _Unreadable
    return actual


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise _Unreadable
    number = Decimal(str(value))
    if not number.is_finite():
        raise _Unreadable
    return number


COMPARISONS: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQ: _equal,
    Operator.NE: lambda actual, expected: not _equal(actual, expected),
    Operator.IN: _one_of,
    Operator.NOT_IN: lambda actual, expected: not _one_of(actual, expected),
    Operator.GT: lambda actual, expected: _number(actual) > _number(expected),
    Operator.GTE: lambda actual, expected: _number(actual) >= _number(expected),
    Operator.LT: lambda actual, expected: _number(actual) < _number(expected),
    Operator.LTE: lambda actual, expected: _number(actual) <= _number(expected),
    Operator.BETWEEN: _between,
    Operator.CONTAINS: _contains,
    Operator.EXISTS: _exists,
    Operator.NOT_EXISTS: lambda actual, expected: not _exists(actual, expected),
    Operator.IS_TRUE: lambda actual, expected: _truth(actual),
    Operator.IS_FALSE: lambda actual, expected: not _truth(actual),
}
