"""What keeps a matter from being published, and what should be looked at again (N14).

Source: PRODUCT §2; docs/rules/catalogue.md. A fast mode needs: no barred class (FT23),
supervision elements, commitment clauses and a re-check term; promises may only be shorter
than the law. Both functions also read what is still half written, so nothing but the names
of the elements is taken for granted.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ..enums import AdviceCode, ApprovalMode, DeferralVariant, GapCode, Operator, RiskLevel

Path = tuple[str | int, ...]
Json = dict[str, Any]

FORM = "AF"
FAST = (ApprovalMode.INSTANT, ApprovalMode.MISSING_MATERIAL, ApprovalMode.NOTIFY_COMMIT)
BARRED = frozenset(
    {
        "national_security",
        "public_security",
        "health_life",
        "environment",
        "foreign",
        "irreversible",
    }
)
SEVEN = (
    "subject_department",
    "object_zh",
    "content",
    "measures",
    "procedure",
    "annual_plan",
    "handling",
)
LONGEST_GRACE = 20
GRACE_RESERVE = 2  # working days between the last paper and the decision
HAN = re.compile(r"[\u4e00-\u9fff]")
UNCHECKED = frozenset({"memory_high", "memory_med", "unverified"})
NO_VALUE = frozenset({Operator.EXISTS, Operator.NOT_EXISTS, Operator.IS_TRUE, Operator.IS_FALSE})
ORDERED = frozenset({Operator.GT, Operator.GTE, Operator.LT, Operator.LTE})


@dataclass(frozen=True)
class Gap:
    """What is wrong with a matter; `detail` is the mode, paper or matter it is about.

    `path` leads to the element to mend.
    """

    code: GapCode
    detail: str = ""
    path: Path = field(default=(), compare=False)


@dataclass(frozen=True)
class Advice:
    code: AdviceCode
    detail: str = ""
    path: Path = field(default=(), compare=False)


def lint_matters(matters: Iterable[Json]) -> Iterator[tuple[int, Gap]]:
    """Every gap with the position of its matter, from 0; a code may occur once only."""
    seen: set[str] = set()
    for index, matter in enumerate(matters):
        if matter["code"] in seen:
            yield index, Gap(GapCode.MATTER_TWICE, matter["code"], ("code",))
        seen.add(matter["code"])
        yield from ((index, gap) for gap in lint_matter(matter))


def lint_matter(matter: Json) -> Iterator[Gap]:
    """Every gap in one matter."""
    allowed = set(matter["allowed_modes"])
    yield from _mode_gaps(matter, allowed)
    yield from _term_gaps(matter)
    yield from _code_gaps(matter)
    if ApprovalMode.NOTIFY_COMMIT in allowed:
        yield from _commitment_gaps(matter)
    elif matter["commitment"]:
        yield Gap(GapCode.COMMITMENT_NOT_ALLOWED, path=("commitment",))
    if ApprovalMode.INSTANT in allowed:
        yield from _instant_gaps(matter)
    yield from _deferral_gaps(matter, allowed)
    yield from _grace_gaps(matter, allowed)
    yield from _check_gaps(matter)
    if allowed.intersection(FAST):
        yield from _supervision_gaps(matter)
    yield from (Gap(GapCode.ENGLISH_MISSING, path=path) for path in _without_english(matter))


def _mode_gaps(matter: Json, allowed: set[str]) -> Iterator[Gap]:
    excluded = {entry["mode"]: entry for entry in matter["excluded_modes"] if entry.get("mode")}
    for mode in sorted(allowed & set(excluded)):
        yield Gap(GapCode.ALLOWED_AND_EXCLUDED, mode, ("excluded_modes", mode))
    for mode in sorted(set(ApprovalMode.values) - allowed):
        if not excluded.get(mode, {}).get("reason_zh"):
            yield Gap(GapCode.MODE_UNEXPLAINED, mode, ("excluded_modes", mode))
    for mode, days in matter["promised_by_mode"].items():
        if (days is None) == (mode in allowed):
            yield Gap(GapCode.TERM_DISAGREES, mode, ("promised_by_mode", mode))


def _term_gaps(matter: Json) -> Iterator[Gap]:
    law = matter["statutory_limit"].get("working_days")
    if _longer(matter["promised_working_days"], law):
        yield Gap(GapCode.PROMISE_BEYOND_LAW, path=("promised_working_days",))
        return
    for mode, days in matter["promised_by_mode"].items():
        if _longer(days, law):
            yield Gap(GapCode.PROMISE_BEYOND_LAW, path=("promised_by_mode", mode))


def _longer(days: Any, limit: Any) -> bool:
    return isinstance(days, int) and isinstance(limit, int) and days > limit


def _code_gaps(matter: Json) -> Iterator[Gap]:
    for name, code in (
        ("materials", GapCode.PAPER_TWICE),
        ("conditions", GapCode.CONDITION_TWICE),
        ("situations", GapCode.SITUATION_TWICE),
    ):
        counted = Counter(item.get("code") for item in matter[name] if item.get("code"))
        if any(number > 1 for number in counted.values()):
            yield Gap(code, path=(name,))
    if FORM not in {item.get("code") for item in matter["materials"]}:
        yield Gap(GapCode.NO_FORM, path=("materials",))


def _commitment_gaps(matter: Json) -> Iterator[Gap]:
    if _is_barred(matter):
        yield Gap(GapCode.SAFETY_BARS_COMMITMENT, path=("safety_bottom_line",))
    commitment = matter["commitment"]
    if not commitment:
        yield Gap(GapCode.COMMITMENT_MISSING, path=("commitment",))
        return
    materials = {item.get("code"): item for item in matter["materials"]}
    path = ("commitment", "scope_material_codes")
    if not commitment.get("scope_material_codes"):
        yield Gap(GapCode.COMMITMENT_EMPTY, path=path)
    if not commitment.get("verify_within_working_days"):
        yield Gap(GapCode.RECHECK_MISSING, path=("commitment", "verify_within_working_days"))
    for code in commitment.get("scope_material_codes") or []:
        if code not in materials:
            yield Gap(GapCode.COMMITMENT_PAPER_UNKNOWN, code, path)
        elif materials[code].get("replacement") != "commitment":
            yield Gap(GapCode.COMMITMENT_PAPER_KEPT, code, path)
    yield from _clause_gaps(matter, commitment)


def _clause_gaps(matter: Json, commitment: Json) -> Iterator[Gap]:
    """What is said of clauses that the commitment does not have."""
    scope = commitment.get("scope_material_codes") or []
    photographs = commitment.get("photographs") or []
    clauses = {condition.get("code") for condition in matter["conditions"]}
    clauses |= {f"PAPER-{code}" for code in scope} | {f"PHOTO-{p.get('code')}" for p in photographs}
    for index, check in enumerate(commitment.get("checks") or []):
        if check.get("clause") not in clauses:
            path = ("commitment", "checks", index, "clause")
            yield Gap(GapCode.COMMITMENT_CLAUSE_UNKNOWN, check.get("clause") or "", path)
    for index, photograph in enumerate(photographs):
        if photograph.get("replaces") not in scope:
            path = ("commitment", "photographs", index, "replaces")
            yield Gap(GapCode.COMMITMENT_PAPER_UNKNOWN, photograph.get("replaces") or "", path)


def _is_barred(matter: Json) -> bool:
    """Of a class that no fast mode without a person may touch (FT23).

    A reason of safety against one mode bars every mode in which nobody looks first.
    """
    return bool(matter["safety_bottom_line"]) or any(
        entry.get("reason_code") in BARRED for entry in matter["excluded_modes"]
    )


def _instant_gaps(matter: Json) -> Iterator[Gap]:
    if _is_barred(matter):
        yield Gap(GapCode.SAFETY_BARS_INSTANT, path=("safety_bottom_line",))
    for index, item in enumerate(matter["conditions"]):
        if not item["check"] and item["gates"] == "result":
            yield Gap(GapCode.INSTANT_UNCHECKED, path=("conditions", index, "check"))
            return


def _deferral_gaps(matter: Json, allowed: set[str]) -> Iterator[Gap]:
    deferral = matter.get("deferral")
    if deferral is None:
        return
    if ApprovalMode.MISSING_MATERIAL not in allowed:
        yield Gap(GapCode.DEFERRAL_NOT_ALLOWED, path=("deferral",))
    issues_first = deferral.get("variant") == DeferralVariant.ISSUE_FIRST
    if issues_first and matter["safety_bottom_line"]:
        yield Gap(GapCode.SAFETY_BARS_ISSUE_FIRST, path=("deferral", "variant"))


def _grace_gaps(matter: Json, allowed: set[str]) -> Iterator[Gap]:
    deferrable = [
        (index, item)
        for index, item in enumerate(matter["materials"])
        if item.get("category") == "deferrable"
    ]
    if ApprovalMode.MISSING_MATERIAL in allowed and not deferrable:
        yield Gap(GapCode.NOTHING_DEFERRABLE, path=("materials",))
    promised = matter["promised_by_mode"].get(ApprovalMode.MISSING_MATERIAL)
    for index, item in deferrable:
        path, grace = ("materials", index, "grace_working_days"), item.get("grace_working_days")
        if grace is None:
            yield Gap(GapCode.GRACE_MISSING, item.get("code") or "", path)
        elif _longer(grace, LONGEST_GRACE) or (
            isinstance(promised, int)
            and not matter.get("deferral")
            and _longer(grace, promised - GRACE_RESERVE)
        ):
            yield Gap(GapCode.GRACE_TOO_LONG, item.get("code") or "", path)


def _check_gaps(matter: Json) -> Iterator[Gap]:
    for index, item in enumerate(matter["conditions"]):
        check = item["check"]
        if check and not _fits(check.get("operator"), check.get("value")):
            path = ("conditions", index, "check", "value")
            yield Gap(GapCode.CHECK_VALUE, item.get("code") or "", path)


def _fits(operator: Any, value: Any) -> bool:
    """Whether the comparison can be made at all with such a value."""
    if operator in NO_VALUE:
        return value is None
    if operator in (Operator.IN, Operator.NOT_IN):
        return isinstance(value, list) and bool(value)
    if operator == Operator.BETWEEN:
        return (
            isinstance(value, list)
            and len(value) == 2
            and all(isinstance(each, int | float) for each in value)
            and value[0] <= value[1]
        )
    if operator in ORDERED:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return value is not None and value != "" and not isinstance(value, list)


def _supervision_gaps(matter: Json) -> Iterator[Gap]:
    standard = matter["supervision"] or {}
    for name in SEVEN:
        found = standard.get(name)
        if not found or (name == "annual_plan" and not found.get("frequency_per_year")):
            yield Gap(GapCode.SUPERVISION_MISSING, name, ("supervision", name))


def _without_english(value: Any, path: Path = ()) -> Iterator[Path]:
    """Paths of English texts that are empty, or are Chinese."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "en" or name.endswith("_en"):
                partner = value.get("zh" if name == "en" else f"{name[:-3]}_zh")
                if partner and (not inner or HAN.search(str(inner))):
                    yield (*path, name)
            else:
                yield from _without_english(inner, (*path, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _without_english(inner, (*path, index))


def advise_on(matter: Json) -> Iterator[Advice]:
    """What may be meant so, and still deserves a second look."""
    allowed = set(matter["allowed_modes"])
    promised, law = matter["promised_working_days"], matter["statutory_limit"].get("working_days")
    by_mode = matter["promised_by_mode"]
    if not allowed.intersection(FAST):
        yield Advice(AdviceCode.NO_FAST_MODE, path=("allowed_modes",))
    if promised == law and isinstance(law, int) and law > 1:
        yield Advice(AdviceCode.NOT_SHORTER, path=("promised_by_mode", ApprovalMode.ORDINARY))
    if by_mode.get(ApprovalMode.ORDINARY) != promised:
        yield Advice(AdviceCode.PROMISE_DISAGREES, path=("promised_working_days",))
    if ApprovalMode.NOTIFY_COMMIT in allowed:
        quick, slow = by_mode.get(ApprovalMode.NOTIFY_COMMIT), by_mode.get(ApprovalMode.ORDINARY)
        if isinstance(quick, int) and isinstance(slow, int) and quick >= slow > 0:
            quickest = ("promised_by_mode", ApprovalMode.NOTIFY_COMMIT)
            yield Advice(AdviceCode.COMMITMENT_NOT_FASTER, path=quickest)
        if matter["risk_level"] == RiskLevel.CRITICAL:
            yield Advice(AdviceCode.CRITICAL_COMMITMENT, path=("risk_level",))
    if matter["safety_bottom_line"] and not any(
        entry.get("reason_code") in BARRED for entry in matter["excluded_modes"]
    ):
        yield Advice(AdviceCode.SAFETY_UNEXPLAINED, path=("safety_bottom_line",))
    for index, law_row in enumerate(matter["legal_basis"]):
        if law_row.get("verification") in UNCHECKED:
            checked = ("legal_basis", index, "verification")
            yield Advice(AdviceCode.BASIS_UNCHECKED, law_row.get("law_zh") or "", checked)
    supervisor = (matter["supervision"] or {}).get("subject_department")
    if supervisor and supervisor != matter["supervising_department"]:
        path = ("supervision", "subject_department")
        yield Advice(AdviceCode.OTHER_SUPERVISOR, path=path)
