"""The clauses of a commitment, written from the matter's data.

Each clause says what is promised, what it replaces, how, by when and by whom it is
verified, and what a breach costs. Source: docs/rules/modes.md §6 (Shenzhen credit
regulation arts. 61, 64; Zhejiang 2018 art. 14).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from ..enums import DeferralVariant, Gate, Verdict
from ..values import (
    ClauseCheck,
    CommitmentSpec,
    ConditionResult,
    MaterialSpec,
    MatterSpec,
    PhotoSpec,
)
from .materials import commitment_scope


@dataclass(frozen=True)
class Clause:
    """One numbered clause. `kind`: condition, paper, photo, general or deferral.

    What has a check of its own says `how`, `within` how many working days from the decision,
    `by` which department, and what a `breach` costs; `replaces` is the code of a paper.
    """

    code: str
    kind: str
    text_zh: str
    text_en: str
    replaces: str = ""
    how_zh: str = ""
    how_en: str = ""
    within: int | None = None
    by: str = ""
    breach_zh: str = ""
    breach_en: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def is_verified(self) -> bool:
        """Its own check follows; general clauses only say what the applicant knows."""
        return self.kind in VERIFIED_KINDS


VERIFIED_KINDS = ("condition", "paper", "photo")
PHOTO = "PHOTO-"

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
PUBLIC = Clause(
    "PUBLIC",
    "general",
    "同意依法公开本承诺书和履行情况。",
    "I agree that this commitment and whether it is kept are published by law.",
)


def commitment_clauses(
    spec: MatterSpec,
    conditions: Sequence[ConditionResult],
    *,
    replaced: Sequence[str],
    is_natural: bool,
) -> list[Clause]:
    """What is promised for a notify-commit: open conditions, replaced papers, photographs,
    the general part. Legal persons agree to publication, natural persons are not asked (TJ3)."""
    results = {result.code: result for result in conditions}
    clauses = [
        Clause(c.code, "condition", c.text_zh, c.text_en)
        for c in spec.conditions
        if c.may_be_committed
        and (c.gates == Gate.RESULT or c.check is None)
        and results[c.code].verdict != Verdict.YES
    ]
    scope = commitment_scope(spec)
    papers = [m for m in spec.materials if m.code in scope and m.code in replaced]
    clauses += [_paper_clause(material) for material in papers]
    clauses += [_photo_clause(photo) for photo in photographs(spec, replaced)]
    general = GENERAL if is_natural else (*GENERAL, PUBLIC)
    return [*(_with_check(clause, spec) for clause in clauses), *general]


def photographs(spec: MatterSpec, replaced: Sequence[str]) -> list[PhotoSpec]:
    """Those that stand in for a paper that was not handed in."""
    asked = spec.commitment.photographs if spec.commitment else ()
    return [photo for photo in asked if photo.replaces in replaced]


def _paper_clause(material: MaterialSpec) -> Clause:
    return Clause(
        f"PAPER-{material.code}",
        "paper",
        f"备有符合要求的「{material.name_zh}」，核查时可以出示。",
        f"I hold “{material.name_en}” as required and can show it when checked.",
        replaces=material.code,
    )


def _photo_clause(photo: PhotoSpec) -> Clause:
    return Clause(
        f"{PHOTO}{photo.code}",
        "photo",
        f"「{photo.name_zh}」的照片是本次申请的实际情况，没有改动过。",
        f"The photograph “{photo.name_en}” shows what this application is about, unaltered.",
        replaces=photo.replaces,
    )


def _with_check(clause: Clause, spec: MatterSpec) -> Clause:
    """How, by when and by whom it is verified, and the price: the matter's words, else the usual.

    Source: Zhejiang 2018 art. 14; Shenzhen credit regulation arts. 63, 64.
    """
    terms = spec.commitment
    if terms is None:
        return clause
    usual = _usual_check(clause, terms)
    own = terms.checks.get(clause.code, usual)
    return replace(
        clause,
        how_zh=own.how_zh,
        how_en=own.how_en,
        within=terms.verify_within_working_days,
        by=spec.supervising_department,
        breach_zh=own.breach_zh or usual.breach_zh,
        breach_en=own.breach_en or usual.breach_en,
    )


def _usual_check(clause: Clause, terms: CommitmentSpec) -> ClauseCheck:
    how_zh, how_en = _HOW[clause.kind, terms.full_verification]
    days = terms.rectify_within_working_days
    return ClauseCheck(
        how_zh,
        how_en,
        f"限{days}个工作日改正；逾期不改，撤销决定",
        f"To be corrected within {days} working days, else the decision is revoked",
    )


_HOW = {  # by kind of the clause and whether every case is verified
    ("condition", True): (
        "两名以上检查人员到现场逐项核对",
        "Two or more inspectors compare it on site",
    ),
    ("condition", False): (
        "比对登记数据，按比例抽取到现场核对",
        "Registers are compared; a share is looked at on site",
    ),
    ("paper", True): (
        "两名以上检查人员查看原件",
        "Two or more inspectors look at the original",
    ),
    ("paper", False): (
        "按比例抽取，查看原件",
        "For a share of the cases, the original is looked at",
    ),
    ("photo", True): (
        "比对照片的时间、地点和画面，并到现场核对",
        "Time, place and picture are compared, and looked at on site",
    ),
    ("photo", False): (
        "比对照片的时间、地点和画面",
        "Time, place and picture are compared",
    ),
}


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
