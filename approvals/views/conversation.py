"""The applicant writes to the department, and fetches what came with an answer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from applicants.requests import SignedInRequest
from credit_portal.errors import PortalError

from ..forms.service import MessageForm
from ..models import MessageFile
from ..services.evidence import path_of
from ..services.messaging import write_message
from .cases import attachment, may_read, own_case, show_case


@login_required
@require_POST
def write(request: SignedInRequest, number: str) -> HttpResponse:
    """What was typed stays where it cannot be sent."""
    case, acting = own_case(request, number)
    form = MessageForm(request.POST, request.FILES)
    status = 200
    if form.is_valid():
        text, uploads = form.cleaned_data["text"], form.uploads
        try:
            write_message(case.pk, text, uploads, acting=acting, by=request.user)
            messages.success(request, gettext("留言已发出，部门答复以后会告诉您。"))
            return redirect(reverse("approvals:case", args=[case.number]) + "#messages")
        except PortalError as refusal:
            form.add_error(refusal.field, str(refusal))
            status = refusal.status
    return show_case(request, case, acting, message_form=form, status=status)


@login_required
@require_GET
def message_file(request: SignedInRequest, file_id: int) -> FileResponse:
    """To who may read the case in full, on either side."""
    files = MessageFile.objects.select_related("message__case__matter", "message__case__applicant")
    file = get_object_or_404(files, pk=file_id)
    path = path_of(file.digest)
    if not may_read(request, file.message.case) or not path.exists():
        raise Http404
    return attachment(path.read_bytes(), file.name, file.content_type)
