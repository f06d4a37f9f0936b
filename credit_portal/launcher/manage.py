"""`./portal manage`: Django's commands, on the running portal's servers or on our own for once."""

import sys
from collections.abc import Sequence
from contextlib import redirect_stdout

from . import environment, lock, servers, up
from .paths import PYTHON, ROOT, default_var
from .supervisor import Supervisor, run_in_foreground


def run_manage(arguments: Sequence[str]) -> int:
    """The command's exit code. Its standard output stays free of ours."""
    var = default_var()
    var.make()
    command = [PYTHON, ROOT / "manage.py", *arguments]
    running = var.run / up.ENVIRONMENT
    if lock.is_held(var) and running.is_file():
        return run_in_foreground(command, environment.load(running))
    with lock.only_one(var, f"manage {arguments[0] if arguments else ''}"):
        with redirect_stdout(sys.stderr):
            env = up.prepare(var)
        with Supervisor(env) as supervisor:
            with redirect_stdout(sys.stderr):
                servers.start(supervisor, env, var)
            return run_in_foreground(command, env)
