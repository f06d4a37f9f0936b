"""What the portal's own store of licences says about a holder.

A condition asks by kind of licence (`licence.nurse.status`); several matters give one
kind. An answer of None means: we looked, and there is none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

KINDS = {
    "nurse-registration-first": "nurse",
    "nurse-registration-renewal": "nurse",
    "drug-retail-licence-new": "drug_retail",
    "drug-retail-licence-renewal": "drug_retail",
    "radiology-licence-new": "radiology",
    "radiology-licence-partial-change": "radiology",
    "commercial-performance-approval": "performance",
    "road-freight-licence": "road_transport",
    "internet-cafe-licence": "internet_cafe",
}


def licence_kind(matter_code: str) -> str:
    """The kind of licence a matter gives: its own code unless several share one."""
    return KINDS.get(matter_code, matter_code)


def renewal_matter(kind: str) -> str:
    """The matter that renews a kind of licence; empty where there is none."""
    codes = (code for code, gives in KINDS.items() if gives == kind)
    return next((code for code in codes if code.endswith("-renewal")), "")


@dataclass(frozen=True)
class HeldLicence:
    """One licence in force; `valid_to` None has no last day."""

    kind: str
    valid_to: date | None
    title: str = ""
    number: str = ""
    pk: int = 0


def own_facts(held: Iterable[HeldLicence], *, today: date) -> dict[str, Any]:
    """Facts by field name for every condition the portal can answer itself.

    A field that is not here stays unknown.
    """
    best: dict[str, HeldLicence] = {}
    for licence in held:
        current = best.get(licence.kind)
        if current is None or (licence.valid_to or date.max) > (current.valid_to or date.max):
            best[licence.kind] = licence
    facts: dict[str, Any] = {
        "portal.filings.prepackaged_food.same_premises": _exists(best, "prepackaged-food-filing"),
        "portal.benefits.old_age": _exists(best, "old-age-allowance"),
        "portal.benefits.talent_rent": _exists(best, "talent-rent-allowance"),
    }
    for kind in ("nurse", "drug_retail", "radiology", "internet_cafe_setup"):
        valid = best.get(kind)
        facts[f"licence.{kind}.status"] = "valid" if valid else "none"
        if kind == "nurse" and valid:
            facts["licence.nurse.cancellation_ground"] = None
            if valid.valid_to:
                facts["licence.nurse.days_to_expiry"] = (valid.valid_to - today).days
    return facts


def _exists(best: dict[str, HeldLicence], kind: str) -> str | None:
    return "in_force" if kind in best else None
