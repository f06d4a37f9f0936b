"""The city's platform: takes signed messages once each, and shows them to tests."""

import json
import threading
import time
from pathlib import Path
from typing import Any

from credit_portal.outside.signing import BadSignature, verify

from .http import Answer, Request, error, json_answer


class CityPlatform:
    """Messages in the order of arrival, in memory and, with `data_dir`, in city-events.jsonl."""

    def __init__(self, secret: str, data_dir: Path | None) -> None:
        self._secret = secret
        self._lock = threading.Lock()
        self._messages: dict[str, dict[str, Any]] = {}
        self._file = data_dir / "city-events.jsonl" if data_dir else None
        if self._file:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._load(self._file)

    def answer(self, request: Request) -> Answer:
        match request.method, request.path:
            case "POST", "/city/v1/events":
                return self._receive(request)
            case "GET", "/city/v1/received":
                with self._lock:
                    return json_answer({"messages": list(self._messages.values())})
        return error(404, "not_found")

    def _receive(self, request: Request) -> Answer:
        try:
            message_id = verify(self._secret, request.headers, request.body, now=int(time.time()))
        except BadSignature:
            return error(401, "bad_signature")
        try:
            content = request.json()
            message = {"id": message_id, "type": content["type"], "data": content["data"]}
        except (ValueError, KeyError, TypeError):
            return error(400, "bad_request")
        with self._lock:
            known = self._messages.get(message_id)
            if known is None:
                self._keep(message)
        if known is not None and known != message:
            return error(409, "other_message_under_this_id")
        return json_answer({"id": message_id, "is_duplicate": known is not None})

    def _keep(self, message: dict[str, Any]) -> None:
        if self._file:
            with self._file.open("a", encoding="utf-8") as kept:
                kept.write(json.dumps(message, ensure_ascii=False) + "\n")
        self._messages[message["id"]] = message

    def _load(self, file: Path) -> None:
        if file.exists():
            for line in file.read_text(encoding="utf-8").splitlines():
                message = json.loads(line)
                self._messages[message["id"]] = message
