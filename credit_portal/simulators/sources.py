"""The credit and registry sources: POST /sources/v1/{source}/query."""

import hashlib
import hmac
import json
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from credit_portal.outside.signing import (
    SIGNATURE_HEADER,
    TOLERANCE_SECONDS,
    BadSignature,
    sign,
    verify,
)

from .faults import Faults
from .http import Answer, Request, error
from .subjects import SOURCES, Subject

ZONE = ZoneInfo("Asia/Shanghai")


class Sources:
    """Ten sources under one secret; each knows a subject only by its keyed token."""

    def __init__(
        self, subjects: list[Subject], secret: str, subject_key: str, faults: Faults
    ) -> None:
        self._secret = secret
        self._subjects = {_token(subject.identifier, subject_key): subject for subject in subjects}
        self._faults = faults
        self._lock = threading.Lock()
        self._seen: dict[str, int] = {}  # signature → second it was first seen

    def answer(self, source: str, request: Request, lie: str) -> Answer:
        if source not in SOURCES:
            return error(404, "no_such_source")
        if request.method != "POST":
            return error(405, "method_not_allowed")
        now = int(time.time())
        try:
            message_id = verify(self._secret, request.headers, request.body, now=now)
        except BadSignature:
            return error(401, "bad_signature")
        if self._is_replay(request.headers[SIGNATURE_HEADER], now):
            return error(409, "replayed")
        try:
            token = _asked_for(request.json(), source, message_id)
        except (ValueError, KeyError, TypeError):
            return error(400, "bad_request")
        subject = self._subjects.get(token)
        if subject is None:
            return self._signed(message_id, {"error": "no_such_subject"}, 404)
        return self._told(source, subject, token, message_id, lie)

    def _is_replay(self, signature: str, now: int) -> bool:
        with self._lock:
            horizon = now - 2 * TOLERANCE_SECONDS
            self._seen = {known: at for known, at in self._seen.items() if at > horizon}
            is_known = signature in self._seen
            self._seen[signature] = now
            return is_known

    def _told(self, source: str, subject: Subject, token: str, message_id: str, lie: str) -> Answer:
        now = datetime.now(UTC)
        today = now.astimezone(ZONE).date()
        content: dict[str, Any] = {
            "source": source,
            "subject_token": token,
            "as_of": now.isoformat(),
            "facts": subject.facts_on(source, today),
            "records": subject.records_on(today) if source == "CRD" else [],
        }
        if lie == "wrong_subject":
            content["subject_token"] = next(other for other in self._subjects if other != token)
        elif lie == "older_as_of":
            content["as_of"] = (now - timedelta(days=400)).isoformat()
        elif lie == "future_as_of":
            content["as_of"] = (now + timedelta(days=2)).isoformat()
        elif lie == "wrong_type":
            content["facts"] = [content["facts"]]
        return self._signed(message_id, content, 200, lie)

    def _signed(
        self, message_id: str, content: dict[str, Any], status: int, lie: str = ""
    ) -> Answer:
        body = json.dumps(content, ensure_ascii=False).encode()
        if lie == "bad_json":
            body = body[:-1]
        signature = sign(
            "another secret" if lie == "bad_signature" else self._secret,
            message_id="another-request" if lie == "other_answer" else message_id,
            timestamp=int(time.time()) - (3600 if lie == "old_signature" else 0),
            body=body,
        )
        return Answer(status, body, {"content-type": "application/json", **signature})


def _token(identifier: str, key: str) -> str:
    return hmac.new(key.encode(), identifier.encode(), hashlib.sha256).hexdigest()


def _asked_for(query: Any, source: str, message_id: str) -> str:
    """The subject's token. Raises ValueError, KeyError, TypeError for another form."""
    if query["source"] != source or query["request_id"] != message_id:
        raise ValueError("signed for another source or request")
    if not isinstance(query["purpose"], str) or not query["purpose"]:
        raise ValueError("a purpose must be given")
    if query["subject"]["kind"] not in ("natural_person", "legal_person"):
        raise ValueError("no such kind of subject")
    return str(query["subject"]["id_token"])
