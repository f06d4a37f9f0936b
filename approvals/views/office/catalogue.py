"""The catalogue of matters: what is in force, its versions, and the import of a new file."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from applicants.gates import staff_page
from applicants.requests import SignedInRequest
from credit_portal.errors import NotAllowed

from ... import permissions
from ...forms.office import CatalogueForm
from ...matter_editor.changes import changes_in_words
from ...models import Matter, MatterDraft
from ...office_selectors import catalogue_rows, new_drafts, versions_of
from ...services.catalogue import CatalogueRefused, propose_catalogue
from ...services.stopping import open_stop
from .shell import show


@staff_page
@require_GET
def overview(request: SignedInRequest) -> HttpResponse:
    rows = catalogue_rows()
    return show(
        request,
        "office/catalogue.html",
        rows=rows,
        faulty=sum(bool(row.faults) for row in rows),
        new_drafts=new_drafts(),
        may_edit=permissions.may_edit_catalogue(request.user),
        may_import=permissions.may_import_catalogue(request.user),
    )


@staff_page
@require_GET
def versions(request: SignedInRequest, code: str) -> HttpResponse:
    matter = get_object_or_404(Matter.objects.select_related("department", "current"), code=code)
    found = list(versions_of(matter))
    ahead = [version.content for version in found[1:]]
    now = timezone.now()
    rows = [
        {
            "version": version,
            "changes": changes_in_words(before, version.content) if before else [],
            "is_planned": version.valid_from > now,
        }
        for version, before in zip(found, [*ahead, None], strict=True)
    ]
    return show(
        request,
        "office/catalogue_matter.html",
        matter=matter,
        rows=rows,
        draft=MatterDraft.objects.open().filter(code=code).first(),
        stop=open_stop(matter),
        may_edit=permissions.may_edit_matter(request.user, matter.department_id),
        may_confirm=permissions.may_confirm_for(request.user, matter.department_id),
    )


@staff_page
@require_http_methods(["GET", "POST"])
def import_file(request: SignedInRequest) -> HttpResponse:
    """All of the file or nothing; every fault with its line."""
    if not permissions.may_import_catalogue(request.user):
        raise NotAllowed
    form = CatalogueForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            context["imported"] = propose_catalogue(form.cleaned_data["file"], by=request.user)
        except CatalogueRefused as refusal:
            context["faults"] = refusal.faults
    status = 422 if "faults" in context else 200
    return show(request, "office/catalogue_import.html", status=status, **context)
