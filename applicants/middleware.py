"""For whom the person in front of the page acts."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from .access import ActingFor, acting_for

SESSION_KEY = "acting_for"


class ActingMiddleware:
    """Sets `request.acting` (lazy): an `ActingFor`, or something false."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.acting = SimpleLazyObject(lambda: acting_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def acting_of(request: HttpRequest) -> ActingFor | None:
    """The chosen applicant where the ground still holds, else the person themselves."""
    if not request.user.is_authenticated:
        return None
    chosen = request.session.get(SESSION_KEY)
    found = acting_for(request.user, chosen) if chosen else None
    return found or acting_for(request.user)
