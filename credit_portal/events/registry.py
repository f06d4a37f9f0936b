"""Which function reacts to which kind of event."""

from collections.abc import Callable
from dataclasses import dataclass

from .models import Event

Handler = Callable[[Event], None]


@dataclass(frozen=True)
class Reaction:
    """A handler, its stable name and the queue that runs it.

    `is_outward`: it calls a system outside, so it runs while no transaction is open.
    """

    name: str
    function: Handler
    queue: str
    is_outward: bool = False


_by_kind: dict[str, list[Reaction]] = {}
_by_name: dict[str, Reaction] = {}


def on(*kinds: str, queue: str = "default", outward: bool = False) -> Callable[[Handler], Handler]:
    """Register a handler: it runs in the worker after the commit, at least once.

    It runs inside a transaction that also marks its delivery done, so what it
    writes to the database happens exactly once. An `outward` handler runs outside any
    transaction, because it waits for a network; it carries the event's id so that the
    receiver can drop a repetition.
    """

    def register(function: Handler) -> Handler:
        reaction = Reaction(
            f"{function.__module__.split('.handlers')[0]}.{function.__name__}",
            function,
            queue,
            outward,
        )
        _by_name[reaction.name] = reaction
        for kind in kinds:
            _by_kind.setdefault(str(kind), []).append(reaction)
        return function

    return register


def reactions_to(kind: str) -> list[Reaction]:
    return _by_kind.get(str(kind), [])


def reaction_named(name: str) -> Reaction | None:
    return _by_name.get(name)
