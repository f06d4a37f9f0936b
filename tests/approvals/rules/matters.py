"""A matter with one of everything, and credit standings, for the tests of the rules."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from applicants.enums import SubjectType
from approvals.enums import (
    ApprovalMode,
    ConditionReason,
    Gate,
    MaterialCategory,
    MatterType,
    Operator,
    Replacement,
    RiskLevel,
    Verdict,
)
from approvals.values import (
    Check,
    CommitmentSpec,
    ConditionResult,
    ConditionSpec,
    MaterialSpec,
    MatterSpec,
    ModeExclusion,
    ResultSpec,
)
from credit_profiles.enums import Grade
from credit_profiles.values import Constraint, Standing

TODAY = date(2026, 11, 21)
MODES = tuple(ApprovalMode)


def condition(
    code="STATUS", *, gates=Gate.RESULT, checked=True, may_be_committed=False, source="BIZ"
):
    check = Check("subject.status", Operator.EQ, "active", source) if checked else None
    return ConditionSpec(code, code, code, gates, check, may_be_committed)


def material(code, category=MaterialCategory.NECESSARY, *, replacement=None):
    grace = 5 if category == MaterialCategory.DEFERRABLE else None
    return MaterialSpec(
        code, code, code, category, grace, replacement, 1, "electronic", False, None, None
    )


FORM = material("AF")
LICENCE = material("BL")
RULES = material("RULES", MaterialCategory.DEFERRABLE)
PREMISES = material("PREM", MaterialCategory.REPLACEABLE, replacement=Replacement.COMMITMENT)


def matter(**changes) -> MatterSpec:
    spec = MatterSpec(
        code="demo",
        basic_code="990102001000",
        implement_code="11440399000009021A4990102001000",
        name_zh="示范事项",
        name_en="Demonstration",
        matter_type=MatterType.ADMINISTRATIVE_LICENCE,
        department="MSR",
        supervising_department="MSR",
        subject_types=(SubjectType.ENTERPRISE,),
        situations=(),
        conditions=(condition(),),
        materials=(FORM, LICENCE, RULES, PREMISES),
        statutory_working_days=20,
        promised_working_days=8,
        promised_by_mode={
            ApprovalMode.INSTANT: 0,
            ApprovalMode.NOTIFY_COMMIT: 0,
            ApprovalMode.MISSING_MATERIAL: 8,
            ApprovalMode.ORDINARY: 8,
        },
        allowed_modes=MODES,
        excluded_modes=(),
        safety_bottom_line=False,
        commitment=CommitmentSpec(("PREM",), 60, 15, False),
        special_procedures=(),
        risk_level=RiskLevel.LOW,
        result=ResultSpec("许可证", "Licence", "licence", True),
        validity_years=5,
        renewal_window=None,
    )
    return replace(spec, **changes)


def excluding(*modes: ApprovalMode) -> MatterSpec:
    return matter(
        allowed_modes=tuple(mode for mode in MODES if mode not in modes),
        excluded_modes=tuple(ModeExclusion(mode, "health_life", "", "") for mode in modes),
    )


def verdicts(spec: MatterSpec, *given: Verdict) -> tuple[ConditionResult, ...]:
    """One result for each condition; `yes` where none is given."""
    answers = [*given, *[Verdict.YES] * (len(spec.conditions) - len(given))]
    reasons = {Verdict.YES: ConditionReason.MET, Verdict.NO: ConditionReason.NOT_MET}
    return tuple(
        ConditionResult(
            item.code, answer, reasons.get(answer, ConditionReason.NO_ANSWER), "BIZ", None
        )
        for item, answer in zip(spec.conditions, answers, strict=True)
    )


def standing(grade: str = "B", **changes) -> Standing:
    value = Standing(
        on=TODAY,
        score=Decimal("80.0"),
        grade=Grade(grade),
        score_grade=Grade(grade),
        caps=(),
        constraint=None,
        has_broken_commitment=False,
        stops_agent=False,
        is_listed=False,
        is_on_red_list=False,
        has_disputed=False,
        clean_months=0,
        clean_bonus=Decimal(0),
        positive_total=Decimal("0.00"),
        negative_total=Decimal("0.00"),
        lines=(),
        next_change_on=None,
        model_version="1.0",
    )
    return replace(value, **changes)


CONSTRAINT = Constraint(date(2026, 9, 21), None, date(2027, 3, 21), False, ("O03",))
