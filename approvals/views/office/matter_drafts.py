"""The working copy of a matter: begin one, write in it part by part, look at it, hand it on."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applicants.gates import staff_page
from applicants.models import Department, User
from applicants.requests import SignedInRequest
from credit_portal.errors import NotAllowed, PortalError

from ... import permissions
from ...catalogue_check import Finding, findings_of, may_preview
from ...draft_page import draft_page
from ...enums import MatterDraftStatus
from ...errors import DraftChanged
from ...forms.matters import NewMatterForm, SubmitMatterForm, ToBatchForm
from ...forms.office import CatalogueForm
from ...matter_editor.changes import changes_in_words
from ...matter_editor.elements import Group, Part, Rows, Section, field_name
from ...matter_editor.form import SectionForm, typed_in
from ...matter_editor.sections import section_of, sections
from ...matter_editor.values import act_on_rows, blank_row, read
from ...models import Matter, MatterBatch, MatterDraft, MatterVersion
from ...office_selectors import open_batches
from ...services import matter_drafts as drafts
from ...services.catalogue import CatalogueRefused, check_document
from ...services.forecasting import forecast_from
from ...services.publishing import move_to_batch
from ...services.versions import mirror
from ...values import Json, MatterSpec
from ..catalogue import matter_context
from ..forecast_form import ForecastForm
from .shell import show


def draft_for(user: User, draft_id: int) -> MatterDraft:
    """A draft one may write in or publish; else not found."""
    draft = get_object_or_404(MatterDraft.objects.for_page(), pk=draft_id)
    if not (
        permissions.may_edit_matter(user, draft.department_id)
        or permissions.may_confirm_for(user, draft.department_id)
    ):
        raise Http404
    return draft


# Begin


@staff_page
@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """A new matter from scratch, or with everything of the one named by `like`."""
    if not permissions.may_edit_catalogue(request.user):
        raise NotAllowed
    like = None
    if code := request.GET.get("like"):
        like = get_object_or_404(Matter.objects.select_related("current"), code=code)
    if like and (like.current is None or not _may_edit(request, like.department_id)):
        raise Http404
    own = [each for each in Department.objects.order_by("number") if _may_edit(request, each.pk)]
    form = NewMatterForm(request.POST or None, departments=own, is_copy=bool(like))
    if request.method == "POST" and form.is_valid():
        version = like.current if like else None
        try:
            draft = drafts.begin_new(by=request.user, like=version, **form.cleaned_data)
        except PortalError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return redirect("office:draft_edit", draft.pk, sections()[0].key)
    return show(request, "office/matter_new.html", form=form, like=like)


def _may_edit(request: SignedInRequest, department: str) -> bool:
    return permissions.may_edit_matter(request.user, department)


@staff_page
@require_POST
def begin(request: SignedInRequest, code: str) -> HttpResponse:
    """The next version of a matter, from its last."""
    draft = drafts.begin_draft(get_object_or_404(Matter, code=code), by=request.user)
    return redirect("office:draft", draft.pk)


@staff_page
@require_http_methods(["GET", "POST"])
def upload(request: SignedInRequest) -> HttpResponse:
    """One matter as a JSON document becomes a draft; every fault with its line."""
    if not permissions.may_edit_catalogue(request.user):
        raise NotAllowed
    form = CatalogueForm(request.POST or None, request.FILES or None)
    faults = None
    if request.method == "POST" and form.is_valid():
        try:
            content = check_document(form.cleaned_data["file"])
            draft = drafts.begin_from_document(content, by=request.user)
        except CatalogueRefused as refusal:
            faults = refusal.faults
        except PortalError as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, gettext("文档已经放进草稿。发布以前，公众看不到。"))
            return redirect("office:draft", draft.pk)
    status = 422 if faults else 200
    return show(request, "office/matter_upload.html", status=status, form=form, faults=faults)


# Look


@staff_page
@require_GET
def overview(request: SignedInRequest, draft_id: int) -> HttpResponse:
    draft = draft_for(request.user, draft_id)
    return _show_overview(request, draft)


def _show_overview(
    request: SignedInRequest, draft: MatterDraft, status: int = 200, **forms: Any
) -> HttpResponse:
    page = draft_page(draft, request.user)
    context = {
        "page": page,
        "draft": draft,
        "submit_form": SubmitMatterForm(),
        "batch_form": ToBatchForm(open_batches(), draft),
    }
    return show(request, "office/matter_draft.html", status=status, **context | forms)


@staff_page
@require_http_methods(["GET", "POST"])
def preview(request: SignedInRequest, draft_id: int) -> HttpResponse:
    """The public page of the matter as it will be, with the forecast for typed facts.

    Nothing can be filed from it.
    """
    draft = draft_for(request.user, draft_id)
    if not may_preview(draft.content):
        messages.warning(request, gettext("还有内容没有填好，暂时不能预览。请先改下面列出的地方。"))
        return redirect("office:draft", draft.pk)
    spec, now = MatterSpec.from_json(draft.content), timezone.now()
    matter = Matter(code=draft.code, department=draft.department)
    mirror(matter, draft.content)
    matter.department = draft.department
    number = draft.base.number + 1 if draft.base else 1
    version = MatterVersion(
        number=number, valid_from=draft.valid_from or now, content=draft.content
    )
    form = ForecastForm(spec, request.POST if request.method == "POST" else None)
    found = None
    if form.is_bound and form.is_valid():
        found = forecast_from(form.answers(), spec, now=now)
    context = matter_context(matter, version, spec, None, found, form)
    context |= {"draft": draft, "preview": True}
    return show(request, "office/matter_preview.html", **context)


@staff_page
@require_GET
def document(request: SignedInRequest, draft_id: int) -> HttpResponse:
    draft = draft_for(request.user, draft_id)
    return json_file(draft.content, f"{draft.code}-draft.json")


@staff_page
@require_GET
def version_document(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    version = get_object_or_404(MatterVersion, matter__code=code, number=number)
    return json_file(version.content, f"{code}-v{number}.json")


def json_file(content: Json, name: str) -> HttpResponse:
    """One matter as a document that the upload takes."""
    text = json.dumps(content, ensure_ascii=False, indent=2)
    response = HttpResponse(text + "\n", content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


# Write


@staff_page
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, draft_id: int, key: str) -> HttpResponse:
    """One section. What was typed is kept before it is judged; rows come and go by buttons."""
    draft = draft_for(request.user, draft_id)
    section = section_of(key)
    if section is None:
        raise Http404
    if not permissions.may_edit_matter(request.user, draft.department_id):
        raise NotAllowed
    if draft.status != MatterDraftStatus.EDITING:
        return redirect("office:draft", draft.pk)
    if request.method == "POST":
        return _save(request, draft, section)
    found = _of(section, draft.content) if "check" in request.GET else []
    return _show_section(request, draft, section, draft.content, found)


def _of(section: Section, content: Json) -> list[Finding]:
    """Errors of the section."""
    own = {*section.names}
    if "promised_by_mode" in own:
        own.add("promised_working_days")
    return [each for each in findings_of(content) if each.is_error and each.element in own]


def _show_section(
    request: SignedInRequest,
    draft: MatterDraft,
    section: Section,
    content: Json,
    findings: list[Finding],
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    known = _known_fields() if section.key == "conditions" else []
    form = SectionForm(section, content, findings)
    keys = [each.key for each in sections()]
    errors = [each.element for each in findings_of(content) if each.is_error]
    tabs = [
        {
            "label": each.title,
            "url": reverse("office:draft_edit", args=[draft.pk, each.key]),
            "count": sum(name in each.names for name in errors) or None,
            "current": each.key == section.key,
        }
        for each in sections()
    ]
    at = keys.index(section.key)
    context = {
        "draft": draft,
        "section": section,
        "form": form,
        "tabs": tabs,
        "known_fields": known,
        "seen": drafts.part_digest(draft.content, list(section.names)),
        "is_last": at == len(keys) - 1,
        **more,
    }
    return show(request, "office/matter_edit.html", status=status, **context)


def _known_fields() -> list[str]:
    """The facts that conditions of other matters compare."""
    matters = Matter.objects.filter(current__isnull=False).select_related("current")
    return sorted(
        {
            condition.check.field
            for matter in matters
            if matter.current
            for condition in matter.current.spec.conditions
            if condition.check
        }
    )


def _save(request: SignedInRequest, draft: MatterDraft, section: Section) -> HttpResponse:
    act = request.POST.get("act", "save")
    part = read(section, typed_in(section, request.POST), draft.content)
    target: tuple[str | int, ...] = ()
    if act.partition(":")[0] in ("add", "remove", "up"):
        part, target = act_on_rows(part, act, _blank(section, act))
    seen = request.POST.get("seen", "")
    try:
        saved = drafts.save_part(draft.pk, part, seen=seen, by=request.user)
    except DraftChanged as refusal:
        content = draft.content | part
        differs = changes_in_words(draft.content, content)
        return _show_section(
            request, draft, section, content, [], 409, refusal=refusal, differs=differs
        )
    here = reverse("office:draft_edit", args=[draft.pk, section.key])
    if target:
        return redirect(f"{here}#{field_name(target)}")
    left = len(_of(section, saved.content))
    _say_saved(request, left)
    keys = [each.key for each in sections()]
    if act == "next" and not left:
        after = keys[keys.index(section.key) + 1 :]
        if after:
            return redirect("office:draft_edit", draft.pk, after[0])
        return redirect("office:draft", draft.pk)
    return redirect(f"{here}?check")


def _say_saved(request: SignedInRequest, left: int) -> None:
    if not left:
        messages.success(request, gettext("已保存。"))
        return
    text = ngettext(
        "已保存。这一部分还有 %(n)s 处要改，下面都标出来了。",
        "已保存。这一部分还有 %(n)s 处要改，下面都标出来了。",
        left,
    )
    messages.warning(request, text % {"n": left})


def _blank(section: Section, act: str) -> Json:
    """An empty row of the list that `act` names."""
    steps = [step for step in act.split(":")[1].split("-") if not step.isdigit()]
    parts: tuple[Part, ...] = section.parts
    found: Part | None = None
    for step in steps:
        found = next((each for each in parts if getattr(each, "name", "") == step), None)
        parts = found.parts if isinstance(found, Group | Rows) else ()
    if not isinstance(found, Rows):
        raise Http404
    return blank_row(found)


# Hand on


@staff_page
@require_POST
def submit(request: SignedInRequest, draft_id: int) -> HttpResponse:
    draft = draft_for(request.user, draft_id)
    form = SubmitMatterForm(request.POST)
    if form.is_valid():
        try:
            drafts.submit_draft(
                draft.pk,
                by=request.user,
                reason=form.cleaned_data["reason"],
                valid_from=form.hour,
            )
        except PortalError as refusal:
            if refusal.status == 403:
                raise
            form.add_error(None, str(refusal))
        else:
            messages.success(request, gettext("已提交。请另一个人核对以后发布。"))
            return redirect("office:draft", draft.pk)
    return _show_overview(request, draft, 422, submit_form=form)


@staff_page
@require_POST
def take_back(request: SignedInRequest, draft_id: int) -> HttpResponse:
    draft = drafts.take_back_draft(draft_for(request.user, draft_id).pk, by=request.user)
    messages.success(request, gettext("已撤回，可以接着改。"))
    return redirect("office:draft", draft.pk)


@staff_page
@require_POST
def drop(request: SignedInRequest, draft_id: int) -> HttpResponse:
    drafts.drop_draft(draft_for(request.user, draft_id).pk, by=request.user)
    messages.success(request, gettext("草稿已放弃。"))
    return redirect("office:catalogue")


@staff_page
@require_POST
def renew(request: SignedInRequest, draft_id: int) -> HttpResponse:
    draft, both = drafts.renew_draft(draft_for(request.user, draft_id).pk, by=request.user)
    messages.success(request, gettext("草稿已经放到最新版本上。请再看一遍变更清单。"))
    if both:
        messages.warning(request, gettext("有的内容两边都改过，留的是草稿里的。"))
    return redirect("office:draft", draft.pk)


@staff_page
@require_POST
def to_batch(request: SignedInRequest, draft_id: int) -> HttpResponse:
    draft = draft_for(request.user, draft_id)
    form = ToBatchForm(open_batches(), draft, request.POST)
    if form.is_valid():
        batch: MatterBatch | None = form.cleaned_data["batch"]
        move_to_batch(draft.pk, batch, by=request.user)
        if batch:
            messages.success(request, gettext("已放进批次，和批次一起发布。"))
        else:
            messages.success(request, gettext("不再和批次一起发布。"))
    return redirect("office:draft", draft.pk)
