"""The inbox of who is logged in, and how notices come."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from credit_portal.web.paging import row_id

from . import selectors, services
from .kinds import KINDS, is_for_staff

PAGE_SIZE = 20
GROUPS = (  # by level of the kind
    (gettext_lazy("要您做的"), ("owed",)),
    (gettext_lazy("不利的决定"), ("adverse",)),
    (gettext_lazy("进展和结果"), ("info", "done")),
)


@login_required
@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    notices = selectors.inbox_page(
        request.user, before=_before(request.GET.get("before", "")), size=PAGE_SIZE
    )
    shown = notices[:PAGE_SIZE]
    context = {
        "notices": shown,
        "next_before": shown[-1].pk if len(notices) > PAGE_SIZE else None,
        "is_first_page": "before" not in request.GET,
        "unread_count": selectors.unread_count(request.user),
    }
    return render(request, "notices/inbox.html", context)


@login_required
@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark as read and go where the notice points; only to a path of this site."""
    notice = get_object_or_404(selectors.inbox(request.user), pk=pk)
    services.mark_read(notice)
    is_local = notice.url and url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if is_local else "notices:list")


@login_required
@require_POST
def mark_all_read(request: HttpRequest) -> HttpResponse:
    count = services.mark_all_read(request.user)
    if count:
        messages.success(
            request,
            ngettext("已把 %(count)d 条消息标为已读。", "已把 %(count)d 条消息标为已读。", count)
            % {"count": count},
        )
    return redirect("notices:list")


@login_required
@require_http_methods(["GET", "POST"])
def channels(request: HttpRequest) -> HttpResponse:
    """By which channels each kind of notice comes, beside the inbox."""
    user: Any = request.user
    rows = _rows([code for code in KINDS if is_for_staff(code) == user.is_staff])
    if request.method == "POST":
        chosen = {
            code: {name for name in services.CHANNELS if f"{name}-{codes[0]}" in request.POST}
            for codes in rows
            for code in codes
        }
        services.choose_channels(user, chosen)
        messages.success(request, gettext("通知方式已保存。"))
        return redirect("channels")
    wanted = services.channels_of(user, [codes[0] for codes in rows])
    groups = [
        (title, [_row(code, wanted[code]) for code, *_ in rows if KINDS[code].level in levels])
        for title, levels in GROUPS
    ]
    context = {
        "groups": [(title, rows) for title, rows in groups if rows],
        "phone": getattr(user, "phone", ""),
        "email": user.email,
    }
    return render(request, "notices/channels.html", context)


def _rows(kinds: list[str]) -> list[list[str]]:
    """Kinds that a reader cannot tell apart are chosen together."""
    rows: dict[tuple[str, str], list[str]] = {}
    for code in kinds:
        rows.setdefault((str(KINDS[code].label), KINDS[code].level), []).append(code)
    return list(rows.values())


def _row(code: str, wanted: set[str]) -> dict[str, Any]:
    chosen = {name: name in wanted for name in services.CHANNELS}
    return {"kind": code, "label": KINDS[code].label} | chosen


def _before(text: str) -> int | None:
    return row_id(text)
