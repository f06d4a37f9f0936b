"""Which papers of a matter are to be handed in, in each mode.

Source: docs/rules/modes.md §4.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from ..enums import ApprovalMode, MaterialCategory, PaperStatus, Replacement
from ..values import APPLICATION_FORM, MaterialSpec, MatterSpec


@dataclass(frozen=True)
class Paper:
    """What becomes of one paper; `is_blocking`: the case cannot be filed without it."""

    code: str
    category: MaterialCategory
    status: PaperStatus
    grace_working_days: int | None = None

    @property
    def is_blocking(self) -> bool:
        return self.status == PaperStatus.MISSING and self.category == MaterialCategory.NECESSARY


@dataclass(frozen=True)
class PaperPlan:
    """The papers of a matter in one mode, in its order."""

    mode: ApprovalMode
    papers: tuple[Paper, ...]

    def codes(self, status: PaperStatus) -> tuple[str, ...]:
        return tuple(paper.code for paper in self.papers if paper.status == status)

    def missing(self, category: MaterialCategory) -> tuple[str, ...]:
        return tuple(
            paper.code
            for paper in self.papers
            if paper.category == category and paper.status == PaperStatus.MISSING
        )

    @property
    def fallen_away(self) -> tuple[str, ...]:
        """Papers the applicant need not bring in this mode."""
        return self.codes(PaperStatus.FETCHED) + self.codes(PaperStatus.REPLACED)


def plan_papers(
    spec: MatterSpec,
    mode: ApprovalMode,
    *,
    handed_in: AbstractSet[str],
    fetched: AbstractSet[str] = frozenset(),
) -> PaperPlan:
    """What becomes of each paper.

    `handed_in` are codes the applicant brought; `fetched` those the portal got from the
    licence library or a register. The application form is filled in online.
    """
    return PaperPlan(
        mode,
        tuple(_paper(material, spec, mode, handed_in, fetched) for material in spec.materials),
    )


def commitment_scope(spec: MatterSpec) -> frozenset[str]:
    """Papers that a commitment stands in for: named in its scope and replaceable by it."""
    named = spec.commitment.scope_material_codes if spec.commitment else ()
    return frozenset(
        material.code
        for material in spec.materials
        if material.code in named and material.replacement == Replacement.COMMITMENT
    )


def _paper(
    material: MaterialSpec,
    spec: MatterSpec,
    mode: ApprovalMode,
    handed_in: AbstractSet[str],
    fetched: AbstractSet[str],
) -> Paper:
    status = _status(material, spec, mode, handed_in, fetched)
    grace = material.grace_working_days if status == PaperStatus.DEFERRED else None
    return Paper(material.code, material.category, status, grace)


def _status(
    material: MaterialSpec,
    spec: MatterSpec,
    mode: ApprovalMode,
    handed_in: AbstractSet[str],
    fetched: AbstractSet[str],
) -> PaperStatus:
    if material.code in handed_in:
        return PaperStatus.HANDED_IN
    if material.code == APPLICATION_FORM:
        return PaperStatus.FILLED_IN
    if material.code in fetched:
        return PaperStatus.FETCHED
    if mode == ApprovalMode.NOTIFY_COMMIT and material.code in commitment_scope(spec):
        return PaperStatus.REPLACED
    is_deferrable = material.category == MaterialCategory.DEFERRABLE
    if mode == ApprovalMode.MISSING_MATERIAL and is_deferrable:
        return PaperStatus.DEFERRED
    return PaperStatus.MISSING
