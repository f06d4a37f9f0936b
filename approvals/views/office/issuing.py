"""The issuing window: what waits, hand it out, post it, note what became of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applicants.enums import Role
from applicants.gates import staff_page
from applicants.permissions import duties
from applicants.requests import SignedInRequest
from credit_portal.documents.enums import DocumentKind
from credit_portal.documents.selectors import documents_of
from credit_portal.errors import NotAllowed, PortalError
from credit_portal.parameters.selectors import parameter
from credit_portal.workdays.rules import add_working_days
from credit_portal.workdays.selectors import load_calendar

from ... import permissions
from ...enums import DeliveryStatus, DeliveryWay
from ...errors import OwnCase, SeparateIssue
from ...forms.delivery import ArrivalForm, CollectForm, PostForm
from ...issuing_selectors import TABS, deliveries_of_staff, issuing_page, row_of
from ...models import ResultDelivery
from ...services import delivering
from ...wording import strip_of
from .shell import show

HERE = (DeliveryStatus.READY, DeliveryStatus.RETURNED)


def _may_issue(request: SignedInRequest) -> None:
    if not duties(request.user).has(Role.CLERK):
        raise NotAllowed


@staff_page
@require_GET
def issuing(request: SignedInRequest) -> HttpResponse:
    """Results to hand out of one's departments; a case number leads straight to its page."""
    _may_issue(request)
    number = request.GET.get("q", "").strip()
    if number:
        found = deliveries_of_staff(request.user).filter(case__number=number).first()
        if found:
            return redirect("office:issue", number)
    tab = request.GET.get("tab", "")
    page = issuing_page(
        request.user,
        tab=tab if tab in TABS else "collect",
        after=request.GET.get("after", ""),
        today=timezone.localdate(),
    )
    labels = [_("待领取"), _("待寄出"), _("在途"), _("已送达")]
    return show(
        request,
        "office/issuing.html",
        page=page,
        q=number,
        tabs=[
            {"label": label, "url": f"?tab={name}", "count": None, "current": name == page.tab}
            for name, label in zip(TABS, labels, strict=True)
        ],
    )


@staff_page
@require_http_methods(["GET", "POST"])
def issue(request: SignedInRequest, number: str) -> HttpResponse:
    """One result: the forms that fit where it stands. `act` says which one was sent."""
    _may_issue(request)
    delivery = get_object_or_404(deliveries_of_staff(request.user), case__number=number)
    act = request.POST.get("act", "")
    forms = _forms(request, delivery, act)
    form = forms.get(act)
    if request.method == "POST" and form is None:
        return _conflict(request, number)
    if form is not None and form.is_valid():
        try:
            messages.success(request, _do(request, delivery, act, form))
            return redirect("office:issue", number)
        except PortalError as refusal:
            if refusal.status in (403, 409):
                raise
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    return show(request, "office/issue.html", **_context(request, delivery), **forms, form=form)


def _conflict(request: SignedInRequest, number: str) -> HttpResponse:
    messages.warning(request, _("这个结果的状态已经变化，请看最新情况。"))
    return redirect("office:issue", number)


def _forms(request: SignedInRequest, delivery: ResultDelivery, act: str) -> dict[str, Any]:
    def sent(name: str) -> tuple[Any, Any]:
        return (request.POST, request.FILES) if act == name else (None, None)

    forms: dict[str, Any] = {}
    if delivery.status in HERE:
        forms["collect"] = CollectForm(delivery.case, *sent("collect"), auto_id="id_%s")
        if delivery.way == DeliveryWay.POST:
            forms["post"] = PostForm(*sent("post"), auto_id="id_post_%s")
    if delivery.status == DeliveryStatus.POSTED:
        forms["arrival"] = ArrivalForm(*sent("arrival"))
    return forms


def _do(request: SignedInRequest, delivery: ResultDelivery, act: str, form: Any) -> str:
    case_id, by, data = delivery.case_id, request.user, form.cleaned_data
    if act == "collect":
        delivering.collect_result(case_id, form.receiver(), by=by, sheet=data["sheet"])
        return _("已登记领取，送达回证正在生成。")
    if act == "post":
        delivering.post_result(case_id, by=by, **data)
        return _("已登记寄出，申请人能看到运单号。")
    if data["outcome"] == "served":
        delivering.confirm_arrival(case_id, on=data["on"], by=by)
        return _("已登记签收，送达回证正在生成。")
    delivering.note_return(case_id, on=data["on"], reason=data["reason"], by=by)
    return _("已登记退回，申请人会收到通知。")


def _context(request: SignedInRequest, delivery: ResultDelivery) -> dict[str, Any]:
    case, today, calendar = delivery.case, timezone.localdate(), load_calendar()
    papers = list(documents_of(case))
    licence = getattr(case, "licence", None)
    if licence:
        papers += list(documents_of(licence))
    strip = None
    if delivery.due_on and case.closed_at:
        due = add_working_days(
            timezone.localdate(case.closed_at), parameter("deliver.days"), calendar
        )
        strip = strip_of(due, today=today) if due.on == delivery.due_on else None
    return {
        "delivery": delivery,
        "case": case,
        "licence": licence,
        "row": row_of(delivery, today, calendar),
        "strip": strip,
        "papers": [paper for paper in papers if paper.kind != DocumentKind.RECEIPT],
        "why_not": _why_not(request, delivery),
    }


def _why_not(request: SignedInRequest, delivery: ResultDelivery) -> str:
    if permissions.is_own_case(request.user, delivery.case):
        return str(OwnCase())
    if not permissions.may_issue(request.user, delivery.case):
        return str(SeparateIssue())
    return ""
