"""The real programs, killed and flooded; benchmarks/ has the long forms."""

import os
import subprocess
import sys

import pytest

from credit_portal.launcher.paths import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture
def torture():
    """Run one script of benchmarks/ on servers of its own; its exit code and its words."""

    def run(script, *options):
        ended = subprocess.run(
            [sys.executable, "-m", f"benchmarks.{script}", *options],
            cwd=ROOT,
            env=dict(os.environ),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return ended.returncode, ended.stdout

    return run


def test_duplicates_of_one_submission_are_one_case(torture):
    code, said = torture("duplicates", "--count", "200", "--clients", "16")

    assert code == 0, said
    assert "answers {'201': 200}" in said


@pytest.mark.kill
def test_a_killed_web_server_worker_or_broker_loses_nothing_and_repeats_nothing(torture):
    code, said = torture("kill", "--trials", "3", "--victims", "web", "worker", "valkey")

    assert code == 0, said
    assert "3 of 3 trials as if nothing had happened" in said
