"""What the pages of a visit share."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applicants.gates import staff_page
from applicants.requests import SignedInRequest
from credit_portal.errors import NotAllowed
from credit_profiles.models import CreditFile
from credit_profiles.services.readings import note_reading

from .... import permissions
from ....filing_view import Pages, renewal_of
from ....models import CounterVisit
from ..shell import show

STEPS = (_("到场人"), _("选事项"), _("填写信息"), _("交材料"), _("核对并提交"))
READING_PURPOSE = "窗口收件"


def counter_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For clerks. Nothing typed about others stays in the browser of a shared desk."""

    @staff_page
    @wraps(view)
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.may_take_in(request.user):
            raise NotAllowed
        answer = view(request, *args, **kwargs)
        answer["Cache-Control"] = "no-store, private"
        return answer

    return guarded


def own_visit(request: SignedInRequest, visit_id: uuid.UUID) -> CounterVisit:
    """A visit that this clerk began; else not found."""
    visits = CounterVisit.objects.select_related(
        "present", "applicant__user", "case", "draft__version__matter__department"
    )
    return get_object_or_404(visits, pk=visit_id, clerk=request.user)


def unfinished(request: SignedInRequest, visit_id: uuid.UUID) -> CounterVisit:
    """As `own_visit`, with a draft. Raises Http404 before a matter is chosen."""
    visit = own_visit(request, visit_id)
    if visit.draft is None:
        raise Http404
    # the rows are the same: what a page reads of the draft needs no look of its own
    visit.draft.applicant = visit.applicant
    return visit


def pages_of(visit: CounterVisit) -> Pages:
    return Pages(
        reverse("office:counter_form", args=[visit.pk]),
        reverse("office:counter_papers", args=[visit.pk]),
    )


def note_counter_reading(request: SignedInRequest, visit: CounterVisit) -> None:
    """The forecast shows the grade: the person sees by whom and why it was looked at."""
    if not visit.applicant.is_natural:
        return
    file = CreditFile.objects.filter(applicant_id=visit.applicant_id).first()
    if file:
        note_reading(
            file,
            by=request.user,
            reader=str(_("综合窗口")),
            purpose=READING_PURPOSE,
            scope="grade",
        )


def where_next(visit: CounterVisit) -> HttpResponse:
    """To the page where the visit stands."""
    if visit.case is not None:
        return redirect("office:counter_done", visit.pk)
    if visit.draft is not None:
        return redirect("office:counter_form", visit.pk)
    return redirect("office:counter_matters", visit.pk)


def show_step(
    request: HttpRequest, template: str, visit: CounterVisit, step: int, **context: Any
) -> HttpResponse:
    matter = visit.draft.version.matter if visit.draft else None
    return show(
        request,
        f"office/counter/{template}",
        visit=visit,
        draft=visit.draft,
        matter=context.pop("matter", matter),
        steps=STEPS,
        step=step,
        renewal=renewal_of(visit.draft) if visit.draft else None,
        renew_url=reverse("office:counter_renew", args=[visit.pk]),
        **context,
    )
