"""The service constraint (失信制约): when it runs, and when it ends.

Source: docs/rules/credit-model.md §4.
"""

from collections.abc import Sequence
from datetime import date

from ..enums import RecordState
from ..values import Constraint, RecordFact
from .weights import add_months


def running_constraint(records: Sequence[RecordFact], today: date) -> Constraint | None:
    """The constraint in force on `today`, None where there is none.

    Periods that touch or overlap are one constraint: a new record carries it on from its
    own day. Repair, withdrawal and an objection under way take their record out at once.
    """
    running = [record for record in records if _runs_on(record, today)]
    if not running:
        return None
    ends = [_end(record, today) for record in running]
    return Constraint(
        starts_on=_chain_start(records, running, today),
        ends_on=None if None in ends else max(end for end in ends if end),
        earliest_end_on=max(_nominal_end(record) for record in running),
        is_rectified=all(_is_rectified(record, today) for record in running),
        codes=tuple(sorted({record.code for record in running})),
    )


def _runs_on(record: RecordFact, today: date) -> bool:
    if not _constrains(record) or record.determined_on > today:
        return False
    end = _end(record, today)
    return end is None or today < end


def _constrains(record: RecordFact) -> bool:
    """The end of publicity does not cut the months short, so an expired record still counts."""
    return record.constraint_months is not None and record.state in (
        RecordState.ACTIVE,
        RecordState.EXPIRED,
    )


def _end(record: RecordFact, today: date) -> date | None:
    """First day without the constraint of this record; None while a duty is open.

    An expired record constrains for its months and no longer: no measure without an end.
    """
    nominal = _nominal_end(record)
    if record.state == RecordState.EXPIRED:
        return nominal
    if not _is_rectified(record, today):
        return None
    return max(nominal, record.rectified_on or nominal)


def _nominal_end(record: RecordFact) -> date:
    return add_months(record.determined_on, record.constraint_months or 0)


def _is_rectified(record: RecordFact, today: date) -> bool:
    return record.rectified_on is not None and record.rectified_on <= today


def _chain_start(records: Sequence[RecordFact], running: Sequence[RecordFact], today: date) -> date:
    """First day of the unbroken constraint that reaches `today`."""
    start = min(record.determined_on for record in running)
    earlier = [r for r in records if _constrains(r) and r.determined_on <= today]
    for record in sorted(earlier, key=lambda r: r.determined_on, reverse=True):
        end = _end(record, today)
        if record.determined_on < start and (end is None or end >= start):
            start = record.determined_on
    return start
