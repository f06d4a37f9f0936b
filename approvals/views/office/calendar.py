"""The working calendar: the years in force, a proposal with what it moves, the second person."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applicants.gates import staff_page
from applicants.requests import SignedInRequest
from credit_portal.errors import NotAllowed, PortalError
from credit_portal.workdays.models import CalendarProposal
from credit_portal.workdays.reading import CalendarRefused, write_days
from credit_portal.workdays.selectors import load_calendar

from ... import calendar_view, permissions
from ...forms.calendar import CalendarForm
from ...services.calendar import enforce_calendar, propose_calendar, return_calendar
from .shell import show


@staff_page
@require_GET
def overview(request: SignedInRequest) -> HttpResponse:
    """Every member of staff may read it."""
    return show(
        request,
        "office/calendar.html",
        may_change=permissions.may_change_calendar(request.user),
        **calendar_view.overview(),
    )


@staff_page
@require_GET
def export(request: SignedInRequest, year: int) -> HttpResponse:
    days = load_calendar().of_year(year)
    if not days:
        raise Http404
    answer = HttpResponse(write_days(days), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="calendar-{year}.csv"'
    return answer


@staff_page
@require_http_methods(["GET", "POST"])
def propose(request: SignedInRequest) -> HttpResponse:
    """All of the days or nothing; every fault with its line, and what was typed stays."""
    if not permissions.may_change_calendar(request.user):
        raise NotAllowed
    form = CalendarForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            proposal = propose_calendar(
                form.cleaned_data["days"], source=form.cleaned_data["source"], by=request.user
            )
        except CalendarRefused as refusal:
            context["faults"] = refusal.faults
        except PortalError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("office:calendar_proposal", proposal.pk)
    status = 422 if "faults" in context else 200
    return show(request, "office/calendar_import.html", status=status, **context)


@staff_page
@require_GET
def proposal(request: SignedInRequest, pk: int) -> HttpResponse:
    if not permissions.may_change_calendar(request.user):
        raise NotAllowed
    found = get_object_or_404(
        CalendarProposal.objects.select_related("proposed_by", "settled_by"), pk=pk
    )
    return show(
        request,
        "office/calendar_proposal.html",
        may_enforce=permissions.may_enforce_calendar(request.user, found),
        **calendar_view.proposal_page(found),
    )


@staff_page
@require_POST
def enforce(request: SignedInRequest, pk: int) -> HttpResponse:
    get_object_or_404(CalendarProposal, pk=pk)
    done = enforce_calendar(pk, by=request.user)
    messages.success(
        request, _("%(year)s年的日历已生效，在办办件的期限正在重新计算。") % {"year": done.year}
    )
    return redirect("office:calendar")


@staff_page
@require_POST
def take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    get_object_or_404(CalendarProposal, pk=pk)
    return_calendar(pk, by=request.user)
    messages.success(request, _("已退回，日历没有变化。"))
    return redirect("office:calendar")
