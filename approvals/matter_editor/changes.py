"""The change list between two versions, in the words of the matter."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from credit_portal.web.templatetags.portal_web import fullwidth, way_label

from ..rules.catalogue_changes import Change, ChangeKind, differences
from .elements import Element, Group, Json, Part, Path, Rows, Section, Ways
from .sections import DERIVED, EXCLUSIONS, sections, yes_no

LONGEST = 400  # characters of a value that is shown
QUIET = frozenset({"implement_code", "matter_type_code", "promised_working_days", "case_type"})


@dataclass(frozen=True)
class ChangeLine:
    """One line of the list. `kind`: added, removed, changed or moved."""

    section: str
    what: str
    kind: str
    before: str
    after: str


def changes_in_words(before: Json, after: Json) -> list[ChangeLine]:
    """Every difference, in the order of the sections; what follows from others is left out."""
    found = sections()
    order = {name: at for at, section in enumerate(found) for name in section.names}
    changes = [each for each in differences(before, after) if each.elements[0] not in QUIET]
    changes.sort(key=lambda each: order.get(each.elements[0], -1))
    return [_line(each, found, after if each.after is not None else before) for each in changes]


# What concerns who applies: not how the office checks, supervises and notes.
FOR_APPLICANTS = frozenset(
    {"basics", "laws", "conditions", "materials", "terms", "commitment", "result"}
)
INTERNAL = frozenset({"check", "code", "verification", "note", "risk_level", "review_points"})


def changes_for_applicants(before: Json, after: Json) -> list[ChangeLine]:
    """The lines that tell an applicant what is asked otherwise now."""
    found = sections()
    named = {name for each in found if each.key in FOR_APPLICANTS for name in each.names}
    changes = [
        each
        for each in differences(before, after)
        if each.elements[0] in named
        and each.elements[0] not in QUIET
        and not INTERNAL.intersection(each.elements)
    ]
    return [_line(each, found, after if each.after is not None else before) for each in changes]


def _line(change: Change, found: tuple[Section, ...], content: Json) -> ChangeLine:
    name = change.elements[0]
    section = next((each for each in found if name in each.names), None)
    labels, part = _walk(change.path, section, content)
    before = "" if change.before is None else _told(part, change.before, content)
    after = "" if change.after is None else _told(part, change.after, content)
    if change.kind == ChangeKind.MOVED:
        labels, before, after = [*labels, gettext("顺序")], "", gettext("重新排过")
    elif isinstance(part, Rows):
        row = change.after if change.after is not None else change.before
        labels = [*labels[:-1], _row_name(part, row)]
        before, after = ("", "") if change.kind != ChangeKind.CHANGED else (before, after)
    return ChangeLine(
        section=str(section.title) if section else gettext("代码"),
        what=" · ".join(filter(None, labels)),
        kind=change.kind.value,
        before=before,
        after=after,
    )


def _walk(
    path: tuple[Any, ...], section: Section | None, content: Json
) -> tuple[list[str], Part | None]:
    """The words for a path, and the part that its last step is."""
    if path[0] in Ways.names:
        return _walk_ways(path)
    parts: tuple[Part, ...] = section.parts if section else ()
    labels: list[str] = []
    part: Part | None = None
    for at, step in enumerate(path):
        if isinstance(step, dict):
            if isinstance(part, Rows) and labels:
                labels[-1] = _row_name(part, step)
            continue
        part = next((each for each in parts if getattr(each, "name", "") == step), None)
        label = str(part.label) if part else str(DERIVED.get(step, step))
        if not (isinstance(part, Group) and section and at == 0 and len(section.parts) == 1):
            labels.append(label)
        parts = part.parts if isinstance(part, Group | Rows) else ()
    return labels, part


def _walk_ways(path: tuple[Any, ...]) -> tuple[list[str], Part | None]:
    if path[0] == "promised_by_mode" and len(path) > 1:
        label = gettext("承诺办结时限")
        return [way_label(path[1]), label], Element("days", label, unit=gettext("个工作日"))
    if path[0] == "excluded_modes":
        row = next((step for step in path if isinstance(step, dict)), None)
        if row is None and len(path) > 1:
            row = {"mode": path[1]}
        names = {
            "reason_code": gettext("不开放的原因"),
            "reason_zh": gettext("向申请人说的原因（中文）"),
            "reason_en": gettext("向申请人说的原因（英文）"),
        }
        last = path[-1] if isinstance(path[-1], str) else ""
        label = names.get(last, gettext("不开放的原因"))
        if row is None:
            return [label], Element("excluded", label, "excluded")
        kind = "choice" if last == "reason_code" else "text"
        options = (lambda c: list(EXCLUSIONS.items())) if kind == "choice" else None
        return [way_label(row.get("mode", "")), label], Element(last, label, kind, options=options)
    return [gettext("开放的方式")], Element("mode", gettext("开放的方式"), "way")


def _row_name(part: Rows, row: Any) -> str:
    title = part.title(row) if isinstance(row, dict) else ""
    if not title:
        return str(part.one)
    return gettext("%(one)s「%(title)s」") % {"one": part.one, "title": fullwidth(title)}


def _told(part: Part | None, value: Any, content: Json) -> str:
    """A value in words."""
    if not isinstance(part, Element):
        return _short(value)
    if part.kind == "way":
        return way_label(value) if isinstance(value, str) else _short(value)
    if part.kind == "excluded":
        reason = EXCLUSIONS.get(value.get("reason_code"), "")
        return f"{way_label(value.get('mode', ''))}{gettext('：')}{reason}"
    if isinstance(value, bool):
        return yes_no(value)
    if part.options and not isinstance(value, dict | list):
        words = {str(code): str(label) for code, label in part.options(content)}
        return words.get(str(value), str(value))
    if part.columns and isinstance(value, dict):
        return " | ".join(str(value.get(name, "")) for name in part.columns)
    text = _short(value)
    if not part.unit or not isinstance(value, int | float):
        return text
    if part.unit == gettext("个工作日"):
        return gettext("%(n)s 个工作日") % {"n": value}
    return f"{text} {part.unit}" if part.unit != "%" else f"{text}%"


def _short(value: Any) -> str:
    if isinstance(value, list):
        value = gettext("、").join(map(str, value))
    text = fullwidth(str(value))
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def place_of(path: Path, content: Json) -> str:
    """Where something is, in words: section, row and element."""
    if not path:
        return ""
    found = sections()
    section = next((each for each in found if path[0] in each.names), None)
    steps = list(_with_rows(path, content))
    labels, _part = _walk(tuple(steps), section, content)
    return " · ".join(filter(None, labels))


def _with_rows(path: Path, content: Any) -> Iterator[Any]:
    """The path with the row in place of its number."""
    value = content
    for step in path:
        try:
            value = value[step] if not isinstance(value, dict) else value.get(step)
        except (IndexError, KeyError, TypeError):
            value = None
        if isinstance(step, int):
            yield value if isinstance(value, dict) else {}
        else:
            yield step
