"""From what was typed to the document, and back.

What cannot be read as its kind is kept as the text it is: the schema will say so, and nothing
is lost. What a row or an object holds beside the elements of its part stays in it.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from ..enums import ApprovalMode, Operator
from ..rules.catalogue_changes import KEYS
from .elements import Element, Group, Json, Part, Path, Rows, Section, Ways, field_name

ABSENT = object()
WHOLE = re.compile(r"-?\d{1,9}")
NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,6})?")
LISTS = frozenset({Operator.IN, Operator.NOT_IN, Operator.BETWEEN})
COLUMN = " | "
ORIGIN = "_at"  # where a row stood when the page was made
WAYS_IN_ORDER = ("instant", "missing_material", "notify_commit", "ordinary")

Typed = Mapping[str, Any]  # texts by field name; `ticks` are lists


def flatten(section: Section, content: Json) -> dict[str, Any]:
    """What the fields of a section show, by field name."""
    found: dict[str, Any] = {}
    for part in section.parts:
        if isinstance(part, Ways):
            found |= _flat_ways(content)
        else:
            _flatten(part, content.get(part.name), (part.name,), found)
    return found


def _flatten(part: Part, value: Any, path: Path, found: dict[str, Any]) -> None:
    if isinstance(part, Element):
        found[field_name(path)] = shown(part, value)
    elif isinstance(part, Group):
        inner = value if isinstance(value, dict) else {}
        for each in part.parts:
            _flatten(each, inner.get(each.name), (*path, each.name), found)
    elif isinstance(part, Rows):
        for index, row in enumerate(value or []):
            found[field_name((*path, index, ORIGIN))] = str(index)
            for each in part.parts:
                _flatten(each, row.get(each.name), (*path, index, each.name), found)


def shown(element: Element, value: Any) -> Any:
    """A value as its control holds it."""
    if element.kind == "tick":
        return bool(value)
    if element.kind == "ticks":
        return [str(each) for each in value or []]
    if element.kind == "lines":
        return "\n".join(map(str, value or []))
    if element.kind == "table":
        rows = value if isinstance(value, list) else []
        return "\n".join(
            COLUMN.join(str(row.get(name, "")) for name in element.columns) for row in rows
        )
    if element.kind == "json":
        return "" if value is None else json.dumps(value, ensure_ascii=False, indent=1)
    if element.kind == "value":
        items = value if isinstance(value, list) else [value]
        return "" if value is None else "\n".join(map(_scalar_text, items))
    return "" if value is None else str(value)


def _scalar_text(value: Any) -> str:
    """A text that would be read as something else stands in quotes."""
    if isinstance(value, str) and _scalar(value) == value:
        return value
    return json.dumps(value, ensure_ascii=False)


def _scalar(text: str) -> Any:
    if NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    if text in ("true", "false"):
        return text == "true"
    if len(text) > 1 and text[0] == text[-1] == '"':
        try:
            return json.loads(text)
        except json.JSONDecodeError:
            return text
    return text


def _flat_ways(content: Json) -> dict[str, Any]:
    closed = {entry.get("mode"): entry for entry in content["excluded_modes"]}
    found: dict[str, Any] = {}
    for mode in WAYS_IN_ORDER:
        days, entry = content["promised_by_mode"].get(mode), closed.get(mode) or {}
        found[field_name(("ways", mode, "open"))] = mode in content["allowed_modes"]
        found[field_name(("ways", mode, "days"))] = "" if days is None else str(days)
        for name in ("reason_code", "reason_zh", "reason_en"):
            found[field_name(("ways", mode, name))] = entry.get(name) or ""
    return found


def read(section: Section, typed: Typed, content: Json) -> Json:
    """The elements of the section as they were typed; `content` is what they stand in now."""
    found: Json = {}
    for part in section.parts:
        if isinstance(part, Ways):
            found |= _read_ways(typed, content)
        else:
            value = _read(part, typed, (part.name,), content.get(part.name))
            found[part.name] = None if value is ABSENT else value
    return found


def _read(part: Part, typed: Typed, path: Path, old: Any) -> Any:
    if isinstance(part, Element):
        value = value_of(part, typed.get(field_name(path)), old, _operator(typed, path))
        return ABSENT if part.optional and value in (None, "", []) else value
    if isinstance(part, Rows):
        rows = _read_rows(part, typed, path, old or [])
        return ABSENT if part.optional and not rows else rows
    assert isinstance(part, Group)
    return _read_group(part, typed, path, old)


def _operator(typed: Typed, path: Path) -> str:
    return str(typed.get(field_name((*path[:-1], "operator"))) or "")


def _read_group(part: Group, typed: Typed, path: Path, old: Any) -> Any:
    before = old if isinstance(old, dict) else {}
    own = {
        each.name: _read(each, typed, (*path, each.name), before.get(each.name))
        for each in part.parts
    }
    if (part.nullable or part.optional) and all(map(_is_blank, own.values())):
        return None if part.nullable else ABSENT
    return _with(before, own)


def _with(before: Json, own: Json) -> Json:
    kept = {name: value for name, value in before.items() if own.get(name) is not ABSENT}
    return kept | {name: value for name, value in own.items() if value is not ABSENT}


def _is_blank(value: Any) -> bool:
    if value is ABSENT or value is None or value is False:
        return True
    if isinstance(value, dict):
        return all(map(_is_blank, value.values()))
    return value in ("", [])


def _read_rows(part: Rows, typed: Typed, path: Path, old: list[Json]) -> list[Json]:
    rows = []
    index = 0
    keys = KEYS.get(part.name, ())
    while (origin := typed.get(field_name((*path, index, ORIGIN)))) is not None:
        before = _row_before(typed, (*path, index), keys, old, str(origin))
        own = {
            each.name: _read(each, typed, (*path, index, each.name), before.get(each.name))
            for each in part.parts
        }
        rows.append(_with(before, own))
        index += 1
    return rows


def _row_before(
    typed: Typed, path: Path, keys: tuple[str, ...], old: list[Json], origin: str
) -> Json:
    """The row as it was: the one of the same name, else the one that stood where it stood."""
    name = [str(typed.get(field_name((*path, key))) or "").strip() for key in keys]
    same = [row for row in old if keys and [str(row.get(key) or "") for key in keys] == name]
    if same and any(name):
        return same[0]
    return old[int(origin)] if origin.isdigit() and int(origin) < len(old) else {}


def value_of(element: Element, text: Any, old: Any, operator: str = "") -> Any:
    """One control's value as the document holds it."""
    if element.kind == "tick":
        return bool(text)
    if element.kind == "ticks":
        return _in_old_order(list(text or []), old)
    words = str(text or "").replace("\r\n", "\n").strip()
    if element.kind == "lines":
        return [line.strip() for line in words.split("\n") if line.strip()]
    if element.kind == "table":
        return _table(element, words, old)
    if element.kind == "json":
        return _json(words)
    if element.kind == "value":
        return _values(words, operator)
    if element.kind in ("whole", "number"):
        return _number(words, element.kind, old)
    return None if element.nullable and not words else words


def _in_old_order(chosen: list[str], old: Any) -> list[str]:
    before = [each for each in old or [] if each in chosen]
    return before + [each for each in chosen if each not in before]


def _number(words: str, kind: str, old: Any) -> Any:
    if not words:
        return None
    if WHOLE.fullmatch(words):
        return int(words)
    if kind == "number" and NUMBER.fullmatch(words):
        value = float(words)
        return old if old == value else value
    return words


def _values(words: str, operator: str) -> Any:
    found = [_scalar(line.strip()) for line in words.split("\n") if line.strip()]
    if not found:
        return None
    return found if operator in LISTS or len(found) > 1 else found[0]


def _table(element: Element, words: str, old: Any) -> list[Json]:
    """Each line a row; what a row of the same first column held beside its columns stays."""
    first = element.columns[0]
    before = {row.get(first): row for row in old or [] if isinstance(row, dict)}
    rows = []
    for line in filter(str.strip, words.split("\n")):
        cells = [cell.strip() for cell in line.split("|", len(element.columns) - 1)]
        cells += [""] * (len(element.columns) - len(cells))
        rows.append(before.get(cells[0], {}) | dict(zip(element.columns, cells, strict=True)))
    return rows


def _json(words: str) -> Any:
    if not words:
        return None
    try:
        return json.loads(words)
    except json.JSONDecodeError:
        return words


def _read_ways(typed: Typed, content: Json) -> Json:
    """The ordinary way is always open; an open way has no reason, a closed one no promise."""
    opened = [
        mode
        for mode in WAYS_IN_ORDER
        if mode == ApprovalMode.ORDINARY or typed.get(field_name(("ways", mode, "open")))
    ]
    days: Json = {}
    closed: list[Json] = []
    old = {entry.get("mode"): entry for entry in content["excluded_modes"]}
    for mode in WAYS_IN_ORDER:
        words = str(typed.get(field_name(("ways", mode, "days"))) or "").strip()
        days[mode] = _number(words, "whole", None) if mode in opened else None
        if mode not in opened:
            closed.append(old.get(mode, {}) | {"mode": mode} | _reason(typed, mode))
    order = list(old)
    closed.sort(key=lambda e: order.index(e["mode"]) if e["mode"] in order else len(order))
    return {
        "allowed_modes": _in_old_order(opened, content["allowed_modes"]),
        "promised_by_mode": {name: days[name] for name in content["promised_by_mode"]},
        "excluded_modes": closed,
    }


def _reason(typed: Typed, mode: str) -> dict[str, str]:
    names = ("reason_code", "reason_zh", "reason_en")
    return {name: str(typed.get(field_name(("ways", mode, name))) or "").strip() for name in names}


# Rows come and go


def act_on_rows(part_of: Json, act: str, blank: Any) -> tuple[Json, Path]:
    """Carry out `add:path`, `remove:path:n` or `up:path:n` on what was read; where to look then.

    An act that does not fit leaves everything as it is.
    """
    verb, _, rest = act.partition(":")
    where, _, number = rest.partition(":")
    path: list[str | int] = [int(step) if step.isdigit() else step for step in where.split("-")]
    rows = _list_at(part_of, path)
    if rows is None:
        return part_of, ()
    if verb == "add":
        rows.append(blank)
        return part_of, (*path, len(rows) - 1)
    index = int(number) if number.isdigit() else -1
    if not 0 <= index < len(rows):
        return part_of, ()
    if verb == "remove":
        del rows[index]
        return part_of, (*path, min(index, len(rows) - 1)) if rows else tuple(path)
    if verb == "up" and index:
        rows[index - 1], rows[index] = rows[index], rows[index - 1]
        return part_of, (*path, index - 1)
    return part_of, ()


def _list_at(value: Any, path: list[str | int]) -> list[Any] | None:
    """The list at a path; an empty one is put there where a group has none yet."""
    for at, step in enumerate(path):
        last = at == len(path) - 1
        if isinstance(value, dict) and isinstance(step, str):
            if value.get(step) is None:
                value[step] = [] if last else {}
            value = value[step]
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value if isinstance(value, list) else None


def blank_row(part: Rows) -> Json:
    """A row with nothing in it; what is chosen from a list begins with the first."""
    row: Json = {}
    for each in part.parts:
        if isinstance(each, Element) and each.optional:
            continue
        if isinstance(each, Element):
            row[each.name] = _blank(each)
        elif isinstance(each, Group):
            row[each.name] = None
        elif isinstance(each, Rows):
            row[each.name] = []
    return row


def _blank(element: Element) -> Any:
    if element.kind == "tick":
        return False
    if element.kind in ("ticks", "lines", "table"):
        return []
    if element.kind in ("whole", "number", "value") or element.nullable:
        return None
    return ""
