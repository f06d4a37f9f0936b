"""Keeps a group of processes running, and ends all of them together.

Every child gets a signal from the kernel when the thread that started it ends, so nothing outlives
the supervisor even when that is killed. Start children from the main thread only.
"""

import ctypes
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from . import commands
from .errors import LauncherError
from .paths import ROOT

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
prctl = ctypes.CDLL(None, use_errno=True).prctl

LOOK_EVERY = 1.0  # seconds; no longer than the first pause, or that would not be kept
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds before a process that ended is started again
STEADY_AFTER = 60.0  # a process that ran this long starts its count anew
MOST_RESTARTS = 5
LOG_LIMIT = 20 * 1024 * 1024  # bytes; a longer log is set aside at the next start


def dies_with_parent(death_signal: signal.Signals) -> Callable[[], None]:
    """To be called in the child, between fork and exec."""
    parent = os.getpid()

    def ask_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, death_signal)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return ask_kernel


@dataclass
class Child:
    """A program and how to end it. `stop_signal` also comes when the supervisor dies."""

    name: str
    command: commands.Command
    log: Path
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 10.0  # seconds between the stop signal and the end by force
    is_server: bool = False  # the others lean on it: it stops last
    process: subprocess.Popen[bytes] | None = None
    log_start: int = 0  # where this run's output begins
    restarts: int = 0
    started_at: float = 0.0
    due_at: float | None = None  # when it is to be started again

    def start(self, env: Mapping[str, str]) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [str(word) for word in self.command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(env),
                cwd=ROOT,
                start_new_session=True,  # Ctrl-C reaches the supervisor alone, which stops in order
                preexec_fn=dies_with_parent(self.stop_signal),
            )
        self.started_at = time.monotonic()
        self.due_at = None

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.stop_signal)

    def wait_or_kill(self) -> None:
        """Until the program and what it started has ended."""
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=self.grace)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Supervisor:
    """Starts children in order, watches them, stops them in reverse order."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env
        self.children: list[Child] = []
        self.stop_asked = threading.Event()
        prctl(PR_SET_CHILD_SUBREAPER, 1)

    def __enter__(self) -> "Supervisor":
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, self._on_signal)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        """During the set-up a signal ends it at once; later the watch ends in order."""
        if self.stop_asked.is_set():
            return
        self.stop_asked.set()
        raise KeyboardInterrupt

    def start(self, child: Child, is_ready: Callable[[], bool], within: float = 30) -> None:
        """Start and wait. Raises LauncherError with the end of its log."""
        if child.log.exists() and child.log.stat().st_size > LOG_LIMIT:
            child.log.rename(child.log.with_suffix(".log.1"))
        child.log_start = child.log.stat().st_size if child.log.exists() else 0
        self.children.append(child)
        child.start(self.env)
        self.wait_for(child, is_ready, within)

    def wait_for(self, child: Child, is_ready: Callable[[], bool], within: float) -> None:
        deadline = time.monotonic() + within
        while not is_ready():
            if child.is_running and time.monotonic() < deadline:
                time.sleep(0.05)
                continue
            how = f"is not ready after {within:.0f} s" if child.is_running else "did not start"
            raise LauncherError(
                f"{child.name} {how}:\n{commands.tail(child.log, child.log_start)}",
                f"All of it: {child.log}",
            )

    def watch(self) -> None:
        """Until a signal comes. Raises LauncherError where a process keeps ending."""
        try:
            while not self.stop_asked.wait(LOOK_EVERY):
                self.look_after_all()
        except KeyboardInterrupt:
            pass

    def look_after_all(self) -> None:
        """One look: what ended is started again after its pause. Raises LauncherError."""
        for child in self.children:
            self._look_after(child)

    def _look_after(self, child: Child) -> None:
        if child.is_running:
            return
        now = time.monotonic()
        if child.due_at is not None:
            if now >= child.due_at:
                child.start(self.env)
            return
        if now - child.started_at > STEADY_AFTER:
            child.restarts = 0
        child.restarts += 1
        if child.restarts > MOST_RESTARTS:
            raise LauncherError(
                f"{child.name} ended {child.restarts} times in a row:\n{commands.tail(child.log)}",
                f"All of it: {child.log}",
            )
        pause = min(FIRST_PAUSE * 2 ** (child.restarts - 1), LONGEST_PAUSE)
        code = child.process.returncode if child.process else "?"
        print(
            f"{child.name} ended ({code}), starting it again in {pause:.0f} s; see {child.log}",
            flush=True,
        )
        child.due_at = now + pause

    def stop(self) -> None:
        """The programs first, together; then the servers they lean on."""
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        for is_server in (False, True):
            group = [child for child in self.children if child.is_server == is_server]
            for child in group:
                child.ask_to_stop()
            for child in group:
                child.wait_or_kill()


def run_in_foreground(command: commands.Command, env: Mapping[str, str]) -> int:
    """Run with our terminal, to its end; Ctrl-C reaches it too, and it ends in its own way."""
    process = subprocess.Popen(
        [str(word) for word in command],
        env=dict(env),
        preexec_fn=dies_with_parent(signal.SIGTERM),
    )
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
        return 130
