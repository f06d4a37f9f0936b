"""Where a form may send a person back to."""

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def safe_local(request: HttpRequest, url: str | None) -> str | None:
    """The path of a URL of this site, else None."""
    if not url or not url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return None
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def safe_back(request: HttpRequest) -> str | None:
    """The page of this site that the person came from, else None."""
    return safe_local(request, request.META.get("HTTP_REFERER"))
