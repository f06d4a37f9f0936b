"""Somebody who files and does not give up."""

import http.client
import json
import threading
import time
import uuid

from .clients import BODY, HURRIED_OFF, PATH, headers_of

PAUSE_SECONDS = 0.2
# the server is away, starts, or is at this very submission; everything else is an answer
TRY_AGAIN = 409, 500, 502, 503, 504


class Visitor(threading.Thread):
    """Posts one application, the same again until it is answered."""

    def __init__(self, port: int, token: str) -> None:
        super().__init__(daemon=True)
        self.port = port
        self.key = str(uuid.uuid4())
        self.headers = headers_of(token, self.key)
        self.answers: list[tuple[int, str]] = []  # status, and the case's number
        self.server_errors = 0

    @property
    def has_answer(self) -> bool:
        return bool(self.answers)

    def run(self) -> None:
        while not self._post():
            time.sleep(PAUSE_SECONDS)

    def post_again(self) -> None:
        """Once more when all is over: the same answer is due."""
        if self.has_answer:
            self.run()

    def faults(self) -> list[str]:
        found = []
        if {status for status, _ in self.answers} != {201}:
            found.append(f"answers {self.answers}")
        if len({number for _, number in self.answers}) != 1:
            found.append("answers differ")
        if self.server_errors:
            found.append(f"{self.server_errors} server errors")
        return found

    def _post(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", PATH, BODY, self.headers)
            answer = connection.getresponse()
            content = answer.read()
        except HURRIED_OFF:
            return False
        finally:
            connection.close()
        self.server_errors += answer.status >= 500
        if answer.status in TRY_AGAIN:
            return False
        number = json.loads(content).get("number", "") if answer.status == 201 else ""
        self.answers.append((answer.status, number))
        return True
