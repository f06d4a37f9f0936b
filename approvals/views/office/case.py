"""The page of a case."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from applicants.gates import staff_page
from applicants.requests import SignedInRequest
from credit_portal.errors import NotAllowed

from ... import permissions
from .case_page import case_context, documents_in, note_case_reading
from .shell import show, staff_case


@staff_page
@require_GET
def case_detail(request: SignedInRequest, number: str) -> HttpResponse:
    case = staff_case(request, number)
    note_case_reading(request.user, case)
    return show(request, "office/case.html", **case_context(request.user, case))


@staff_page
@require_GET
def printing(request: SignedInRequest, number: str) -> HttpResponse:
    """Every document of the case, each one click from the printer."""
    case = staff_case(request, number)
    if not permissions.may_read_in_full(request.user, case):
        raise NotAllowed
    return show(request, "office/printing.html", case=case, documents=documents_in(case))
