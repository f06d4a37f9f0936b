"""Find a case by number, by name, or by the exact identity number with its purpose."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applicants.enums import Role
from applicants.errors import LookUpsUsedUp
from applicants.gates import staff_page
from applicants.models import Applicant
from applicants.permissions import duties
from applicants.requests import SignedInRequest
from applicants.services.identifying import note_look_up
from credit_portal.errors import NotAllowed
from credit_portal.workdays.selectors import load_calendar

from ... import permissions
from ...desk import desk_row
from ...forms.office import SearchForm
from ...office_selectors import (
    applicants_by,
    find_cases,
    identifiers_in,
)
from .shell import show

MAY_LOOK_UP = (Role.CLERK, Role.CREDIT_OFFICER)


@staff_page
@require_http_methods(["GET", "POST"])
def search(request: SignedInRequest) -> HttpResponse:
    """By case number or its end, by name, or by the exact identity number with its purpose."""
    if not duties(request.user).has(*permissions.READERS):
        raise NotAllowed
    form = SearchForm(request.POST or None)
    rows, is_partial = None, False
    if request.method == "POST" and form.is_valid():
        applicants = _looked_up(request, form)
        if not form.errors:
            found = find_cases(request.user, typed=form.cleaned_data["q"], applicants=applicants)
            today, calendar = timezone.localdate(), load_calendar()
            rows = [desk_row(case, request.user, today, calendar) for case in found.cases]
            is_partial = found.is_partial
    return show(
        request,
        "office/search.html",
        form=form,
        rows=rows,
        is_partial=is_partial,
        shows_officer=True,
    )


def _looked_up(request: SignedInRequest, form: SearchForm) -> list[Applicant]:
    """Whom an identity number names; every such look leaves a trace with its purpose."""
    identifiers = identifiers_in(form.cleaned_data["q"])
    if not identifiers:
        return []
    if not duties(request.user).has(*MAY_LOOK_UP):
        form.add_error("q", _("您的岗位不能按证件号码查询。请用办件编号。"))
        return []
    if not form.cleaned_data["purpose"]:
        form.add_error("purpose", _("按证件号码查询要写明用途"))
        return []
    found = applicants_by(identifiers)
    try:
        note_look_up(found, purpose=form.cleaned_data["purpose"], by=request.user)
    except LookUpsUsedUp as refusal:
        form.add_error("q", str(refusal))
        return []
    return found
