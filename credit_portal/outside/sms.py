"""Text messages: the interface of a gateway, one over HTTP, two that need no outside party.

Protocol: docs/protocols/sms.md.
"""

import fcntl
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, TextIO

from .exchange import ExchangeFault, Limits, exchange, now_seconds
from .signing import sign

DEFAULT_LIMITS = Limits(read_seconds=3, total_seconds=5, max_bytes=10_000)  # somebody waits


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


class SmsFault(OSError):
    """The gateway did not take the message: `unreachable`, `timeout`, `too_large`, `busy`,
    `refused`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class HttpSmsGateway:
    """Hands messages to a provider, signed; the provider sends once for one `message_id`."""

    url: str  # ends before /v1/messages
    secret: str = field(repr=False)
    limits: Limits = DEFAULT_LIMITS

    def send(self, phone: str, text: str, *, message_id: str) -> None:
        """Raises SmsFault."""
        body = json.dumps({"phone": phone, "text": text}, ensure_ascii=False).encode()
        signature = sign(self.secret, message_id=message_id, timestamp=now_seconds(), body=body)
        headers = {"content-type": "application/json", **signature}
        url = f"{self.url.rstrip('/')}/v1/messages"
        try:
            reply = exchange("POST", url, headers=headers, body=body, limits=self.limits)
        except ExchangeFault as fault:
            raise SmsFault(fault.code.value) from fault
        if reply.status >= 500 or reply.status in (408, 425, 429):
            raise SmsFault("busy")
        if not 200 <= reply.status < 300:
            raise SmsFault("refused")
