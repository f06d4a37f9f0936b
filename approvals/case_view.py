"""What the page of a case shows its applicant, in plain words: steps, reasons, dates, papers."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from credit_portal.documents.enums import DocumentKind
from credit_portal.documents.models import OfficialDocument
from credit_portal.documents.selectors import documents_of
from credit_portal.parameters.selectors import parameter
from credit_portal.web.templatetags.portal_web import full_day, zh
from credit_portal.workdays.rules import Calendar, working_days_between
from credit_portal.workdays.selectors import load_calendar

from .correction_view import correction, papers_to_supply
from .enums import (
    ApprovalMode,
    CaseStatus,
    CommitmentStatus,
    LicenceStatus,
)
from .limits import warning_shares
from .models import Case, CaseMaterial, CreditCheck, Deferral, ElectronicLicence, MaterialFile
from .models.case import How
from .models.commitment import CommitmentKind
from .owed_view import owed_rows
from .rules.deadlines import CaseTerms, deemed_acceptance, warning_level
from .selectors import SAVED
from .services.terms import terms_of
from .timeline_view import timeline
from .wording import (
    ConditionNote,
    ModeNote,
    Strip,
    kept_condition_notes,
    kept_mode_notes,
    paper_name,
    strip_of,
)

STATUS_TONES = {
    CaseStatus.GRANTED: "ok",
    CaseStatus.AWAITING_COMMITMENT: "warn",
    CaseStatus.NOT_ACCEPTED: "err",
    CaseStatus.REFUSED: "err",
    CaseStatus.RECEIVED: "blue",
    CaseStatus.ACCEPTED: "blue",
    CaseStatus.UNDER_REVIEW: "blue",
    CaseStatus.SUSPENDED: "warn",
}


def status_tone(case: Case) -> str:
    return STATUS_TONES.get(CaseStatus(case.status), "")


# How it was decided


@dataclass(frozen=True)
class Explanation:
    """The frozen check in words."""

    lead: str
    conditions: list[ConditionNote]
    modes: list[ModeNote]
    check: CreditCheck


def explanation(case: Case) -> Explanation | None:
    """From the evidence frozen with the case; None before the first check."""
    check = case.checks.last()
    if check is None:
        return None
    spec = case.version.spec
    conditions = kept_condition_notes(check.evidence, spec, case.mode)
    modes = kept_mode_notes(check.result, spec)
    return Explanation(_lead(case), conditions, modes, check)


def _lead(case: Case) -> str:
    if case.mode == ApprovalMode.INSTANT and case.status == CaseStatus.GRANTED:
        return gettext("每项条件都由系统和数据源比对，全部符合，所以没有人工环节。")
    if case.mode == ApprovalMode.NOTIFY_COMMIT and case.status == CaseStatus.GRANTED:
        return gettext("能比对的条件由系统比对，其余由您承诺，决定以后核查。")
    return gettext("系统先核对了能比对的条件；审查和决定由工作人员作出。")


# When it will be done


@dataclass(frozen=True)
class Clock:
    """The due date of an accepted case and its arithmetic, in working days."""

    due_on: date
    statutory_due_on: date
    statutory_days: int
    used: int
    left: int
    total: int
    level: str
    strip: Strip | None
    statutory_strip: Strip | None


def clock(case: Case, grade: str, *, today: date) -> Clock | None:
    """None where no term runs."""
    if not case.is_in_hand or case.accepted_on is None or case.due_on is None:
        return None
    calendar = load_calendar()
    terms = terms_of(case, grade, today=today)
    used = working_days_between(case.accepted_on, today, calendar, terms.stops)
    total = terms.promised_days
    return Clock(
        due_on=terms.promised.on,
        statutory_due_on=terms.statutory.on,
        statutory_days=terms.statutory_days,
        used=min(used, total),
        left=max(total - used, 0),
        total=total,
        level="stopped" if terms.is_stopped else _level(case.accepted_on, terms, today, calendar),
        strip=strip_of(terms.promised, today=today),
        statutory_strip=strip_of(terms.statutory, today=today),
    )


def acceptance(case: Case, *, today: date) -> Strip | None:
    """Until when a received case is accepted or answered; None where that is not awaited."""
    if case.status != CaseStatus.RECEIVED or case.is_waiting:
        return None
    term = deemed_acceptance(
        timezone.localdate(case.handed_in_at),
        load_calendar(),
        notice_days=parameter("accept.supplement_notice_days"),
    )
    return strip_of(term.notice_due, today=today)


def _level(accepted_on: date, terms: CaseTerms, today: date, calendar: Calendar) -> str:
    return warning_level(
        accepted_on=accepted_on,
        days=terms.promised_days,
        due_on=terms.promised.on,
        today=today,
        calendar=calendar,
        stops=terms.stops,
        shares=warning_shares(),
    ).value


# Papers, in and out


@dataclass(frozen=True)
class CasePaper:
    """A paper of the case; `can_supply` where the applicant may hand it in now."""

    code: str
    name: str
    how: str
    is_saved: bool
    tone: str
    files: list[MaterialFile]
    due_on: date | None
    can_supply: bool
    origin: str


_HOW_TONES = {How.DEFERRED: "warn", How.MISSING: "warn", How.PROMISED: "blue"}


def owed_papers(case: Case) -> list[Deferral]:
    """Deferred papers not yet supplied, the nearest day first."""
    return [deferral for deferral in case.deferrals.all() if deferral.is_owed]


def case_papers(case: Case, owed: list[Deferral]) -> list[CasePaper]:
    files: dict[str, list[MaterialFile]] = {}
    for file in case.files.order_by("pk"):
        files.setdefault(file.material_code, []).append(file)
    days = {deferral.material_code: deferral.promised_on for deferral in owed}
    materials = list(case.materials.select_related("from_case", "from_licence"))
    to_supply = papers_to_supply(case, materials)
    return [
        CasePaper(
            code=material.code,
            name=paper_name(case.version.spec, material.code),
            how=str(material.get_how_display()),
            is_saved=material.how in SAVED,
            tone=_HOW_TONES.get(How(material.how), "ok"),
            files=files.get(material.code, []),
            due_on=days.get(material.code),
            can_supply=material.code in to_supply,
            origin=origin_of(material),
        )
        for material in materials
    ]


def origin_of(material: CaseMaterial) -> str:
    """Where a paper was taken from: an earlier case, or a licence of our own library."""
    if material.from_licence:
        return gettext("证照 %(number)s") % {"number": material.from_licence.number}
    if material.how == How.REUSED and material.from_case:
        return gettext("办件 %(number)s") % {"number": material.from_case.number}
    return ""


def documents(case: Case, licence: ElectronicLicence | None) -> list[OfficialDocument]:
    """Every official paper of the case and its licence, in the order of sealing."""
    found = list(documents_of(case))
    if licence:
        found += documents_of(licence)
    return sorted(found, key=lambda document: document.pk)


def papers_on_their_way(case: Case, sealed: list[OfficialDocument]) -> list[str]:
    """Names of the papers that the worker still writes."""
    there = {document.kind for document in sealed}
    return [str(kind.label) for kind in _expected(case) if kind.value not in there]


def _expected(case: Case) -> list[DocumentKind]:
    kinds = [DocumentKind.RECEIPT]
    commitment = getattr(case, "commitment", None)
    if commitment and commitment.signed_at and commitment.status != CommitmentStatus.WITHDRAWN:
        is_deferral = commitment.kind == CommitmentKind.DEFERRAL
        kinds.append(DocumentKind.DEFERRAL_UNDERTAKING if is_deferral else DocumentKind.COMMITMENT)
    if getattr(case, "supplement", None):
        kinds.append(DocumentKind.SUPPLEMENT)
    if case.is_in_hand:
        kinds.append(DocumentKind.ACCEPTANCE)
        if commitment and commitment.kind == CommitmentKind.DEFERRAL and commitment.signed_at:
            kinds.append(DocumentKind.DEFERRAL_NOTICE)
    if getattr(case, "foreseen", None):
        kinds.append(DocumentKind.FORESEEABLE_RESULT)
    kinds += {
        CaseStatus.GRANTED: [DocumentKind.GRANT, DocumentKind.LICENCE],
        CaseStatus.NOT_ACCEPTED: [DocumentKind.NON_ACCEPTANCE],
        CaseStatus.REFUSED: [DocumentKind.REFUSAL],
        CaseStatus.WITHDRAWN: [DocumentKind.WITHDRAWAL_NOTE],
        CaseStatus.TERMINATED: [DocumentKind.TERMINATION],
    }.get(CaseStatus(case.status), [])
    return kinds


# The licence


@dataclass(frozen=True)
class LicenceCard:
    """The preview of a licence, for c-licence."""

    title: str
    fields: list[tuple[str, str]]
    issuer: str
    issued: str
    qr: str
    status: str
    verify_url: str


def licence_card(licence: ElectronicLicence) -> LicenceCard:
    url = reverse("approvals:verify_code", args=[licence.verification_code])
    until = full_day(licence.valid_to) if licence.valid_to else gettext("长期")
    return LicenceCard(
        title=licence.title,
        fields=[
            (gettext("持证人"), zh(licence.holder.name)),
            (gettext("证照编号"), zh(licence.number)),
            (gettext("有效期起"), full_day(licence.valid_from)),
            (gettext("有效期至"), until),
        ],
        issuer=licence.department.name_zh,
        issued=full_day(licence.issued_on),
        qr=segno.make(settings.BASE_URL + url, error="m").svg_data_uri(border=2),
        status="valid" if licence.status == LicenceStatus.ISSUED else licence.status,
        verify_url=url,
    )


def time_taken(case: Case) -> str:
    """From the receipt to the decision in seconds or minutes; empty where it took longer."""
    if case.decided_at is None:
        return ""
    seconds = (case.decided_at - case.received_at).total_seconds()
    if seconds < 1:
        return gettext("当场")
    if seconds < 60:
        return gettext("%(n).1f 秒") % {"n": seconds}
    if seconds < 3600:
        minutes = round(seconds / 60)
        return ngettext("%(n)d 分钟", "%(n)d 分钟", minutes) % {"n": minutes}
    return ""


def page(case: Case, *, shows_grade: bool) -> dict[str, Any]:
    """The whole context of the page of a case; the grade is not for every agent."""
    licence = getattr(case, "licence", None)
    owed, explained = owed_papers(case), explanation(case)
    papers = case_papers(case, owed)
    sealed = documents(case, licence)
    return {
        "case": case,
        "status_tone": status_tone(case),
        "licence": licence,
        "licence_card": licence_card(licence) if licence else None,
        "licence_paper": next((d for d in sealed if d.kind == DocumentKind.LICENCE), None),
        "grant_paper": next((d for d in sealed if d.kind == DocumentKind.GRANT), None),
        "documents": sealed,
        "on_their_way": papers_on_their_way(case, sealed),
        "owed": owed_rows(case),
        "foreseen": getattr(case, "foreseen", None),
        "papers": papers,
        "saved": [paper for paper in papers if paper.is_saved],
        "timeline": timeline(case, licence, shows_grade=shows_grade),
        "explanation": explained,
        "shows_grade": shows_grade,
        "correction": correction(case),
        "clock": clock(
            case, explained.check.grade if explained else "", today=timezone.localdate()
        ),
        "acceptance": acceptance(case, today=timezone.localdate()),
        "decision": getattr(case, "decision", None),
        "rating": case.ratings.select_related("follow_up").first(),
        "time_taken": time_taken(case),
    }
