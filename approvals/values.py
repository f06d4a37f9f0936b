"""Plain values the approval rules work on: a matter as data, facts, and what a check says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from applicants.enums import SubjectType
from approvals.enums import (
    ApprovalMode,
    ConditionReason,
    DeferralVariant,
    Gate,
    MaterialCategory,
    MatterType,
    Operator,
    ProcedureKind,
    Replacement,
    RiskLevel,
    Verdict,
)
from credit_profiles.enums import SourceState

Json = dict[str, Any]

APPLICATION_FORM = "AF"  # every matter's form carries this code and is filled in online
FORM_SOURCE = "FORM"  # what the applicant declares in it
CREDIT_SOURCE = "CRD"


@dataclass(frozen=True)
class Situation:
    code: str
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class Check:
    """A comparison by machine: the fact `field`, delivered by `data_source`, against `value`."""

    field: str
    operator: Operator
    value: Any
    data_source: str


@dataclass(frozen=True)
class ConditionSpec:
    """A condition; `check` is None where only a person can judge it."""

    code: str
    text_zh: str
    text_en: str
    gates: Gate
    check: Check | None
    may_be_committed: bool

    @property
    def concerns_credit(self) -> bool:
        return self.check is not None and self.check.data_source == CREDIT_SOURCE


@dataclass(frozen=True)
class MaterialSpec:
    """A paper of the list.

    `grace_working_days` only if deferrable, `replacement` only if replaceable.
    """

    code: str
    name_zh: str
    name_en: str
    category: MaterialCategory
    grace_working_days: int | None
    replacement: Replacement | None
    copies: int
    form: str
    has_e_licence: bool
    data_source: str | None
    issuer_zh: str | None

    @property
    def can_be_fetched(self) -> bool:
        """The authority can get it itself and should not ask (在线政务服务若干规定 art. 7)."""
        return self.has_e_licence or self.data_source is not None


@dataclass(frozen=True)
class ModeExclusion:
    mode: ApprovalMode
    reason_code: str
    reason_zh: str
    reason_en: str


@dataclass(frozen=True)
class ClauseCheck:
    """How one clause is verified and what its breach costs; "" where the usual words do."""

    how_zh: str
    how_en: str
    breach_zh: str
    breach_en: str


@dataclass(frozen=True)
class PhotoSpec:
    """A photograph that is a clause of its own, in place of a visit (TJ1, SZ2)."""

    code: str
    name_zh: str
    name_en: str
    replaces: str


@dataclass(frozen=True)
class CommitmentSpec:
    """What a commitment stands in for and how it is verified; periods in working days.

    `checks` by code of the clause: a condition's, `PAPER-` or `PHOTO-` and the code.
    """

    scope_material_codes: tuple[str, ...]
    verify_within_working_days: int
    rectify_within_working_days: int
    full_verification: bool
    checks: Mapping[str, ClauseCheck] = field(default_factory=dict)
    photographs: tuple[PhotoSpec, ...] = ()


@dataclass(frozen=True)
class DeferralSpec:
    """What missing material gives. `rectify_within_working_days` only where the licence comes
    first; None takes `deferral.rectify_days`.
    """

    variant: DeferralVariant = DeferralVariant.ACCEPT_THEN_ISSUE
    rectify_within_working_days: int | None = None


@dataclass(frozen=True)
class RenewalWindow:
    before_expiry_days: int
    latest_before_expiry_days: int
    unit: str


@dataclass(frozen=True)
class ResultSpec:
    document_zh: str
    document_en: str
    kind: str
    has_e_licence: bool


@dataclass(frozen=True)
class MatterSpec:
    """One version of a matter, read from one object of the matter catalogue.

    `promised_by_mode` holds None for a mode the matter does not allow.
    """

    code: str
    basic_code: str
    implement_code: str
    name_zh: str
    name_en: str
    matter_type: MatterType
    department: str
    supervising_department: str
    subject_types: tuple[SubjectType, ...]
    situations: tuple[Situation, ...]
    conditions: tuple[ConditionSpec, ...]
    materials: tuple[MaterialSpec, ...]
    statutory_working_days: int
    promised_working_days: int
    promised_by_mode: Mapping[ApprovalMode, int | None]
    allowed_modes: tuple[ApprovalMode, ...]
    excluded_modes: tuple[ModeExclusion, ...]
    safety_bottom_line: bool
    commitment: CommitmentSpec | None
    special_procedures: tuple[str, ...]
    risk_level: RiskLevel
    result: ResultSpec
    validity_years: int | None
    renewal_window: RenewalWindow | None
    deferral: DeferralSpec = DeferralSpec()

    @property
    def stopping_procedures(self) -> tuple[ProcedureKind, ...]:
        """The special procedures whose time is not counted; asking another department is none.

        Source: 行政许可法 art. 45.
        """
        kinds = set(self.special_procedures)
        return tuple(kind for kind in ProcedureKind if kind.value in kinds)

    @property
    def ignores_grade(self) -> bool:
        """A welfare benefit of right: a benefit that itself asks nothing about credit.

        Source: docs/rules/credit-model.md §1.
        """
        return self.matter_type == MatterType.ADMINISTRATIVE_BENEFIT and not any(
            condition.concerns_credit for condition in self.conditions
        )

    def material(self, code: str) -> MaterialSpec:
        """Raises KeyError where the matter has no such paper."""
        for material in self.materials:
            if material.code == code:
                return material
        raise KeyError(code)

    @classmethod
    def from_json(cls, obj: Json) -> MatterSpec:
        """Read one element of `matters`; the catalogue has been checked against its schema.

        Raises KeyError, ValueError where it has not.
        """
        return cls(
            code=obj["code"],
            basic_code=obj["basic_code"],
            implement_code=obj["implement_code"],
            name_zh=obj["name_zh"],
            name_en=obj["name_en"],
            matter_type=MatterType(obj["matter_type"]),
            department=obj["department"],
            supervising_department=obj["supervising_department"],
            subject_types=tuple(SubjectType(kind) for kind in obj["subject_types"]),
            situations=tuple(
                Situation(item["code"], item["name_zh"], item["name_en"])
                for item in obj["situations"]
            ),
            conditions=tuple(_condition(item) for item in obj["conditions"]),
            materials=tuple(_material(item) for item in obj["materials"]),
            statutory_working_days=obj["statutory_limit"]["working_days"],
            promised_working_days=obj["promised_working_days"],
            promised_by_mode={
                ApprovalMode(mode): days for mode, days in obj["promised_by_mode"].items()
            },
            allowed_modes=tuple(ApprovalMode(mode) for mode in obj["allowed_modes"]),
            excluded_modes=tuple(
                ModeExclusion(
                    ApprovalMode(item["mode"]),
                    item["reason_code"],
                    item["reason_zh"],
                    item["reason_en"],
                )
                for item in obj["excluded_modes"]
            ),
            safety_bottom_line=obj["safety_bottom_line"],
            commitment=_commitment(obj["commitment"]),
            special_procedures=tuple(obj["special_procedures"]),
            risk_level=RiskLevel(obj["risk_level"]),
            result=ResultSpec(
                obj["result"]["document_zh"],
                obj["result"]["document_en"],
                obj["result"]["kind"],
                obj["result"]["e_licence"],
            ),
            validity_years=obj["validity_years"],
            renewal_window=RenewalWindow(**obj["renewal_window"])
            if obj["renewal_window"]
            else None,
            deferral=_deferral(obj.get("deferral")),
        )


@dataclass(frozen=True)
class Fact:
    """What a source says. `value` None means: the source answered that there is none."""

    value: Any
    source: str
    as_of: datetime | None
    state: SourceState = SourceState.FRESH


Facts = Mapping[str, Fact]
"""Facts by field name; a field that is absent has not been answered."""


@dataclass(frozen=True)
class ConditionResult:
    """What the check of one condition says; it never carries the value that was compared."""

    code: str
    verdict: Verdict
    reason: ConditionReason
    source: str
    as_of: datetime | None

    def to_json(self) -> Json:
        return {
            "code": self.code,
            "verdict": self.verdict.value,
            "reason": self.reason.value,
            "source": self.source,
            "as_of": self.as_of.isoformat() if self.as_of else None,
        }

    @classmethod
    def from_json(cls, data: Json) -> ConditionResult:
        return cls(
            code=data["code"],
            verdict=Verdict(data["verdict"]),
            reason=ConditionReason(data["reason"]),
            source=data["source"],
            as_of=datetime.fromisoformat(data["as_of"]) if data["as_of"] else None,
        )


def _condition(item: Json) -> ConditionSpec:
    check = item["check"]
    return ConditionSpec(
        code=item["code"],
        text_zh=item["text_zh"],
        text_en=item["text_en"],
        gates=Gate(item["gates"]),
        check=Check(
            check["field"], Operator(check["operator"]), check["value"], check["data_source"]
        )
        if check
        else None,
        may_be_committed=item["may_be_committed"],
    )


def _material(item: Json) -> MaterialSpec:
    return MaterialSpec(
        code=item["code"],
        name_zh=item["name_zh"],
        name_en=item["name_en"],
        category=MaterialCategory(item["category"]),
        grace_working_days=item["grace_working_days"],
        replacement=Replacement(item["replacement"]) if item["replacement"] else None,
        copies=item["copies"],
        form=item["form"],
        has_e_licence=item["e_licence"],
        data_source=item["data_source"],
        issuer_zh=item["issuer_zh"],
    )


def _commitment(item: Json | None) -> CommitmentSpec | None:
    if item is None:
        return None
    return CommitmentSpec(
        scope_material_codes=tuple(item["scope_material_codes"]),
        verify_within_working_days=item["verify_within_working_days"],
        rectify_within_working_days=item["rectify_within_working_days"],
        full_verification=item["full_verification"],
        checks={
            check["clause"]: ClauseCheck(
                check["how_zh"],
                check["how_en"],
                check.get("breach_zh", ""),
                check.get("breach_en", ""),
            )
            for check in item.get("checks", [])
        },
        photographs=tuple(PhotoSpec(**photo) for photo in item.get("photographs", [])),
    )


def _deferral(item: Json | None) -> DeferralSpec:
    """A version published before the setting existed is accepted and reviewed, as it always was."""
    if item is None:
        return DeferralSpec()
    return DeferralSpec(DeferralVariant(item["variant"]), item.get("rectify_within_working_days"))
