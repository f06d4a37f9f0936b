"""N clients with kept connections, in a process of their own so that they share no lock.

usage: python -m benchmarks.clients < job as JSON, prints the outcome as JSON
"""

import http.client
import itertools
import json
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

from credit_portal.launcher.paths import PYTHON, ROOT

PATH = "/api/v1/cases/"
APPLICATION = {
    "matter": "elderly-card",
    "mode": "instant",
    "form": {"phone": "13800000001", "address": "示范区创新大道188号"},
}
BODY = json.dumps(APPLICATION).encode()
TRIES = 5
HURRIED_OFF = OSError, http.client.HTTPException


@dataclass
class Job:
    """`tokens` are used one a request, in order; the drive ends with them or with the time."""

    port: int
    tokens: list[str]
    clients: int
    seconds: float
    key: str = ""  # the same for every request; otherwise a fresh one each
    keyword: str = "Bearer"


@dataclass
class Outcome:
    seconds: float = 0.0
    milliseconds: list[float] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)
    cases: dict[str, int] = field(default_factory=dict)  # how often each case was the answer
    failure: str = ""  # the body of one answer that was no 201

    @property
    def rate(self) -> float:
        return self.statuses.get("201", 0) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def drive(job: Job) -> Outcome:
    """In a process of its own."""
    ended = subprocess.run(
        [str(PYTHON), "-m", "benchmarks.clients"],
        input=json.dumps(asdict(job)),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Outcome(**json.loads(ended.stdout))


def headers_of(token: str, key: str, keyword: str = "Bearer") -> dict[str, str]:
    return {
        "Authorization": f"{keyword} {token}",
        "Idempotency-Key": key,
        "Content-Type": "application/json",
    }


def drive_here(job: Job) -> Outcome:
    tokens = iter(job.tokens)
    start = threading.Barrier(job.clients + 1)
    ends_at = [0.0]
    found = [Counter() for _ in range(job.clients)], [[] for _ in range(job.clients)]
    statuses, milliseconds = found
    cases: Counter[str] = Counter()
    failures: list[str] = []

    def one(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", job.port, timeout=60)
        start.wait()
        for token in _until(tokens, ends_at):
            began = time.perf_counter()
            key = job.key or str(uuid.uuid4())
            status, content = _posted(connection, headers_of(token, key, job.keyword))
            milliseconds[number].append((time.perf_counter() - began) * 1000)
            statuses[number][status] += 1
            if status == "201":
                cases[json.loads(content)["number"]] += 1
            else:
                failures.append(content.decode(errors="replace")[:400])

    threads = [threading.Thread(target=one, args=(n,)) for n in range(job.clients)]
    for thread in threads:
        thread.start()
    began = time.perf_counter()
    ends_at[0] = began + job.seconds
    start.wait()
    for thread in threads:
        thread.join()
    return Outcome(
        seconds=time.perf_counter() - began,
        milliseconds=list(itertools.chain(*milliseconds)),
        statuses=dict(sum(statuses, Counter())),
        cases=dict(cases) if job.key else {},
        failure=failures[0] if failures else "",
    )


def _posted(connection: http.client.HTTPConnection, headers: dict[str, str]) -> tuple[str, bytes]:
    """The status and body of the answer; the same again where a kept connection was closed."""
    failure = ""
    for _ in range(TRIES):
        try:
            connection.request("POST", PATH, BODY, headers)
            answer = connection.getresponse()
            return str(answer.status), answer.read()
        except HURRIED_OFF as error:
            connection.close()
            failure = type(error).__name__
    return failure, b""


def _until(tokens: Iterator[str], ends_at: list[float]) -> Iterator[str]:
    for token in tokens:
        if time.perf_counter() >= ends_at[0]:
            return
        yield token


if __name__ == "__main__":
    print(json.dumps(asdict(drive_here(Job(**json.load(sys.stdin))))))
