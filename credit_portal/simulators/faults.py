"""What goes wrong on purpose, and how often each service was asked."""

import threading
from collections import Counter
from dataclasses import dataclass

from .subjects import SOURCES

TARGETS = (*SOURCES, "identity", "city", "sms")
TRANSPORT_FAULTS = ("refuse", "hang", "drip", "drip_headers", "html", "huge", "redirect", "cut")
LIES = (  # of a source about its answer
    "wrong_subject",
    "older_as_of",
    "future_as_of",
    "bad_signature",
    "old_signature",
    "other_answer",
    "bad_json",
    "wrong_type",
)


@dataclass
class Fault:
    """`times_left` counts the requests it still strikes; None: until reset."""

    kind: str = ""
    delay_ms: int = 0
    times_left: int | None = None


class Faults:
    """Shared by the threads of the server."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: dict[str, Fault] = {}
        self._requests: Counter[str] = Counter()

    def set(self, target: str, kind: str, delay_ms: int, times: int | None) -> None:
        """Raises ValueError for a target or kind that does not exist."""
        if target not in (*TARGETS, "*") or kind not in ("", *TRANSPORT_FAULTS, *LIES):
            raise ValueError("no such target or fault")
        if not 0 <= delay_ms <= 120_000 or (times is not None and times < 1):
            raise ValueError("delay_ms or times out of range")
        with self._lock:
            for name in SOURCES if target == "*" else (target,):
                self._faults[name] = Fault(kind, delay_ms, times)

    def strike(self, target: str) -> Fault:
        """Count one request to `target` and say what befalls it."""
        with self._lock:
            self._requests[target] += 1
            fault = self._faults.get(target, Fault())
            if fault.times_left is not None:
                fault.times_left -= 1
                if fault.times_left == 0:
                    del self._faults[target]
            return Fault(fault.kind, fault.delay_ms)

    def reset(self) -> None:
        with self._lock:
            self._faults.clear()
            self._requests.clear()

    def report(self) -> dict[str, dict[str, object]]:
        with self._lock:
            faults: dict[str, object] = {
                name: {"kind": fault.kind, "delay_ms": fault.delay_ms}
                for name, fault in self._faults.items()
            }
            return {"requests": dict(self._requests), "faults": faults}
