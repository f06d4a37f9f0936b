"""Which ways of handling are open for a case, why each other one is closed, what opens it.

The rule reads nothing but the frozen question: `freeze` turns the input into plain JSON,
`decide` answers that JSON, and `offer_modes` is the two together. A stored question
therefore gives the same answer, byte for byte, whenever it is replayed.

Source: docs/rules/modes.md; the order of the steps is that of its §2.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from credit_profiles.enums import Grade, SourceState
from credit_profiles.values import Standing

from ..enums import (
    ApprovalMode,
    Gate,
    MaterialCategory,
    Opener,
    PaperStatus,
    ReasonCode,
    Verdict,
)
from ..values import ConditionResult, MatterSpec
from .materials import PaperPlan, commitment_scope, plan_papers

RULES_VERSION = "1.1"
REPLAYED_VERSIONS = frozenset({"1.0", RULES_VERSION})  # 1.0 knew no cap on papers owed

Json = dict[str, Any]
Mode = ApprovalMode

BEST_FIRST = (Mode.INSTANT, Mode.NOTIFY_COMMIT, Mode.MISSING_MATERIAL, Mode.ORDINARY)
FAST = BEST_FIRST[:-1]
DECIDED_BY_MACHINE = frozenset({Mode.INSTANT, Mode.NOTIFY_COMMIT})
CONVENIENT_GRADES = frozenset({Grade.A, Grade.B})


class UnknownRulesVersion(ValueError):
    """The question was frozen for rules that this program does not know."""


@dataclass(frozen=True)
class OwedPapers:
    """How many deferred papers the applicant owes in all, and how many one may owe."""

    now: int = 0
    most: int = 3


@dataclass(frozen=True)
class ModeInput:
    """Everything the choice depends on.

    `standing` None: the subject was not identified. `credit_state` says whether the
    credit sources answered in time. `conditions` holds one result for each condition of
    the matter. `handed_in` and `fetched` are codes of papers, as in `plan_papers`.
    """

    spec: MatterSpec
    standing: Standing | None
    conditions: tuple[ConditionResult, ...]
    handed_in: frozenset[str] = frozenset()
    fetched: frozenset[str] = frozenset()
    credit_state: SourceState = SourceState.FRESH
    has_overdue_deferral: bool = False
    agent_stopped: bool = False
    human_review_requested: bool = False
    owed: OwedPapers = OwedPapers()


@dataclass(frozen=True)
class Reason:
    """Why a mode is closed, and what would open it.

    `detail` is the code of the condition, paper or exclusion, the grade held, or the day a
    constraint ends; empty where there is nothing to name.
    """

    code: ReasonCode
    detail: str
    opens_with: Opener
    concerns_credit: bool = False

    def to_json(self) -> Json:
        return {
            "code": self.code.value,
            "detail": self.detail,
            "opens_with": self.opens_with.value,
            "concerns_credit": self.concerns_credit,
        }

    @classmethod
    def from_json(cls, data: Json) -> "Reason":
        return cls(
            ReasonCode(data["code"]),
            data["detail"],
            Opener(data["opens_with"]),
            data["concerns_credit"],
        )


@dataclass(frozen=True)
class ModeOffer:
    """The open modes, best first, and the reasons of each closed one in the order of the steps.

    `ordinary` is always among the open modes. `must_supply` lists the necessary papers
    without which nothing, not even an ordinary application, can be filed.
    """

    offered: tuple[ApprovalMode, ...]
    reasons: dict[ApprovalMode, tuple[Reason, ...]]
    must_supply: tuple[str, ...]
    needs_manual_credit_review: bool
    rules_version: str
    question_sha256: str

    @property
    def best(self) -> ApprovalMode:
        return self.offered[0]

    def to_json(self) -> Json:
        return {
            "offered": [mode.value for mode in self.offered],
            "reasons": {
                mode.value: [reason.to_json() for reason in reasons]
                for mode, reasons in self.reasons.items()
            },
            "must_supply": list(self.must_supply),
            "needs_manual_credit_review": self.needs_manual_credit_review,
            "rules_version": self.rules_version,
            "question_sha256": self.question_sha256,
        }

    @classmethod
    def from_json(cls, data: Json) -> "ModeOffer":
        return cls(
            offered=tuple(Mode(mode) for mode in data["offered"]),
            reasons={
                Mode(mode): tuple(Reason.from_json(reason) for reason in reasons)
                for mode, reasons in data["reasons"].items()
            },
            must_supply=tuple(data["must_supply"]),
            needs_manual_credit_review=data["needs_manual_credit_review"],
            rules_version=data["rules_version"],
            question_sha256=data["question_sha256"],
        )


def offer_modes(asked: ModeInput) -> ModeOffer:
    """All four modes, evaluated. The answer to `freeze(asked)`."""
    return ModeOffer.from_json(decide(freeze(asked)))


def freeze(asked: ModeInput) -> Json:
    """The question as plain JSON: what the rule reads, and what explains it later.

    Of a condition it keeps the verdict with source and time, never the value compared.
    """
    spec = asked.spec
    return {
        "rules_version": RULES_VERSION,
        "matter": {
            "code": spec.code,
            "ignores_grade": spec.ignores_grade,
            "allowed_modes": sorted(mode.value for mode in spec.allowed_modes),
            "excluded_modes": {item.mode.value: item.reason_code for item in spec.excluded_modes},
            "has_commitment_scope": bool(commitment_scope(spec)),
        },
        "conditions": [_freeze_condition(asked, index) for index in range(len(spec.conditions))],
        "papers": {mode.value: _freeze_papers(asked, mode) for mode in FAST},
        "standing": asked.standing.to_json() if asked.standing else None,
        "credit_state": asked.credit_state.value,
        "has_overdue_deferral": asked.has_overdue_deferral,
        "owed": {"now": asked.owed.now, "most": asked.owed.most},
        "agent_stopped": asked.agent_stopped,
        "human_review_requested": asked.human_review_requested,
    }


def canonical_json(data: Json) -> str:
    """One text for one value: sorted keys, no spaces, no escapes."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(data: Json) -> str:
    """SHA-256 of the canonical text, in hexadecimal."""
    return hashlib.sha256(canonical_json(data).encode()).hexdigest()


def decide(frozen: Json) -> Json:
    """The answer to a frozen question, as plain JSON of a ModeOffer.

    A question of an earlier version is answered as it was then. Raises UnknownRulesVersion.
    """
    if frozen["rules_version"] not in REPLAYED_VERSIONS:
        raise UnknownRulesVersion(frozen["rules_version"])
    question = _Question.thaw(frozen)
    closed = {mode: tuple(_reasons_against(mode, question)) for mode in FAST}
    offer = ModeOffer(
        offered=tuple(mode for mode in BEST_FIRST if not closed.get(mode)),
        reasons={mode: reasons for mode, reasons in closed.items() if reasons},
        must_supply=question.necessary_missing,
        needs_manual_credit_review=_needs_manual_credit_review(question),
        rules_version=frozen["rules_version"],
        question_sha256=digest(frozen),
    )
    return offer.to_json()


# The frozen question


@dataclass(frozen=True)
class _Condition:
    code: str
    gates: Gate
    has_check: bool
    may_be_committed: bool
    concerns_credit: bool
    verdict: Verdict


@dataclass(frozen=True)
class _Missing:
    """Codes of the papers that are missing in one mode, by category, and those deferred."""

    necessary: tuple[str, ...]
    deferrable: tuple[str, ...]
    replaceable: tuple[str, ...]
    deferred: tuple[str, ...]


@dataclass(frozen=True)
class _Question:
    allowed: frozenset[ApprovalMode]
    exclusions: dict[str, str]
    ignores_grade: bool
    has_commitment_scope: bool
    conditions: tuple[_Condition, ...]
    papers: dict[ApprovalMode, _Missing]
    standing: Standing | None
    credit_state: SourceState
    has_overdue_deferral: bool
    owed: OwedPapers | None
    agent_stopped: bool
    human_review_requested: bool

    @property
    def necessary_missing(self) -> tuple[str, ...]:
        """The same in every mode: nothing stands in for a necessary paper."""
        return self.papers[Mode.INSTANT].necessary

    @classmethod
    def thaw(cls, data: Json) -> "_Question":
        matter = data["matter"]
        return cls(
            allowed=frozenset(Mode(mode) for mode in matter["allowed_modes"]),
            exclusions=matter["excluded_modes"],
            ignores_grade=matter["ignores_grade"],
            has_commitment_scope=matter["has_commitment_scope"],
            conditions=tuple(_thaw_condition(item) for item in data["conditions"]),
            papers={
                Mode(mode): _Missing(**{name: tuple(codes) for name, codes in missing.items()})
                for mode, missing in data["papers"].items()
            },
            standing=Standing.from_json(data["standing"]) if data["standing"] else None,
            credit_state=SourceState(data["credit_state"]),
            has_overdue_deferral=data["has_overdue_deferral"],
            owed=None if data["rules_version"] == "1.0" else OwedPapers(**data["owed"]),
            agent_stopped=data["agent_stopped"],
            human_review_requested=data["human_review_requested"],
        )


def _freeze_condition(asked: ModeInput, index: int) -> Json:
    spec, result = asked.spec.conditions[index], asked.conditions[index]
    if spec.code != result.code:
        raise ValueError(f"result {result.code} stands where {spec.code} was asked")
    return result.to_json() | {
        "gates": spec.gates.value,
        "has_check": spec.check is not None,
        "may_be_committed": spec.may_be_committed,
        "concerns_credit": spec.concerns_credit,
    }


def _thaw_condition(item: Json) -> _Condition:
    return _Condition(
        code=item["code"],
        gates=Gate(item["gates"]),
        has_check=item["has_check"],
        may_be_committed=item["may_be_committed"],
        concerns_credit=item["concerns_credit"],
        verdict=Verdict(item["verdict"]),
    )


def _freeze_papers(asked: ModeInput, mode: ApprovalMode) -> Json:
    plan: PaperPlan = plan_papers(
        asked.spec, mode, handed_in=asked.handed_in, fetched=asked.fetched
    )
    return {
        "necessary": list(plan.missing(MaterialCategory.NECESSARY)),
        "deferrable": list(plan.missing(MaterialCategory.DEFERRABLE)),
        "replaceable": list(plan.missing(MaterialCategory.REPLACEABLE)),
        "deferred": list(plan.codes(PaperStatus.DEFERRED)),
    }


# The steps


def _reasons_against(mode: ApprovalMode, question: _Question) -> Iterator[Reason]:
    """Every reason, not only the first: the applicant is to see all that would be needed."""
    if mode not in question.allowed:
        detail = question.exclusions.get(mode, "")
        yield Reason(ReasonCode.MATTER_EXCLUDES, detail, Opener.NOTHING)
        return
    yield from _subject_reasons(mode, question)
    yield from _standing_reasons(mode, question)
    yield from _condition_reasons(mode, question)
    yield from _paper_reasons(mode, question)
    yield from _person_reasons(mode, question)


def _subject_reasons(mode: ApprovalMode, question: _Question) -> Iterator[Reason]:
    """Unknown opens nothing and counts against nobody."""
    if question.standing is None:
        yield Reason(ReasonCode.UNKNOWN_SUBJECT, "", Opener.PROVE_IDENTITY)
    elif question.credit_state != SourceState.FRESH and not question.ignores_grade:
        yield Reason(ReasonCode.CREDIT_UNKNOWN, "", Opener.SOURCE_ANSWERS)


def _standing_reasons(mode: ApprovalMode, question: _Question) -> Iterator[Reason]:
    """Steps 2 to 5. A benefit of right ignores grade and constraint."""
    standing = question.standing
    if standing and not question.ignores_grade:
        yield from _grade_reasons(standing)
    if mode == Mode.NOTIFY_COMMIT and standing and standing.has_broken_commitment:
        yield _credit(ReasonCode.BROKEN_COMMITMENT, "", Opener.REPAIR_RECORD)
    if mode == Mode.MISSING_MATERIAL and question.has_overdue_deferral:
        yield _credit(ReasonCode.OVERDUE_DEFERRAL, "", Opener.SUPPLY_DEFERRED)
    if mode == Mode.MISSING_MATERIAL and (most := _cap_passed(question)):
        yield Reason(ReasonCode.TOO_MANY_OWED, str(most), Opener.SUPPLY_OWED)


def _cap_passed(question: _Question) -> int | None:
    """How many papers one may owe, where this application would go beyond it."""
    owed = question.owed
    if owed is None:
        return None
    would_owe = owed.now + len(question.papers[Mode.MISSING_MATERIAL].deferred)
    return owed.most if would_owe > owed.most else None


def _grade_reasons(standing: Standing) -> Iterator[Reason]:
    if standing.is_listed:
        yield _credit(ReasonCode.LISTED, standing.grade, Opener.LEAVE_LIST)
    elif standing.grade not in CONVENIENT_GRADES:
        yield _credit(ReasonCode.GRADE_TOO_LOW, standing.grade, Opener.REACH_GRADE)
    if standing.constraint:
        end = standing.constraint.ends_on
        until = end.isoformat() if end else ""
        yield _credit(ReasonCode.CONSTRAINT_RUNNING, until, Opener.END_CONSTRAINT)


def _condition_reasons(mode: ApprovalMode, question: _Question) -> Iterator[Reason]:
    """Steps 6 and 7, condition by condition."""
    for condition in question.conditions:
        code = _condition_closes(mode, condition)
        if code:
            yield Reason(code, condition.code, CONDITION_OPENERS[code], condition.concerns_credit)


CONDITION_OPENERS = {
    ReasonCode.CONDITION_FAILED: Opener.MEET_CONDITION,
    ReasonCode.CONDITION_UNKNOWN: Opener.SOURCE_ANSWERS,
    ReasonCode.CONDITION_NEEDS_PERSON: Opener.NOTHING,
}


def _condition_closes(mode: ApprovalMode, condition: _Condition) -> ReasonCode | None:
    """Why this condition keeps the mode closed, None where it does not.

    A "no" of the machine closes every fast mode: a person must look. What is not a clear
    "yes" passes in notify_commit if it may be committed. A result condition without a
    check rests on the papers in notify_commit, and in missing_material every result
    condition is judged by a person anyway.
    """
    if condition.verdict == Verdict.YES:
        return None
    if condition.verdict == Verdict.NO:
        return ReasonCode.CONDITION_FAILED
    is_result = condition.gates == Gate.RESULT
    if mode == Mode.MISSING_MATERIAL and is_result:
        return None
    if mode == Mode.NOTIFY_COMMIT:
        rests_on_papers = is_result and not condition.has_check
        if condition.may_be_committed or rests_on_papers:
            return None
    if condition.has_check:
        return ReasonCode.CONDITION_UNKNOWN
    return ReasonCode.CONDITION_NEEDS_PERSON


def _paper_reasons(mode: ApprovalMode, question: _Question) -> Iterator[Reason]:
    missing = question.papers[mode]
    for code in missing.necessary:
        yield Reason(ReasonCode.NECESSARY_MISSING, code, Opener.HAND_IN)
    for code in missing.deferrable:
        yield Reason(ReasonCode.DEFERRABLE_MISSING, code, Opener.HAND_IN)
    for code in missing.replaceable:
        yield Reason(ReasonCode.REPLACEABLE_MISSING, code, Opener.HAND_IN)
    if mode == Mode.MISSING_MATERIAL and not missing.deferred:
        yield Reason(ReasonCode.NOTHING_MISSING, "", Opener.NOTHING)
    if mode == Mode.NOTIFY_COMMIT and not _replaces_anything(question):
        yield Reason(ReasonCode.NOTHING_REPLACED, "", Opener.NOTHING)


def _replaces_anything(question: _Question) -> bool:
    """Papers of the scope count even if handed in: who brings them is not worse off."""
    return question.has_commitment_scope or any(
        condition.may_be_committed and condition.verdict != Verdict.YES
        for condition in question.conditions
    )


def _person_reasons(mode: ApprovalMode, question: _Question) -> Iterator[Reason]:
    """Where a person must or shall look, nothing is decided by the machine alone."""
    if question.agent_stopped:
        yield Reason(ReasonCode.AGENT_STOPPED, "", Opener.OTHER_AGENT)
    if mode not in DECIDED_BY_MACHINE:
        return
    standing = question.standing
    if standing and standing.has_disputed and not question.ignores_grade:
        yield _credit(ReasonCode.DISPUTED_RECORD, "", Opener.OBJECTION_DECIDED)
    if question.human_review_requested:
        yield Reason(ReasonCode.HUMAN_REVIEW_REQUESTED, "", Opener.TAKE_BACK_REQUEST)


def _needs_manual_credit_review(question: _Question) -> bool:
    standing = question.standing
    return standing is not None and standing.grade == Grade.E and not question.ignores_grade


def _credit(code: ReasonCode, detail: str, opens_with: Opener) -> Reason:
    return Reason(code, str(detail), opens_with, concerns_credit=True)
