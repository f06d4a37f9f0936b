"""The back office: Django's admin, signed in by our own login, seen by staff with MFA."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from .gates import needs_authenticator, to_authenticator


class OfficeSite(AdminSite):
    """The desk is its index; configuration pages stay Django's."""

    site_title = site_header = _("信用审批 · 审批端")
    index_title = _("设置")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_active and user.is_staff and not needs_authenticator(user)

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Where `has_permission` says no: sign in, bind the authenticator, or not found."""
        user = request.user
        if not user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if user.is_staff:
            return to_authenticator(request)
        raise Http404
