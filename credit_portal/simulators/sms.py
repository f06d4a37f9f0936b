"""The gateway of text messages: takes each message once and shows them on a page."""

import json
import threading
import time
from datetime import datetime
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

from credit_portal.outside.signing import BadSignature, verify

from .http import Answer, Request, error, json_answer
from .pages import plain_page

HERE = ZoneInfo("Asia/Shanghai")
SHOWN = 50
TEXTS = {
    "zh": {
        "lang": "zh-Hans",
        "title": "收到的短信（演示）",
        "lead": "这里是演示用的短信平台。门户发出的短信都在下面，最新的在最前面。号码均为虚构。",
        "empty": "还没有短信。",
        "other": "English",
    },
    "en": {
        "lang": "en",
        "title": "Text messages (demonstration)",
        "lead": "This is a demonstration gateway. The messages that the portal sent are below, "
        "newest first. All numbers are fictional.",
        "empty": "No messages yet.",
        "other": "中文",
    },
}


class SmsGateway:
    """Messages in the order of arrival, in memory and, with `data_dir`, in sms.jsonl."""

    def __init__(self, secret: str, data_dir: Path | None) -> None:
        self._secret = secret
        self._lock = threading.Lock()
        self._messages: dict[str, dict[str, str]] = {}
        self._file = data_dir / "sms.jsonl" if data_dir else None
        if self._file:
            self._file.parent.mkdir(parents=True, exist_ok=True)

    def answer(self, request: Request) -> Answer:
        match request.method, request.path:
            case "POST", "/sms/v1/messages":
                return self._receive(request)
            case "GET", "/sms/v1/received":
                return json_answer({"messages": self._newest_last()})
            case "GET", "/sms/":
                return self._page(request)
        return error(404, "not_found")

    def _receive(self, request: Request) -> Answer:
        try:
            message_id = verify(self._secret, request.headers, request.body, now=int(time.time()))
        except BadSignature:
            return error(401, "bad_signature")
        try:
            content = request.json()
            message = {"id": message_id, "phone": content["phone"], "text": content["text"]}
            if not all(isinstance(value, str) and value for value in message.values()):
                raise ValueError("a text and a number")
        except (ValueError, KeyError, TypeError):
            return error(400, "bad_request")
        at = datetime.now(HERE).isoformat(timespec="seconds")
        with self._lock:
            is_known = message_id in self._messages
            if not is_known:
                self._messages[message_id] = message | {"at": at}
                self._keep(self._messages[message_id])
        return json_answer({"id": message_id, "is_duplicate": is_known})

    def _keep(self, message: dict[str, str]) -> None:
        if self._file:
            with self._file.open("a", encoding="utf-8") as kept:
                kept.write(json.dumps(message, ensure_ascii=False) + "\n")

    def _newest_last(self) -> list[dict[str, str]]:
        with self._lock:
            return list(self._messages.values())

    def _page(self, request: Request) -> Answer:
        """What a person at the demonstration reads, as they would on a phone."""
        language = "en" if request.parameters().get("lang") == "en" else "zh"
        texts = TEXTS[language]
        rows = "\n".join(_row(one) for one in reversed(self._newest_last()[-SHOWN:]))
        shown = f"<ol>{rows}</ol>" if rows else f"<p>{texts['empty']}</p>"
        other = "zh" if language == "en" else "en"
        link = f'<p><a href="/sms/?lang={other}">{texts["other"]}</a></p>'
        return plain_page(texts, f"<p>{texts['lead']}</p>{shown}{link}")


def _row(message: dict[str, str]) -> str:
    at = datetime.fromisoformat(message["at"]).strftime("%m-%d %H:%M:%S")
    return (
        f"<li><p><strong>{escape(message['phone'])}</strong> <small>{at}</small></p>"
        f"<p>{escape(message['text'])}</p></li>"
    )
