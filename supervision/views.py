"""Supervisors: approvals to take over, promises to check."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from applicants.gates import staff_page
from applicants.requests import SignedInRequest
from approvals.errors import WrongStep
from approvals.views.office.shell import number_in, show
from credit_portal.errors import NotAllowed

from . import selectors
from .permissions import may_supervise, pushes_of, verifications_of
from .services.pushes import acknowledge_push


@staff_page
@require_GET
def pushes(request: SignedInRequest) -> HttpResponse:
    _check(request)
    rows, next_after = selectors.open_pushes(
        pushes_of(request.user), after=number_in(request, "after"), today=timezone.localdate()
    )
    return show(request, "supervision/pushes.html", rows=rows, next_after=next_after)


@staff_page
@require_POST
def acknowledge(request: SignedInRequest, push_id: int) -> HttpResponse:
    push = get_object_or_404(pushes_of(request.user), pk=push_id)
    try:
        acknowledge_push(push.pk, by=request.user)
    except WrongStep as refusal:
        return render(request, "409.html", {"refusal": refusal}, status=409)
    messages.success(request, _("已签收，证照进入日常监管。"))
    return redirect("supervision:pushes")


@staff_page
@require_GET
def verifications(request: SignedInRequest) -> HttpResponse:
    _check(request)
    rows, next_after = selectors.due_verifications(
        verifications_of(request.user),
        after=number_in(request, "after"),
        today=timezone.localdate(),
    )
    return show(request, "supervision/verifications.html", rows=rows, next_after=next_after)


def _check(request: SignedInRequest) -> None:
    if not may_supervise(request.user):
        raise NotAllowed
