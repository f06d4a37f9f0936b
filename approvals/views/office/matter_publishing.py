"""The second person's acts: publish, send back; batches; stop a matter and take it up again."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applicants.gates import staff_page
from applicants.requests import SignedInRequest
from credit_portal.errors import NotAllowed, PortalError
from credit_portal.web.templatetags.portal_web import moment

from ... import permissions
from ...catalogue_check import errors_of
from ...errors import DraftChanged, DraftNotOpen
from ...forms.matters import BatchForm, WhyForm
from ...matter_editor.changes import changes_in_words
from ...models import Matter, MatterBatch, MatterVersion
from ...services import publishing, stopping
from .matter_drafts import draft_for
from .shell import show


@staff_page
@require_POST
def publish(request: SignedInRequest, draft_id: int) -> HttpResponse:
    draft = draft_for(request.user, draft_id)
    try:
        version = publishing.publish_draft(
            draft.pk, by=request.user, seen=request.POST.get("seen", "")
        )
    except (DraftChanged, DraftNotOpen) as refusal:
        return render(request, "409.html", {"refusal": refusal}, status=409)
    except PortalError as refusal:
        if refusal.status == 403:
            raise
        messages.error(request, str(refusal))
        return redirect("office:draft", draft.pk)
    _say_published(request, version)
    return redirect("office:catalogue_matter", draft.code)


def _say_published(request: SignedInRequest, version: MatterVersion) -> None:
    if version.published_at and version.valid_from > version.published_at:
        text = gettext("已发布，%(when)s起生效。") % {"when": moment(version.valid_from)}
    else:
        text = gettext("已发布，现在就生效。办理中的办件仍按原版本。")
    messages.success(request, text)


@staff_page
@require_http_methods(["GET", "POST"])
def send_back(request: SignedInRequest, draft_id: int) -> HttpResponse:
    draft = draft_for(request.user, draft_id)
    if not permissions.may_publish(request.user, draft):
        raise NotAllowed
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        publishing.send_back(draft.pk, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, gettext("已退回修改。"))
        return redirect("office:draft", draft.pk)
    return show(request, "office/matter_send_back.html", draft=draft, form=form)


# Batches


@staff_page
@require_http_methods(["GET", "POST"])
def batches(request: SignedInRequest) -> HttpResponse:
    """The list of batches, and the form for a new one."""
    may_begin = permissions.may_edit_catalogue(request.user)
    form = BatchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        batch = publishing.begin_batch(
            form.cleaned_data["name"], by=request.user, valid_from=form.hour
        )
        return redirect("office:batch", batch.pk)
    rows = MatterBatch.objects.select_related("by", "published_by").prefetch_related(
        "drafts", "versions__matter"
    )
    status = 422 if form.is_bound else 200
    return show(
        request,
        "office/matter_batches.html",
        status=status,
        batches=rows[:100],
        form=form if may_begin else None,
    )


@staff_page
@require_GET
def batch(request: SignedInRequest, batch_id: int) -> HttpResponse:
    """What is in a batch, what each of it changes, and what keeps it from being published."""
    found = get_object_or_404(MatterBatch.objects.select_related("by", "published_by"), pk=batch_id)
    drafts = list(found.drafts.open().for_page().order_by("code"))
    rows = [
        {
            "draft": draft,
            "changes": changes_in_words(draft.before, draft.content) if draft.base else [],
            "gaps": len(errors_of(draft.content)),
            "may_publish": permissions.may_publish(request.user, draft),
        }
        for draft in drafts
    ]
    context: dict[str, Any] = {
        "batch": found,
        "rows": rows,
        "versions": found.versions.select_related("matter").order_by("matter__code"),
        "seen": publishing.batch_digest(drafts),
        "may_publish": bool(rows) and all(row["may_publish"] for row in rows),
    }
    return show(request, "office/matter_batch.html", **context)


@staff_page
@require_POST
def publish_batch(request: SignedInRequest, batch_id: int) -> HttpResponse:
    get_object_or_404(MatterBatch, pk=batch_id)
    try:
        versions = publishing.publish_batch(
            batch_id, by=request.user, seen=request.POST.get("seen", "")
        )
    except (DraftChanged, DraftNotOpen) as refusal:
        return render(request, "409.html", {"refusal": refusal}, status=409)
    except PortalError as refusal:
        if refusal.status == 403:
            raise
        messages.error(request, str(refusal))
    else:
        _say_published(request, versions[0])
    return redirect("office:batch", batch_id)


# Stop and take up again


@staff_page
@require_http_methods(["GET", "POST"])
def stop(request: SignedInRequest, code: str) -> HttpResponse:
    """Ask to stop a matter, confirm it, ask to take it up again, confirm that."""
    matter = get_object_or_404(Matter.objects.select_related("department"), code=code)
    if not permissions.may_confirm_for(request.user, matter.department_id):
        raise NotAllowed
    form = WhyForm(request.POST or None)
    act = request.POST.get("act", "")
    if request.method == "POST" and (act != "ask" or form.is_valid()):
        _carry_out(request, code, act, form)
        return redirect("office:matter_stop", code)
    context: dict[str, Any] = {
        "matter": matter,
        "stop": stopping.open_stop(matter),
        "past": matter.stops.filter(ended_at__isnull=False).select_related("asked_by")[:20],
        "form": form,
    }
    return show(request, "office/matter_stop.html", **context)


def _carry_out(request: SignedInRequest, code: str, act: str, form: WhyForm) -> None:
    by = request.user
    if act == "ask":
        stopping.ask_to_stop(code, by=by, reason=form.cleaned_data["reason"])
        text = gettext("已提出停办。另一个人确认以后停办。")
    elif act == "confirm":
        stopping.confirm_stop(code, by=by)
        text = gettext("已停办。不再收新的申请，办理中的办件照常办。")
    elif act == "ask_resumption":
        stopping.ask_to_resume(code, by=by)
        text = gettext("已提出恢复办理。另一个人确认以后恢复。")
    elif act == "confirm_resumption":
        stopping.confirm_resumption(code, by=by)
        text = gettext("已恢复办理。")
    else:
        stopping.take_back_stop(code, by=by)
        text = gettext("已撤回。")
    messages.success(request, text)
