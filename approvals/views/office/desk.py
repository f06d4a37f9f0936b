"""The desk: the cases of one's departments, and the head's sharing out of them."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from applicants.enums import Role
from applicants.gates import staff_page
from applicants.models import User
from applicants.permissions import Duties, duties
from applicants.requests import SignedInRequest
from credit_portal.errors import NotAllowed
from credit_portal.web.urls_safety import safe_local

from ... import permissions
from ...desk import TABS, TO_ACT_ON, Desk, desk_of, due_soon
from ...enums import WarningLevel
from ...forms.office import AssignForm, BulkAssignForm, DeskForm
from ...office_selectors import holders_in, matters_known
from ...services.claiming import Assigned, assign_cases
from .shell import show

LIGHTS = (
    (WarningLevel.OVERDUE, "r"),
    (WarningLevel.RED, "r"),
    (WarningLevel.YELLOW, "y"),
    (WarningLevel.NORMAL, ""),
)


@staff_page
@require_GET
def desk(request: SignedInRequest) -> HttpResponse:
    """The cases of one's departments; who has none goes to their own list."""
    held = duties(request.user)
    if not held.has(*permissions.READERS):
        return _elsewhere(request)
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else _first_tab(held)
    form = DeskForm(matters_known(request.user), request.GET)
    found = desk_of(
        request.user,
        tab=tab,
        filters=form.filters(),
        after=request.GET.get("after", ""),
        today=timezone.localdate(),
    )
    kept = form.kept()
    is_assigning = any(row.may_assign for row in found.rows)
    return show(
        request,
        "office/desk.html",
        desk=found,
        form=form,
        is_filtered=bool(kept),
        tabs=_tabs(found, kept),
        counters=_counters(found, kept),
        shows_officer=tab != "mine",
        due_soon=due_soon(found.urgent, timezone.localdate()),
        assigning=AssignForm(holders_in(held.departments(Role.HEAD))) if is_assigning else None,
        next_url=_url(found.tab, kept, after=found.next_after) if found.next_after else "",
        here=_url(found.tab, kept, after=request.GET.get("after", "")),
    )


@staff_page
@require_POST
def assign(request: SignedInRequest) -> HttpResponse:
    """Give the chosen cases to a colleague, and say of each one that stayed why."""
    held = duties(request.user)
    if not held.has(Role.HEAD):
        raise NotAllowed
    form = BulkAssignForm(holders_in(held.departments(Role.HEAD)), request.POST)
    back = redirect(safe_local(request, request.POST.get("back")) or "office:desk")
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(map(str, errors)))
        return back
    known = permissions.cases_of_staff(request.user).filter(pk__in=form.cleaned_data["case"])
    ids = list(known.values_list("pk", flat=True))
    officer = form.cleaned_data["officer"]
    _tell(request, assign_cases(ids, to=officer, by=request.user), officer)
    return back


@staff_page
@require_GET
def keys(request: SignedInRequest) -> HttpResponse:
    """Every shortcut, for who has no script to open them with."""
    return show(request, "office/keys.html")


def _tell(request: SignedInRequest, outcomes: list[Assigned], officer: User) -> None:
    done = sum(outcome.refusal is None for outcome in outcomes)
    if done:
        text = ngettext(
            "已把 %(n)s 个办件分配给%(officer)s。", "已把 %(n)s 个办件分配给%(officer)s。", done
        )
        messages.success(request, text % {"n": done, "officer": officer})
    for outcome in outcomes:
        if outcome.refusal:
            text = _("%(number)s 没有分配：%(why)s")
            why = {"number": outcome.case.number, "why": outcome.refusal}
            messages.warning(request, text % why)


def _first_tab(held: Duties) -> str:
    """Where a working day begins."""
    if held.has(Role.CLERK):
        return "mine"
    return "decide" if held.has(Role.DECIDER) else "team"


def _url(tab: str, kept: dict[str, str], **more: str) -> str:
    """Within the desk; what is empty is left out."""
    words = {"tab": tab} | kept | more
    return "?" + urlencode({name: word for name, word in words.items() if word})


def _tabs(found: Desk, kept: dict[str, str]) -> list[dict[str, Any]]:
    """Filters go along, but the light, which is of one tab."""
    along = {name: word for name, word in kept.items() if name not in ("level", "holder")}
    return [
        {
            "label": label,
            "url": _url(tab, along),
            "count": found.counts.get(tab),
            "current": tab == found.tab,
        }
        for tab, label in TABS.items()
    ]


def _counters(found: Desk, kept: dict[str, str]) -> list[dict[str, Any]]:
    """The lights of a tab of what waits for the authority; a second click puts them out."""
    if found.tab not in TO_ACT_ON:
        return []
    current = found.filters.level
    without = {name: word for name, word in kept.items() if name != "level"}
    return [
        {
            "number": found.urgent.count(level.value),
            "label": level.label,
            "url": _url(
                found.tab, without if level == current else without | {"level": level.value}
            ),
            "level": light if found.urgent.ids.get(level.value) else "",
            "current": level == current,
        }
        for level, light in LIGHTS
    ]


def _elsewhere(request: SignedInRequest) -> HttpResponse:
    held = duties(request.user)
    if held.has(Role.INSPECTOR, Role.SUPERVISION_LEAD):
        return redirect("supervision:pushes")
    return redirect("office:catalogue")
