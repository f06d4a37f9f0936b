"""Stylesheets, scripts and icons: collected and compressed while the database is filled."""

import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from . import commands, installation, stamps
from .errors import LauncherError
from .paths import PYTHON, ROOT, Var
from .progress import step
from .supervisor import dies_with_parent

UNUSED = "redoc", "rest_framework"  # folders of packages whose pages are never shown


@contextmanager
def collecting(var: Var, env: Mapping[str, str]) -> Iterator[Callable[[], None]]:
    """Begin; what it gives waits for the end. Raises LauncherError there."""
    stamp = var.stamps / "static"
    current = _fingerprint()
    if stamps.is_current(stamp, current):
        yield _say_unchanged
        return
    log = var.logs / "static.log"
    ignored = [word for name in UNUSED for word in ("--ignore", name)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [PYTHON, ROOT / "manage.py", "collectstatic", "--noinput", "--clear", *ignored],
            env=dict(env),
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=dies_with_parent(signal.SIGTERM),
        )

    def wait() -> None:
        with step("Static files") as running:
            if process.wait():
                raise LauncherError(
                    f"Could not collect the static files:\n{commands.tail(log)}",
                    f"All of it: {log}",
                )
            stamps.write(stamp, current)
            running.outcome = "collected"

    try:
        yield wait
    finally:
        process.terminate()
        process.wait()


def _say_unchanged() -> None:
    with step("Static files") as running:
        running.outcome = "unchanged"


def _fingerprint() -> str:
    files = stamps.files_below(ROOT / "static", ("",))
    return stamps.fingerprint(files, stamps.content_digest(installation.LOCK))
