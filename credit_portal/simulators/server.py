"""The HTTP server: finds the service, lets the fault strike, sends the answer."""

import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from .city import CityPlatform
from .faults import LIES, Fault, Faults
from .http import Answer, Request, error, json_answer
from .identity import IdentityProvider
from .sms import SmsGateway
from .sources import Sources

MAX_REQUEST_BYTES = 1_000_000
LONGEST_FAULT_SECONDS = 60
QUERY_PATH = re.compile(r"/sources/v1/([A-Z]{1,8})/query")


class SimulatorServer(ThreadingHTTPServer):
    """Listens on 127.0.0.1 alone: what it answers is worth no protection but that."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    sources: Sources
    identity: IdentityProvider
    city: CityPlatform
    sms: SmsGateway

    def __init__(self, port: int, faults: Faults) -> None:
        super().__init__(("127.0.0.1", port), SimulatorHandler)
        self.faults = faults
        self.stopping = threading.Event()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class SimulatorHandler(BaseHTTPRequestHandler):
    server: SimulatorServer
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: object) -> None:
        """Silent: addresses carry codes and states of logins."""

    def _serve(self) -> None:
        length = self.headers.get("content-length", "0")
        if not length.isdigit() or int(length) > MAX_REQUEST_BYTES:
            self.close_connection = True
            return self._send(error(413, "too_large"))
        parts = urlsplit(self.path)
        request = Request(
            method=self.command,
            path=parts.path,
            query=parts.query,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(length)),
        )
        target, source = _target_of(request.path)
        if not target:
            return self._send(self._control(request))
        fault = self.server.faults.strike(target)
        if fault.delay_ms:
            self.server.stopping.wait(fault.delay_ms / 1000)
        if fault.kind and fault.kind not in LIES:
            return self._fail(fault)
        if source:
            return self._send(self.server.sources.answer(source, request, fault.kind))
        match target:
            case "identity":
                return self._send(self.server.identity.answer(request))
            case "sms":
                return self._send(self.server.sms.answer(request))
        return self._send(self.server.city.answer(request))

    def _control(self, request: Request) -> Answer:
        match request.method, request.path:
            case "GET", "/control":
                return json_answer(self.server.faults.report())
            case "POST", "/control/reset":
                self.server.faults.reset()
                return json_answer({})
            case "POST", "/control/faults":
                return self._set_fault(request)
        return error(404, "not_found")

    def _set_fault(self, request: Request) -> Answer:
        # a page in a browser cannot send this type across origins
        if request.headers.get("content-type") != "application/json":
            return error(415, "json_only")
        try:
            wanted = request.json()
            self.server.faults.set(
                str(wanted["target"]),
                str(wanted.get("kind", "")),
                int(wanted.get("delay_ms", 0)),
                None if wanted.get("times") is None else int(wanted["times"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            return json_answer({"error": "bad_request", "detail": str(problem)}, 400)
        return json_answer({})

    def _send(self, answer: Answer) -> None:
        try:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the caller did not wait

    def _fail(self, fault: Fault) -> None:
        self.close_connection = True
        try:
            match fault.kind:
                case "refuse":
                    self._send(error(503, "unavailable"))
                case "redirect":
                    self._send(Answer(302, headers={"location": "/sources/v1/POP/query"}))
                case "html":
                    page = "<!doctype html><title>系统维护中</title><p>系统维护中".encode()
                    self._send(Answer(200, page, {"content-type": "text/html; charset=utf-8"}))
                case "huge":
                    body = json.dumps({"facts": "0" * 10_000_000}).encode()
                    self._send(Answer(200, body, {"content-type": "application/json"}))
                case "cut":
                    self.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{")
                case "hang":
                    self.server.stopping.wait(LONGEST_FAULT_SECONDS)
                case "drip":
                    self.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
                    self._drip(b"{" + b" " * 999)
                case "drip_headers":
                    self._drip(b"HTTP/1.1 200 OK\r\nx-slow: " + b"a" * 1000)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the caller gave up, as it should

    def _drip(self, content: bytes) -> None:
        """Four bytes a second: no single read ever waits long."""
        until = time.monotonic() + LONGEST_FAULT_SECONDS
        for byte in content:
            if time.monotonic() > until or self.server.stopping.wait(0.25):
                return
            self.wfile.write(bytes([byte]))


def _target_of(path: str) -> tuple[str, str]:
    """The name faults know a path by, and the source where it is one's query address."""
    if found := QUERY_PATH.fullmatch(path):
        return found[1], found[1]
    for name in ("identity", "city", "sms"):
        if path.startswith(f"/{name}/"):
            return name, ""
    return "", ""
