"""The simulators as a real process on a free port, for tests that talk to outside systems.

In a conftest: `from tests.plugins.simulator import simulator, simulator_process`.
"""

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from credit_portal.outside.exchange import Limits

PROJECT = Path(__file__).resolve().parents[2]
SECRET = "demonstration-secret-not-for-production"
PATIENT = Limits(connect_seconds=30, read_seconds=30, total_seconds=60)  # a busy machine
SHORT = Limits(connect_seconds=30, read_seconds=1, total_seconds=1.5)
SLACK_SECONDS = 20  # still far below the minute that a hanging simulator would take


@dataclass(frozen=True)
class Simulator:
    """Where the simulators listen, and the means to make them fail."""

    base_url: str
    data_dir: Path
    secret: str = SECRET

    @property
    def sources_url(self) -> str:
        return f"{self.base_url}/sources/v1"

    @property
    def identity_url(self) -> str:
        return f"{self.base_url}/identity"

    @property
    def city_url(self) -> str:
        return f"{self.base_url}/city"

    @property
    def sms_url(self) -> str:
        return f"{self.base_url}/sms"

    def fail(
        self, target: str, kind: str = "", *, delay_ms: int = 0, times: int | None = None
    ) -> None:
        """`target`: a source, "*" for all, identity, city, sms. Kinds: simulators/faults.py."""
        self._post(
            "/control/faults",
            {"target": target, "kind": kind, "delay_ms": delay_ms, "times": times},
        )

    def reset(self) -> None:
        self._post("/control/reset", {})

    def requests(self, target: str) -> int:
        """How often `target` was asked since the last reset."""
        return int(self.get("/control")["requests"].get(target, 0))

    def get(self, path: str) -> dict[str, Any]:
        with urllib.request.urlopen(self.base_url + path, timeout=60) as answer:
            content: dict[str, Any] = json.load(answer)
            return content

    def _post(self, path: str, content: dict[str, Any]) -> None:
        request = urllib.request.Request(
            self.base_url + path,
            data=json.dumps(content).encode(),
            headers={"content-type": "application/json"},
        )
        urllib.request.urlopen(request, timeout=60).close()


def start_simulator(data_dir: Path) -> tuple[subprocess.Popen[str], Simulator]:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SOURCES_", "IDENTITY_", "CITY_PLATFORM_", "SMS_", "PORTAL_"))
    }
    command = [sys.executable, "-m", "credit_portal.simulators", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--data", str(data_dir)],
        cwd=PROJECT,
        env=environment | {"PORTAL_DEMO": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    ready = process.stdout.readline()
    assert ready.startswith("simulators ready on "), ready
    return process, Simulator(ready.split()[-1], data_dir)


@pytest.fixture(scope="session")
def simulator_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    process, running = start_simulator(tmp_path_factory.mktemp("simulator"))
    yield running
    process.terminate()
    process.wait(timeout=10)


@pytest.fixture
def simulator(simulator_process: Simulator) -> Simulator:
    """The running simulators without faults and with counters at zero."""
    simulator_process.reset()
    return simulator_process
