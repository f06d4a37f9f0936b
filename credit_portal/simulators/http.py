"""Requests and answers as the services see them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: str
    headers: Mapping[str, str]  # by lower-case name
    body: bytes = field(repr=False)

    def parameters(self) -> dict[str, str]:
        return _single_values(self.query)

    def form(self) -> dict[str, str]:
        return _single_values(self.body.decode("utf-8", "replace"))

    def json(self) -> Any:
        """Raises ValueError."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def _single_values(text: str) -> dict[str, str]:
    """A parameter given twice counts as not given."""
    return {name: values[0] for name, values in parse_qs(text).items() if len(values) == 1}


def json_answer(content: Any, status: int = 200, **headers: str) -> Answer:
    body = json.dumps(content, ensure_ascii=False).encode()
    fixed = {"content-type": "application/json", "cache-control": "no-store"}
    return Answer(status, body, fixed | headers)


def error(status: int, code: str) -> Answer:
    return json_answer({"error": code}, status)
