"""One HTTP exchange with hard limits on time and size; nothing is followed or decoded."""

import asyncio
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

import httpx


@dataclass(frozen=True)
class Limits:
    """How long and how much; the total holds from the look-up of the name to the last byte."""

    connect_seconds: float = 2
    read_seconds: float = 5
    total_seconds: float = 8
    max_bytes: int = 1_000_000


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Mapping[str, str]  # by lower-case name
    body: bytes = field(repr=False)


class ExchangeCode(StrEnum):
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    TOO_LARGE = "too_large"


class ExchangeFault(Exception):
    """No whole answer came; `code` says why."""

    def __init__(self, code: ExchangeCode) -> None:
        super().__init__(code.value)
        self.code = code


def exchange(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    limits: Limits,
) -> Reply:
    """Send and read the whole answer, whatever its status; redirects are answers too.

    An event loop of its own gives the deadline: it also stops a peer that sends header
    or body bytes one at a time, which per-read limits do not. Raises ExchangeFault.
    """
    _trust()  # outside the deadline: it is our own time
    return asyncio.run(_exchange(method, url, dict(headers or {}), body, limits))


async def _exchange(
    method: str, url: str, headers: dict[str, str], body: bytes, limits: Limits
) -> Reply:
    timeout = httpx.Timeout(limits.read_seconds, connect=limits.connect_seconds)
    headers.setdefault("accept-encoding", "identity")
    try:
        async with asyncio.timeout(limits.total_seconds):
            # trust_env off: no proxy from the environment may read what we send
            async with (
                httpx.AsyncClient(timeout=timeout, trust_env=False, verify=_trust()) as client,
                client.stream(method, url, headers=headers, content=body) as answer,
            ):
                return await _read(answer, limits.max_bytes)
    except (TimeoutError, httpx.TimeoutException) as error:
        raise ExchangeFault(ExchangeCode.TIMEOUT) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ExchangeFault(ExchangeCode.UNREACHABLE) from error


@cache
def _trust() -> ssl.SSLContext:
    """The machine's certificate authorities; loading them takes longer than most calls."""
    return ssl.create_default_context()


async def _read(answer: httpx.Response, max_bytes: int) -> Reply:
    content = bytearray()
    async for chunk in answer.aiter_raw():
        content += chunk
        if len(content) > max_bytes:
            raise ExchangeFault(ExchangeCode.TOO_LARGE)
    return Reply(answer.status_code, dict(answer.headers), bytes(content))


def now_seconds() -> int:
    return int(time.time())
