"""Prove one's phone: the number, a code to it, the code back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from credit_portal.errors import PortalError
from credit_portal.outside.config import sms_page
from credit_portal.parameters.selectors import parameter
from credit_portal.web.urls_safety import safe_local

from ..errors import NotVerified
from ..forms import PhoneForm
from ..models import OneTimeCode
from ..requests import SignedInRequest
from ..services.phones import ask_for_phone, prove_phone


@login_required
@require_http_methods(["GET", "POST"])
def phone(request: SignedInRequest) -> HttpResponse:
    """Ask for a code or hand it in; what was typed stays. `next` leads back to a signature."""
    person = getattr(request.user, "person", None)
    if person is None:
        raise NotVerified
    back = safe_local(request, request.POST.get("next") or request.GET.get("next"))
    form = PhoneForm(request.POST or None, initial={"phone": person.phone})
    sent = None
    try:
        if "send_code" in request.POST:
            sent = _send(request, form)
        elif request.method == "POST" and form.is_valid():
            typed = form.cleaned_data
            prove_phone(request.user, typed["phone"], typed["code"])
            messages.success(request, _("手机号已核实。"))
            return redirect(back or "applicants:account")
    except PortalError as refusal:
        form.add_error("code", str(refusal))
    context = {
        "form": form,
        "back": back or "",
        "sent": sent,
        "code_minutes": parameter("code.minutes"),
        "sms_page": sms_page(),
    }
    return render(request, "applicants/phone.html", context)


def _send(request: SignedInRequest, form: PhoneForm) -> OneTimeCode | None:
    """Judges the number alone: the code is still to come."""
    form.fields["code"].required = False
    if not form.is_valid():
        return None
    return ask_for_phone(request.user, form.cleaned_data["phone"])
