"""Form, papers, check: as the applicant would do it, typed by the clerk."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from applicants.requests import SignedInRequest

from ....enums import ApprovalMode, CaseStatus
from ....errors import (
    ApplicationOutdated,
    AuthorityMissing,
    FormIncomplete,
    KeyReused,
    MaterialsMissing,
    ModeClosed,
    UploadRefused,
)
from ....filing_view import CheckPage, check_page, paper_rows, uploadable_codes
from ....forms.applicant import MatterForm
from ....forms.counter import CounterPapersForm
from ....forms.delivery import DeliveryForm
from ....models import Case, CounterVisit
from ....models.counter import POWER_OF_ATTORNEY
from ....services.counter import acting_of, file_at_counter, has_authority, note_originals
from ....services.drafts import bring_up_to_date, save_delivery, save_draft
from ....services.evidence import attach_to_visit, remove_from_draft
from .common import (
    counter_page,
    note_counter_reading,
    own_visit,
    pages_of,
    show_step,
    unfinished,
    where_next,
)

BY_MACHINE = (ApprovalMode.INSTANT, ApprovalMode.NOTIFY_COMMIT)


@counter_page
@require_http_methods(["GET", "POST"])
def form_step(request: SignedInRequest, visit_id: uuid.UUID) -> HttpResponse:
    """The matter's fields. What was typed is kept before it is judged."""
    if (visit := own_visit(request, visit_id)).draft is None:
        return where_next(visit)
    draft = unfinished(request, visit_id).draft
    assert draft is not None
    spec = draft.version.spec
    if request.method == "POST":
        save_draft(draft.pk, request.POST.dict())
        form = MatterForm(spec, request.POST)
        if form.is_valid():
            return redirect("office:counter_papers", visit.pk)
    elif "check" in request.GET:
        form = MatterForm(spec, draft.form)
    else:
        form = MatterForm(spec, initial=draft.form, filled=draft.filled)
    return show_step(request, "form.html", visit, 3, form=form)


@counter_page
@require_POST
def autosave(request: SignedInRequest, visit_id: uuid.UUID) -> HttpResponse:
    visit = unfinished(request, visit_id)
    assert visit.draft is not None
    save_draft(visit.draft.pk, request.POST.dict())
    return HttpResponse(status=204)


@counter_page
@require_http_methods(["GET", "POST"])
def papers_step(request: SignedInRequest, visit_id: uuid.UUID) -> HttpResponse:
    """Scans, originals that were seen, and the written authority of who acts for another."""
    visit = unfinished(request, visit_id)
    draft, acting = visit.draft, acting_of(visit)
    assert draft is not None
    form = CounterPapersForm(
        visit,
        uploadable_codes(draft, acting),
        request.POST or None,
        request.FILES or None,
        has_mandate=has_authority(visit) and not _authority_files(visit),
    )
    if request.method == "POST" and form.is_valid():
        kept = _keep(request, visit, form)
        if form.is_valid():
            if request.POST.get("action") == "continue":
                return redirect("office:counter_check", visit.pk)
            messages.success(request, _say_kept(kept))
            return redirect("office:counter_papers", visit.pk)
    rows = paper_rows(draft, acting, form, originals=visit.originals)
    return show_step(
        request,
        "papers.html",
        visit,
        4,
        form=form,
        rows=rows,
        authority=_authority(visit, form),
    )


def _authority_files(visit: CounterVisit) -> list[Any]:
    assert visit.draft is not None
    return list(visit.draft.files.filter(material_code=POWER_OF_ATTORNEY).order_by("pk"))


def _authority(visit: CounterVisit, form: CounterPapersForm) -> dict[str, Any] | None:
    if not visit.needs_authority:
        return None
    name = form.field_name(POWER_OF_ATTORNEY)
    return {
        "files": _authority_files(visit),
        "input": form[name] if name in form.fields else None,
        "may_sign": form["may_sign"],
    }


def _keep(request: SignedInRequest, visit: CounterVisit, form: CounterPapersForm) -> int:
    note_originals(visit.pk, form.seen(), may_sign=form.cleaned_data.get("may_sign", False))
    kept = 0
    for code, upload in form.uploads():
        try:
            attach_to_visit(visit, code, upload, by=request.user)
            kept += 1
        except UploadRefused as refusal:
            text = _("%(file)s：%(why)s") % {"file": upload.name, "why": refusal}
            form.add_error(form.field_name(code), text)
    return kept


def _say_kept(kept: int) -> str:
    if not kept:
        return _("已保存。")
    return ngettext("已上传 %(n)d 个文件。", "已上传 %(n)d 个文件。", kept) % {"n": kept}


@counter_page
@require_POST
def remove_file(request: SignedInRequest, visit_id: uuid.UUID, file_id: int) -> HttpResponse:
    visit = unfinished(request, visit_id)
    assert visit.draft is not None
    remove_from_draft(visit.draft, file_id)
    messages.success(request, _("文件已移除。"))
    return redirect("office:counter_papers", visit.pk)


@counter_page
@require_POST
def renew(request: SignedInRequest, visit_id: uuid.UUID) -> HttpResponse:
    """Go on under the new version of the matter."""
    visit = unfinished(request, visit_id)
    assert visit.draft is not None
    bring_up_to_date(visit.draft.pk)
    messages.success(request, _("已按新的规定更新，您填的内容和交的材料都在。"))
    return redirect("office:counter_check", visit.pk)


@counter_page
@require_http_methods(["GET", "POST"])
def check_step(request: SignedInRequest, visit_id: uuid.UUID) -> HttpResponse:
    """Read the answers back, choose the way, file. The same post again is the same case."""
    if (visit := own_visit(request, visit_id)).case is not None:
        return _to_case(visit, visit.case)
    visit = unfinished(request, visit_id)
    draft = visit.draft
    assert draft is not None
    known = draft.delivery
    if request.method == "GET":
        note_counter_reading(request, visit)
        return _render(request, visit, DeliveryForm(visit.applicant, known=known))
    delivery = DeliveryForm(visit.applicant, request.POST, known=known)
    save_delivery(draft.pk, delivery.typed())
    return _file(request, visit, delivery)


def _file(request: SignedInRequest, visit: CounterVisit, delivery: DeliveryForm) -> HttpResponse:
    wants_person = "wants_person" in request.POST
    chosen = request.POST.get("mode", "")
    choice: dict[str, Any] = {"delivery": delivery, "chosen": chosen, "wants_person": wants_person}
    if chosen not in ApprovalMode.values:
        return _render(request, visit, error=_("请选择一种办理方式"), **choice)
    if not delivery.is_valid():
        return _render(request, visit, **choice)
    mode = ApprovalMode(chosen)
    if wants_person and mode in BY_MACHINE:
        mode = ApprovalMode.ORDINARY
    try:
        case = file_at_counter(
            visit, mode, wish=delivery.wish(), wants_person=wants_person, by=request.user
        )
    except KeyReused:
        if (filed := own_visit(request, visit.pk)).case is not None:
            return _to_case(filed, filed.case)
        raise
    except ApplicationOutdated:
        return redirect("office:counter_check", visit.pk)
    except FormIncomplete:
        return redirect(reverse("office:counter_form", args=[visit.pk]) + "?check")
    except (MaterialsMissing, ModeClosed, AuthorityMissing) as refusal:
        return _render(request, visit, error=str(refusal), **choice)
    return _to_case(visit, case)


def _to_case(visit: CounterVisit, case: Case) -> HttpResponse:
    if case.status == CaseStatus.AWAITING_COMMITMENT and visit.signs:
        return redirect("office:counter_sign", visit.pk)
    return redirect("office:counter_done", visit.pk)


def _render(
    request: SignedInRequest,
    visit: CounterVisit,
    delivery: DeliveryForm,
    *,
    error: str = "",
    chosen: str = "",
    wants_person: bool = False,
) -> HttpResponse:
    page: CheckPage = check_page(
        _draft_of(visit),
        acting_of(visit),
        wants_person=wants_person,
        originals=visit.originals,
        pages=pages_of(visit),
    )
    lacks_authority = not has_authority(visit)
    return show_step(
        request,
        "check.html",
        visit,
        5,
        page=page,
        delivery=delivery,
        mode_error=error,
        chosen=chosen or page.suggested,
        wants_person=wants_person,
        lacks_authority=lacks_authority,
        can_file=page.can_file and not lacks_authority,
    )


def _draft_of(visit: CounterVisit) -> Any:
    assert visit.draft is not None
    return visit.draft
