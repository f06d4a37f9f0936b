"""Claim a case, put it back, give it to a colleague."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from applicants.gates import staff_page
from applicants.models import User
from applicants.requests import SignedInRequest
from credit_portal.errors import NotAllowed

from ... import permissions
from ...errors import AlreadyClaimed, WrongStep
from ...forms.office import AssignForm
from ...models import Case
from ...office_selectors import holders_in
from ...services import claiming
from .shell import conflict, staff_case, step


@staff_page
@require_POST
def claim(request: SignedInRequest, number: str) -> HttpResponse:
    """Back to the case, which its holder now reads in full."""
    case = staff_case(request, number)
    try:
        claiming.claim_case(case.pk, by=request.user)
    except (AlreadyClaimed, WrongStep) as refusal:
        return conflict(request, case, refusal)
    messages.success(request, _("已领取，由您经办。"))
    return redirect("office:case", number)


@staff_page
@require_POST
def release(request: SignedInRequest, number: str) -> HttpResponse:
    case = staff_case(request, number)
    try:
        claiming.release_case(case.pk, by=request.user)
    except WrongStep as refusal:
        return conflict(request, case, refusal)
    messages.success(request, _("已放回科室，同事可以领取。"))
    return redirect("office:case", number)


@staff_page
@require_http_methods(["GET", "POST"])
def assign(request: SignedInRequest, number: str) -> HttpResponse:
    case = staff_case(request, number)
    if case.is_open and not permissions.may_assign(request.user, case):
        raise NotAllowed
    colleagues = holders_in([case.department_id])
    return step(
        request,
        number,
        template="office/assign.html",
        make_form=lambda case: AssignForm(colleagues, request.POST or None),
        act=lambda case, data: _assign_one(case, data["officer"], by=request.user),
        done=_("已分配，经办人会收到通知。"),
    )


def _assign_one(case: Case, officer: User, *, by: User) -> Case:
    for outcome in claiming.assign_cases([case.pk], to=officer, by=by):
        if outcome.refusal:
            raise outcome.refusal
    return case
