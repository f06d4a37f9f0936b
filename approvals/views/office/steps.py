"""The steps of clerks and deciders, each with its confirmation page."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applicants.gates import staff_page
from applicants.requests import SignedInRequest

from ...forms.office import GrantForm, ReasonsForm, SupplementForm
from ...models import Case
from ...services import deciding, supplementing
from .case_page import missing_papers
from .shell import step


@staff_page
@require_http_methods(["GET", "POST"])
def accept(request: SignedInRequest, number: str) -> HttpResponse:
    return step(
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
    return step(
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
    return step(
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
    return step(
        request,
        number,
        template="office/grant.html",
        make_form=lambda case: GrantForm(
            request.POST or None, initial={"reasons": _foreseen_reasons(case)}
        ),
        act=lambda case, data: deciding.grant_case(case.pk, by=request.user, **data),
        done=_("已准予，证照已编号，并已推送监管部门。"),
    )


@staff_page
@require_http_methods(["GET", "POST"])
def refuse(request: SignedInRequest, number: str) -> HttpResponse:
    return step(
        request,
        number,
        template="office/refuse.html",
        make_form=lambda case: ReasonsForm(request.POST or None),
        act=lambda case, data: deciding.refuse_case(case.pk, by=request.user, **data),
        done=_("已作出不予许可决定，决定书正在生成。"),
    )


def _foreseen_reasons(case: Case) -> str:
    """What the decider told before the papers were in."""
    foreseen = getattr(case, "foreseen", None)
    return foreseen.reasons if foreseen else ""
