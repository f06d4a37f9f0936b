"""Notes of the department on a case."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applicants.gates import staff_page
from applicants.requests import SignedInRequest
from credit_portal.errors import NotAllowed

from ... import permissions
from ...errors import NoteEmpty
from ...forms.office import NoteForm
from ...services.noting import write_note
from .case import show_case
from .shell import staff_case


@staff_page
@require_POST
def write(request: SignedInRequest, number: str) -> HttpResponse:
    """Back to the notes; what is wrong is said on the page of the case, with what was typed."""
    case = staff_case(request, number)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            noted = write_note(case.pk, form.cleaned_data["text"], by=request.user)
        except NoteEmpty as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            _tell(request, noted.unknown)
            return redirect(reverse("office:case", args=[number]) + "#notes")
    if not permissions.may_note(request.user, case):
        raise NotAllowed
    return show_case(request, case, note_form=form, status=422)


def _tell(request: SignedInRequest, unknown: tuple[str, ...]) -> None:
    messages.success(request, _("备注已保存。"))
    for name in unknown:
        text = _("本部门没有叫「%(name)s」的同事，没有通知。")
        messages.warning(request, text % {"name": name})
