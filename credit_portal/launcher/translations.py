"""Compiles translations that are newer than their .mo file; there is no gettext to do it."""

from pathlib import Path

from . import commands
from .paths import PYTHON, ROOT
from .progress import step

COMPILE = """
import sys, polib
for source in sys.argv[1:]:
    polib.pofile(source).save_as_mofile(source.removesuffix("po") + "mo")
"""


def stale() -> list[Path]:
    """The .po files that are to be compiled."""
    sources = sorted(ROOT.glob("locale/*/LC_MESSAGES/django.po"))
    return [source for source in sources if not is_compiled(source)]


def is_compiled(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return compiled.exists() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns


def compile_stale(log: Path) -> None:
    """In the virtual environment's Python, which has polib."""
    if not (sources := stale()):
        return
    with step("Translations") as running:
        commands.run(
            [PYTHON, "-c", COMPILE, *sources],
            log=log,
            problem="Could not compile the translations",
        )
        running.outcome = f"compiled {len(sources)}"
