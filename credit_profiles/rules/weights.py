"""Age of a record, its weight, and how repetition raises it.

Source: docs/rules/credit-model.md §2 and §3. Weights are exact fractions; they are
rounded only where they are shown.
"""

import calendar
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from ..enums import Decay, RecordState, Severity
from ..values import GradingModel, RecordFact


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or its last day where that month is shorter."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month0 + 1)[1]
    return date(year, month0 + 1, min(day.day, last))


def full_months(since: date, until: date) -> int:
    """Largest n with `add_months(since, n) <= until`; 0 if `until` is earlier."""
    months = (until.year - since.year) * 12 + until.month - since.month
    if add_months(since, months) > until:
        months -= 1
    return max(months, 0)


def age_weight(record: RecordFact, today: date, model: GradingModel) -> Fraction:
    """0..1 by the table its decay names; 1 for a positive item inside its validity.

    A record determined after `today`, or not in state active, has none.
    """
    if record.state != RecordState.ACTIVE or record.determined_on > today:
        return Fraction(0)
    age = full_months(record.determined_on, today)
    if record.decay == Decay.NONE:
        return Fraction(0)
    if record.decay == Decay.STEP:
        return Fraction(int(is_inside_validity(record, today)))
    table = model.age_tables[Severity(record.decay)]
    if age < table.full_below:
        return Fraction(1)
    if age < table.zero_at:
        return max(
            Fraction(table.zero_at - age, table.zero_at - table.full_below), _floor(record, model)
        )
    return _floor(record, model)


def is_inside_validity(record: RecordFact, today: date) -> bool:
    """From the determination until the day before the last month is full."""
    if record.determined_on > today:
        return False
    months = record.validity_months
    return months is None or full_months(record.determined_on, today) < months


def repetition_factor(
    record: RecordFact, records: Sequence[RecordFact], model: GradingModel
) -> Fraction:
    """1 for the newest record of an item, more for each older one within the repetition period.

    An older record is raised once for every active record of the same item that followed
    it inside `repetition_months`. Of two on the same day the one with the higher id is newer.
    """
    later = sum(
        other.code == record.code
        and other.state == RecordState.ACTIVE
        and _order(other) > _order(record)
        and full_months(record.determined_on, other.determined_on) < model.repetition_months
        for other in records
    )
    return Fraction(model.repetition[min(later, len(model.repetition) - 1)])


def _order(record: RecordFact) -> tuple[date, int]:
    return record.determined_on, record.record_id or 0


def _floor(record: RecordFact, model: GradingModel) -> Fraction:
    """What an unperformed duty keeps for good; 0 unless a sector sets it."""
    return Fraction(0 if record.rectified_on else model.unfulfilled_floor)
