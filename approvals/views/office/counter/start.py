"""Who is here, and what they come for."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applicants.enums import Role
from applicants.requests import SignedInRequest
from credit_portal.errors import PortalError

from .... import permissions
from ....forms.counter import AttendanceForm
from ....guide import matter_row
from ....models import CounterVisit
from ....services.counter import acting_of, choose_matter, drop_visit, open_visit
from ....services.forecasting import forecast_for
from ..shell import show
from .common import counter_page, note_counter_reading, own_visit, show_step, where_next

UNFINISHED = 20
FOUND = 50


@counter_page
@require_http_methods(["GET", "POST"])
def start(request: SignedInRequest) -> HttpResponse:
    """Identity documents, typed by the clerk and posted, so that they are in no address."""
    form = AttendanceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            visit = open_visit(
                form.attendance(), purpose=form.cleaned_data["purpose"], by=request.user
            )
            return redirect("office:counter_matters", visit.pk)
        except PortalError as refusal:
            field = refusal.field if refusal.field in form.fields else None
            form.add_error(field, str(refusal))
    visits = CounterVisit.objects.filter(clerk=request.user, case__isnull=True)
    return show(
        request,
        "office/counter/start.html",
        form=form,
        parts=form.parts,
        window=_window(request),
        visits=visits.select_related("applicant", "present", "draft__version__matter").order_by(
            "-started_at"
        )[:UNFINISHED],
    )


def _window(request: SignedInRequest) -> dict[str, Any]:
    """Where the clerk sits and for which departments; None: for all."""
    posts = request.user.posts.filter(role=Role.CLERK).select_related("department")
    found = list(posts.order_by("department__number"))
    departments = [post.department for post in found if post.department]
    return {
        "place": next((post.place for post in found if post.place), ""),
        "departments": None if len(departments) < len(found) else departments,
    }


@counter_page
@require_GET
def matters(request: SignedInRequest, visit_id: uuid.UUID) -> HttpResponse:
    """What this clerk may take in for this applicant; two characters are enough to search."""
    visit = own_visit(request, visit_id)
    if visit.case is not None:
        return where_next(visit)
    words = request.GET.get("q", "").strip()[:60]
    found = permissions.matters_at_counter(request.user).filter(
        subject_types__contains=[visit.applicant.subject_type]
    )
    rows = [matter_row(matter) for matter in found.search(words).order_by("pk")[:FOUND]]
    return show_step(request, "matters.html", visit, 2, rows=rows, q=words)


@counter_page
@require_http_methods(["GET", "POST"])
def matter(request: SignedInRequest, visit_id: uuid.UUID, code: str) -> HttpResponse:
    """The four ways as they are for this applicant, and the button that begins."""
    visit = own_visit(request, visit_id)
    if visit.case is not None:
        return where_next(visit)
    found = get_object_or_404(
        permissions.matters_at_counter(request.user).select_related("current"), code=code
    )
    acting = acting_of(visit)
    if request.method == "POST":
        choose_matter(visit.pk, found, by=request.user)
        return redirect("office:counter_form", visit.pk)
    assert found.current is not None
    spec = found.current.spec
    note_counter_reading(request, visit)
    return show_step(
        request,
        "matter.html",
        visit,
        2,
        matter=found,
        spec=spec,
        forecast=forecast_for(acting, spec, now=timezone.now()),
        fits=visit.applicant.subject_type in spec.subject_types,
    )


@counter_page
@require_POST
def drop(request: SignedInRequest, visit_id: uuid.UUID) -> HttpResponse:
    visit = own_visit(request, visit_id)
    if visit.case is not None:
        return where_next(visit)
    drop_visit(visit)
    messages.success(request, _("已删除，没有提交。"))
    return redirect("office:counter")
