"""Which paper handed in before stands for which paper asked for now.

Source: docs/rules/reuse.md. A code alone does not tell: `PLAN` is a floor plan in one matter
and a rescue plan in another, so outside its own matter a paper is known by its name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ..values import APPLICATION_FORM, MatterSpec
from .own_facts import HeldLicence

NEVER = frozenset({APPLICATION_FORM, "POA"})  # made for one application alone
EQUIVALENT: tuple[frozenset[str], ...] = (
    frozenset({"场地使用权证明", "场所使用权证明", "场所使用证明", "经营场所使用证明"}),
    frozenset({"验资报告", "验资报告或财务审计报告"}),
    frozenset({"健康体检证明", "健康体检表"}),
    frozenset({"工作人员培训证明", "安全培训证明"}),
)
_WIDTHS = str.maketrans("（）", "()", " 　")


@dataclass(frozen=True)
class PaperKey:
    """A paper of a matter; the name as the catalogue writes it."""

    matter: str
    code: str
    name: str


def stands_for(had: PaperKey, wanted: PaperKey) -> bool:
    """The same paper of the same matter, one of the same name, or one listed as equivalent."""
    if wanted.code in NEVER or had.code in NEVER:
        return False
    if had.matter == wanted.matter and had.code == wanted.code:
        return True
    names = {_plain(had.name), _plain(wanted.name)}
    return len(names) == 1 or any(names <= group for group in EQUIVALENT)


def _plain(name: str) -> str:
    return name.translate(_WIDTHS)


def reuse_cutoff(today: date, months: int) -> date:
    """The first day from which a paper handed in may be used again."""
    whole = today.year * 12 + today.month - 1 - months
    year, month = divmod(whole, 12)
    return date(year, month + 1, min(today.day, 28))


def licences_for_papers(spec: MatterSpec, held: Iterable[HeldLicence]) -> dict[str, HeldLicence]:
    """Papers of the matter that are licences the portal itself issued, by code.

    `held` are licences in force; of several with the name, the one that lasts longest.
    """
    by_name: dict[str, HeldLicence] = {}
    for licence in sorted(held, key=lambda one: one.valid_to or date.max):
        by_name[_plain(licence.title)] = licence
    return {
        material.code: by_name[name]
        for material in spec.materials
        if material.has_e_licence and (name := _plain(material.name_zh)) in by_name
    }
