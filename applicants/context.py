"""What every page knows about who is there."""

from typing import Any

from django.http import HttpRequest

from .permissions import duties


def acting(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"acting": None, "duties": None}
    return {"acting": getattr(request, "acting", None), "duties": duties(user)}
