"""One case of the applicant: page, signing, taking back, papers that follow, downloads."""

import io

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from applicants.access import ActingFor, acting_for
from applicants.requests import SignedInRequest
from credit_portal.documents.models import OfficialDocument
from credit_portal.documents.selectors import document_by_code
from credit_portal.documents.services import open_document
from credit_portal.errors import NotAllowed

from .. import case_view, permissions
from ..conversation_view import thread_for_applicant
from ..errors import DefectsLeft, WrongStep
from ..forms.delivery import DeliveryForm
from ..forms.service import MessageForm
from ..models import Case, ElectronicLicence, MaterialFile, ResultDelivery
from ..models.delivery import HANDOVER_SHEET
from ..services.deciding import withdraw_case
from ..services.delivering import choose_delivery, withdraw_consent
from ..services.drafts import draft_from_case
from ..services.evidence import path_of
from ..services.messaging import conversation_is_open, mark_read_by_applicant
from ..services.rating import rating_is_open
from ..services.resuming import resume_case
from ..services.supplementing import answer_supplement

NAV = {"nav_current": "approvals:my_cases"}


def own_case(request: SignedInRequest, number: str) -> tuple[Case, ActingFor]:
    """One's own case, or that of somebody one may act for; else not found."""
    case = get_object_or_404(Case.objects.for_page(), number=number)
    acting = acting_for(request.user, case.applicant_id)
    if acting is None or not permissions.may_see(acting, case):
        raise Http404
    return case, acting


@login_required
@require_GET
def case_detail(request: SignedInRequest, number: str) -> HttpResponse:
    case, acting = own_case(request, number)
    _resume_if_time_is_up(case)
    case = Case.objects.for_page().get(pk=case.pk) if case.is_waiting else case
    return show_case(request, case, acting)


def show_case(
    request: SignedInRequest,
    case: Case,
    acting: ActingFor,
    *,
    message_form: MessageForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a case; what the department wrote counts as read from now on."""
    context = case_view.page(case, shows_grade=acting.may_read_credit) | NAV
    context |= {
        "acting_for": acting,
        "may_withdraw": permissions.may_withdraw(case),
        "may_apply_again": permissions.may_apply_again(case),
        "may_rate": permissions.may_rate(acting, case) and rating_is_open(case),
        "thread": thread_for_applicant(case, request.user),
        "message_form": message_form or MessageForm(),
        "may_write": conversation_is_open(case),
    }
    if any(line.is_new for line in context["thread"]):
        mark_read_by_applicant(case)
    return render(request, "approvals/case.html", context, status=status)


@login_required
@require_POST
def again(request: SignedInRequest, number: str) -> HttpResponse:
    """Apply anew with what was typed and handed in."""
    case, acting = own_case(request, number)
    draft = draft_from_case(case.pk, acting=acting, by=request.user)
    messages.success(request, gettext("内容和材料已经带过来，还没有提交。请核对以后再提交。"))
    return redirect("approvals:draft", draft.pk)


def _resume_if_time_is_up(case: Case) -> None:
    if case.waiting_until and case.waiting_until < timezone.now():
        resume_case(case.pk)


@login_required
@require_GET
def case_state(request: SignedInRequest, number: str) -> HttpResponse:
    """Asked every two seconds while sources answer; says "read the page again" when they did."""
    case, _acting = own_case(request, number)
    _resume_if_time_is_up(case)
    is_waiting = Case.objects.filter(pk=case.pk, waiting_until__isnull=False).exists()
    if not request.htmx:
        return redirect("approvals:case", case.number)
    if not is_waiting:
        return HttpResponseClientRefresh()
    return render(request, "approvals/_case_state.html", {"case": case})


@login_required
@require_POST
def corrected(request: SignedInRequest, number: str) -> HttpResponse:
    """The applicant says that all is corrected."""
    case, acting = own_case(request, number)
    try:
        answer_supplement(case.pk, acting=acting, by=request.user)
    except (DefectsLeft, WrongStep) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, gettext("已补正，五个工作日内告诉您受不受理。"))
    return redirect("approvals:case", case.number)


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, number: str) -> HttpResponse:
    case, acting = own_case(request, number)
    if not permissions.may_withdraw(case):
        messages.error(request, str(WrongStep()))
        return redirect("approvals:case", case.number)
    if request.method == "POST":
        withdraw_case(case.pk, acting=acting, by=request.user)
        messages.success(request, gettext("申请已撤回。"))
        return redirect("approvals:case", case.number)
    return render(request, "approvals/withdraw.html", {"case": case} | NAV)


@login_required
@require_http_methods(["GET", "POST"])
def delivery(request: SignedInRequest, number: str) -> HttpResponse:
    """How the result shall be received; it may change until it is on its way."""
    case, acting = own_case(request, number)
    known = getattr(case, "delivery", None)
    if known is not None and not known.may_change:
        messages.warning(request, gettext("结果已经寄出或送达，不能再改。"))
        return redirect("approvals:case", case.number)
    form = DeliveryForm(case.applicant, request.POST or None, known=_as_typed(known))
    if request.method == "POST" and form.is_valid():
        try:
            choose_delivery(case.pk, form.wish(), acting=acting, by=request.user)
            messages.success(request, gettext("领取方式已保存。"))
        except WrongStep as refusal:
            messages.error(request, str(refusal))
        return redirect("approvals:case", case.number)
    return render(request, "approvals/delivery.html", {"case": case, "delivery": form} | NAV)


def _as_typed(known: ResultDelivery | None) -> dict[str, str]:
    if known is None:
        return {}
    return {name: getattr(known, name) for name in ("way", "recipient", "phone", "address")}


@login_required
@require_POST
def consent_back(request: SignedInRequest, number: str) -> HttpResponse:
    """Take back the consent to electronic service; what has arrived stays served."""
    case, acting = own_case(request, number)
    try:
        withdraw_consent(case.pk, acting=acting, by=request.user)
        messages.success(request, gettext("已收回同意。结果改为到窗口领取，也可以改邮寄。"))
    except WrongStep as refusal:
        messages.error(request, str(refusal))
    return redirect("approvals:case", case.number)


# Downloads


@login_required
@require_GET
def document(request: SignedInRequest, code: str) -> FileResponse:
    """An official paper, to who may see what it is about; `?open=1` to look at and to print."""
    found = document_by_code(code)
    case = _case_of(found) if found else None
    if found is None or case is None:
        raise Http404
    if not permissions.may_print_result(request.user, case) and not may_read(request, case):
        raise Http404
    content = open_document(found)
    if request.GET.get("open"):
        return _opened(content, found.file_name)
    return attachment(content, found.file_name, "application/pdf")


def _case_of(found: OfficialDocument) -> Case | None:
    if found.subject_type == Case._meta.label:
        return Case.objects.for_page().filter(pk=found.subject_id).first()
    if found.subject_type == ElectronicLicence._meta.label:
        return Case.objects.for_page().filter(licence=found.subject_id).first()
    return None


def may_read(request: SignedInRequest, case: Case) -> bool:
    """Staff who may know of the case but not read it in full are told so."""
    if request.user.is_staff:
        if not permissions.may_read_as_staff(request.user, case):
            return False
        if not permissions.may_read_in_full(request.user, case):
            raise NotAllowed
        return True
    return permissions.may_see(acting_for(request.user, case.applicant_id), case)


@login_required
@require_GET
def material_file(request: SignedInRequest, file_id: int) -> FileResponse:
    """An uploaded file: of a case to who may see it, of a draft to who writes it."""
    files = MaterialFile.objects.select_related(
        "draft", "case__matter", "case__applicant", "case__version"
    )
    file = get_object_or_404(files, pk=file_id)
    if file.case:
        is_slip = file.material_code == HANDOVER_SHEET
        is_issuer = is_slip and permissions.may_print_result(request.user, file.case)
        is_allowed = is_issuer or may_read(request, file.case)
    else:
        is_allowed = file.draft is not None and file.draft.by_id == request.user.pk
    path = path_of(file.digest)
    if not is_allowed or not path.exists():
        raise Http404
    return attachment(path.read_bytes(), file.name, file.content_type)


def _opened(content: bytes, name: str) -> FileResponse:
    """A paper of our own making, in the browser's viewer."""
    response = FileResponse(io.BytesIO(content), filename=name, content_type="application/pdf")
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def attachment(content: bytes, name: str, content_type: str) -> FileResponse:
    """Saved, never shown: what others uploaded gets no chance to run on our pages."""
    response = FileResponse(
        io.BytesIO(content), as_attachment=True, filename=name, content_type=content_type
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
