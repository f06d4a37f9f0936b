"""What every working page of the back office shares: the shell, the case, a step."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm, CharField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from applicants.requests import SignedInRequest
from credit_portal.errors import PortalError
from credit_portal.notices.selectors import unread_count
from credit_portal.web.paging import row_id

from ... import permissions
from ...calendar_view import gap_sentences
from ...errors import WrongStep
from ...models import Case
from ...office_selectors import (
    latest_act,
    office_nav,
)


def show(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """A working page inside the shell; administrators see what the calendar lacks."""
    shell: dict[str, Any] = {
        "office_nav": office_nav(request),
        "office_unread": unread_count(request.user),
    }
    if permissions.may_change_calendar(request.user):
        shell["calendar_gaps"] = gap_sentences()
    return render(request, template, shell | context, status=status)


def conflict(
    request: SignedInRequest, case: Case, refusal: PortalError, form: BaseForm | None = None
) -> HttpResponse:
    """A colleague was faster: who, what and when, and what was typed, to be copied."""
    return show(
        request,
        "office/conflict.html",
        status=409,
        case=staff_case(request, case.number),
        refusal=refusal,
        latest=latest_act(case),
        typed=typed_in(form) if form else [],
    )


def typed_in(form: BaseForm) -> list[tuple[str, str]]:
    """What a person wrote into a form, by label; what was only chosen is chosen again."""
    return [
        (str(field.label), str(field.value()))
        for field in form.visible_fields()
        if isinstance(field.field, CharField) and field.value()
    ]


def number_in(request: HttpRequest, name: str) -> int | None:
    """A row's id in the address, where the next page begins; None for anything else."""
    typed = request.GET.get(name, "")
    return row_id(typed)


def staff_case(request: SignedInRequest, number: str) -> Case:
    return get_object_or_404(permissions.cases_known_to(request.user).for_staff(), number=number)


def step(
    request: SignedInRequest,
    number: str,
    *,
    template: str,
    make_form: Callable[[Case], Any] | None,
    act: Callable[[Case, dict[str, Any]], Any],
    done: str,
    more: Callable[[Case], dict[str, Any]] = lambda case: {},
) -> HttpResponse:
    """A confirmation page, and the step itself. Who comes second sees the conflict page."""
    case = staff_case(request, number)
    form = make_form(case) if make_form else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            act(case, form.cleaned_data if form else {})
        except WrongStep as refusal:
            return conflict(request, case, refusal, form)
        except PortalError as refusal:
            if form is None or refusal.status == 403:
                raise
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, done)
            return redirect("office:case", number)
    return show(request, template, case=case, form=form, **more(case))
