"""Grants made public: firms by name, people masked."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from .. import selectors
from ..wording import local

PAGE = 30


@require_safe
def grants(request: HttpRequest) -> HttpResponse:
    """Newest first; the next page begins below the last row (`?before=`)."""
    department = request.GET.get("department", "")
    typed = request.GET.get("before", "")
    before = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else None
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
    departments = [(item.pk, local(item, "name")) for item in selectors.departments_with_matters()]
    context = {
        "rows": rows,
        "departments": departments,
        "department": department,
        "prev_url": _page_url(department, None) if before else "",
        "next_url": _page_url(department, shown[-1].pk) if len(found) > PAGE else "",
    }
    return render(request, "approvals/publicity.html", context)


def _page_url(department: str, before: int | None) -> str:
    query = {"department": department, "before": str(before or "")}
    return "?" + urlencode({name: value for name, value in query.items() if value})
