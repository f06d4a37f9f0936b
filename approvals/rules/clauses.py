"""The clauses of a commitment, written from the matter's data.

Each clause says what is promised, what it replaces, how, by when and by whom it is
verified, and what a breach costs. Source: docs/rules/modes.md §6 (Shenzhen credit
regulation arts. 61, 64; Zhejiang 2018 art. 14).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..enums import DeferralVariant, Gate, Verdict
from ..values import ConditionResult, MatterSpec
from .materials import commitment_scope


@dataclass(frozen=True)
class Clause:
    """One numbered clause. `kind`: condition, paper, general or deferral."""

    code: str
    kind: str
    text_zh: str
    text_en: str

    def to_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "kind": self.kind,
            "text_zh": self.text_zh,
            "text_en": self.text_en,
        }


GENERAL = (
    Clause(
        "TRUE",
        "general",
        "所填写的内容和提交的材料真实、有效。",
        "What I filled in and the papers I handed in are true and valid.",
    ),
    Clause(
        "CHECK",
        "general",
        "知道监管部门会核查承诺，愿意配合核查。",
        "I know that the promises will be checked, and I will cooperate.",
    ),
    Clause(
        "BREACH",
        "general",
        "知道承诺不属实或者没有做到的后果，愿意承担相应责任。",
        "I know what follows if a promise is untrue or not kept, and I accept it.",
    ),
)


def commitment_clauses(
    spec: MatterSpec, conditions: Sequence[ConditionResult], *, replaced: Sequence[str]
) -> list[Clause]:
    """What is promised for a notify-commit: open conditions, replaced papers, the general part."""
    results = {result.code: result for result in conditions}
    clauses = [
        Clause(c.code, "condition", c.text_zh, c.text_en)
        for c in spec.conditions
        if c.may_be_committed
        and (c.gates == Gate.RESULT or c.check is None)
        and results[c.code].verdict != Verdict.YES
    ]
    scope = commitment_scope(spec)
    for material in spec.materials:
        if material.code in scope and material.code in replaced:
            clauses.append(
                Clause(
                    f"PAPER-{material.code}",
                    "paper",
                    f"备有符合要求的「{material.name_zh}」，核查时可以出示。",
                    f"I hold “{material.name_en}” as required and can show it when checked.",
                )
            )
    return [*clauses, *GENERAL]


ENDED = Clause(
    "LAPSE",
    "general",
    "知道到期没有补交，办件会终止并记入信用档案，六个月内不能用快捷方式。",
    "I know that if I do not, the case ends, it goes on my credit file, and the fast ways "
    "are closed for six months.",
)
ORDERED = Clause(
    "LAPSE",
    "general",
    "知道证照先发；到期没有补交，会被责令限期整改并记入信用档案，整改期满还没有补的，证照可能被撤销。",
    "I know that the licence comes first; if I do not, I am ordered to put it right by a set day "
    "and it goes on my credit file; if I still do not, the licence may be revoked.",
)


def deferral_clauses(spec: MatterSpec, latest: dict[str, date]) -> list[Clause]:
    """What is promised for missing papers: each by its day, and the general part."""
    clauses = [
        Clause(
            f"OWE-{code}",
            "deferral",
            f"在承诺的日期前补交「{spec.material(code).name_zh}」。",
            f"I will hand in “{spec.material(code).name_en}” by the day I promise.",
        )
        for code in latest
    ]
    lapse = ORDERED if spec.deferral.variant == DeferralVariant.ISSUE_FIRST else ENDED
    return [*clauses, GENERAL[0], lapse]
