"""The checks that need no database: style, layers, types, templates."""

import subprocess
from collections.abc import Mapping

from .errors import LauncherError
from .paths import ROOT, VENV
from .progress import step

CHECKS: Mapping[str, tuple[str, ...]] = {
    "ruff check": ("ruff", "check", "--quiet", "."),
    "ruff format": ("ruff", "format", "--check", "--quiet", "."),
    "import-linter": ("lint-imports",),
    "mypy": ("mypy",),
    "djlint": ("djlint", "templates", "--lint", "--quiet"),
}
# mypy's plugin reads the settings, which want addresses; nothing is connected to
ADDRESSES = {
    "DATABASE_URL": "postgres://portal@%2Fnonexistent/portal",
    "REDIS_URL": "unix:///nonexistent",
}


def lint(env: Mapping[str, str]) -> None:
    """Run the checks, show what each found. Raises LauncherError where one failed."""
    found = {**ADDRESSES, **env}
    failed = [name for name, command in CHECKS.items() if not _passes(name, command, found)]
    if failed:
        raise LauncherError(
            f"Failed: {', '.join(failed)}.",
            "Mend what is shown above. To run tests without these checks: ./portal test tests",
        )


def _passes(name: str, command: tuple[str, ...], env: Mapping[str, str]) -> bool:
    program, *arguments = command
    with step(name) as running:
        ended = subprocess.run(
            [str(VENV / "bin" / program), *arguments],
            cwd=ROOT,
            env=dict(env),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        running.outcome = "failed" if ended.returncode else "ok"
    if ended.returncode:
        print(ended.stdout, flush=True)
    return ended.returncode == 0
