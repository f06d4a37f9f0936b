"""What a standing opens and what it closes. Source: docs/rules/credit-model.md, credit model §5."""

from dataclasses import dataclass
from enum import StrEnum

from ..enums import Grade
from ..values import Standing

CONVENIENT = frozenset({Grade.A, Grade.B})


class Benefit(StrEnum):
    """The conveniences that depend on credit, in the order in which they are shown."""

    INSTANT = "instant"
    MISSING_MATERIAL = "missing_material"
    NOTIFY_COMMIT = "notify_commit"
    GREEN_LANE = "green_lane"
    FASTER_PROMISE = "faster_promise"
    HELPER = "helper"


class ClosedBy(StrEnum):
    """What keeps a convenience closed."""

    LISTED = "listed"
    CONSTRAINT = "constraint"
    BROKEN_COMMITMENT = "broken_commitment"
    GRADE = "grade"
    TOP_GRADE = "top_grade"


@dataclass(frozen=True)
class Effect:
    """One convenience; `closed_by` is None where it is open."""

    benefit: Benefit
    closed_by: ClosedBy | None

    @property
    def is_open(self) -> bool:
        return self.closed_by is None


def effects_of(standing: Standing) -> tuple[Effect, ...]:
    """Every convenience with what closes it; ordinary handling is always open."""
    return tuple(Effect(benefit, _closed_by(benefit, standing)) for benefit in Benefit)


def _closed_by(benefit: Benefit, standing: Standing) -> ClosedBy | None:
    if standing.is_listed:
        return ClosedBy.LISTED
    if standing.constraint:
        return ClosedBy.CONSTRAINT
    if benefit == Benefit.NOTIFY_COMMIT and standing.has_broken_commitment:
        return ClosedBy.BROKEN_COMMITMENT
    if benefit in (Benefit.FASTER_PROMISE, Benefit.HELPER):
        return None if standing.grade == Grade.A else ClosedBy.TOP_GRADE
    return None if standing.grade in CONVENIENT else ClosedBy.GRADE
