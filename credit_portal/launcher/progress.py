"""Progress, line by line: what is being done, how it ended, how long it took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

WIDTH = 28


class Step:
    """A running step; `outcome` is what its line ends with."""

    outcome = "done"


@contextmanager
def step(name: str) -> Iterator[Step]:
    print(f"  {name} {'.' * (WIDTH - len(name))} ", end="", flush=True)
    began = time.monotonic()
    running = Step()
    try:
        yield running
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"{running.outcome} ({time.monotonic() - began:.1f} s)", flush=True)


def note(text: str) -> None:
    print(f"  note: {text}", flush=True)


def heading(text: str) -> None:
    print(text, flush=True)
