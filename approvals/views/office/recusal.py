"""Whom one keeps away from (回避), and the attempts that a rule stopped."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applicants.gates import staff_page
from applicants.models import Interest
from applicants.permissions import duties
from applicants.requests import SignedInRequest
from applicants.services.interests import declare_interest, end_interest
from credit_portal.errors import NotAllowed, PortalError

from ...forms.recusal import InterestForm
from ...recusal_selectors import REPORT_READERS, near_misses
from .shell import number_in, show


@staff_page
@require_http_methods(["GET", "POST"])
def interests(request: SignedInRequest) -> HttpResponse:
    """One's own declarations, and a form for another."""
    form = InterestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            declare_interest(form.paper(), form.cleaned_data["relation"], by=request.user)
        except PortalError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("已申报。和对方有关的办件，系统不会让您经办。"))
            return redirect("office:interests")
    return show(
        request,
        "office/interests.html",
        form=form,
        interests=Interest.objects.filter(officer=request.user),
        may_read_report=duties(request.user).has(*REPORT_READERS),
    )


@staff_page
@require_POST
def end(request: SignedInRequest, interest_id: int) -> HttpResponse:
    get_object_or_404(Interest, pk=interest_id, officer=request.user)
    end_interest(interest_id, by=request.user)
    messages.success(request, _("这条申报已经结束，记录会保留。"))
    return redirect("office:interests")


@staff_page
@require_GET
def report(request: SignedInRequest) -> HttpResponse:
    """The near misses of one's departments; heads and auditors."""
    if not duties(request.user).has(*REPORT_READERS):
        raise NotAllowed
    rows, next_before = near_misses(request.user, before=number_in(request, "before"))
    return show(request, "office/near_misses.html", rows=rows, next_before=next_before)
