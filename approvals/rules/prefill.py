"""Answers that are known before the applicant types (秒报), and what was changed of them.

Source: docs/rules/reuse.md. Declarations (yes or no) and counted days are asked anew each time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .form_fields import FieldSpec

IDENTITY = "identity"
EARLIER_CASE = "case"
KINDS = ("text", "phone", "choice")


@dataclass(frozen=True)
class Known:
    """A value with where it comes from: identity, case, or the code of a source.

    `reference` is the number of the earlier case.
    """

    value: str
    source: str
    reference: str = ""

    def to_json(self) -> dict[str, str]:
        return {"value": self.value, "source": self.source, "reference": self.reference}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Known":
        return cls(str(data["value"]), str(data["source"]), str(data.get("reference", "")))


def known_answers(
    fields: Iterable[FieldSpec], *, layers: Iterable[Mapping[str, Known]]
) -> dict[str, Known]:
    """The first layer that knows a field answers it; a choice only with one of its options."""
    found: dict[str, Known] = {}
    ordered = list(layers)
    for field in fields:
        if field.kind not in KINDS:
            continue
        for layer in ordered:
            known = layer.get(field.key)
            if known and known.value and _fits(field, known.value):
                found[field.key] = known
                break
    return found


def _fits(field: FieldSpec, value: str) -> bool:
    return field.kind != "choice" or value in dict(field.options)


def corrected(filled: Mapping[str, Any], form: Mapping[str, Any]) -> dict[str, Known]:
    """What a source or the identity said, where the applicant wrote something else.

    An earlier answer of the applicant's own is no source to differ from.
    """
    found = {}
    for key, data in filled.items():
        known = Known.from_json(data)
        if known.source != EARLIER_CASE and key in form and str(form[key]) != known.value:
            found[key] = known
    return found
