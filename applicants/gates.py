"""Who may come into the back office at all: staff, with their second factor."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from .models import User

View = Callable[..., HttpResponse]


def needs_authenticator(user: User) -> bool:
    """A member of staff who has not set up the second factor where it is required."""
    return user.is_staff and settings.STAFF_MFA and not is_mfa_enabled(user)


def to_authenticator(request: HttpRequest) -> HttpResponse:
    messages.warning(request, _("进入审批端前，请先绑定身份验证器。"))
    return redirect("mfa_activate_totp")


def staff_page(view: View) -> View:
    """For staff only; anybody else may not know that the page exists."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not user.is_staff:
            raise Http404
        if needs_authenticator(user):
            return to_authenticator(request)
        return view(request, *args, **kwargs)

    return guarded
