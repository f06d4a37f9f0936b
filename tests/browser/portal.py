"""The portal as `./portal up` runs it, with demonstration data, for the length of some tests.

It has a database of its own on the tests' PostgreSQL server, and its own Valkey, ports and files.
"""

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
import psycopg2
import pytest
from psycopg2.extensions import connection

from benchmarks.portal import FOREIGN, free_ports
from credit_portal.launcher import environment, static_files, up
from credit_portal.launcher.paths import PYTHON, ROOT, Var
from credit_portal.launcher.supervisor import Child, Supervisor
from credit_portal.launcher.valkey import Valkey

OURS = (*FOREIGN, *up.OUTSIDE, "PORTAL_STATIC", "PORTAL_SIGNING_DIR")
FILL = """
import django
django.setup()
from django.core.management import call_command
from credit_portal.parameters.models import Parameter
call_command("prepare_database")
# a busy machine: a source that answers late is no reason to give up
patience = {"value": 600, "unit": "second", "tag": "P"}
Parameter.objects.get_or_create(key="source.wait_seconds", defaults=patience)
"""


@dataclass
class Portal:
    """Where it is, and what runs, where we started it."""

    address: str
    children: tuple[Child, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)

    def run(self, code: str) -> None:
        """Python among the portal's own programs, as beat or an administrator would."""
        if not self.env:
            pytest.skip("the portal is not ours")
        command = [str(PYTHON), "manage.py", "shell", "-c", code]
        subprocess.run(command, env=dict(self.env), cwd=ROOT, check=True)

    @contextmanager
    def holding(self, name: str) -> Iterator[None]:
        """One program stands still meanwhile."""
        found = [child.process for child in self.children if child.name == name]
        if not found or found[0] is None:
            pytest.skip(f"{name} is not ours to hold")
        found[0].send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            found[0].send_signal(signal.SIGCONT)


@contextmanager
def running_portal(folder: Path, *, keep: bool) -> Iterator[Portal]:
    """State goes below `folder`; `keep` leaves the filled database for the next run.

    Raises LauncherError where a program does not start.
    """
    var, kept = Var(folder), Var(ROOT / "var" / "tests")
    var.make()
    kept.make()
    port, simulator_port = map(str, free_ports(2))
    with pytest.MonkeyPatch.context() as patch:
        database_url = os.environ["DATABASE_URL"]
        fonts = Path(os.environ.get("PORTAL_FONTS") or ROOT / "var" / "fonts")
        for name in OURS:
            patch.delenv(name, raising=False)
        patch.setenv("PORTAL_PORT", port)
        patch.setenv("PORTAL_SIMULATOR_PORT", simulator_port)
        env = environment.common(var, fonts, {})
        environment.add_secrets(env, var)
        env |= {"PORTAL_DEMO": "1", "PORTAL_STATIC": str(kept.path / "static")}
        with _supervised(env) as supervisor:
            valkey = Valkey(var, is_throw_away=True)
            valkey.prepare()
            supervisor.start(valkey.child(), valkey.is_ready, within=60)
            env["REDIS_URL"] = valkey.url
            with _filled_database(database_url, env, keep=keep) as url:
                env["DATABASE_URL"] = url
                with static_files.collecting(kept, env) as wait_for_static_files:
                    wait_for_static_files()
                programs = up.programs_of(var)
                up.start_programs(supervisor, programs, within=240)
                yield Portal(env["PORTAL_BASE_URL"], tuple(programs), env)


@contextmanager
def _supervised(env: dict[str, str]) -> Iterator[Supervisor]:
    """Without taking over the signals of the test run."""
    numbers = signal.SIGTERM, signal.SIGHUP, signal.SIGINT
    handlers = {number: signal.getsignal(number) for number in numbers}
    supervisor = Supervisor(env)
    try:
        yield supervisor
    finally:
        supervisor.stop()
        for number, handler in handlers.items():
            signal.signal(number, handler)


@contextmanager
def _filled_database(url: str, env: Mapping[str, str], *, keep: bool) -> Iterator[str]:
    """A copy of the one that was filled, to be changed at will."""
    name = f"browser_{urlsplit(url).path.lstrip('/')}"
    filled = f"{name}_filled"
    server = _server_of(url)
    try:
        if not keep:
            _run(server, f'drop database if exists "{filled}" with (force)')
        if not _run(server, f"select 1 from pg_database where datname = '{filled}'"):
            _run(server, f'create database "{filled}"')
        filling = {**env, "DATABASE_URL": _with_name(url, filled)}
        subprocess.run([str(PYTHON), "-c", FILL], env=filling, cwd=ROOT, check=True)
        _run(server, f'drop database if exists "{name}" with (force)')
        _run(server, f'create database "{name}" template "{filled}"')
        yield _with_name(url, name)
    finally:
        for database in (name,) if keep else (name, filled):
            _run(server, f'drop database if exists "{database}" with (force)')
        server.close()


def _server_of(url: str) -> connection:
    config = dj_database_url.parse(url)
    server = psycopg2.connect(
        host=config["HOST"],
        port=config["PORT"] or None,
        user=config["USER"],
        password=config["PASSWORD"] or None,
        dbname="postgres",
    )
    server.autocommit = True
    return server


def _with_name(url: str, database: str) -> str:
    return urlsplit(url)._replace(path=f"/{database}").geturl()


def _run(server: connection, statement: str) -> list[tuple[object, ...]]:
    with server.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []
