"""A portal for one run: the programs and servers that `./portal up` starts, filled.

PostgreSQL keeps its promises here (fsync on), unlike for the tests: its cost is part of what
is measured, and its word is what the kill test relies on.
"""

import argparse
import os
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2

from credit_portal.launcher import debian, environment, up
from credit_portal.launcher.paths import PYTHON, ROOT, Var, default_var, throw_away_var
from credit_portal.launcher.postgres import Postgres
from credit_portal.launcher.progress import step
from credit_portal.launcher.supervisor import Child, Supervisor
from credit_portal.launcher.valkey import Valkey

# what a caller's shell or test run has set must not lead us to its servers
FOREIGN = (
    *("DATABASE_URL", "DATABASE_URL_FILE", "REDIS_URL", "REDIS_URL_FILE"),
    *("DJANGO_SETTINGS_MODULE", "PORTAL_VAR", "PORTAL_BASE_URL", "PORTAL_HOST"),
    *up.OUTSIDE,  # or the simulators would not start
)
OUTSIDE_SECRETS = (
    *("SOURCES_SECRET", "SOURCES_SUBJECT_KEY"),
    *("IDENTITY_CLIENT_SECRET", "CITY_PLATFORM_SECRET", "SMS_GATEWAY_SECRET"),
)
START_SECONDS = 3600  # a busy machine may take long, and a start that failed shows at once
KEEP_STATISTICS = "-c", "shared_preload_libraries=pg_stat_statements"


@dataclass
class Portal:
    """What runs, and the ways to it."""

    var: Var
    env: dict[str, str]
    supervisor: Supervisor
    postgres: Postgres
    valkey: Valkey

    @property
    def port(self) -> int:
        return environment.port()

    def connect(self, database: str = "portal") -> Any:
        """A psycopg2 connection in autocommit."""
        connection = psycopg2.connect(
            host=str(self.postgres.sockets), user="portal", dbname=database
        )
        connection.autocommit = True
        return connection

    def ask(self, query: str, *values: Any, database: str = "portal") -> list[tuple[Any, ...]]:
        connection = self.connect(database)
        try:
            with connection.cursor() as cursor:
                cursor.execute(query, values)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def run_python(self, *words: object, **more: str) -> str:
        """A program of ours to its end; its output. Raises CalledProcessError."""
        ended = subprocess.run(
            [str(PYTHON), *map(str, words)],
            env=self.env | more,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return ended.stdout

    def start_programs(self, names: Sequence[str] | None = None) -> dict[str, Child]:
        """Those of `./portal up` with these names, or all of them; waits for the web server."""
        programs = {c.name: c for c in up.programs_of(self.var) if not names or c.name in names}
        with step(", ".join(programs)):
            up.start_programs(self.supervisor, list(programs.values()), within=START_SECONDS)
        return programs


def add_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--keep",
        type=Path,
        metavar="DIRECTORY",
        help="keep the filled servers there and use them again, until the tables change",
    )


@contextmanager
def filled_portal(*, applicants: int, demo: bool, keep: Path | None) -> Iterator[Portal]:
    """Servers, tables, catalogues and `applicants` who may file; the programs are up to you.

    Without `demo` the settings are those of production; a demonstration has a signing key
    and simulated systems outside. Removed at the end, unless there is a place to `keep` it.
    """
    for name in FOREIGN:
        os.environ.pop(name, None)
    os.environ["PORTAL_PORT"], os.environ["PORTAL_SIMULATOR_PORT"] = map(str, free_ports(2))
    home, var = default_var(), Var(keep.absolute()) if keep else throw_away_var()
    var.make()
    unpacked = debian.PrivateDebian(home, home.logs / "install.log").environment()
    env = environment.common(var, home.fonts, unpacked)
    env["PORTAL_DEMO"] = "1" if demo else "0"
    env |= {name: secrets.token_hex(16) for name in OUTSIDE_SECRETS if not demo}
    environment.add_secrets(env, var)
    postgres, valkey = Postgres(var), Valkey(var)
    try:
        with Supervisor(env) as supervisor:
            _start_servers(supervisor, env, postgres, valkey)
            portal = Portal(var, env, supervisor, postgres, valkey)
            with step(f"{applicants} applicants"):
                portal.run_python("-m", "benchmarks.fill", applicants, tokens_file(portal))
            yield portal
    finally:
        if keep is None:
            postgres.remove()
            shutil.rmtree(var.path, ignore_errors=True)


def tokens_file(portal: Portal) -> Path:
    """One bearer token a line, of an applicant each."""
    return portal.var.path / "tokens"


def tokens_of(portal: Portal) -> list[str]:
    return tokens_file(portal).read_text(encoding="utf-8").split()


def _start_servers(
    supervisor: Supervisor, env: dict[str, str], postgres: Postgres, valkey: Valkey
) -> None:
    with step("PostgreSQL, Valkey"):
        postgres.prepare()
        server = postgres.child()
        server.command = [*server.command, *KEEP_STATISTICS]
        supervisor.start(server, postgres.is_ready, within=120)
        postgres.create_database()
        valkey.prepare()
        supervisor.start(valkey.child(), valkey.is_ready, within=60)
    env |= {"DATABASE_URL": postgres.url, "REDIS_URL": valkey.url}


def free_ports(count: int) -> list[int]:
    """Free a moment ago, and different from each other."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    found = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return found
