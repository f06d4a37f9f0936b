"""The two servers, ours or those that DATABASE_URL and REDIS_URL name."""

import os

from .paths import Var
from .postgres import Postgres
from .progress import step
from .supervisor import Supervisor
from .valkey import Valkey


def is_ours(name: str) -> bool:
    return not (os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def start(supervisor: Supervisor, env: dict[str, str], var: Var, throw_away: bool = False) -> None:
    """Start what is not given from outside, and put its address into `env`.

    Raises LauncherError.
    """
    if is_ours("DATABASE_URL"):
        with step("PostgreSQL") as running:
            postgres = Postgres(var, throw_away)
            is_new = postgres.prepare()
            supervisor.start(postgres.child(), postgres.is_ready, within=120)
            postgres.create_database()
            env["DATABASE_URL"] = postgres.url
            running.outcome = "new" if is_new else "running"
    if is_ours("REDIS_URL"):
        with step("Valkey") as running:
            valkey = Valkey(var, throw_away)
            valkey.prepare()
            supervisor.start(valkey.child(), valkey.is_ready, within=60)
            env["REDIS_URL"] = valkey.url
            running.outcome = "running"
