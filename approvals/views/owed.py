"""The applicant's papers that follow: hand in, in parts or whole; ask for more time."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from applicants.access import ActingFor
from applicants.requests import SignedInRequest
from credit_portal.errors import PortalError

from ..correction_view import papers_to_supply
from ..enums import DeferralStatus
from ..errors import (
    ExtensionAskedOnce,
    ExtensionTooLate,
    SuppliedTooLate,
    UploadRefused,
    WrongStep,
)
from ..forms.applicant import PapersForm
from ..forms.owed import AskExtensionForm
from ..models import Case, Deferral
from ..owed_view import owed_rows
from ..services.evidence import attach_to_case
from ..services.postponing import ask_extension, days_to_ask_for
from ..services.supplying import complete_paper, supply_paper
from ..wording import paper_name
from .cases import NAV, own_case


@login_required
@require_http_methods(["GET", "POST"])
def supply(request: SignedInRequest, number: str, code: str) -> HttpResponse:
    """Hand in a paper that is owed or was missing; one that is owed also in parts."""
    case, acting = own_case(request, number)
    if code not in papers_to_supply(case, case.materials.all()):
        return _not_asked_for(request, case, code)
    form = PapersForm(case.version.spec, [code], request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _hand_in(request, case, acting, form):
        is_part = request.POST.get("is_part") == "yes"
        text = gettext("已收到这一部分，其余的请在期限前补交。") if is_part else gettext("已补交。")
        messages.success(request, text)
        return redirect("approvals:case", case.number)
    row = next((row for row in owed_rows(case) if row.code == code), None)
    context = {
        "case": case,
        "form": form,
        "paper": paper_name(case.version.spec, code),
        "row": row,
        "files": case.files.filter(material_code=code).order_by("pk") if row else [],
        "is_part": request.POST.get("is_part") == "yes",
    }
    return render(request, "approvals/supply.html", context | NAV)


def _not_asked_for(request: SignedInRequest, case: Case, code: str) -> HttpResponse:
    """A paper that lapsed or came gets its answer; any other is not found."""
    deferral = case.deferrals.filter(material_code=code).first()
    if deferral is None:
        raise Http404
    refusal = SuppliedTooLate() if deferral.status == DeferralStatus.LAPSED else WrongStep()
    messages.error(request, str(refusal))
    return redirect("approvals:case", case.number)


def _hand_in(request: SignedInRequest, case: Case, acting: ActingFor, form: PapersForm) -> bool:
    """Keep the files; counted as the paper only where every one is good."""
    code = form.codes[0]
    kept, name, uploads = [], form.field_name(code), form.uploads()
    is_part = request.POST.get("is_part") == "yes"
    for _code, upload in uploads:
        try:
            kept.append(attach_to_case(case, code, upload, by=request.user))
        except (UploadRefused, WrongStep) as refusal:
            text = gettext("%(file)s：%(why)s") % {"file": upload.name, "why": refusal}
            form.add_error(name, text)
    parts = case.deferrals.owed().filter(material_code=code, part_supplied_at__isnull=False)
    if not uploads and (is_part or not parts.exists()):
        form.add_error(name, gettext("请选择要补交的文件"))
    if form.errors:
        return False
    try:
        _count(case, code, kept, is_part=is_part, acting=acting, request=request)
    except PortalError as refusal:  # it lapsed, or the case ended, a moment ago
        form.add_error(name, str(refusal))
        return False
    return True


def _count(
    case: Case,
    code: str,
    kept: list,
    *,
    is_part: bool,
    acting: ActingFor,
    request: SignedInRequest,
) -> None:
    for position, file in enumerate(kept, start=1):
        is_complete = position == len(kept) and not is_part
        supply_paper(case.pk, file, acting=acting, by=request.user, is_complete=is_complete)
    if not kept:
        complete_paper(case.pk, code, acting=acting, by=request.user)


@login_required
@require_http_methods(["GET", "POST"])
def extension(request: SignedInRequest, number: str, code: str) -> HttpResponse:
    """Ask for a later day for one paper; what was typed stays on errors."""
    case, acting = own_case(request, number)
    deferral = case.deferrals.owed().filter(material_code=code).first()
    if deferral is None:
        return _not_asked_for(request, case, code)
    if refusal := _cannot_ask(case, deferral):
        messages.error(request, str(refusal))
        return redirect("approvals:case", case.number)
    days = days_to_ask_for(deferral, case, today=timezone.localdate())
    form = AskExtensionForm(days, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_extension(case.pk, code, acting=acting, by=request.user, **form.cleaned_data)
        except (ExtensionAskedOnce, ExtensionTooLate, WrongStep) as conflict:
            messages.error(request, str(conflict))
            return redirect("approvals:case", case.number)
        except PortalError as wrong:
            form.add_error(wrong.field, str(wrong))
        else:
            messages.success(request, gettext("延期申请已提交，决定以后会通知您。"))
            return redirect("approvals:case", case.number)
    context = {
        "case": case,
        "form": form,
        "paper": paper_name(case.version.spec, code),
        "deferral": deferral,
    }
    return render(request, "approvals/ask_extension.html", context | NAV)


def _cannot_ask(case: Case, deferral: Deferral) -> PortalError | None:
    row = next(row for row in owed_rows(case) if row.code == deferral.material_code)
    if row.ask is not None:
        return ExtensionAskedOnce()
    return None if row.may_ask else ExtensionTooLate()
