"""Import the catalogue of matters: all of it or none, with every fault by its line.

A matter whose content changed gets a new version; an unchanged one is left alone.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import Value
from django.utils import timezone

from applicants.models import Department, User
from credit_portal.errors import PortalError

from ..current import forget
from ..models import Matter, MatterVersion
from ..rules.catalogue_lint import lint_matter
from ..rules.departments import WORDS
from ..rules.search import bigrams
from ..rules.themes import theme_of

SCHEMA = Path(__file__).parent.parent / "data" / "catalogue.schema.json"
Faults = list["Fault"]


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a catalogue file. `line` counts from 1; 0 where it has none."""

    line: int
    path: str
    message: str


class CatalogueRefused(PortalError):
    """The file is not taken; `faults` lists everything that is wrong with it."""

    code = "catalogue_refused"
    status = 422

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        super().__init__(field="file", faults=len(faults))


@dataclass(frozen=True)
class Imported:
    """What an import did, by matter code."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: int


def check_catalogue(text: str) -> dict[str, Any]:
    """The parsed catalogue. Raises CatalogueRefused with all faults and their lines."""
    try:
        content: dict[str, Any] = json.loads(text)
    except json.JSONDecodeError as error:
        raise CatalogueRefused([Fault(error.lineno, "", error.msg)]) from error
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    faults = [
        Fault(line_of(text, list(error.absolute_path)), _dotted(error.absolute_path), error.message)
        for error in sorted(validator.iter_errors(content), key=lambda e: list(map(str, e.path)))
    ]
    if not faults:
        faults = _inner_faults(text, content)
    if faults:
        raise CatalogueRefused([Fault(f.line, f.path, f.message[:300]) for f in faults])
    return content


def _inner_faults(text: str, content: dict[str, Any]) -> Faults:
    """What the schema cannot say: double codes, gaps that close a fast mode."""
    faults, seen = [], set()
    for index, matter in enumerate(content["matters"]):
        problems = list(lint_matter(matter))
        if matter["code"] in seen:
            problems.append("code occurs twice")
        seen.add(matter["code"])
        line = line_of(text, ["matters", index, "code"])
        faults += [Fault(line, f"matters[{index}] {matter['code']}", p) for p in problems]
    return faults


def _dotted(path: Any) -> str:
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in path]
    return "".join(parts).removeprefix(".")


def line_of(text: str, path: list[str | int]) -> int:
    """The line, from 1, on which the value at `path` begins."""
    decoder = json.JSONDecoder()
    position = _skip(text, 0)
    for step in path:
        position = _child(decoder, text, position, step)
    return text.count("\n", 0, position) + 1


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n,:":
        position += 1
    return position


def _child(decoder: json.JSONDecoder, text: str, position: int, step: str | int) -> int:
    """Where the member `step` of the object or list at `position` begins."""
    position, index = _skip(text, position + 1), 0
    while text[position] not in "}]":
        if isinstance(step, str):
            key, position = decoder.raw_decode(text, position)
            position = _skip(text, position)
            if key == step:
                return position
        elif index == step:
            return position
        _value, position = decoder.raw_decode(text, position)
        position, index = _skip(text, position), index + 1
    return position


@transaction.atomic
def import_catalogue(text: str, *, by: User | None) -> Imported:
    """Check a catalogue file and put it in force from now. Raises CatalogueRefused."""
    content = check_catalogue(text)
    _load_departments(content["departments"])
    new, changed, unchanged = [], [], 0
    existing = {m.code: m for m in Matter.objects.select_for_update().select_related(None)}
    for entry in content["matters"]:
        outcome = _import_matter(entry, existing.get(entry["code"]), by)
        if outcome == "new":
            new.append(entry["code"])
        elif outcome == "changed":
            changed.append(entry["code"])
        else:
            unchanged += 1
    forget()
    return Imported(tuple(new), tuple(changed), unchanged)


def _load_departments(entries: list[dict[str, str]]) -> None:
    Department.objects.bulk_create(
        [
            Department(
                code=entry["code"],
                number=entry["number"],
                name_zh=entry["name_zh"],
                name_en=entry["name_en"],
                credit_code=entry["uscc"],
                role=entry["role"],
                word=WORDS[entry["code"]],
            )
            for entry in entries
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["number", "name_zh", "name_en", "credit_code", "role", "word"],
    )


def _import_matter(entry: dict[str, Any], matter: Matter | None, by: User | None) -> str:
    digest = digest_of(entry)
    previous = matter.current if matter else None
    if matter and previous and previous.digest == digest:
        return "unchanged"
    if matter is None:
        matter = Matter(code=entry["code"])
    _mirror(matter, entry)
    matter.save()
    last = matter.versions.order_by("-number").first()
    matter.current = MatterVersion.objects.create(
        matter=matter,
        number=last.number + 1 if last else 1,
        content=entry,
        digest=digest,
        changes=changes_between(previous.content, entry) if previous else [],
        valid_from=timezone.now(),
        published_by=by,
    )
    matter.save(update_fields=["current"])
    words = bigrams(f"{entry['name_zh']} {entry['name_en']} {entry['result']['document_zh']}")
    Matter.objects.filter(pk=matter.pk).update(search=SearchVector(Value(words), config="simple"))
    return "changed" if previous else "new"


def _mirror(matter: Matter, entry: dict[str, Any]) -> None:
    """The columns that lists and filters read."""
    terms = [days for days in entry["promised_by_mode"].values() if days is not None]
    matter.department_id = entry["department"]
    matter.name_zh, matter.name_en = entry["name_zh"], entry["name_en"]
    matter.theme = theme_of(entry["code"], entry["department"])
    matter.subject_types = entry["subject_types"]
    matter.modes = entry["allowed_modes"]
    matter.fastest_working_days = min(terms)


def digest_of(entry: dict[str, Any]) -> str:
    canonical = json.dumps(entry, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def changes_between(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """The elements that differ, with both values, in the order of the element list."""
    return [
        {"element": name, "before": before.get(name), "after": after[name]}
        for name in after
        if before.get(name) != after[name]
    ]
