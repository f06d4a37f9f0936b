"""Who is spoken to in a note: @ and a name. Chinese names stand without a space behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SIGNS = "@＠"
SHOWN = 12  # characters of a name that nobody has


@dataclass(frozen=True)
class Mentions:
    """The ids of who is meant, and the beginnings of names that nobody has."""

    people: frozenset[int]
    unknown: tuple[str, ...]


def mentions_in(text: str, names: Mapping[str, Sequence[int]]) -> Mentions:
    """Of the names that fit behind a sign the longest counts; two people of one name both do.

    An address of e-mail is no mention: the sign follows a letter or digit.
    """
    people: set[int] = set()
    unknown: list[str] = []
    longest_first = sorted((name for name in names if name), key=len, reverse=True)
    for at, sign in enumerate(text):
        before = text[at - 1] if at else ""
        if sign not in SIGNS or (before.isascii() and before.isalnum()):
            continue
        rest = text[at + 1 :]
        found = next((name for name in longest_first if rest.startswith(name)), None)
        if found:
            people.update(names[found])
        elif word := rest.split(maxsplit=1)[:1]:
            if not rest[0].isspace():
                unknown.append(word[0][:SHOWN])
    return Mentions(frozenset(people), tuple(unknown))
