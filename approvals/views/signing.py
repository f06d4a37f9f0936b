"""The applicant signs a commitment, or goes the ordinary way instead."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from applicants.access import ActingFor
from applicants.requests import SignedInRequest
from credit_portal.errors import PortalError
from credit_portal.outside.config import sms_page
from credit_portal.parameters.selectors import parameter

from .. import permissions
from ..enums import CaseStatus
from ..errors import CommitmentStale, MatterChanged, ModeClosed, UploadRefused, WrongStep
from ..forms.applicant import SignatureForm
from ..models import Case, Commitment
from ..services.photographs import attach_photo, photo_codes, say_taken
from ..services.promising import choose_ordinary, sign_commitment
from ..services.signing import ask_for_code
from ..signing_view import signature_form, signing_page, why_closed
from .cases import NAV, own_case


@login_required
@require_http_methods(["GET", "POST"])
def sign(request: SignedInRequest, number: str) -> HttpResponse:
    """Read what is promised, add the photographs, tick clause by clause, sign.

    Photographs are kept at once, whichever button sent them; the rest of what was typed stays in
    the form on errors.
    """
    case, acting = own_case(request, number)
    commitment = getattr(case, "commitment", None)
    if case.status != CaseStatus.AWAITING_COMMITMENT or commitment is None:
        return redirect("approvals:case", case.number)
    refused = _keep_photos(request, case, commitment, acting)
    form = signature_form(case, commitment, request.POST or None)
    closed, sent = None, None
    try:
        if request.method == "POST" and _act(request, case, acting, form, refused):
            messages.success(request, gettext("已签署。"))
            return redirect("approvals:case", case.number)
        sent = "send_code" in request.POST
    except (WrongStep, CommitmentStale) as refusal:
        messages.error(request, str(refusal))
        is_stale = isinstance(refusal, CommitmentStale)
        return redirect("approvals:case_sign" if is_stale else "approvals:case", case.number)
    except (ModeClosed, MatterChanged) as refusal:
        closed = why_closed(refusal)
    except PortalError as refusal:
        if refusal.field not in form.fields:
            raise
        form.add_error(refusal.field, str(refusal))
    return _page(request, case, commitment, acting, form, closed=closed, sent=sent)


def _act(
    request: SignedInRequest,
    case: Case,
    acting: ActingFor,
    form: SignatureForm,
    refused: dict[str, str],
) -> bool:
    """Do what the button says; True once it is signed."""
    if "send_code" in request.POST:
        form.keep_only()
        read = request.POST.get("digest", "")
        ask_for_code(case.pk, acting=acting, by=request.user, digest=read)
        return False
    if "upload" in request.POST:
        form.keep_only()
    for code, text in refused.items():
        form.fields[code].required = False  # one thing at a time
        form.add_error(code, text)
    if "upload" in request.POST or not form.is_valid():
        return False
    _say_taken(case, acting, form)
    sign_commitment(case.pk, form.signature(), acting=acting, by=request.user)
    return True


def _keep_photos(
    request: SignedInRequest, case: Case, commitment: Commitment, acting: ActingFor
) -> dict[str, str]:
    """Keep every photograph that was sent; why not, by clause, for the others."""
    refused = {}
    for code in photo_codes(commitment):
        if upload := request.FILES.get(code):
            try:
                attach_photo(case, code, upload, acting=acting, by=request.user)
            except UploadRefused as refusal:
                refused[code] = str(refusal)
    return refused


def _say_taken(case: Case, acting: ActingFor, form: SignatureForm) -> None:
    for code in form.photos:
        on, at = form.cleaned_data.get(f"{code}-on"), form.cleaned_data.get(f"{code}-at")
        say_taken(
            case,
            code,
            at=timezone.make_aware(datetime.combine(on, at)) if on and at else None,
            place=form.cleaned_data.get(f"{code}-place", ""),
            acting=acting,
        )


def _page(
    request: SignedInRequest,
    case: Case,
    commitment: Commitment,
    acting: ActingFor,
    form: SignatureForm,
    **more: Any,
) -> HttpResponse:
    context = (
        signing_page(case, commitment, form)
        | NAV
        | {
            "may_sign": permissions.may_sign(acting, case),
            "phone": request.user.phone,
            "code_minutes": parameter("code.minutes"),
            "sms_page": sms_page(),
        }
        | more
    )
    kind = "deferral" if context["is_deferral"] else "commitment"
    return render(request, f"approvals/sign_{kind}.html", context)


@login_required
@require_POST
def ordinary(request: SignedInRequest, number: str) -> HttpResponse:
    case, acting = own_case(request, number)
    choose_ordinary(case.pk, acting=acting, by=request.user)
    messages.success(request, gettext("已改走普通程序，收件时间不变，不影响信用。"))
    return redirect("approvals:case", case.number)
