"""A limit on look-ups that need no login, so that nobody walks through codes."""

import functools
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac

from credit_portal.errors import TooManyRequests
from credit_portal.parameters.selectors import parameter

MINUTE = 60
View = Callable[..., HttpResponse]


def count_lookup(request: HttpRequest) -> None:
    """One more look-up of this address in this minute; the address itself is not kept.

    Raises TooManyRequests beyond `verify.per_minute`.
    """
    address = salted_hmac("lookups", request.META.get("REMOTE_ADDR", "")).hexdigest()[:32]
    minute = int(timezone.now().timestamp()) // MINUTE
    key = f"lookups:{address}:{minute}"
    cache.add(key, 0, 2 * MINUTE)
    try:
        count = cache.incr(key)
    except ValueError:  # the cache lost the key in between
        count = 1
    if count > parameter("verify.per_minute"):
        raise TooManyRequests


def says_when_to_retry(view: View) -> View:
    """Answer TooManyRequests of `count_lookup` with 429 and the seconds to wait."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except TooManyRequests as refusal:
            response = render(request, "429.html", {"refusal": refusal}, status=429)
            response["Retry-After"] = str(MINUTE - int(timezone.now().timestamp()) % MINUTE)
            return response

    return wrapped
