"""The back office: desk, search, the page of a case, and the steps of clerks and deciders."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applicants.enums import Role
from applicants.events import ApplicantEvent
from applicants.gates import staff_page
from applicants.models import Applicant
from applicants.permissions import duties
from applicants.requests import SignedInRequest
from credit_portal.errors import NotAllowed, PortalError
from credit_portal.events.models import Channel
from credit_portal.events.services import record
from credit_portal.workdays.selectors import load_calendar

from .. import permissions
from ..enums import LicenceStatus, WarningLevel
from ..errors import WrongStep
from ..models import Case, ElectronicLicence
from ..office_forms import GrantForm, ReasonsForm, RevokeForm, SearchForm, SupplementForm
from ..office_selectors import (
    TABS,
    applicants_by,
    desk_of,
    desk_row,
    find_cases,
    identifiers_in,
    office_nav,
)
from ..services import deciding, licences, supplementing
from .office_case import case_context, missing_papers, note_case_reading

MAY_LOOK_UP = (Role.CLERK, Role.CREDIT_OFFICER)


def show(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """A working page inside the shell."""
    return render(request, template, context | {"office_nav": office_nav(request)}, status=status)


@staff_page
@require_GET
def desk(request: SignedInRequest) -> HttpResponse:
    """The open cases of one's departments; who has none goes to their own list."""
    held = duties(request.user)
    if not held.has(*permissions.READERS):
        return _elsewhere(request)
    tab = request.GET.get("tab", "receive" if held.has(Role.CLERK) else "decide")
    level = request.GET.get("level", "")
    found = desk_of(
        request.user,
        tab=tab if tab in TABS else "receive",
        level=level if level in WarningLevel.values else "",
        after=_number(request.GET.get("after", "")),
        today=timezone.localdate(),
    )
    labels = [_("待受理"), _("待决定"), _("等申请人"), _("已办结")]
    return show(
        request,
        "office/desk.html",
        desk=found,
        tabs=[
            {
                "label": label,
                "url": f"?tab={name}",
                "count": found.counts[name] if name != "closed" else None,
                "current": name == found.tab,
            }
            for name, label in zip(TABS, labels, strict=True)
        ],
        counters=_counters(found.counts, found.levels, found.level),
        is_masked=not held.has(Role.CLERK, Role.DECIDER, Role.HEAD),
    )


def _counters(counts: dict[str, int], levels: dict[str, int], current: str) -> list[dict[str, Any]]:
    marks = [
        ("overdue", _("已超期"), "r"),
        ("red", _("红色预警"), "r"),
        ("yellow", _("黄色预警"), "y"),
    ]
    found = [
        {
            "number": levels.get(name, 0),
            "label": label,
            "url": f"?tab=decide&level={name}",
            "level": mark if levels.get(name) else "",
            "current": name == current,
        }
        for name, label, mark in marks
    ]
    total = sum(counts.values())
    return [
        {"number": total, "label": _("在办"), "url": "?", "level": "", "current": False},
        *found,
    ]


def _elsewhere(request: SignedInRequest) -> HttpResponse:
    held = duties(request.user)
    if held.has(Role.INSPECTOR, Role.SUPERVISION_LEAD):
        return redirect("supervision:pushes")
    return redirect("office:catalogue")


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 18 else None


@staff_page
@require_http_methods(["GET", "POST"])
def search(request: SignedInRequest) -> HttpResponse:
    """By case number, exact name, or exact identity number with its purpose."""
    if not duties(request.user).has(*permissions.READERS):
        raise NotAllowed
    form = SearchForm(request.POST or None)
    rows = None
    if request.method == "POST" and form.is_valid():
        applicants = _looked_up(request, form)
        if not form.errors:
            cases = find_cases(request.user, typed=form.cleaned_data["q"], applicants=applicants)
            today, calendar = timezone.localdate(), load_calendar()
            rows = [desk_row(case, today, calendar) for case in cases]
    is_masked = not duties(request.user).has(Role.CLERK, Role.DECIDER, Role.HEAD)
    return show(request, "office/search.html", form=form, rows=rows, is_masked=is_masked)


def _looked_up(request: SignedInRequest, form: SearchForm) -> list[Applicant]:
    """Whom an identity number names; every such look leaves a trace with its purpose."""
    identifiers = identifiers_in(form.cleaned_data["q"])
    if not identifiers:
        return []
    if not duties(request.user).has(*MAY_LOOK_UP):
        form.add_error("q", _("您的岗位不能按证件号码查询。请用办件编号。"))
        return []
    if not form.cleaned_data["purpose"]:
        form.add_error("purpose", _("按证件号码查询要写明用途"))
        return []
    found = applicants_by(identifiers)
    with transaction.atomic():
        for applicant in Applicant.objects.select_for_update().filter(
            pk__in=[one.pk for one in found]
        ):
            record(
                ApplicantEvent.LOOKED_UP,
                subject=applicant,
                by=request.user,
                channel=Channel.WINDOW,
                purpose=form.cleaned_data["purpose"],
            )
    return found


def _case(request: SignedInRequest, number: str) -> Case:
    return get_object_or_404(permissions.cases_of_staff(request.user), number=number)


@staff_page
@require_GET
def case_detail(request: SignedInRequest, number: str) -> HttpResponse:
    case = _case(request, number)
    note_case_reading(request.user, case)
    return show(request, "office/case.html", **case_context(request.user, case))


@staff_page
@require_http_methods(["GET", "POST"])
def accept(request: SignedInRequest, number: str) -> HttpResponse:
    return _step(
        request,
        number,
        template="office/accept.html",
        make_form=None,
        act=lambda case, data: deciding.accept_case(case.pk, by=request.user),
        done=_("已受理，期限开始计算。"),
        more=lambda case: {"missing": missing_papers(case)},
    )


@staff_page
@require_http_methods(["GET", "POST"])
def reject(request: SignedInRequest, number: str) -> HttpResponse:
    return _step(
        request,
        number,
        template="office/reject.html",
        make_form=lambda case: ReasonsForm(request.POST or None),
        act=lambda case, data: deciding.reject_case(case.pk, by=request.user, **data),
        done=_("已作出不予受理决定，通知书正在生成。"),
    )


@staff_page
@require_http_methods(["GET", "POST"])
def supplement(request: SignedInRequest, number: str) -> HttpResponse:
    return _step(
        request,
        number,
        template="office/supplement.html",
        make_form=lambda case: SupplementForm(case, request.POST or None),
        act=lambda case, data: supplementing.request_supplement(
            case.pk, data["defects"], by=request.user
        ),
        done=_("已一次性告知补正，告知书正在生成。"),
    )


@staff_page
@require_http_methods(["GET", "POST"])
def grant(request: SignedInRequest, number: str) -> HttpResponse:
    return _step(
        request,
        number,
        template="office/grant.html",
        make_form=lambda case: GrantForm(request.POST or None),
        act=lambda case, data: deciding.grant_case(case.pk, by=request.user, **data),
        done=_("已准予，证照已编号，并已推送监管部门。"),
    )


@staff_page
@require_http_methods(["GET", "POST"])
def refuse(request: SignedInRequest, number: str) -> HttpResponse:
    return _step(
        request,
        number,
        template="office/refuse.html",
        make_form=lambda case: ReasonsForm(request.POST or None),
        act=lambda case, data: deciding.refuse_case(case.pk, by=request.user, **data),
        done=_("已作出不予许可决定，决定书正在生成。"),
    )


def _step(
    request: SignedInRequest,
    number: str,
    *,
    template: str,
    make_form: Callable[[Case], Any] | None,
    act: Callable[[Case, dict[str, Any]], Case],
    done: str,
    more: Callable[[Case], dict[str, Any]] = lambda case: {},
) -> HttpResponse:
    """A confirmation page, and the step itself. Who comes second sees the conflict page."""
    case = _case(request, number)
    form = make_form(case) if make_form else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            act(case, form.cleaned_data if form else {})
        except WrongStep as refusal:
            return render(request, "409.html", {"refusal": refusal}, status=409)
        except PortalError as refusal:
            if form is None or refusal.status == 403:
                raise
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, done)
            return redirect("office:case", number)
    return show(request, template, case=case, form=form, **more(case))


@staff_page
@require_http_methods(["GET", "POST"])
def revoke(request: SignedInRequest, number: str) -> HttpResponse:
    """Revoke a licence; the head of the department only."""
    licence = get_object_or_404(
        ElectronicLicence.objects.select_related("holder", "department", "case"), number=number
    )
    if not duties(request.user).in_department(licence.department_id, *permissions.READERS):
        raise Http404
    if not permissions.may_revoke(request.user, licence):
        raise NotAllowed
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            licences.revoke_licence(
                licence.pk,
                by=request.user,
                on=timezone.localdate(),
                reason=form.cleaned_data["reason"],
            )
        except WrongStep as refusal:
            return render(request, "409.html", {"refusal": refusal}, status=409)
        messages.success(request, _("证照已撤销，公众核验时立即可见。"))
        return redirect(_after_revoking(licence))
    is_open = licence.status in (LicenceStatus.ISSUED, LicenceStatus.SUSPENDED)
    return show(request, "office/revoke.html", licence=licence, form=form, is_open=is_open)


def _after_revoking(licence: ElectronicLicence) -> str:
    if licence.case is None:
        return reverse("office:desk")
    return reverse("office:case", args=[licence.case.number])
