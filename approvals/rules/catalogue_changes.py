"""How two versions of a matter differ, element by element, and how two changes are joined.

Rows of a list (papers, conditions, laws …) are matched by what names them, so that a row
that moved or was reworded is not told as one lost and one won.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Json = dict[str, Any]
KEYS = {
    "materials": ("code",),
    "conditions": ("code",),
    "situations": ("code",),
    "excluded_modes": ("mode",),
    "legal_basis": ("law_zh", "article"),
    "review_points": ("code",),
    "steps": ("code",),
    "photographs": ("code",),
}


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True)
class Change:
    """One difference. `path` holds element names; a row stands in it as the dict it is.

    `before` is None for what was added, `after` for what was removed.
    """

    kind: ChangeKind
    path: tuple[Any, ...]
    before: Any = None
    after: Any = None

    @property
    def elements(self) -> tuple[str, ...]:
        """The names alone, without the rows."""
        return tuple(step for step in self.path if isinstance(step, str))


def differences(before: Json, after: Json) -> list[Change]:
    """Every difference in the order of the elements of `after`."""
    return list(_of_objects((), before, after))


def _of_objects(path: tuple[Any, ...], before: Json, after: Json) -> Iterator[Change]:
    names = [*after, *(name for name in before if name not in after)]
    for name in names:
        yield from _of_values((*path, name), before.get(name), after.get(name))


def _of_values(path: tuple[Any, ...], before: Any, after: Any) -> Iterator[Change]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _of_objects(path, before, after)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _of_lists(path, before, after)
    elif _is_nothing(before) and isinstance(after, dict):
        yield from _of_objects(path, {}, after)
    elif isinstance(before, dict) and _is_nothing(after):
        yield from _of_objects(path, before, {})
    elif _is_nothing(before) and isinstance(after, list):
        yield from _of_lists(path, [], after)
    elif isinstance(before, list) and _is_nothing(after):
        yield from _of_lists(path, before, [])
    elif _is_nothing(before):
        yield Change(ChangeKind.ADDED, path, None, after)
    elif _is_nothing(after):
        yield Change(ChangeKind.REMOVED, path, before, None)
    else:
        yield Change(ChangeKind.CHANGED, path, before, after)


def _is_nothing(value: Any) -> bool:
    return value is None or value in ("", [], {})


def _of_lists(path: tuple[Any, ...], before: list[Any], after: list[Any]) -> Iterator[Change]:
    keys = KEYS.get(path[-1], ())
    old = {_name(row, keys, at): row for at, row in enumerate(before)}
    new = {_name(row, keys, at): row for at, row in enumerate(after)}
    for name, row in new.items():
        if name not in old:
            yield Change(ChangeKind.ADDED, path, None, row)
        elif isinstance(row, dict) and isinstance(old[name], dict):
            yield from _of_objects((*path, row), old[name], row)
    for name, row in old.items():
        if name not in new:
            yield Change(ChangeKind.REMOVED, path, row, None)
    kept = [name for name in old if name in new]
    if kept != [name for name in new if name in old]:
        yield Change(ChangeKind.MOVED, path, before, after)


def _name(row: Any, keys: tuple[str, ...], at: int) -> Any:
    """What names a row among its fellows: its key, itself where it is a word, else its place."""
    if isinstance(row, dict):
        named = tuple(row.get(key) for key in keys)
        return named if keys and any(named) else ("row", at)
    return repr(row)


def merged(base: Json, mine: Json, theirs: Json) -> tuple[Json, list[str]]:
    """`mine` on top of `theirs`, both begun from `base`; with the elements both had changed.

    Of an element that both changed, mine stays.
    """
    both = [
        name
        for name in mine
        if mine[name] != base.get(name)
        and theirs.get(name) != base.get(name)
        and mine[name] != theirs.get(name)
    ]
    changed = {name: value for name, value in mine.items() if value != base.get(name)}
    return theirs | changed, both
