"""What every request passes through."""

import logging
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django_fsm import ConcurrentTransition, TransitionNotAllowed

from credit_portal.errors import PortalError

from .logs import request_id
from .urls_safety import safe_back

logger = logging.getLogger("credit_portal.request")
GetResponse = Callable[[HttpRequest], HttpResponse]


class ClientAddressMiddleware:
    """The address that the proxy in front wrote; only where there is one (settings.py)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if address := request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip():
            request.META["REMOTE_ADDR"] = address
        return self.get_response(request)


class RequestLogMiddleware:
    """A request id on every log line, and one line a request: route, status, time."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request_id.set(uuid.uuid4().hex[:16])
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            self._log(request, response, time.perf_counter() - started)
            response["X-Request-Id"] = request_id.get()
            return response
        finally:
            request_id.reset(token)

    @staticmethod
    def _log(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        match = request.resolver_match
        logger.info(
            "request",
            extra={
                "method": request.method,
                "route": match.route if match else "",
                "status": response.status_code,
                "ms": round(seconds * 1000, 1),
            },
        )


class PrivatePagesMiddleware:
    """Pages of a signed-in person are kept by no cache; idle staff are signed out."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.user.is_staff and self._is_idle(request):
            logout(request)
            return redirect(settings.LOGIN_URL)
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("Permissions-Policy", "camera=(self), geolocation=(self)")
        return response

    @staticmethod
    def _is_idle(request: HttpRequest) -> bool:
        """Seen at most every minute, so that reading pages does not write the session."""
        now = int(timezone.now().timestamp())
        seen = request.session.get("seen_at", now)
        if now - seen > settings.STAFF_IDLE_MINUTES * 60:
            return True
        if now - seen > 60 or "seen_at" not in request.session:
            request.session["seen_at"] = now
        return False


class RefusalMiddleware:
    """A refusal that rises out of a button's post: said on the page the person came from."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, ConcurrentTransition | TransitionNotAllowed):
            return render(request, "409.html", status=409)
        if isinstance(error, OperationalError) and "lock timeout" in str(error):
            return render(request, "409.html", status=409)
        if not isinstance(error, PortalError):
            return None
        if error.status in (403, 404, 429):
            page = f"{error.status}.html"
            return render(request, page, {"refusal": error}, status=error.status)
        if request.method == "POST" and (back := safe_back(request)):
            messages.error(request, str(error))
            return redirect(back)
        return render(request, "409.html", {"refusal": error}, status=409)
