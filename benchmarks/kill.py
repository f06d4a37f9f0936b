"""Kill a program at a random moment between filing and the last PDF; nothing lost, nothing twice.

usage: .venv/bin/python -m benchmarks.kill [--trials 20] [--seed 1] [--victims web worker …]

All programs of `./portal up` run. In each trial a client files an instant case over HTTP and
posts again with the same key until it has an answer; meanwhile one victim is killed with
SIGKILL, the whole program with its children (Valkey is emptied first), at a moment drawn
evenly over the time that the work takes undisturbed. The launcher's supervisor starts it
again, and the work must come to its end by itself. Then the database and the files are
compared with those of an undisturbed case. The exit code is 1 where anything differs.
"""

import argparse
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from credit_portal.launcher import up
from credit_portal.launcher.progress import heading
from credit_portal.launcher.supervisor import Child

from .portal import Portal, add_option, filled_portal, tokens_of
from .traces import Traces, differences, step_reached, traces_of
from .visitor import Visitor

VICTIMS = "web", "worker", "valkey"
LOOK_SECONDS = 0.25


@dataclass
class Trial:
    victim: str
    delay: float
    step: str = ""
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)


def main() -> int:
    options = _options()
    people = options.trials + 2
    with filled_portal(applicants=people, demo=True, keep=options.keep) as portal:
        return torture(portal, options)


def torture(portal: Portal, options: argparse.Namespace) -> int:
    portal.start_programs()
    heading(f"Kill test: {options.trials} trials, seed {options.seed}")
    draw, tokens = random.Random(options.seed), iter(tokens_of(portal))
    _undisturbed(portal, next(tokens), options.patience)  # loads what is loaded once
    whole, model = _undisturbed(portal, next(tokens), options.patience)
    heading(f"undisturbed: {whole:.1f} s, {model}")
    trials = []
    for number in range(options.trials):
        victim = options.victims[number % len(options.victims)]
        trial = Trial(victim, draw.uniform(0, whole))
        _run(portal, trial, next(tokens), model, options.patience)
        trials.append(trial)
        _show(number + 1, trial)
    holds = _invariants_hold(portal)
    _show_table(trials)
    failed = sum(bool(trial.faults) for trial in trials)
    heading(f"{len(trials) - failed} of {len(trials)} trials as if nothing had happened")
    return 0 if holds and not failed else 1


def _undisturbed(portal: Portal, token: str, patience: float) -> tuple[float, Traces]:
    """How long it takes, and what is there in the end. Raises TimeoutError."""
    visitor = Visitor(portal.port, token)
    began = time.monotonic()
    visitor.start()
    if not _finishes(portal, visitor, patience):
        raise TimeoutError(f"not finished undisturbed: {traces_of(portal, visitor.key)}")
    return time.monotonic() - began, traces_of(portal, visitor.key)


def _run(portal: Portal, trial: Trial, token: str, model: Traces, patience: float) -> None:
    child = _child(portal, trial.victim)
    visitor = Visitor(portal.port, token)
    began = time.monotonic()
    visitor.start()
    time.sleep(trial.delay)
    trial.step = step_reached(traces_of(portal, visitor.key), model)
    _kill(portal, child)
    is_finished = _finishes(portal, visitor, patience)
    trial.seconds = time.monotonic() - began
    _wait_until_up(portal, child, patience)
    visitor.post_again()
    trial.faults = differences(traces_of(portal, visitor.key), model, portal.var.path / "media")
    trial.faults += visitor.faults()
    if not is_finished:
        trial.faults.append(f"not finished after {patience:.0f} s")


def _finishes(portal: Portal, visitor: Visitor, patience: float) -> bool:
    for _ in _looks(patience):
        portal.supervisor.look_after_all()
        if visitor.has_answer and traces_of(portal, visitor.key).is_finished:
            return True
    return False


def _looks(patience: float) -> Iterator[None]:
    """Counted, not timed: a machine that stood still for a while does not end them."""
    for _ in range(round(patience / LOOK_SECONDS)):
        yield
        time.sleep(LOOK_SECONDS)


def _child(portal: Portal, name: str) -> Child:
    return next(child for child in portal.supervisor.children if child.name == name)


def _kill(portal: Portal, child: Child) -> None:
    """The program and its children at once; what Valkey held is gone for good."""
    if child.name == "valkey":
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(portal.valkey.socket))
            connection.sendall(b"FLUSHALL\r\n")
            connection.recv(16)
    assert child.process is not None
    os.killpg(child.process.pid, signal.SIGKILL)


def _wait_until_up(portal: Portal, child: Child, patience: float) -> None:
    """The next trial is an accident of its own, so its restarts are counted anew."""
    is_ready = {"web": up.answers, "valkey": portal.valkey.is_ready}.get(child.name)
    for _ in _looks(patience):
        portal.supervisor.look_after_all()
        if child.due_at is None and child.is_running and (is_ready is None or is_ready()):
            break
    child.restarts = 0


def _invariants_hold(portal: Portal) -> bool:
    try:
        heading(portal.run_python("manage.py", "check_invariants").strip())
    except subprocess.CalledProcessError as broken:
        heading(f"check_invariants: {broken.returncode} broken\n{broken.stdout}")
        return False
    return True


def _show(number: int, trial: Trial) -> None:
    heading(
        f"{number:4}  {trial.victim:10} killed after {trial.delay:5.2f} s, {trial.step:28}"
        f" finished after {trial.seconds:5.1f} s  {'; '.join(trial.faults) or 'ok'}"
    )


def _show_table(trials: list[Trial]) -> None:
    counts = Counter((trial.step, trial.victim) for trial in trials)
    good = Counter((trial.step, trial.victim) for trial in trials if not trial.faults)
    victims = sorted({trial.victim for trial in trials})
    heading("\n" + "reached at the kill".ljust(30) + "".join(v.rjust(12) for v in victims))
    for step in sorted({trial.step for trial in trials}):
        cells = [f"{good[step, v]}/{counts[step, v]}" if counts[step, v] else "–" for v in victims]
        heading(step.ljust(30) + "".join(cell.rjust(12) for cell in cells))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--victims", nargs="+", choices=VICTIMS, default=VICTIMS)
    parser.add_argument("--patience", type=float, default=300, help="seconds for one trial")
    add_option(parser)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
