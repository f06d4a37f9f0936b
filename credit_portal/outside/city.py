"""Push what happened here to the city's platform; safe to repeat under the same id.

Protocol: docs/protocols/city-platform.md.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .exchange import ExchangeFault, Limits, exchange, now_seconds
from .signing import sign

DEFAULT_LIMITS = Limits(max_bytes=10_000)


class PushFault(Exception):
    """Not delivered: `unreachable`, `timeout`, `too_large` and `busy` may be tried again,
    `refused` will not get better by itself."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def is_worth_retrying(self) -> bool:
        return self.code != "refused"


@dataclass(frozen=True)
class CityConfig:
    url: str  # ends before /v1/events
    secret: str = field(repr=False)
    limits: Limits = DEFAULT_LIMITS


def push(message_id: str, kind: str, payload: Mapping[str, Any], *, config: CityConfig) -> None:
    """Deliver one message; returns once the platform has it, also from an earlier try.

    `payload` carries codes and ids, no personal data. Same id, same kind and payload:
    the body is the same to the byte. Raises PushFault.
    """
    message = {"type": kind, "data": dict(payload)}
    body = json.dumps(message, ensure_ascii=False, sort_keys=True).encode()
    signature = sign(config.secret, message_id=message_id, timestamp=now_seconds(), body=body)
    headers = {"content-type": "application/json", **signature}
    url = f"{config.url.rstrip('/')}/v1/events"
    try:
        reply = exchange("POST", url, headers=headers, body=body, limits=config.limits)
    except ExchangeFault as fault:
        raise PushFault(fault.code.value) from fault
    if reply.status >= 500 or reply.status in (408, 425, 429):
        raise PushFault("busy")
    if not 200 <= reply.status < 300:
        raise PushFault("refused")
