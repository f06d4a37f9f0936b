"""What the supervisor started ends with it, however it ends."""

import os
import signal

import pytest

from .processes import processes_with, wait_until

# `mark` stands in each command line, so that a test finds its own processes and no others
SUPERVISED = """
from contextlib import suppress
from pathlib import Path
from launcher.supervisor import Child, Supervisor
import os
with suppress(KeyboardInterrupt), Supervisor(dict(os.environ)) as supervisor:
    for number in (1, 2):
        command = ["sh", "-c", "sleep 600 & wait", {mark!r}]
        child = Child(f"sleeper {{number}}", command, Path({log!r}), grace=2)
        supervisor.start(child, lambda: True)
    print("ready", flush=True)
    supervisor.watch()
print("ended", flush=True)
"""


@pytest.fixture
def supervised(program, tmp_path):
    mark = f"mark-{os.getpid()}-{tmp_path.name}"
    process = program(SUPERVISED.format(mark=mark, log=str(tmp_path / "log")))
    assert process.stdout.readline() == "ready\n"
    return process, lambda: [found for found in processes_with(mark) if found.startswith("sh")]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signal_ends_all_in_order(supervised, number):
    process, children = supervised
    assert wait_until(lambda: len(children()) == 2)

    process.send_signal(number)

    assert process.stdout.readline() == "ended\n"
    assert process.wait(30) == 0
    assert children() == []


@pytest.mark.kill
def test_killed_supervisor_leaves_no_child(supervised):
    process, children = supervised

    process.kill()

    assert wait_until(lambda: not children())


def test_child_that_ends_is_started_again_and_said_so(program, tmp_path):
    code = SUPERVISED.replace("sleep 600 & wait", "sleep 0.1").format(
        mark="again", log=str(tmp_path / "log")
    )
    process = program(code)
    assert process.stdout.readline() == "ready\n"

    said = {process.stdout.readline() for _ in range(2)}

    log = tmp_path / "log"
    assert said == {
        f"sleeper {number} ended (0), starting it again in 1 s; see {log}\n" for number in (1, 2)
    }


def test_child_that_keeps_ending_stops_everything(program, tmp_path):
    code = (
        "import launcher.supervisor as s; s.FIRST_PAUSE = s.LONGEST_PAUSE = 0.01\n"
        + SUPERVISED.replace("sleep 600 & wait", "echo no memory; exit 3").format(
            mark="never", log=str(tmp_path / "log")
        )
    ).replace(
        "    supervisor.watch()",
        "    try: supervisor.watch()\n"
        "    except Exception as error: print('gave up:', error, flush=True)",
    )
    process = program(code)

    lines = process.stdout.read().splitlines()

    assert "gave up: sleeper 1 ended 6 times in a row:" in lines
    assert "    no memory" in lines
    assert lines[-1] == "ended"


def test_program_that_does_not_start_shows_the_end_of_its_log(program, tmp_path):
    code = f"""
from pathlib import Path
from launcher.supervisor import Child, Supervisor
import os
with Supervisor(dict(os.environ)) as supervisor:
    child = Child("server", ["sh", "-c", "echo cannot bind; exit 1"], Path({str(tmp_path / "l")!r}))
    try: supervisor.start(child, lambda: False)
    except Exception as error: print(error, error.remedy, flush=True)
"""

    assert program(code).stdout.read() == (
        f"server did not start:\n    cannot bind All of it: {tmp_path / 'l'}\n"
    )
