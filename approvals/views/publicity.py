"""Grants made public, firms by name and people masked; commitments of firms alone."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from credit_portal.web.paging import row_id

from .. import selectors
from ..wording import local

PAGE = 30


@require_safe
def grants(request: HttpRequest) -> HttpResponse:
    """Newest first; the next page begins below the last row (`?before=`)."""
    department = request.GET.get("department", "")
    before = _before(request)
    found = list(selectors.granted_licences(department=department, before=before)[: PAGE + 1])
    shown = found[:PAGE]
    today = timezone.localdate()
    rows = [
        {
            "licence": licence,
            "holder": licence.holder.name_masked,
            "department": local(licence.department, "name"),
            "status": selectors.licence_status_on(licence, today),
        }
        for licence in shown
    ]
    context = {
        "rows": rows,
        "departments": _departments(),
        "department": department,
        "prev_url": _page_url(department, None) if before else "",
        "next_url": _page_url(department, shown[-1].pk) if len(found) > PAGE else "",
    }
    return render(request, "approvals/publicity.html", context)


@require_safe
def commitments(request: HttpRequest) -> HttpResponse:
    """What legal persons promised and whether it held (TJ3); natural persons are never here."""
    name = " ".join(request.GET.get("q", "")[:60].split())
    department = request.GET.get("department", "")
    before = _before(request)
    found = list(
        selectors.published_commitments(name=name, department=department, before=before)[: PAGE + 1]
    )
    shown = found[:PAGE]
    query = {"q": name, "department": department}
    context = {
        "rows": shown,
        "name": name,
        "is_too_short": 0 < len(name) < selectors.FEWEST_LETTERS,
        "departments": _departments(),
        "department": department,
        "prev_url": _query(query) if before else "",
        "next_url": _query(query | {"before": str(shown[-1].pk)}) if len(found) > PAGE else "",
    }
    return render(request, "approvals/published_commitments.html", context)


def _before(request: HttpRequest) -> int | None:
    typed = request.GET.get("before", "")
    return row_id(typed)


def _departments() -> list[tuple[str, str]]:
    return [(item.pk, local(item, "name")) for item in selectors.departments_with_matters()]


def _page_url(department: str, before: int | None) -> str:
    return _query({"department": department, "before": str(before or "")})


def _query(values: dict[str, str]) -> str:
    return "?" + urlencode({name: value for name, value in values.items() if value})
