"""Checking a paper or a licence, and the progress of a case: without a login."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from applicants.models import Department
from credit_portal.documents.models import OfficialDocument
from credit_portal.documents.rules import group_code, normalise_code
from credit_portal.web.forms import width
from credit_portal.web.templatetags.portal_web import full_day, fullwidth, moment, zh
from credit_portal.workdays.rules import add_working_days, working_days_between
from credit_portal.workdays.selectors import load_calendar

from .. import selectors
from ..enums import CaseStatus, LicenceStatus
from ..models import Case, ElectronicLicence
from ..wording import Strip, local, strip_of
from .rate_limit import count_lookup, says_when_to_retry

TONES = {LicenceStatus.ISSUED: "ok", LicenceStatus.SUSPENDED: "warn"}


class CodeForm(forms.Form):
    """The code printed on a paper, typed in any case, with or without dashes."""

    code = forms.CharField(
        label=gettext_lazy("核验码"),
        help_text=gettext_lazy("文书或证照下方的 12 位字母和数字，大小写和空格都可以。"),
        max_length=64,
        widget=forms.TextInput(width(20)),
        error_messages={"required": gettext_lazy("请输入核验码")},
    )

    def clean_code(self) -> str:
        code = normalise_code(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(_("核验码应为 12 位字母和数字"))
        return code


class ProgressForm(forms.Form):
    """Number and query code of a case; both stand on the receipt."""

    number = forms.CharField(
        label=gettext_lazy("办件编号"),
        help_text=gettext_lazy("21 位数字，在收件凭证上。"),
        max_length=40,
        widget=forms.TextInput(width(30)),
        error_messages={"required": gettext_lazy("请输入办件编号")},
    )
    query_code = forms.CharField(
        label=gettext_lazy("查询码"),
        help_text=gettext_lazy("6 位字母和数字，也在收件凭证上。"),
        max_length=12,
        widget=forms.TextInput(width(10)),
        error_messages={"required": gettext_lazy("请输入查询码")},
    )


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """The form; a code that can be one leads to its result."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("approvals:verify_code", code=form.cleaned_data["code"])
    return render(request, "approvals/verify.html", {"form": form})


@says_when_to_retry
@never_cache
@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    count_lookup(request)
    found = selectors.verified_by_code(code)
    context: dict[str, Any] = {"form": CodeForm(), "now": timezone.now()}
    if found is None:
        return render(request, "approvals/verify_result.html", context, status=404)
    if found.licence:
        context |= _licence_facts(found.licence, found.holder)
    elif found.document:
        context |= _document_facts(found.document, found.holder)
    return render(request, "approvals/verify_result.html", context)


def _licence_facts(licence: ElectronicLicence, holder: str) -> dict[str, Any]:
    """Title, number, masked holder and validity; nothing of the case behind it."""
    status = selectors.licence_status_on(licence, timezone.localdate())
    until = full_day(licence.valid_to) if licence.valid_to else _("没有写明期限")
    facts = [
        (_("证照名称"), fullwidth(licence.title)),
        (_("证照编号"), zh(licence.number)),
        (_("持证人"), zh(holder)),
        (_("颁发机关"), local(licence.department, "name")),
        (_("颁发日期"), full_day(licence.issued_on)),
        (_("有效期至"), until),
    ]
    if licence.ended_on:
        facts.append((_("失效日"), full_day(licence.ended_on)))
    return {
        "tone": TONES.get(status, "bad"),
        "title": _licence_title(status),
        "lead": _("有效期至：%(until)s") % {"until": until},
        "heading": _("证照内容"),
        "facts": facts,
    }


def _licence_title(status: LicenceStatus) -> str:
    titles = {
        LicenceStatus.ISSUED: _("这张证照有效"),
        LicenceStatus.SUSPENDED: _("这张证照已暂扣，现在不能使用"),
        LicenceStatus.EXPIRED: _("这张证照已过有效期"),
        LicenceStatus.REVOKED: _("这张证照已撤销"),
        LicenceStatus.CANCELLED: _("这张证照已注销"),
    }
    return titles[status]


def _document_facts(document: OfficialDocument, holder: str) -> dict[str, Any]:
    department = Department.objects.filter(pk=document.authority_code).first()
    authority = local(department, "name") if department else document.authority_name
    facts = [
        (_("文书名称"), document.get_kind_display()),
        (_("文号"), zh(document.number) or _("没有文号")),
        (_("制发机关"), authority),
        (_("用印时间"), moment(document.sealed_at)),
        (_("核验码"), group_code(document.verification_code)),
    ]
    if holder:
        facts.insert(2, (_("申请人"), zh(holder)))
    replaced = document.is_replaced
    return {
        "tone": "warn" if replaced else "ok",
        "title": _("这份文书已被更正") if replaced else _("这份文书是真的"),
        "lead": _("后来制发了新的一份，以新的为准。")
        if replaced
        else _("由%(authority)s制发。") % {"authority": authority},
        "heading": _("文书内容"),
        "facts": facts,
    }


@says_when_to_retry
@never_cache
def progress(request: HttpRequest) -> HttpResponse:
    """Posted, so that the pair stands in no address; answered without names."""
    form = ProgressForm(request.POST if request.method == "POST" else None)
    case = None
    if form.is_valid():
        count_lookup(request)
        typed = form.cleaned_data
        case = selectors.case_by_query_code(typed["number"], typed["query_code"])
        if case is None:
            form.add_error(None, _("没有找到：请核对办件编号和查询码，两个都要和收件凭证一致。"))
    context = {"form": form, "case": case} | (_progress(case) if case else {})
    status = 422 if form.is_bound and case is None else 200
    return render(request, "approvals/progress.html", context, status=status)


def _progress(case: Case) -> dict[str, Any]:
    tones = {CaseStatus.GRANTED: "ok", CaseStatus.SUPPLEMENT_REQUESTED: "warn"}
    closed = "bad" if case.closed_at else "wait"
    return {
        "matter_name": case.matter.name,
        "department": local(case.department, "name"),
        "tone": tones.get(CaseStatus(case.status), closed),
        "strip": _due_strip(case),
        "decided_on": case.decided_at or case.closed_at,
    }


def _due_strip(case: Case) -> Strip | None:
    """The arithmetic of the promised day, while it is still to come."""
    if case.accepted_on is None or case.due_on is None or case.closed_at:
        return None
    calendar = load_calendar()
    days = working_days_between(case.accepted_on, case.due_on, calendar)
    due = add_working_days(case.accepted_on, days, calendar)
    return strip_of(due, today=timezone.localdate()) if due.on == case.due_on else None
