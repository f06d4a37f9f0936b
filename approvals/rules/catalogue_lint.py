"""What keeps a fast mode from being published (N14).

Source: PRODUCT §2; docs/rules/modes.md. A fast mode needs: no barred class, supervision
elements, commitment clauses and a re-check term; promises may only be shorter than the law.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ..enums import ApprovalMode, DeferralVariant, GapCode


@dataclass(frozen=True)
class Gap:
    """What is wrong with a matter; `detail` is the mode, paper or matter it is about."""

    code: GapCode
    detail: str = ""


def lint_matters(matters: Iterable[dict[str, Any]]) -> Iterator[tuple[int, Gap]]:
    """Every gap with the position of its matter, from 0; a code may occur once only."""
    seen: set[str] = set()
    for index, matter in enumerate(matters):
        if matter["code"] in seen:
            yield index, Gap(GapCode.MATTER_TWICE, matter["code"])
        seen.add(matter["code"])
        yield from ((index, gap) for gap in lint_matter(matter))


def lint_matter(matter: dict[str, Any]) -> Iterator[Gap]:
    """Every gap in one matter that fits the schema."""
    allowed = set(matter["allowed_modes"])
    excluded = {entry["mode"] for entry in matter["excluded_modes"]}
    materials = {m["code"]: m for m in matter["materials"]}
    yield from (Gap(GapCode.ALLOWED_AND_EXCLUDED, mode) for mode in sorted(allowed & excluded))
    for mode, days in matter["promised_by_mode"].items():
        if (days is None) == (mode in allowed):
            yield Gap(GapCode.TERM_DISAGREES, mode)
    if matter["promised_working_days"] > matter["statutory_limit"]["working_days"]:
        yield Gap(GapCode.PROMISE_BEYOND_LAW)
    if len(materials) != len(matter["materials"]):
        yield Gap(GapCode.PAPER_TWICE)
    if ApprovalMode.NOTIFY_COMMIT in allowed:
        yield from _commitment_gaps(matter, materials)
    elif matter["commitment"]:
        yield Gap(GapCode.COMMITMENT_NOT_ALLOWED)
    if ApprovalMode.INSTANT in allowed and any(
        c["check"] is None and c["gates"] == "result" for c in matter["conditions"]
    ):
        yield Gap(GapCode.INSTANT_UNCHECKED)
    yield from _deferral_gaps(matter, allowed)
    if ApprovalMode.MISSING_MATERIAL in allowed and not any(
        m["category"] == "deferrable" for m in materials.values()
    ):
        yield Gap(GapCode.NOTHING_DEFERRABLE)


def _commitment_gaps(matter: dict[str, Any], materials: dict[str, Any]) -> Iterator[Gap]:
    if matter["safety_bottom_line"]:
        yield Gap(GapCode.SAFETY_BARS_COMMITMENT)
    if not matter["commitment"]:
        yield Gap(GapCode.COMMITMENT_MISSING)
        return
    scope = matter["commitment"]["scope_material_codes"]
    for code in scope:
        if code not in materials:
            yield Gap(GapCode.COMMITMENT_PAPER_UNKNOWN, code)
    photographs = matter["commitment"].get("photographs", [])
    clauses = {condition["code"] for condition in matter["conditions"]}
    clauses |= {f"PAPER-{code}" for code in scope} | {f"PHOTO-{p['code']}" for p in photographs}
    for check in matter["commitment"].get("checks", []):
        if check["clause"] not in clauses:
            yield Gap(GapCode.COMMITMENT_CLAUSE_UNKNOWN, check["clause"])
    for photograph in photographs:
        if photograph["replaces"] not in scope:
            yield Gap(GapCode.COMMITMENT_PAPER_UNKNOWN, photograph["replaces"])


def _deferral_gaps(matter: dict[str, Any], allowed: set[str]) -> Iterator[Gap]:
    deferral = matter.get("deferral")
    if deferral is None:
        return
    if ApprovalMode.MISSING_MATERIAL not in allowed:
        yield Gap(GapCode.DEFERRAL_NOT_ALLOWED)
    if deferral["variant"] == DeferralVariant.ISSUE_FIRST and matter["safety_bottom_line"]:
        yield Gap(GapCode.SAFETY_BARS_ISSUE_FIRST)
