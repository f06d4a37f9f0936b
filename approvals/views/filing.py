"""Apply: start, fill in, hand in papers, check and file."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from applicants.access import ActingFor, acting_for, choices_for
from applicants.errors import NotVerified
from applicants.requests import SignedInRequest
from credit_portal.errors import NotAllowed, PortalError

from ..enums import ApprovalMode, CaseStatus
from ..errors import (
    ApplicationOutdated,
    FormIncomplete,
    KeyReused,
    MaterialsMissing,
    ModeClosed,
    SubjectKindCannotFile,
    UploadRefused,
)
from ..filing_view import (
    CheckPage,
    check_page,
    offered_codes,
    paper_rows,
    renewal_of,
    uploadable_codes,
)
from ..forms.applicant import MatterForm, PapersForm
from ..forms.delivery import DeliveryForm
from ..models import Case, Draft, Matter
from ..services.delivering import DeliveryWish
from ..services.drafts import bring_up_to_date, drop_draft, save_delivery, save_draft, start_draft
from ..services.evidence import attach_to_draft, remove_from_draft
from ..services.filing import Application, file_application
from ..services.reusing import take_over

BY_MACHINE = (ApprovalMode.INSTANT, ApprovalMode.NOTIFY_COMMIT)
STEPS = (_("填写信息"), _("交材料"), _("核对并提交"))


@login_required
@require_http_methods(["GET", "POST"])
def start(request: SignedInRequest, code: str) -> HttpResponse:
    """Who applies for what, with the button that begins; a draft at hand is taken up again."""
    if request.user.is_staff:
        raise NotAllowed(gettext("工作人员账户不能提交申请。请用个人账户登录。"))
    matters = Matter.objects.listed().select_related("current")
    matter = get_object_or_404(matters, code=code)
    acting = request.acting
    mode = request.GET.get("mode", "")
    if mode not in ApprovalMode.values:
        mode = ""
    try:
        if not acting:
            raise NotVerified
        _check_may_start(acting, matter)
        if request.method == "POST":
            draft = start_draft(acting, matter, by=request.user, mode=mode)
            return redirect("approvals:draft", draft.pk)
    except (NotVerified, SubjectKindCannotFile) as refusal:
        return _blocked(request, matter, refusal)
    return render(request, "approvals/apply_start.html", {"matter": matter})


def _check_may_start(acting: ActingFor, matter: Matter) -> None:
    """As `start_draft` will, so that the page does not offer a button that refuses."""
    if acting.applicant.verified_at is None:
        raise NotVerified
    fits = acting.applicant.subject_type in matter.subject_types
    if not fits or not acting.may_file(matter.code):
        raise SubjectKindCannotFile


def _blocked(request: SignedInRequest, matter: Matter, refusal: PortalError) -> HttpResponse:
    """Why one cannot apply yet, and the others one may act for who can."""
    able = [
        choice
        for choice in choices_for(request.user)
        if choice.applicant.subject_type in matter.subject_types
        and choice.may_file(matter.code)
        and choice.applicant.verified_at is not None
    ]
    context = {"matter": matter, "refusal": refusal, "choices": able}
    return render(request, "approvals/apply_blocked.html", context, status=refusal.status)


def _own_draft(request: SignedInRequest, draft_id: uuid.UUID) -> tuple[Draft, ActingFor]:
    """One's own draft, while one may still act for its applicant; else not found."""
    drafts = Draft.objects.select_related("applicant", "version__matter__department")
    draft = get_object_or_404(drafts, pk=draft_id, by=request.user)
    acting = acting_for(request.user, draft.applicant_id)
    if acting is None or not acting.may_file(draft.version.matter.code):
        raise Http404
    return draft, acting


def _context(draft: Draft, step: int, **more: object) -> dict[str, object]:
    return {
        "draft": draft,
        "matter": draft.version.matter,
        "steps": STEPS,
        "step": step,
        "renewal": renewal_of(draft),
        "renew_url": reverse("approvals:draft_renew", args=[draft.pk]),
        "nav_current": "approvals:my_cases",
        **more,
    }


@login_required
@require_http_methods(["GET", "POST"])
def form_step(request: SignedInRequest, draft_id: uuid.UUID) -> HttpResponse:
    """The matter's fields. What was typed is kept before it is judged."""
    draft, _acting = _own_draft(request, draft_id)
    spec = draft.version.spec
    if request.method == "POST":
        draft = _keep_typed(draft, request)
        form = MatterForm(spec, request.POST)
        if form.is_valid():
            return redirect("approvals:draft_papers", draft.pk)
    elif "check" in request.GET:
        form = MatterForm(spec, draft.form)
    else:
        form = MatterForm(spec, initial=draft.form, filled=draft.filled)
    return render(request, "approvals/draft_form.html", _context(draft, 1, form=form))


def _keep_typed(draft: Draft, request: HttpRequest) -> Draft:
    saved = save_draft(draft.pk, request.POST.dict())
    draft.form, draft.expires_at = saved.form, saved.expires_at
    return draft


@login_required
@require_POST
def autosave(request: SignedInRequest, draft_id: uuid.UUID) -> HttpResponse:
    draft, _acting = _own_draft(request, draft_id)
    save_draft(draft.pk, request.POST.dict())
    return HttpResponse(status=204)


@login_required
@require_http_methods(["GET", "POST"])
def papers_step(request: SignedInRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Papers in the order of the matter. Good files stay, each bad one is told at its field."""
    draft, acting = _own_draft(request, draft_id)
    if request.method == "POST" and (code := request.POST.get("reuse", "")):
        return _reuse(request, draft, acting, code)
    codes = uploadable_codes(draft, acting)
    form = PapersForm(draft.version.spec, codes, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        kept = _keep_files(request, draft, form)
        if form.is_valid():
            if request.POST.get("action") == "continue":
                return redirect("approvals:draft_check", draft.pk)
            _say_kept(request, kept)
            return redirect("approvals:draft_papers", draft.pk)
    rows = paper_rows(draft, acting, form)
    context = _context(
        draft,
        2,
        form=form,
        rows=rows,
        can_upload=any(row.input for row in rows),
        offers=sum(1 for row in rows if row.offer),
    )
    return render(request, "approvals/draft_papers.html", context)


def _reuse(request: SignedInRequest, draft: Draft, acting: ActingFor, code: str) -> HttpResponse:
    """Take over the earlier files of one paper, or of all that are offered (`all`)."""
    today = timezone.localdate()
    if code == "all":
        kept = sum(
            len(take_over(draft, each, acting=acting, by=request.user, today=today))
            for each in offered_codes(draft, acting)
        )
    else:
        kept = len(take_over(draft, code, acting=acting, by=request.user, today=today))
    text = ngettext("已沿用 %(n)d 个文件。", "已沿用 %(n)d 个文件。", kept)
    messages.success(request, text % {"n": kept})
    anchor = "" if code == "all" else f"#paper-{code}"
    return redirect(reverse("approvals:draft_papers", args=[draft.pk]) + anchor)


def _keep_files(request: SignedInRequest, draft: Draft, form: PapersForm) -> int:
    kept = 0
    for code, upload in form.uploads():
        try:
            attach_to_draft(draft, code, upload, by=request.user)
            kept += 1
        except UploadRefused as refusal:
            text = gettext("%(file)s：%(why)s") % {"file": upload.name, "why": refusal}
            form.add_error(form.field_name(code), text)
    return kept


def _say_kept(request: HttpRequest, kept: int) -> None:
    if not kept:
        messages.warning(request, gettext("还没有选文件。"))
        return
    text = ngettext("已上传 %(n)d 个文件。", "已上传 %(n)d 个文件。", kept)
    messages.success(request, text % {"n": kept})


@login_required
@require_POST
def remove_file(request: SignedInRequest, draft_id: uuid.UUID, file_id: int) -> HttpResponse:
    draft, _acting = _own_draft(request, draft_id)
    remove_from_draft(draft, file_id)
    messages.success(request, gettext("文件已移除。"))
    return redirect("approvals:draft_papers", draft.pk)


@login_required
@require_http_methods(["GET", "POST"])
def check_step(request: SignedInRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Check the answers, choose the way, file. The same post again leads to the same case."""
    if request.method == "POST" and (filed := _filed_before(request)):
        return _to_case(filed)
    draft, acting = _own_draft(request, draft_id)
    if request.method == "GET":
        return _render_check(request, check_page(draft, acting))
    delivery = DeliveryForm(draft.applicant, request.POST, known=draft.delivery)
    if "way" in request.POST:
        save_delivery(draft.pk, delivery.typed())
    return _file(request, draft, acting, delivery)


def _filed_before(request: SignedInRequest) -> Case | None:
    try:
        key = uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return None
    return Case.objects.filter(filed_by=request.user, key=key).first()


def _to_case(case: Case) -> HttpResponse:
    if case.status == CaseStatus.AWAITING_COMMITMENT:
        return redirect("approvals:case_sign", case.number)
    return redirect("approvals:case", case.number)


def _file(
    request: SignedInRequest, draft: Draft, acting: ActingFor, delivery: DeliveryForm
) -> HttpResponse:
    wants_person = "wants_person" in request.POST
    chosen = request.POST.get("mode", "")
    again: dict[str, Any] = {"chosen": chosen, "wants_person": wants_person, "delivery": delivery}
    if chosen not in ApprovalMode.values:
        error = gettext("请选择一种办理方式")
        return _render_check(request, check_page(draft, acting), error, **again)
    is_asked = "way" in request.POST
    if is_asked and not delivery.is_valid():
        return _render_check(request, check_page(draft, acting), **again)
    mode = ApprovalMode(chosen)
    if wants_person and mode in BY_MACHINE:
        mode = ApprovalMode.ORDINARY
    wish = delivery.wish() if is_asked else None
    try:
        application = _application(draft, mode, wants_person, wish)
        case = file_application(acting, application, by=request.user)
    except KeyReused:
        if filed := _filed_before(request):
            return _to_case(filed)
        raise
    except ApplicationOutdated:
        return redirect("approvals:draft_check", draft.pk)
    except FormIncomplete:
        return redirect(reverse("approvals:draft", args=[draft.pk]) + "?check")
    except (MaterialsMissing, ModeClosed) as refusal:
        page = check_page(draft, acting, wants_person=wants_person)
        return _render_check(request, page, str(refusal), **again)
    return _to_case(case)


def _application(
    draft: Draft, mode: ApprovalMode, wants_person: bool, wish: DeliveryWish | None
) -> Application:
    return Application(
        version=draft.version,
        mode=mode,
        key=draft.key,
        form=draft.form,
        materials=_codes(draft),
        wants_person=wants_person,
        draft=draft,
        delivery=wish,
    )


def _codes(draft: Draft) -> Iterable[str]:
    return sorted(set(draft.files.values_list("material_code", flat=True)))


def _render_check(
    request: HttpRequest,
    page: CheckPage,
    error: str = "",
    *,
    chosen: str = "",
    wants_person: bool = False,
    delivery: DeliveryForm | None = None,
) -> HttpResponse:
    draft = page.draft
    context = _context(
        draft,
        3,
        delivery=delivery or DeliveryForm(draft.applicant, known=draft.delivery),
        page=page,
        mode_error=error,
        chosen=chosen or page.suggested,
        wants_person=wants_person,
    )
    return render(request, "approvals/draft_check.html", context)


@login_required
@require_POST
def renew(request: SignedInRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Go on under the new version of the matter."""
    draft, _acting = _own_draft(request, draft_id)
    bring_up_to_date(draft.pk)
    messages.success(request, gettext("已按新的规定更新，您填的内容和交的材料都在。"))
    return redirect("approvals:draft_check", draft.pk)


@login_required
@require_POST
def delete(request: SignedInRequest, draft_id: uuid.UUID) -> HttpResponse:
    draft, _acting = _own_draft(request, draft_id)
    drop_draft(draft)
    messages.success(request, gettext("草稿已删除。"))
    return redirect("approvals:my_cases")
