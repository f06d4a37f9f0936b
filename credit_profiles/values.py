"""Plain values of the credit file, for the rules and for the other apps to hold.

Each value is frozen. `to_json` gives strings, numbers, lists and None only, so that a
standing can be stored with a case and read back unchanged years later.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from credit_profiles.enums import (
    CapReason,
    Decay,
    Grade,
    LineReason,
    Polarity,
    RecordState,
    Severity,
)

Json = dict[str, Any]


@dataclass(frozen=True)
class RecordFact:
    """One credit record as the rules see it, with the effect its catalogue item gives.

    `points` is negative for a negative item. `rectified_on` is the day the duty was
    performed or the act corrected, None while it is not.
    """

    code: str
    name_zh: str
    polarity: Polarity
    severity: Severity | None
    points: Decimal
    decay: Decay
    determined_on: date
    state: RecordState = RecordState.ACTIVE
    points_cap: Decimal | None = None
    grade_cap: Grade | None = None
    constraint_months: int | None = None
    validity_months: int | None = None
    rectified_on: date | None = None
    opted_out: bool = False
    record_id: int | None = None

    def to_json(self) -> Json:
        return {
            "code": self.code,
            "name_zh": self.name_zh,
            "polarity": self.polarity.value,
            "severity": self.severity.value if self.severity else None,
            "points": str(self.points),
            "decay": self.decay.value,
            "determined_on": self.determined_on.isoformat(),
            "state": self.state.value,
            "points_cap": None if self.points_cap is None else str(self.points_cap),
            "grade_cap": self.grade_cap.value if self.grade_cap else None,
            "constraint_months": self.constraint_months,
            "validity_months": self.validity_months,
            "rectified_on": _iso(self.rectified_on),
            "opted_out": self.opted_out,
            "record_id": self.record_id,
        }

    @classmethod
    def from_json(cls, data: Json) -> RecordFact:
        return cls(
            code=data["code"],
            name_zh=data["name_zh"],
            polarity=Polarity(data["polarity"]),
            severity=Severity(data["severity"]) if data["severity"] else None,
            points=Decimal(data["points"]),
            decay=Decay(data["decay"]),
            determined_on=date.fromisoformat(data["determined_on"]),
            state=RecordState(data["state"]),
            points_cap=None if data["points_cap"] is None else Decimal(data["points_cap"]),
            grade_cap=Grade(data["grade_cap"]) if data["grade_cap"] else None,
            constraint_months=data["constraint_months"],
            validity_months=data["validity_months"],
            rectified_on=_day(data["rectified_on"]),
            opted_out=data["opted_out"],
            record_id=data["record_id"],
        )


@dataclass(frozen=True)
class Line:
    """One row of the explanation: what a record does to the score, and why.

    `age_months` are full months since the determination, below zero never. `age_weight`
    lies in 0..1, `repetition` is 1, 1.5 or 2. `effect` is signed, in points.
    """

    record: RecordFact
    age_months: int
    age_weight: Decimal
    repetition: Decimal
    effect: Decimal
    reason: LineReason

    @property
    def counts(self) -> bool:
        return self.reason == LineReason.COUNTED

    def to_json(self) -> Json:
        return {
            "record": self.record.to_json(),
            "age_months": self.age_months,
            "age_weight": str(self.age_weight),
            "repetition": str(self.repetition),
            "effect": str(self.effect),
            "reason": self.reason.value,
        }

    @classmethod
    def from_json(cls, data: Json) -> Line:
        return cls(
            record=RecordFact.from_json(data["record"]),
            age_months=data["age_months"],
            age_weight=Decimal(data["age_weight"]),
            repetition=Decimal(data["repetition"]),
            effect=Decimal(data["effect"]),
            reason=LineReason(data["reason"]),
        )


@dataclass(frozen=True)
class Cap:
    """A ceiling on the grade; `code` is the catalogue item, empty where several act together."""

    grade: Grade
    reason: CapReason
    code: str
    record_id: int | None = None

    def to_json(self) -> Json:
        return {
            "grade": self.grade.value,
            "reason": self.reason.value,
            "code": self.code,
            "record_id": self.record_id,
        }

    @classmethod
    def from_json(cls, data: Json) -> Cap:
        return cls(Grade(data["grade"]), CapReason(data["reason"]), data["code"], data["record_id"])


@dataclass(frozen=True)
class Constraint:
    """A running service constraint (失信制约).

    `ends_on` is the first day without it, None as long as a fact is not rectified;
    `earliest_end_on` is the day it would end if everything were rectified in time.
    """

    starts_on: date
    ends_on: date | None
    earliest_end_on: date
    is_rectified: bool
    codes: tuple[str, ...]

    def to_json(self) -> Json:
        return {
            "starts_on": self.starts_on.isoformat(),
            "ends_on": _iso(self.ends_on),
            "earliest_end_on": self.earliest_end_on.isoformat(),
            "is_rectified": self.is_rectified,
            "codes": list(self.codes),
        }

    @classmethod
    def from_json(cls, data: Json) -> Constraint:
        return cls(
            starts_on=date.fromisoformat(data["starts_on"]),
            ends_on=_day(data["ends_on"]),
            earliest_end_on=date.fromisoformat(data["earliest_end_on"]),
            is_rectified=data["is_rectified"],
            codes=tuple(data["codes"]),
        )


@dataclass(frozen=True)
class Standing:
    """How a subject stands on one day, with everything that explains it.

    `score` has one decimal; `score_grade` is what the score alone gives; `grade` is the
    worst of it and all caps. `positive_total` and `negative_total` are both zero or more:
    score = 80 + positive_total - negative_total, held inside 0..100. `next_change_on` is
    the first later day with another score, grade, constraint or commitment bar if nothing
    new happens, None if there is none.
    """

    on: date
    score: Decimal
    grade: Grade
    score_grade: Grade
    caps: tuple[Cap, ...]
    constraint: Constraint | None
    has_broken_commitment: bool
    stops_agent: bool
    is_listed: bool
    is_on_red_list: bool
    has_disputed: bool
    clean_months: int
    clean_bonus: Decimal
    positive_total: Decimal
    negative_total: Decimal
    lines: tuple[Line, ...]
    next_change_on: date | None
    model_version: str

    @property
    def is_constrained(self) -> bool:
        return self.constraint is not None

    def to_json(self) -> Json:
        return {
            "on": self.on.isoformat(),
            "score": str(self.score),
            "grade": self.grade.value,
            "score_grade": self.score_grade.value,
            "caps": [cap.to_json() for cap in self.caps],
            "constraint": self.constraint.to_json() if self.constraint else None,
            "has_broken_commitment": self.has_broken_commitment,
            "stops_agent": self.stops_agent,
            "is_listed": self.is_listed,
            "is_on_red_list": self.is_on_red_list,
            "has_disputed": self.has_disputed,
            "clean_months": self.clean_months,
            "clean_bonus": str(self.clean_bonus),
            "positive_total": str(self.positive_total),
            "negative_total": str(self.negative_total),
            "lines": [line.to_json() for line in self.lines],
            "next_change_on": _iso(self.next_change_on),
            "model_version": self.model_version,
        }

    @classmethod
    def from_json(cls, data: Json) -> Standing:
        return cls(
            on=date.fromisoformat(data["on"]),
            score=Decimal(data["score"]),
            grade=Grade(data["grade"]),
            score_grade=Grade(data["score_grade"]),
            caps=tuple(Cap.from_json(cap) for cap in data["caps"]),
            constraint=Constraint.from_json(data["constraint"]) if data["constraint"] else None,
            has_broken_commitment=data["has_broken_commitment"],
            stops_agent=data["stops_agent"],
            is_listed=data["is_listed"],
            is_on_red_list=data["is_on_red_list"],
            has_disputed=data["has_disputed"],
            clean_months=data["clean_months"],
            clean_bonus=Decimal(data["clean_bonus"]),
            positive_total=Decimal(data["positive_total"]),
            negative_total=Decimal(data["negative_total"]),
            lines=tuple(Line.from_json(line) for line in data["lines"]),
            next_change_on=_day(data["next_change_on"]),
            model_version=data["model_version"],
        )


@dataclass(frozen=True)
class AgeTable:
    """Weight 1 below `full_below` months, then a straight line to 0 at `zero_at` months."""

    full_below: int
    zero_at: int


def _age_tables() -> dict[Severity, AgeTable]:
    return {
        Severity.MINOR: AgeTable(3, 3),
        Severity.GENERAL: AgeTable(3, 12),
        Severity.SERIOUS: AgeTable(12, 36),
    }


@dataclass(frozen=True)
class GradingModel:
    """Every number of docs/rules/credit-model.md §2 to §4 under one version.

    Codes are items of the credit catalogue; months are full months.
    """

    version: str = "1.0"
    base: Decimal = Decimal(80)
    positive_cap: Decimal = Decimal(20)
    clean_bonuses: tuple[tuple[int, Decimal], ...] = (
        (12, Decimal(3)),
        (24, Decimal(6)),
        (36, Decimal(10)),
    )
    minor_resets_clean_clock: bool = False
    age_tables: dict[Severity, AgeTable] = field(default_factory=_age_tables)
    unfulfilled_floor: Decimal = Decimal(0)
    repetition: tuple[Decimal, ...] = (Decimal(1), Decimal("1.5"), Decimal(2))
    repetition_months: int = 12
    a_from: Decimal = Decimal(90)
    b_from: Decimal = Decimal(75)
    c_from: Decimal = Decimal(60)
    a_clean_months: int = 36
    repeated_general_count: int = 2
    repeated_general_months: int = 12
    after_constraint_cap: Grade = Grade.C
    listed_codes: frozenset[str] = frozenset({"J01", "W02", "W03", "W04", "W05"})
    red_list_codes: frozenset[str] = frozenset({"H06"})
    service_codes: frozenset[str] = frozenset({"O03", "O04", "O05", "O06", "O07", "O08"})
    broken_commitment_codes: frozenset[str] = frozenset({"O05", "O07"})
    agent_stop_codes: frozenset[str] = frozenset({"O06", "O08"})


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
