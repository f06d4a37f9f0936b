"""Runs other programs to their end."""

import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from .errors import LauncherError

Command = Sequence[object]  # each word is taken as text
TAIL = 12


def run(
    command: Command,
    *,
    log: Path,
    problem: str,
    remedy: str = "",
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> None:
    """Run quietly; the output goes to `log`. Raises LauncherError with its last lines."""
    words = [str(word) for word in command]
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        start = output.tell()
        output.write(f"$ {shlex.join(words)}\n".encode())
        output.flush()
        try:
            ended = subprocess.run(
                words,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=None if env is None else dict(env),
                cwd=cwd,
            )
        except FileNotFoundError as error:
            raise LauncherError(f"{problem}: {words[0]} is not there.", remedy) from error
    if ended.returncode:
        raise LauncherError(f"{problem}:\n{tail(log, start)}", remedy or f"All of it: {log}")


def tail(log: Path, start: int = 0) -> str:
    """The last lines of a log, indented."""
    with log.open("rb") as source:
        source.seek(start)
        lines = source.read().decode(errors="replace").splitlines()
    return "\n".join(f"    {line}" for line in lines[-TAIL:])


def quiet(command: Sequence[str], **options: object) -> bool:
    """Whether the command succeeds."""
    try:
        return subprocess.run(command, capture_output=True, **options).returncode == 0  # type: ignore[call-overload,no-any-return]
    except OSError:
        return False


def apt_environment() -> dict[str, str]:
    return {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
