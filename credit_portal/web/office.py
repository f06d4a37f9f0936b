"""The back office: Django's admin, signed in by our own login, seen by staff with MFA."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _


class OfficeSite(AdminSite):
    """The desk is its index; configuration pages stay Django's."""

    site_title = site_header = _("信用审批 · 审批端")
    index_title = _("设置")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.is_staff

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect_to_login(request.get_full_path())
