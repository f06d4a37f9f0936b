"""The catalogue of matters: what is in force, its versions, and the import of a new file."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods

from applicants.gates import staff_page
from applicants.requests import SignedInRequest
from credit_portal.errors import NotAllowed

from ... import current, permissions
from ...forms.office import CatalogueForm
from ...models import Matter
from ...office_selectors import catalogue_rows, versions_of
from ...services.catalogue import CatalogueRefused, import_catalogue
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
        may_import=permissions.may_import_catalogue(request.user),
    )


@staff_page
@require_GET
def versions(request: SignedInRequest, code: str) -> HttpResponse:
    matter = get_object_or_404(Matter.objects.select_related("department", "current"), code=code)
    return show(
        request, "office/catalogue_matter.html", matter=matter, versions=versions_of(matter)
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
            context["imported"] = import_catalogue(form.cleaned_data["file"], by=request.user)
        except CatalogueRefused as refusal:
            context["faults"] = refusal.faults
        else:
            current.forget()
    status = 422 if "faults" in context else 200
    return show(request, "office/catalogue_import.html", status=status, **context)
