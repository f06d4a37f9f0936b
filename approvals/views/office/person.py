"""The whole identity number of a person on a case, for one look."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from applicants.gates import staff_page
from applicants.requests import SignedInRequest
from credit_portal.errors import NotAllowed, PortalError

from ... import permissions
from ...forms.office import UnmaskForm
from ...services.unmasking import unmask_identifier
from .shell import show, staff_case


@staff_page
@require_http_methods(["GET", "POST"])
def identifier(request: SignedInRequest, number: str) -> HttpResponse:
    """Ask for the reason, then show the number on the answer itself: no address holds it."""
    case = staff_case(request, number)
    if not case.applicant.is_natural:
        raise Http404
    if not permissions.may_unmask(request.user, case):
        raise NotAllowed
    form, shown = UnmaskForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            shown = unmask_identifier(case.pk, by=request.user, **form.cleaned_data)
        except PortalError as refusal:
            if refusal.status == 403:
                raise
            form.add_error(refusal.field, str(refusal))
    status = 422 if form.errors else 200
    answer = show(
        request, "office/identifier.html", status=status, case=case, form=form, shown=shown
    )
    answer["Cache-Control"] = "private, no-store"
    return answer
