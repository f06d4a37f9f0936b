"""Rate a case after its end; the public figures of all ratings."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from applicants.requests import SignedInRequest
from credit_portal.errors import PortalError
from credit_portal.web.paging import row_id

from .. import permissions
from ..errors import RatingClosed
from ..forms.service import RatingForm
from ..ratings_view import public_page
from ..services.rating import rate_case, rating_is_open
from .cases import NAV, own_case


@login_required
@require_http_methods(["GET", "POST"])
def rate(request: SignedInRequest, number: str) -> HttpResponse:
    """Five levels, what was not right, and a word; once."""
    case, acting = own_case(request, number)
    back = redirect(reverse("approvals:case", args=[case.number]) + "#rating")
    if case.ratings.exists() or not permissions.may_rate(acting, case):
        return back
    if not rating_is_open(case):
        messages.error(request, str(RatingClosed()))
        return back
    form = RatingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            rate_case(
                case.pk,
                data["level"],
                reasons=data["reasons"],
                text=data["text"],
                acting=acting,
                by=request.user,
            )
            messages.success(request, gettext("评价已收到。"))
            return back
        except PortalError as refusal:
            form.add_error(refusal.field, str(refusal))
    return render(request, "approvals/rate.html", {"case": case, "form": form} | NAV)


@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """Counts by department and level, and the answers to negative ratings; nobody is named."""
    before = request.GET.get("before", "")
    page = public_page(
        department=request.GET.get("department", ""),
        before=row_id(before),
    )
    return render(request, "approvals/ratings.html", page)
