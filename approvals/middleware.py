"""What every request to the approval side passes through."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from applicants.models import User

from .errors import DutyRefused
from .services.recusal import note_refused

GetResponse = Callable[[HttpRequest], HttpResponse]


class DutyMiddleware:
    """Keeps each attempt that a rule of separate duties stopped, after its work was undone."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        if isinstance(error, DutyRefused) and isinstance(request.user, User):
            match = request.resolver_match
            number = match.kwargs.get("number", "") if match else ""
            note_refused(number, by=request.user, rule=error.code)
