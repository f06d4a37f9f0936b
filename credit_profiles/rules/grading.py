"""From records to a standing: score, grade, caps, constraint, and the next day of change.

Source: docs/rules/credit-model.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor

from ..enums import CapReason, Grade, LineReason, Polarity, RecordState, Severity
from ..values import Cap, Constraint, GradingModel, Line, RecordFact, Standing
from .constraints import running_constraint
from .weights import add_months, age_weight, full_months, is_inside_validity, repetition_factor

TENTH = Decimal("0.1")
HUNDREDTH = Decimal("0.01")
THOUSANDTH = Decimal("0.001")
IN_FORCE = frozenset({LineReason.COUNTED, LineReason.AGED_OUT})


def grade_subject(
    records: Sequence[RecordFact], *, known_since: date, today: date, model: GradingModel
) -> Standing:
    """The standing of a known subject on `today`, with the next day on which it changes.

    `known_since` is the registration of an entity, the 18th birthday or the first
    real-name login of a person. A subject that is not known has no standing at all.
    """
    standing = standing_on(records, known_since=known_since, on=today, model=model)
    return replace(
        standing,
        next_change_on=_next_change(records, standing, known_since=known_since, model=model),
    )


def standing_on(
    records: Sequence[RecordFact], *, known_since: date, on: date, model: GradingModel
) -> Standing:
    """What the standing will be on a given day if nothing new happens (simulation)."""
    weighed = _weigh(records, on, model)
    clean_months = _clean_months(records, known_since, on, model)
    bonus = _clean_bonus(clean_months, model)
    positive = min(
        Fraction(model.positive_cap),
        Fraction(bonus) + sum(w.effect for w in weighed if w.effect > 0),
    )
    negative = -sum((w.effect for w in weighed if w.effect < 0), Fraction(0))
    score = _decimal(
        min(Fraction(100), max(Fraction(0), Fraction(model.base) + positive - negative)), TENTH
    )
    constraint = running_constraint(records, on)
    on_red_list = any(w.record.code in model.red_list_codes and w.effect > 0 for w in weighed)
    score_grade = _score_grade(score, weighed, clean_months, on_red_list, model)
    caps = tuple(_caps(weighed, constraint, model))
    return Standing(
        on=on,
        score=score,
        grade=max([score_grade, *(cap.grade for cap in caps)]),
        score_grade=score_grade,
        caps=caps,
        constraint=constraint,
        has_broken_commitment=_has_valid(records, model.broken_commitment_codes, on),
        stops_agent=_has_valid(records, model.agent_stop_codes, on),
        is_listed=any(cap.reason == CapReason.LISTED for cap in caps),
        is_on_red_list=on_red_list,
        has_disputed=any(record.state == RecordState.DISPUTED for record in records),
        clean_months=clean_months,
        clean_bonus=bonus,
        positive_total=_decimal(positive, HUNDREDTH),
        negative_total=_decimal(negative, HUNDREDTH),
        lines=tuple(w.line() for w in weighed),
        next_change_on=None,
        model_version=model.version,
    )


@dataclass(frozen=True)
class _Weighed:
    """A record with its exact weight; `effect` is signed."""

    record: RecordFact
    age_months: int
    weight: Fraction
    repetition: Fraction
    effect: Fraction
    reason: LineReason

    @property
    def is_negative_with_weight(self) -> bool:
        return self.effect < 0

    def line(self) -> Line:
        return Line(
            record=self.record,
            age_months=self.age_months,
            age_weight=_decimal(self.weight, THOUSANDTH),
            repetition=_decimal(self.repetition, TENTH),
            effect=_decimal(self.effect, HUNDREDTH),
            reason=self.reason,
        )


def _weigh(records: Sequence[RecordFact], on: date, model: GradingModel) -> list[_Weighed]:
    """Every record, newest first, which is also the order in which an item's cap fills."""
    newest_first = sorted(
        records, key=lambda r: (r.determined_on, r.record_id or 0, r.code), reverse=True
    )
    given: dict[str, Fraction] = {}
    weighed = []
    for record in newest_first:
        reason = _reason(record, on, model)
        weight = age_weight(record, on, model) if reason == LineReason.COUNTED else Fraction(0)
        repetition, effect = Fraction(1), Fraction(0)
        if record.polarity == Polarity.NEGATIVE:
            repetition = repetition_factor(record, records, model) if weight else Fraction(1)
            effect = Fraction(record.points) * weight * repetition
        elif record.polarity == Polarity.POSITIVE and weight:
            effect = _capped(record, given)
            reason = reason if effect else LineReason.OVER_ITEM_CAP
        age = full_months(record.determined_on, on)
        weighed.append(_Weighed(record, age, weight, repetition, effect, reason))
    return weighed


def _reason(record: RecordFact, on: date, model: GradingModel) -> LineReason:
    if record.state != RecordState.ACTIVE:
        return LineReason(record.state.value)
    if record.determined_on > on:
        return LineReason.NOT_YET
    if record.polarity == Polarity.NEUTRAL:
        return LineReason.NEUTRAL
    if record.opted_out and record.polarity == Polarity.POSITIVE:
        return LineReason.OPTED_OUT
    if age_weight(record, on, model):
        return LineReason.COUNTED
    is_negative = record.polarity == Polarity.NEGATIVE
    return LineReason.AGED_OUT if is_negative else LineReason.OUT_OF_VALIDITY


def _capped(record: RecordFact, given: dict[str, Fraction]) -> Fraction:
    """What is left of the item's cap for this record; `given` keeps the sum by item."""
    points = Fraction(record.points)
    if record.points_cap is not None:
        room = Fraction(record.points_cap) - given.get(record.code, Fraction(0))
        points = max(Fraction(0), min(points, room))
    given[record.code] = given.get(record.code, Fraction(0)) + points
    return points


def _clean_months(
    records: Sequence[RecordFact], known_since: date, on: date, model: GradingModel
) -> int:
    return full_months(_clean_since(records, known_since, on, model), on)


def _clean_since(
    records: Sequence[RecordFact], known_since: date, on: date, model: GradingModel
) -> date:
    """Start of the clean clock. A repaired record happened; a withdrawn one did not."""
    resets = [
        record.determined_on
        for record in records
        if record.determined_on <= on and _resets_clean_clock(record, model)
    ]
    return max([known_since, *resets])


def _resets_clean_clock(record: RecordFact, model: GradingModel) -> bool:
    if record.polarity != Polarity.NEGATIVE:
        return False
    if record.state in (RecordState.WITHDRAWN, RecordState.DISPUTED):
        return False
    return (
        record.severity != Severity.MINOR
        or record.code in model.service_codes
        or model.minor_resets_clean_clock
    )


def _clean_bonus(clean_months: int, model: GradingModel) -> Decimal:
    return max(
        (points for months, points in model.clean_bonuses if clean_months >= months),
        default=Decimal(0),
    )


def _score_grade(
    score: Decimal,
    weighed: Sequence[_Weighed],
    clean_months: int,
    on_red_list: bool,
    model: GradingModel,
) -> Grade:
    negative = [w for w in weighed if w.is_negative_with_weight]
    is_proven = clean_months >= model.a_clean_months or on_red_list
    if score >= model.a_from and not negative and is_proven:
        return Grade.A
    if score >= model.b_from and all(w.record.severity == Severity.MINOR for w in negative):
        return Grade.B
    return Grade.C if score >= model.c_from else Grade.D


def _caps(
    weighed: Sequence[_Weighed], constraint: Constraint | None, model: GradingModel
) -> Iterator[Cap]:
    """Every ceiling in force, in the order of docs/rules/credit-model.md §3."""
    for w in weighed:
        if w.record.code in model.listed_codes and w.reason in IN_FORCE:
            yield Cap(Grade.E, CapReason.LISTED, w.record.code, w.record.record_id)
    if constraint:
        yield Cap(Grade.D, CapReason.CONSTRAINT, ",".join(constraint.codes))
    for w in weighed:
        record = w.record
        if not w.is_negative_with_weight or record.code in model.listed_codes:
            continue
        if record.constraint_months is not None:
            if constraint is None:
                grade, why = model.after_constraint_cap, CapReason.AFTER_CONSTRAINT
                yield Cap(grade, why, record.code, record.record_id)
        elif record.grade_cap:
            yield Cap(record.grade_cap, CapReason.RECORD, record.code, record.record_id)
    general = [
        w
        for w in weighed
        if w.is_negative_with_weight
        and w.record.severity == Severity.GENERAL
        and w.age_months < model.repeated_general_months
    ]
    if len(general) >= model.repeated_general_count:
        codes = ",".join(sorted({w.record.code for w in general}))
        yield Cap(Grade.D, CapReason.REPEATED_GENERAL, codes)


def _has_valid(records: Sequence[RecordFact], codes: frozenset[str], on: date) -> bool:
    return any(
        record.code in codes
        and record.state == RecordState.ACTIVE
        and is_inside_validity(record, on)
        for record in records
    )


def _next_change(
    records: Sequence[RecordFact], now: Standing, *, known_since: date, model: GradingModel
) -> date | None:
    """First later day with another outcome.

    An outcome can change only where a count of months does, so only those days are tried.
    """
    days = set(_turning_days(records, now.on, known_since, model))
    for day in sorted(day for day in days if day > now.on):
        if _outcome(standing_on(records, known_since=known_since, on=day, model=model)) != _outcome(
            now
        ):
            return day
    return None


def _outcome(standing: Standing) -> tuple[object, ...]:
    return (
        standing.score,
        standing.grade,
        standing.is_constrained,
        standing.has_broken_commitment,
        standing.stops_agent,
    )


def _turning_days(
    records: Sequence[RecordFact], on: date, known_since: date, model: GradingModel
) -> Iterator[date]:
    """Days on which a count of months that the rules look at changes."""
    for record in records:
        yield record.determined_on
        if record.rectified_on:
            yield record.rectified_on
        for months in _turning_months(record, model):
            yield add_months(record.determined_on, months)
    clean_starts = {_clean_since(records, known_since, on, model), known_since} | {
        record.determined_on for record in records if record.determined_on > on
    }
    thresholds = {months for months, _ in model.clean_bonuses} | {model.a_clean_months}
    for start in clean_starts:
        yield start
        yield from (add_months(start, months) for months in thresholds)


def _turning_months(record: RecordFact, model: GradingModel) -> set[int]:
    """Ages at which a record changes what it does; none once it is repaired or withdrawn."""
    months = {record.constraint_months or 0}
    if record.state == RecordState.ACTIVE:
        months.add(record.validity_months or 0)
        if record.polarity == Polarity.NEGATIVE:
            table = model.age_tables[Severity(record.decay)]
            months.update(range(table.full_below, table.zero_at + 1))
            months.add(model.repeated_general_months)
    return months - {0}


def _decimal(value: Fraction, step: Decimal) -> Decimal:
    """Rounded half up to `step`."""
    exact = value / Fraction(step)
    return (Decimal(floor(exact + Fraction(1, 2))) * step).quantize(step)
