"""The page of a case."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from applicants.gates import staff_page
from applicants.requests import SignedInRequest
from credit_portal.errors import NotAllowed

from ... import permissions
from ...conversation_view import thread_for_staff
from ...forms.office import NoteForm
from ...forms.service import MessageForm
from ...models import Case
from ...services.messaging import conversation_is_open
from .case_page import case_context, documents_in, note_case_reading
from .shell import show, staff_case


@staff_page
@require_GET
def case_detail(request: SignedInRequest, number: str) -> HttpResponse:
    case = staff_case(request, number)
    return show_case(request, case)


def show_case(
    request: SignedInRequest,
    case: Case,
    *,
    message_form: MessageForm | None = None,
    note_form: NoteForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; the forms keep what could not be sent or saved."""
    note_case_reading(request.user, case)
    context = case_context(request.user, case)
    thread = [] if context["is_masked"] else thread_for_staff(case)
    context |= {
        "thread": thread,
        "unanswered": any(line.is_new for line in thread),
        "message_form": message_form or MessageForm(),
        "may_write": permissions.may_answer_messages(request.user, case)
        and conversation_is_open(case),
    }
    if note_form:
        context["note_form"] = note_form
    return show(request, "office/case.html", status=status, **context)


@staff_page
@require_GET
def printing(request: SignedInRequest, number: str) -> HttpResponse:
    """Every document of the case, each one click from the printer."""
    case = staff_case(request, number)
    if not permissions.may_read_in_full(request.user, case):
        raise NotAllowed
    return show(request, "office/printing.html", case=case, documents=documents_in(case))
