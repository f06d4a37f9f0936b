"""What `base.html` needs on every page."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXT_SIZE_COOKIE = "text_size"
TEXT_SIZES = ("normal", "large")

MAIN_NAV = (
    ("approvals:home", _("首页")),
    ("approvals:matters", _("办事")),
    ("credit_profiles:mine", _("我的信用")),
    ("approvals:my_cases", _("我的办件")),
    ("approvals:publicity", _("公示")),
)
FOOTER_NAV = (
    ("web:help", _("帮助")),
    ("web:accessibility", _("无障碍说明")),
    ("web:privacy", _("隐私与信用档案查阅")),
    ("approvals:verify", _("文书核验")),
    ("web:open_data", _("开放数据与接口")),
    ("approvals:ratings", _("服务评价")),
)


@dataclass(frozen=True)
class NavItem:
    route: str
    label: str | Promise
    url: str


def nav_items(entries: tuple[tuple[str, Promise], ...]) -> list[NavItem]:
    """The entries whose route this installation serves, in order."""
    items = []
    for route, label in entries:
        try:
            items.append(NavItem(route, label, reverse(route)))
        except NoReverseMatch:
            continue
    return items


def current_route(path: str, items: list[NavItem]) -> str:
    """The entry `path` lies under, the longest first; home only for itself; else ""."""
    under = [
        item
        for item in items
        if path == item.url or (item.route != "approvals:home" and path.startswith(item.url))
    ]
    return max(under, key=lambda item: len(item.url)).route if under else ""


def text_size(request: HttpRequest) -> str:
    size = request.COOKIES.get(TEXT_SIZE_COOKIE, "")
    return size if size in TEXT_SIZES else "normal"


def portal(request: HttpRequest) -> dict[str, Any]:
    """Frame of the page. A view may set `nav_current` to a route to mark another entry."""
    nav = nav_items(MAIN_NAV)
    return {
        "text_size": text_size(request),
        "nav": nav,
        "nav_current": current_route(request.path, nav),
        "footer_nav": nav_items(FOOTER_NAV),
    }
