"""The embedded servers end with the launcher, and come back with what was written."""

import pytest

from .processes import processes_with, wait_until

SERVERS = """
import os, subprocess
for name in ("DATABASE_URL", "REDIS_URL"): os.environ.pop(name, None)
from pathlib import Path
from launcher import servers
from launcher.paths import Var
from launcher.postgres import binaries
from launcher.supervisor import Supervisor
env = dict(os.environ)
with Supervisor(env) as supervisor:
    servers.start(supervisor, env, Var(Path({var!r})))
    print("ready", env["DATABASE_URL"].split("@")[1].split("/")[0], flush=True)
    supervisor.watch()
"""


@pytest.mark.slow
@pytest.mark.kill
def test_killed_launcher_leaves_no_server_and_loses_no_row(program, var):
    code = SERVERS.format(var=str(var.path))
    ask = """
import subprocess
from launcher.postgres import binaries
from urllib.parse import unquote
print(subprocess.run([binaries() / "psql", "-h", unquote({host!r}), "-U", "portal", "-Atq",
                      "-d", "portal", "-c", {sql!r}], capture_output=True, text=True).stdout.strip())
"""
    first = program(code)
    host = ready(first)
    write = "CREATE TABLE kept AS SELECT 海域 FROM (VALUES ('不动产')) AS v (海域)"
    program(ask.format(host=host, sql=write)).wait(60)

    first.kill()

    assert wait_until(lambda: not processes_with(str(var.path)))
    second = program(code)
    host = ready(second)
    read = program(ask.format(host=host, sql="SELECT 海域 FROM kept"))
    assert read.stdout.read().strip() == "不动产"
    second.terminate()
    assert second.wait(60) == 0
    assert processes_with(str(var.path)) == []


def ready(process):
    """Wait for the servers; the socket directory's name as in the address."""
    for line in process.stdout:
        if line.startswith("ready "):
            return line.split()[1]
    raise AssertionError("the servers did not start")
