"""One portal a directory of state."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import LauncherError
from .paths import Var


@contextmanager
def only_one(var: Var, purpose: str) -> Iterator[None]:
    """Hold the directory. Raises LauncherError where another process does."""
    with (var.run / "lock").open("a+", encoding="utf-8") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            held.seek(0)
            who = held.read().strip() or "another process"
            raise LauncherError(
                f"Another portal runs on {var.path}: {who}.",
                "Stop it, or set PORTAL_VAR and PORTAL_PORT to others.",
            ) from error
        held.truncate(0)
        held.write(f"process {os.getpid()}, {purpose}")
        held.flush()
        yield


def is_held(var: Var) -> bool:
    with (var.run / "lock").open("a") as probe:
        try:
            fcntl.flock(probe, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@contextmanager
def one_after_another(path: Path) -> Iterator[None]:
    """Wait until others who do the same are through."""
    with path.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
