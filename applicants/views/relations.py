"""Firms one represents, and mandates."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from credit_portal.errors import NotAllowed, PortalError

from ..errors import NotVerified
from ..forms import CompanyForm, MandateForm
from ..models import Mandate
from ..requests import SignedInRequest
from ..services import mandates
from ..services.companies import join_company


@login_required
@require_http_methods(["GET", "POST"])
def add_company(request: SignedInRequest) -> HttpResponse:
    if getattr(request.user, "person", None) is None:
        raise NotVerified
    form = CompanyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            membership = join_company(request.user, form.cleaned_data["credit_code"])
        except PortalError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            name = membership.company.name
            messages.success(request, _("您现在可以代表「%(name)s」办事。") % {"name": name})
            return redirect("applicants:account")
    return render(request, "applicants/company_form.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def add_mandate(request: SignedInRequest) -> HttpResponse:
    """A mandate of the applicant one acts for at the moment."""
    acting = request.acting
    if not acting:
        raise NotVerified
    if acting.mandate is not None:
        raise NotAllowed(_("受托人不能再转委托。请先切换回您自己的身份。"))
    today = timezone.localdate()
    initial = {"scope": "all", "valid_from": today, "valid_to": today + timedelta(days=90)}
    form = MandateForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            mandates.give_mandate(acting, form.cleaned_data["agent"], form.terms(), by=request.user)
        except PortalError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("委托已生效，我们告诉了对方。"))
            return redirect("applicants:account")
    return render(request, "applicants/mandate_form.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def end_mandate(request: SignedInRequest, mandate_id: int) -> HttpResponse:
    """Either side may end it: the principal, or the agent."""
    user = request.user
    sides = Q(principal__user=user) | Q(principal__members__user=user) | Q(agent=user)
    found = Mandate.objects.filter(sides).select_related("principal", "agent").distinct()
    mandate = get_object_or_404(found, pk=mandate_id)
    if request.method == "POST":
        mandates.end_mandate(mandate.pk, by=user)
        messages.success(request, _("委托已结束，从现在起不再有效。"))
        return redirect("applicants:account")
    return render(request, "applicants/mandate_end.html", {"mandate": mandate})
