"""What the applicant has: cases with where they stand, and licences."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from applicants.access import ActingFor
from applicants.requests import SignedInRequest
from credit_portal.web.paging import row_id

from .. import permissions
from ..licences_view import library
from ..models import Case, Draft, Matter
from ..needs import needs_of
from ..standing_view import SHOWS, case_row, shown, with_standing
from .cases import NAV

PAGE_SIZE = 20
LABELS = (_("全部"), _("等我办"), _("办理中"), _("已办结"))


@login_required
@require_GET
def my_cases(request: SignedInRequest) -> HttpResponse:
    """What waits first, then drafts, then the cases, newest first; by state and by search."""
    acting = request.acting
    show, words = request.GET.get("show", ""), request.GET.get("q", "").strip()[:60]
    show = show if show in SHOWS else ""
    context: dict[str, object] = {
        "show": show,
        "q": words,
        "tabs": _tabs(show, words),
        "is_filtered": show or words,
    }
    if not acting:
        return render(request, "approvals/my_cases.html", context | NAV)
    before = _id(request.GET.get("before", ""))
    cases = _found(shown(permissions.cases_of(acting), show), words).order_by("-pk")
    if before:
        cases = cases.filter(pk__lt=before)
    found = list(with_standing(cases)[: PAGE_SIZE + 1])
    rows = [case_row(case) for case in found[:PAGE_SIZE]]
    is_front = not (before or show or words)
    context |= {
        "rows": rows,
        "needs": needs_of(acting) if is_front else [],
        "drafts": list(_drafts(request, acting)) if is_front else [],
        "prev_url": _url(show, words) if before else "",
        "next_url": _url(show, words, rows[-1].case.pk) if len(found) > PAGE_SIZE else "",
    }
    return render(request, "approvals/my_cases.html", context | NAV)


def _found(cases: QuerySet[Case], words: str) -> QuerySet[Case]:
    """By a part of the number, or by the name of the matter."""
    if not words:
        return cases
    if words.isascii() and words.isdigit():
        return cases.filter(number__contains=words)
    return cases.filter(Q(number=words) | Q(matter__in=Matter.objects.search(words)))


def _tabs(show: str, words: str) -> list[dict[str, object]]:
    return [
        {"label": label, "url": _url(value, words), "icon": "", "current": value == show}
        for value, label in zip(SHOWS, LABELS, strict=True)
    ]


def _url(show: str, words: str, before: int | None = None) -> str:
    query = {"show": show, "q": words, "before": str(before or "")}
    return "?" + urlencode({name: value for name, value in query.items() if value})


def _id(text: str) -> int | None:
    return row_id(text)


def _drafts(request: SignedInRequest, acting: ActingFor) -> QuerySet[Draft]:
    drafts = Draft.objects.filter(applicant=acting.applicant, by=request.user)
    return drafts.select_related("version__matter").order_by("-updated_at")[:PAGE_SIZE]


@login_required
@require_GET
def my_licences(request: SignedInRequest) -> HttpResponse:
    """The licences of the applicant one acts for, newest first."""
    before = _id(request.GET.get("before", ""))
    page = library(request.acting, before=before) if request.acting else {}
    return render(request, "approvals/my_licences.html", page | NAV)
