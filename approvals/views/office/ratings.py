"""Negative ratings: who has to be spoken with by when, and what was answered."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applicants.gates import staff_page
from applicants.permissions import duties
from applicants.requests import SignedInRequest
from credit_portal.errors import NotAllowed, PortalError

from ... import permissions
from ...enums import FollowUpStatus
from ...forms.service import AnswerForm, ContactForm, ExclusionForm, ReviewForm
from ...models import RatingFollowUp
from ...office_ratings import TABS, office_page, steps_of
from ...services import rating as services
from .shell import number_in, show

Act = Callable[[RatingFollowUp, dict[str, Any]], RatingFollowUp]


@staff_page
@require_GET
def overview(request: SignedInRequest) -> HttpResponse:
    """Figures of one's departments and the negative ratings; who rated only on the page of each."""
    if not duties(request.user).has(*permissions.READERS):
        raise NotAllowed
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else TABS[0]
    after = number_in(request, "after")
    return show(request, "office/ratings.html", **office_page(request.user, tab=tab, after=after))


@staff_page
@require_http_methods(["GET", "POST"])
def follow_up(request: SignedInRequest, follow_up_id: int) -> HttpResponse:
    """One negative rating, with the steps that are open now."""
    found = _own(request, follow_up_id)
    allowed = _forms(request, found)
    chosen = request.POST.get("step", "")
    if request.method == "POST" and chosen in allowed:
        form, act, done = allowed[chosen]
        if form.is_valid():
            try:
                act(found, form.cleaned_data)
                messages.success(request, done)
                return redirect("office:rating", found.pk)
            except PortalError as refusal:
                if refusal.field not in form.fields:
                    raise
                form.add_error(refusal.field, str(refusal))
    elif request.method == "POST":
        messages.error(request, _("这条回访的状态已经变化，请看最新情况。"))
        return redirect("office:rating", found.pk)
    return show(
        request,
        "office/rating.html",
        follow_up=found,
        rating=found.rating,
        case=found.rating.case,
        forms={name: form for name, (form, _act, _done) in allowed.items()},
        steps=steps_of(found),
        chosen=chosen,
    )


def _own(request: SignedInRequest, follow_up_id: int) -> RatingFollowUp:
    """Of one's departments, else not found; whom it is about only to who may follow it up."""
    rows = RatingFollowUp.objects.select_related(
        "rating__case__matter",
        "rating__case__applicant",
        "rating__case__department",
        "rating__case__decision",
        "rating__by",
        "contacted_by",
        "answered_by",
        "exclusion_asked_by",
        "exclusion_decided_by",
    )
    found = get_object_or_404(rows, pk=follow_up_id)
    if not permissions.ratings_of_staff(request.user).filter(pk=found.rating_id).exists():
        raise Http404
    if not permissions.may_follow_up(request.user, found):
        raise NotAllowed(_("差评由没有经办过这个办件的人回访。"))
    return found


def _forms(
    request: SignedInRequest, found: RatingFollowUp
) -> dict[str, tuple[forms.Form, Act, str]]:
    """The steps open in this status: form, service, what to say when it is done."""
    user, step = request.user, request.POST.get("step", "")

    def data(name: str) -> Any:
        return request.POST if step == name else None

    contact = (
        ContactForm(data("contact")),
        lambda f, typed: services.register_contact(f.pk, by=user, **typed),
        _("联系已登记。"),
    )
    answer = (
        AnswerForm(data("answer")),
        lambda f, typed: services.answer_rating(
            f.pk, by=user, **typed | {"is_founded": typed["is_founded"] == "yes"}
        ),
        _("答复已发给评价人，并已公开。"),
    )
    exclude = (
        ExclusionForm(data("exclude")),
        lambda f, typed: services.ask_exclusion(f.pk, by=user, **typed),
        _("已申请不计入，等另一个人复核。"),
    )
    review = (
        ReviewForm(data("review")),
        lambda f, typed: services.decide_exclusion(
            f.pk, by=user, is_excluded=typed["is_excluded"] == "yes", why=typed["why"]
        ),
        _("复核结果已登记。"),
    )
    if found.status == FollowUpStatus.OPEN:
        return {"contact": contact, "exclude": exclude}
    if found.status == FollowUpStatus.CONTACTED:
        return {"answer": answer, "exclude": exclude}
    if permissions.may_review_exclusion(user, found) and found.is_open:
        return {"review": review}
    return {}
