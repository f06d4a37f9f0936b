"""The reader's display choices and the pages that explain the portal."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from credit_portal.web.context import TEXT_SIZE_COOKIE, TEXT_SIZES
from credit_portal.web.urls_safety import safe_local

ONE_YEAR = 365 * 24 * 60 * 60


@require_POST
def set_text_size(request: HttpRequest) -> HttpResponse:
    """Keep the text size in a cookie and return to the page, which must be one of ours."""
    response = HttpResponseRedirect(safe_local(request, request.POST.get("next")) or "/")
    size = request.POST.get("size", "")
    if size in TEXT_SIZES:
        response.set_cookie(
            TEXT_SIZE_COOKIE,
            size,
            max_age=ONE_YEAR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


help_page = TemplateView.as_view(template_name="web/help.html")
accessibility = TemplateView.as_view(template_name="web/accessibility.html")
privacy = TemplateView.as_view(template_name="web/privacy.html")
open_data = TemplateView.as_view(template_name="web/open_data.html")


# The pages of errors that still have a request: they keep the frame. 500 has none.


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)
