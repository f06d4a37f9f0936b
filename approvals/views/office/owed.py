"""What is owed to a department, and what a clerk or decider does about a paper."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applicants.enums import Role
from applicants.gates import staff_page
from applicants.permissions import duties
from applicants.requests import SignedInRequest
from credit_portal.errors import NotAllowed, PortalError

from ... import permissions
from ...enums import DeferralStatus, ExtensionStatus
from ...errors import ExtensionDecided, WrongStep
from ...forms.owed import (
    DecideExtensionForm,
    ForceMajeureForm,
    ForeseeForm,
    SendBackForm,
    WaiveForm,
)
from ...models import Case, Deferral, DeferralExtension
from ...owed_board import TABS, board_of
from ...services import deferrals, foreseeing, postponing
from ...wording import paper_name
from .shell import show, staff_case, step


@staff_page
@require_GET
def board(request: SignedInRequest) -> HttpResponse:
    """Papers owed to one's departments, by day; extensions to decide on come first."""
    held = duties(request.user)
    if not held.has(*permissions.READERS):
        raise NotAllowed
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else ("asked" if held.has(Role.CLERK) else "all")
    found = board_of(
        request.user,
        tab=tab,
        after=request.GET.get("after", ""),
        today=timezone.localdate(),
    )
    labels = [
        _("待决定延期"),
        _("已超期"),
        _("今天到期"),
        _("5个工作日内"),
        _("全部欠件"),
        _("整改"),
    ]
    tabs = [
        {
            "label": label,
            "url": f"?tab={name}",
            "count": found.counts[name],
            "current": name == found.tab,
        }
        for name, label in zip(TABS, labels, strict=True)
    ]
    next_url = f"?tab={found.tab}&after={found.next_after}" if found.next_after else ""
    return show(request, "office/owed.html", board=found, tabs=tabs, next_url=next_url)


@staff_page
@require_http_methods(["GET", "POST"])
def decide(request: SignedInRequest, number: str, code: str) -> HttpResponse:
    """Agree to a later day or not, with the reason that the applicant reads."""
    case = staff_case(request, number)
    deferral = _paper(case, code)
    extension = deferral.extensions.filter(kind="asked").select_related("asked_by").first()
    if extension is None:
        raise Http404
    if extension.status != ExtensionStatus.PENDING or not deferral.is_owed:
        return render(request, "409.html", {"refusal": ExtensionDecided()}, status=409)
    days = postponing.days_to_grant(deferral, case, today=timezone.localdate())
    form = DecideExtensionForm(days, extension.asked_until, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _answer(extension, form.cleaned_data, request)
        except (WrongStep, ExtensionDecided) as refusal:
            return render(request, "409.html", {"refusal": refusal}, status=409)
        except PortalError as refusal:
            if refusal.status == 403 or refusal.field is None:
                raise
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("已作出决定，并通知申请人。"))
            return redirect("office:owed")
    return show(
        request,
        "office/owed_decide.html",
        case=case,
        form=form,
        extension=extension,
        deferral=deferral,
        paper=paper_name(case.version.spec, code),
        may_decide=permissions.may_keep_ledger(request.user, case),
    )


def _answer(
    extension: DeferralExtension, data: dict[str, Any], request: SignedInRequest
) -> Deferral:
    if data["answer"] == "refuse":
        return postponing.refuse_extension(extension.pk, reason=data["reason"], by=request.user)
    return postponing.grant_extension(
        extension.pk, until=data["until"], reason=data["reason"], by=request.user
    )


def _paper(case: Case, code: str) -> Deferral:
    return get_object_or_404(case.deferrals, material_code=code)


@staff_page
@require_http_methods(["GET", "POST"])
def force_majeure(request: SignedInRequest, number: str, code: str) -> HttpResponse:
    def make_form(case: Case) -> ForceMajeureForm:
        days = postponing.days_of_force_majeure(_paper(case, code), today=timezone.localdate())
        return ForceMajeureForm(days, request.POST or None)

    return _act(
        request,
        number,
        code,
        title=_("不可抗力延期"),
        lead=_("发生了不能预见、不能避免的情况，补交日期可以延到更晚，不占用申请人的一次延期。"),
        button=_("延期"),
        is_open=lambda paper: paper.is_owed,
        make_form=make_form,
        act=lambda case, data: postponing.extend_for_force_majeure(
            case.pk, code, by=request.user, **data
        ),
        done=_("已延期，并通知申请人。"),
    )


@staff_page
@require_http_methods(["GET", "POST"])
def send_back(request: SignedInRequest, number: str, code: str) -> HttpResponse:
    def make_form(case: Case) -> SendBackForm:
        days = deferrals.days_to_send_back(_paper(case, code), today=timezone.localdate())
        return SendBackForm(days, request.POST or None)

    return _act(
        request,
        number,
        code,
        title=_("退回材料"),
        lead=_("补交的材料不对，可以退回一次，请申请人重新提交。理由会原样告诉申请人。"),
        button=_("退回"),
        is_open=lambda paper: paper.status == DeferralStatus.SUPPLIED,
        make_form=make_form,
        act=lambda case, data: deferrals.send_back_paper(case.pk, code, by=request.user, **data),
        done=_("已退回，并通知申请人。"),
    )


@staff_page
@require_http_methods(["GET", "POST"])
def waive(request: SignedInRequest, number: str, code: str) -> HttpResponse:
    return _act(
        request,
        number,
        code,
        title=_("免于补交"),
        lead=_("这份材料已经用别的办法取得，或者不再需要。免去以后不能再要求补交。"),
        button=_("免于补交"),
        is_open=lambda paper: paper.is_owed,
        make_form=lambda case: WaiveForm(request.POST or None),
        act=lambda case, data: deferrals.waive_paper(case.pk, code, by=request.user, **data),
        done=_("已免于补交，并通知申请人。"),
    )


def _act(
    request: SignedInRequest,
    number: str,
    code: str,
    *,
    title: str,
    lead: str,
    button: str,
    is_open: Callable[[Deferral], bool],
    make_form: Callable[[Case], Any],
    act: Callable[[Case, dict[str, Any]], Any],
    done: str,
) -> HttpResponse:
    """One act on one paper: its confirmation page, and the act itself."""
    case = staff_case(request, number)
    paper = _paper(case, code)
    if not is_open(paper):
        return render(request, "409.html", {"refusal": WrongStep()}, status=409)
    return step(
        request,
        number,
        template="office/owed_act.html",
        make_form=make_form,
        act=act,
        done=done,
        more=lambda case: {
            "title": title,
            "lead": lead,
            "button": button,
            "paper": paper_name(case.version.spec, code),
            "deferral": paper,
        },
    )


@staff_page
@require_http_methods(["GET", "POST"])
def foresee(request: SignedInRequest, number: str) -> HttpResponse:
    return step(
        request,
        number,
        template="office/foresee.html",
        make_form=lambda case: ForeseeForm(request.POST or None),
        act=lambda case, data: foreseeing.foresee_result(case.pk, by=request.user, **data),
        done=_("已告知预期结果，告知书正在生成。"),
        more=lambda case: {
            "owed": [
                (paper_name(case.version.spec, row.material_code), row.promised_on)
                for row in case.deferrals.owed()
            ]
        },
    )
