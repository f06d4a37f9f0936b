"""Where things lie. Everything `./portal` makes is below var/ (PORTAL_VAR) or .venv/."""

import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .errors import LauncherError

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"

SOCKET_LIMIT = 107  # bytes in the address of a unix socket
LONGEST_SOCKET = "/.s.PGSQL.5432"


@dataclass(frozen=True)
class Var:
    """One directory of state."""

    path: Path

    @property
    def keys(self) -> Path:
        return self.path / "keys"

    @property
    def logs(self) -> Path:
        return self.path / "log"

    @property
    def run(self) -> Path:
        return self.path / "run"

    @property
    def stamps(self) -> Path:
        return self.path / "stamps"

    @property
    def fonts(self) -> Path:
        return self.path / "fonts"

    @property
    def digest(self) -> str:
        return hashlib.sha256(str(self.path).encode()).hexdigest()[:12]

    def make(self) -> None:
        """Create the directories. Raises LauncherError where they cannot be written."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            for folder in (self.keys, self.logs, self.run, self.stamps, self.fonts):
                folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise LauncherError(
                f"Cannot write to {self.path} ({error.strerror}).",
                "Run as the user who owns it, or set PORTAL_VAR to a directory of your own.",
            ) from error
        if not all(os.access(f, os.W_OK) for f in (self.path, self.keys, self.logs, self.run)):
            raise LauncherError(
                f"Cannot write to {self.path}.",
                "Run as the user who owns it, or set PORTAL_VAR to a directory of your own.",
            )


def default_var() -> Var:
    return Var(Path(os.environ.get("PORTAL_VAR") or ROOT / "var").absolute())


def socket_directory(var: Var) -> Path:
    """A private directory short enough for sockets: var/run, else below XDG_RUNTIME_DIR or /tmp."""
    if len(os.fsencode(var.run)) + len(LONGEST_SOCKET) <= SOCKET_LIMIT:
        return var.run
    base = Path(os.environ.get("XDG_RUNTIME_DIR") or "/tmp")
    short = base / f"portal-{os.geteuid()}-{var.digest}"
    short.mkdir(mode=0o700, exist_ok=True)
    found = short.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise LauncherError(
            f"{short} exists and is not private to this user.", f"Remove it: rm -r {short}"
        )
    return short


def throw_away_var() -> Var:
    """A fresh directory of state for one run; the caller removes it."""
    return Var(Path(tempfile.mkdtemp(prefix="portal-test-")))
