"""The desk: the open cases of one's departments."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from applicants.enums import Role
from applicants.gates import staff_page
from applicants.permissions import duties
from applicants.requests import SignedInRequest

from ... import permissions
from ...enums import WarningLevel
from ...office_selectors import (
    TABS,
    desk_of,
)
from .shell import number_in, show


@staff_page
@require_GET
def desk(request: SignedInRequest) -> HttpResponse:
    """The open cases of one's departments; who has none goes to their own list."""
    held = duties(request.user)
    if not held.has(*permissions.READERS):
        return _elsewhere(request)
    tab = request.GET.get("tab", "receive" if held.has(Role.CLERK) else "decide")
    level = request.GET.get("level", "")
    found = desk_of(
        request.user,
        tab=tab if tab in TABS else "receive",
        level=level if level in WarningLevel.values else "",
        after=number_in(request.GET.get("after", "")),
        today=timezone.localdate(),
    )
    labels = [_("待受理"), _("待决定"), _("等申请人"), _("已办结")]
    return show(
        request,
        "office/desk.html",
        desk=found,
        tabs=[
            {
                "label": label,
                "url": f"?tab={name}",
                "count": found.counts[name] if name != "closed" else None,
                "current": name == found.tab,
            }
            for name, label in zip(TABS, labels, strict=True)
        ],
        counters=_counters(found.counts, found.levels, found.level),
        is_masked=not held.has(Role.CLERK, Role.DECIDER, Role.HEAD),
    )


def _counters(counts: dict[str, int], levels: dict[str, int], current: str) -> list[dict[str, Any]]:
    marks = [
        ("overdue", _("已超期"), "r"),
        ("red", _("红色预警"), "r"),
        ("yellow", _("黄色预警"), "y"),
    ]
    found = [
        {
            "number": levels.get(name, 0),
            "label": label,
            "url": f"?tab=decide&level={name}",
            "level": mark if levels.get(name) else "",
            "current": name == current,
        }
        for name, label, mark in marks
    ]
    total = sum(counts.values())
    return [
        {"number": total, "label": _("在办"), "url": "?", "level": "", "current": False},
        *found,
    ]


def _elsewhere(request: SignedInRequest) -> HttpResponse:
    held = duties(request.user)
    if held.has(Role.INSPECTOR, Role.SUPERVISION_LEAD):
        return redirect("supervision:pushes")
    return redirect("office:catalogue")
