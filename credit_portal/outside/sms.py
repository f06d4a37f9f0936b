"""Text messages: the interface of a gateway, and two that need no outside party.

Protocol: docs/protocols/sms.md.
"""

import fcntl
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, TextIO


class SmsGateway(Protocol):
    def send(self, phone: str, text: str, *, message_id: str) -> None:
        """Hand one message over. The same `message_id` may come twice; OSError: try later."""


@dataclass(frozen=True)
class FileSmsGateway:
    """Appends one JSON line a message to a file only its owner reads."""

    path: Path

    def send(self, phone: str, text: str, *, message_id: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps(
            {
                "id": message_id,
                "phone": phone,
                "text": text,
                "sent_at": datetime.now(UTC).isoformat(),
            },
            ensure_ascii=False,
        )
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as outbox:
            fcntl.flock(outbox, fcntl.LOCK_EX)  # workers share the file
            outbox.write(line + "\n")


@dataclass(frozen=True)
class ConsoleSmsGateway:
    """Prints the text for whoever tries the portal out; the number stays masked."""

    stream: Callable[[], TextIO] = lambda: sys.stderr

    def send(self, phone: str, text: str, *, message_id: str) -> None:
        print(f"SMS {message_id} to {phone[:3]}****{phone[-4:]}: {text}", file=self.stream())
