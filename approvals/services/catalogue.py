"""Import the catalogue of matters: all of it or none, with every fault by its line.

At setup the file is put in force at once; in the back office it becomes a batch of drafts that
a second person publishes. An unchanged matter is left alone.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from jsonschema import Draft202012Validator

from applicants.models import Department, User
from credit_portal.errors import NotAllowed, PortalError

from .. import permissions
from ..catalogue_check import catalogue_schema, matter_schema, nearest_cause
from ..catalogue_wording import gap_text, schema_text
from ..errors import DraftAlreadyOpen
from ..models import Matter, MatterBatch
from ..rules.catalogue_lint import lint_matters
from ..rules.departments import WORDS
from .matter_drafts import begin_from_document
from .publishing import begin_batch
from .versions import Publication, add_version, digest_of

Faults = list["Fault"]


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a catalogue file, in the reader's language. `line` counts from 1."""

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
    """What an import did, by matter code; `batch` holds its drafts where they wait."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: int
    batch: MatterBatch | None = None


def check_catalogue(text: str) -> dict[str, Any]:
    """The parsed catalogue. Raises CatalogueRefused with all faults and their lines."""
    content = _parsed(text)
    faults = _schema_faults(text, content, catalogue_schema()) or _inner_faults(text, content)
    if faults:
        raise CatalogueRefused(faults)
    return content


def check_document(text: str) -> dict[str, Any]:
    """One matter as a JSON document that fits the schema; what the lint says is left to mend.

    Raises CatalogueRefused with all faults and their lines.
    """
    content = _parsed(text)
    if faults := _schema_faults(text, content, matter_schema()):
        raise CatalogueRefused(faults)
    return content


def _parsed(text: str) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(text)
    except json.JSONDecodeError as error:
        words = gettext("从这一行第 %(column)s 个字起，不是 JSON。") % {"column": error.colno}
        raise CatalogueRefused([Fault(error.lineno, "", words)]) from error
    return content


def _schema_faults(text: str, content: Any, schema: dict[str, Any]) -> Faults:
    validator = Draft202012Validator(schema)
    faults = []
    for error in map(nearest_cause, validator.iter_errors(content)):
        path = list(error.absolute_path)
        faults.append(Fault(line_of(text, path), _dotted(path), schema_text(error)))
    return sorted(faults, key=lambda fault: fault.line)


def _inner_faults(text: str, content: dict[str, Any]) -> Faults:
    """What the schema cannot say: double codes, gaps that close a fast mode."""
    return [
        Fault(
            line_of(text, ["matters", index, "code"]),
            f"matters[{index}] {content['matters'][index]['code']}",
            gap_text(gap),
        )
        for index, gap in lint_matters(content["matters"])
    ]


def _dotted(path: list[str | int]) -> str:
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
    """Check a catalogue file and put it in force from now. Raises CatalogueRefused.

    Loaded by nobody, as at every start of the portal, it leaves alone what somebody published.
    """
    content = check_catalogue(text)
    _load_departments(content["departments"])
    new, changed, unchanged = [], [], 0
    existing = {m.code: m for m in Matter.objects.select_for_update().select_related(None)}
    now = timezone.now()
    said = Publication(by=by, now=now, valid_from=now)
    for entry in content["matters"]:
        outcome = _import_matter(entry, existing.get(entry["code"]), said)
        if outcome == "new":
            new.append(entry["code"])
        elif outcome == "changed":
            changed.append(entry["code"])
        else:
            unchanged += 1
    return Imported(tuple(new), tuple(changed), unchanged)


@transaction.atomic
def propose_catalogue(text: str, *, by: User) -> Imported:
    """Check a catalogue file and put what it changes into a batch of drafts.

    A second person publishes the batch. A matter with an open draft refuses the file.
    Raises NotAllowed, CatalogueRefused.
    """
    if not permissions.may_import_catalogue(by):
        raise NotAllowed
    content = check_catalogue(text)
    _load_departments(content["departments"])
    last = {m.code: m.versions.order_by("-number").first() for m in Matter.objects.all()}
    entries = [
        (index, entry)
        for index, entry in enumerate(content["matters"])
        if not (version := last.get(entry["code"])) or version.digest != digest_of(entry)
    ]
    unchanged = len(content["matters"]) - len(entries)
    if not entries:
        return Imported((), (), unchanged)
    now = timezone.localtime()
    name = gettext("导入 %(when)s") % {"when": f"{now:%Y-%m-%d %H:%M:%S}"}
    batch = begin_batch(name, by=by, valid_from=None)
    faults: Faults = []
    for index, entry in entries:
        try:
            begin_from_document(entry, by=by, batch=batch)
        except DraftAlreadyOpen as refusal:
            line = line_of(text, ["matters", index, "code"])
            faults.append(Fault(line, f"matters[{index}] {entry['code']}", str(refusal)))
    if faults:
        raise CatalogueRefused(faults)
    new = tuple(entry["code"] for _index, entry in entries if not last.get(entry["code"]))
    changed = tuple(entry["code"] for _index, entry in entries if last.get(entry["code"]))
    return Imported(new, changed, unchanged, batch)


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


def _import_matter(entry: dict[str, Any], matter: Matter | None, said: Publication) -> str:
    last = matter.versions.order_by("-number").first() if matter else None
    if last and (last.digest == digest_of(entry) or (last.published_by_id and not said.by)):
        return "unchanged"
    add_version(matter or Matter(code=entry["code"]), entry, said)
    return "changed" if last else "new"
