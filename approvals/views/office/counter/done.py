"""After filing: the commitment signed on paper, the receipt to print."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applicants.access import accounts_of
from applicants.requests import SignedInRequest
from credit_portal.documents.enums import DocumentKind
from credit_portal.documents.selectors import documents_of

from ....enums import CaseStatus
from ....errors import (
    AlreadySigned,
    CommitmentStale,
    MatterChanged,
    ModeClosed,
    PhotographMissing,
    PromisedDateWrong,
    UploadRefused,
    WrongStep,
)
from ....forms.counter import SheetForm
from ....models import Case, CounterVisit
from ....services.counter import acting_of
from ....services.counter_signing import sign_on_paper
from ....services.promising import choose_ordinary
from ....services.resuming import resume_case
from ....signing_view import signature_form, signing_page
from ..shell import show
from .common import counter_page, own_visit

PRINTED = {  # in the order in which they are handed over
    DocumentKind.RECEIPT: "",
    DocumentKind.COMMITMENT: "",
    DocumentKind.DEFERRAL_UNDERTAKING: "",
    DocumentKind.ACCEPTANCE: "",
    DocumentKind.GRANT: "",
    DocumentKind.LICENCE: "",
}


@counter_page
@require_http_methods(["GET", "POST"])
def sign(request: SignedInRequest, visit_id: uuid.UUID) -> HttpResponse:
    """Print the commitment, have it signed by hand, keep the scan of it."""
    visit = own_visit(request, visit_id)
    case = visit.case
    commitment = getattr(case, "commitment", None)
    if case is None or commitment is None or case.status != CaseStatus.AWAITING_COMMITMENT:
        return redirect("office:counter_done", visit_id)
    spec = case.version.spec
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SheetForm(commitment, spec, *sent)
    closed = None
    if request.method == "POST" and form.is_valid():
        try:
            sign_on_paper(
                visit,
                form.cleaned_data["sheet"],
                digest=form.cleaned_data["digest"],
                promised=form.promised(),
                by=request.user,
            )
            messages.success(request, _("已登记当面签署。"))
            return redirect("office:counter_done", visit_id)
        except (UploadRefused, PromisedDateWrong) as refusal:
            field = refusal.field if refusal.field in form.fields else "sheet"
            form.add_error(field, str(refusal))
        except CommitmentStale as refusal:
            messages.error(request, str(refusal))
            return redirect("office:counter_sign", visit_id)
        except (ModeClosed, MatterChanged, PhotographMissing) as refusal:
            closed = refusal
        except (WrongStep, AlreadySigned) as refusal:
            messages.error(request, str(refusal))
            return redirect("office:counter_done", visit_id)
    paper = signing_page(case, commitment, signature_form(case, commitment))
    return show(
        request,
        "office/counter/sign.html",
        **paper | {"visit": visit, "form": form, "closed": closed},
    )


@counter_page
@require_POST
def ordinary(request: SignedInRequest, visit_id: uuid.UUID) -> HttpResponse:
    """The applicant rather goes the ordinary way."""
    visit = own_visit(request, visit_id)
    if visit.case is not None:
        choose_ordinary(visit.case.pk, acting=acting_of(visit), by=request.user)
        messages.success(request, _("已改走普通程序，收件时间不变，不影响信用。"))
    return redirect("office:counter_done", visit_id)


@counter_page
@require_GET
def done(request: SignedInRequest, visit_id: uuid.UUID) -> HttpResponse:
    """The receipt to print, the query code in large, what comes next."""
    visit = own_visit(request, visit_id)
    if visit.case is None:
        return redirect("office:counter_matters", visit_id)
    return show(request, "office/counter/done.html", **_outcome(visit))


@counter_page
@require_GET
def papers(request: SignedInRequest, visit_id: uuid.UUID) -> HttpResponse:
    """The part of the page that waits for the papers."""
    visit = own_visit(request, visit_id)
    if visit.case is None or not request.htmx:
        return redirect("office:counter_done", visit_id)
    return show(request, "office/counter/_outcome.html", **_outcome(visit))


def _outcome(visit: CounterVisit) -> dict[str, Any]:
    assert visit.case is not None
    case = Case.objects.for_page().get(pk=visit.case.pk)
    if case.is_waiting:
        resume_case(case.pk)
        case = Case.objects.for_page().get(pk=case.pk)
    found = list(documents_of(case))
    licence = getattr(case, "licence", None)
    if licence:
        found += list(documents_of(licence))
    kinds = {paper.kind for paper in found}
    expected = {DocumentKind.RECEIPT.value}
    if licence:
        expected |= {DocumentKind.GRANT.value, DocumentKind.LICENCE.value}
    return {
        "visit": visit,
        "case": case,
        "licence": licence,
        "papers": sorted(
            (paper for paper in found if paper.kind in PRINTED),
            key=lambda paper: list(PRINTED).index(DocumentKind(paper.kind)),
        ),
        "is_ready": expected <= kinds and not case.is_waiting,
        "has_account": bool(accounts_of(case.applicant)),
        "delivery": getattr(case, "delivery", None),
        "may_sign_here": case.status == CaseStatus.AWAITING_COMMITMENT and visit.signs,
    }
