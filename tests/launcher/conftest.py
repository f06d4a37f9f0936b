"""A directory of state of the test's own, and programs that lean on the launcher."""

import os
import subprocess
import sys

import pytest

from credit_portal.launcher.paths import ROOT, Var


@pytest.fixture
def var(tmp_path):
    made = Var(tmp_path / "v")
    made.make()
    return made


@pytest.fixture
def portal():
    """Run `./portal` with these words and variables; its exit code and what it printed."""

    def run(*words, **variables):
        return subprocess.run(
            [ROOT / "portal", *words],
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            timeout=300,
        )

    return run


@pytest.fixture
def program(tmp_path):
    """Start a Python program that may use `launcher`; killed at the end of the test."""
    started = []

    def start(code):
        opening = f"import sys; sys.path.append({str(ROOT / 'credit_portal')!r})\n"
        process = subprocess.Popen(
            [sys.executable, "-c", opening + code], stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()
