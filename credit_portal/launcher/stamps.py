"""Remembers what was done, so that a second start skips it."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

IGNORED = {"__pycache__", ".git", ".venv", "var", "tests", "benchmarks", "node_modules", "docs"}


def files_below(folder: Path, suffixes: tuple[str, ...]) -> Iterable[Path]:
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - IGNORED)
        for name in sorted(names):
            if name.endswith(suffixes):
                yield Path(where, name)


def fingerprint(files: Iterable[Path], *more: str) -> str:
    """Changes when a file is added, removed, touched or resized, or when `more` does."""
    digest = hashlib.sha256("\0".join(more).encode())
    for path in files:
        found = path.stat()
        digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def content_digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def is_current(stamp: Path, value: str) -> bool:
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == value


def write(stamp: Path, value: str) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(value, encoding="utf-8")
