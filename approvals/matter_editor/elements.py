"""What a part of a matter is: one value, a group of values, rows of a list, the four ways."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

Text = str | Promise
Json = dict[str, Any]
Path = tuple[str | int, ...]
Options = Iterable[tuple[str, Text]]


@dataclass(frozen=True)
class Element:
    """One value. `kind`: text, long, whole, number, tick, choice, ticks, lines, table, value.

    `options` gets the whole matter: some choices come from its other elements. An empty value
    is None where `nullable`, and is left out where `optional`. `unit` is how its change is told.
    """

    name: str
    label: Text
    kind: str = "text"
    hint: Text = ""
    options: Callable[[Json], Options] | None = None
    nullable: bool = False
    optional: bool = False
    width: int = 0
    unit: Text = ""
    columns: tuple[str, ...] = ()
    known: str = ""


@dataclass(frozen=True)
class Group:
    """An object. Where none of its values is filled it is None, if `nullable`, or left out."""

    name: str
    label: Text
    parts: tuple["Element | Group | Rows", ...]
    nullable: bool = False
    optional: bool = False
    hint: Text = ""


@dataclass(frozen=True)
class Rows:
    """A list of objects; `one` names a single row, `title` says which one it is."""

    name: str
    label: Text
    one: Text
    parts: tuple["Element | Group | Rows", ...]
    title: Callable[[Json], str]
    hint: Text = ""
    optional: bool = False


@dataclass(frozen=True)
class Ways:
    """The four ways side by side: open or not, the promise of the open, the reason of the closed.

    Stands for allowed_modes, promised_by_mode and excluded_modes.
    """

    label: Text
    reasons: Callable[[Json], Options]

    name = "ways"
    names = ("allowed_modes", "promised_by_mode", "excluded_modes")


Part = Element | Group | Rows | Ways


@dataclass(frozen=True)
class Section:
    """A page of the editor."""

    key: str
    title: Text
    lead: Text
    parts: tuple[Part, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The elements of the matter that it writes."""
        found: list[str] = []
        for part in self.parts:
            found += part.names if isinstance(part, Ways) else [part.name]
        return tuple(found)


def field_name(path: Path) -> str:
    return "-".join(map(str, path))
