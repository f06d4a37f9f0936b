"""What keeps a fast mode from being published (N14).

Source: PRODUCT §2; docs/rules/modes.md. A fast mode needs: no barred class, supervision
elements, commitment clauses and a re-check term; promises may only be shorter than the law.
"""

from collections.abc import Iterator
from typing import Any


def lint_matter(matter: dict[str, Any]) -> Iterator[str]:
    """Every gap in one matter that fits the schema, as a plain sentence."""
    allowed = set(matter["allowed_modes"])
    excluded = {entry["mode"] for entry in matter["excluded_modes"]}
    terms = matter["promised_by_mode"]
    materials = {m["code"]: m for m in matter["materials"]}
    yield from (f"{mode} is both allowed and excluded" for mode in sorted(allowed & excluded))
    for mode, days in terms.items():
        if (days is None) == (mode in allowed):
            yield f"promised_by_mode.{mode} does not agree with allowed_modes"
    if matter["promised_working_days"] > matter["statutory_limit"]["working_days"]:
        yield "the promised limit is longer than the statutory limit"
    if len(materials) != len(matter["materials"]):
        yield "a material code occurs twice"
    if "notify_commit" in allowed:
        yield from _commitment_gaps(matter, materials)
    elif matter["commitment"]:
        yield "a commitment is described but notify_commit is not allowed"
    if "instant" in allowed and any(
        c["check"] is None and c["gates"] == "result" for c in matter["conditions"]
    ):
        yield "instant needs a machine check for every condition"
    if "missing_material" in allowed and not any(
        m["category"] == "deferrable" for m in materials.values()
    ):
        yield "missing_material is allowed but no paper is deferrable"


def _commitment_gaps(matter: dict[str, Any], materials: dict[str, Any]) -> Iterator[str]:
    if matter["safety_bottom_line"]:
        yield "notify_commit is barred by the safety bottom line"
    if not matter["commitment"]:
        yield "notify_commit needs a scope and a re-check term"
        return
    for code in matter["commitment"]["scope_material_codes"]:
        if code not in materials:
            yield f"the commitment names an unknown paper {code}"
