"""Messages of applicants: the list of what is not answered, and the answer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from applicants.gates import staff_page
from applicants.permissions import duties
from applicants.requests import SignedInRequest
from credit_portal.errors import NotAllowed, PortalError

from ... import permissions
from ...forms.service import MessageForm
from ...models import Case
from ...office_messages import unanswered_cases
from ...services.messaging import answer_message, settle_messages
from .case import show_case
from .shell import number_in, show, staff_case


@staff_page
@require_GET
def unanswered(request: SignedInRequest) -> HttpResponse:
    """Cases of one's departments with a message nobody answered, the longest waiting first."""
    if not duties(request.user).has(*permissions.READERS):
        raise NotAllowed
    page = unanswered_cases(request.user, after=number_in(request, "after"))
    return show(request, "office/messages.html", page=page)


@staff_page
@require_POST
def answer(request: SignedInRequest, number: str) -> HttpResponse:
    """What was typed stays where it cannot be sent."""
    case = staff_case(request, number)
    if not permissions.may_answer_messages(request.user, case):
        raise NotAllowed
    form = MessageForm(request.POST, request.FILES)
    status = 200
    if form.is_valid():
        text, uploads = form.cleaned_data["text"], form.uploads
        try:
            answer_message(case.pk, text, uploads, by=request.user)
            messages.success(request, _("答复已发出。"))
            return _back(case)
        except PortalError as refusal:
            form.add_error(refusal.field, str(refusal))
            status = refusal.status
    return show_case(request, case, message_form=form, status=status)


@staff_page
@require_POST
def settle(request: SignedInRequest, number: str) -> HttpResponse:
    """Nothing has to be answered, for example a thank-you."""
    case = staff_case(request, number)
    settle_messages(case.pk, by=request.user)
    messages.success(request, _("已标为不用答复。"))
    return _back(case)


def _back(case: Case) -> HttpResponse:
    return redirect(reverse("office:case", args=[case.number]) + "#messages")
