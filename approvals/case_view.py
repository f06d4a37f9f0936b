"""What the page of a case shows its applicant, in plain words: steps, reasons, dates, papers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext

from credit_portal.documents.enums import DocumentKind
from credit_portal.documents.models import OfficialDocument
from credit_portal.documents.selectors import documents_of
from credit_portal.events.models import Event
from credit_portal.events.services import subject_label
from credit_portal.web.templatetags.portal_web import day, full_day, grade_name, way_label, zh
from credit_portal.workdays.rules import Calendar, working_days_between
from credit_portal.workdays.selectors import load_calendar

from .correction_view import correction, papers_to_supply
from .enums import (
    ApprovalMode,
    CaseStatus,
    CommitmentStatus,
    DeadlineKind,
    LicenceStatus,
    ProcedureKind,
)
from .events import INTERNAL, CaseEvent, LicenceEvent
from .limits import warning_shares
from .models import Case, CreditCheck, Deferral, ElectronicLicence, MaterialFile
from .models.case import How
from .models.commitment import CommitmentKind
from .rules.deadlines import CaseTerms, warning_level
from .rules.modes import Reason
from .services.terms import terms_of
from .wording import (
    ConditionNote,
    ModeNote,
    Strip,
    kept_condition_notes,
    kept_mode_notes,
    paper_name,
    reason_text,
    source_name,
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


# What has happened


@dataclass(frozen=True)
class Entry:
    """One line of the timeline."""

    title: str
    text: str
    at: datetime | None
    state: str = "done"


def timeline(case: Case, licence: ElectronicLicence | None, *, shows_grade: bool) -> list[Entry]:
    """Newest first; what is going on now stands on top. One query."""
    subjects = [(subject_label(case), case.pk)]
    if licence:
        subjects.append((subject_label(licence), licence.pk))
    events = Event.objects.filter(
        subject_type__in=[label for label, _pk in subjects],
        subject_id__in=[pk for _label, pk in subjects],
    ).exclude(kind__in=INTERNAL)
    told = [
        Entry(_title(event), _text(event, case, licence, shows_grade=shows_grade), event.at)
        for event in events.order_by("-pk")
        if (event.subject_type, event.subject_id) in subjects
    ]
    return [*_now(case), *told]


def _title(event: Event) -> str:
    for kinds in (CaseEvent, LicenceEvent):
        if event.kind in kinds.values:
            return str(kinds(event.kind).label)
    return event.kind


def _text(event: Event, case: Case, licence: ElectronicLicence | None, *, shows_grade: bool) -> str:
    data, spec = event.data, case.version.spec
    match event.kind:
        case CaseEvent.RECEIVED:
            return gettext("办件编号 %(number)s") % {"number": case.number}
        case CaseEvent.WAITING:
            return _listed(source_name(code) for code in data.get("sources", []))
        case CaseEvent.CHECKED:
            return _checked_text(data, shows_grade=shows_grade)
        case CaseEvent.TO_ORDINARY:
            reasons = [Reason.from_json(reason) for reason in data.get("reasons", [])]
            return "".join(reason_text(reason, spec) for reason in reasons)
        case CaseEvent.DEEMED_ACCEPTED:
            on = day(date.fromisoformat(data["due_on"]))
            return gettext("五个工作日内没有告知补正，从收件那天起算受理；%(day)s前办结") % {
                "day": on
            }
        case CaseEvent.ACCEPTED if data.get("due_on"):
            return gettext("%(day)s前办结") % {"day": day(date.fromisoformat(data["due_on"]))}
        case CaseEvent.SUSPENDED:
            words = {
                "kind": ProcedureKind(data["kind"]).label,
                "day": day(date.fromisoformat(data["told_until"])),
            }
            return gettext("%(kind)s，预计到%(day)s") % words
        case CaseEvent.RESUMED:
            words = {
                "kind": ProcedureKind(data["kind"]).label,
                "day": day(date.fromisoformat(data["due_on"])),
            }
            return gettext("%(kind)s已经结束；%(day)s前办结") % words
        case CaseEvent.DUE_MOVED:
            words = {
                "about": DeadlineKind(data["about"]).label,
                "before": day(date.fromisoformat(data["due_before"])),
                "day": day(date.fromisoformat(data["due_on"])),
            }
            return gettext("%(about)s从%(before)s改为%(day)s") % words
        case CaseEvent.EXTENDED:
            words = {
                "before": day(date.fromisoformat(data["due_before"])),
                "day": day(date.fromisoformat(data["due_on"])),
            }
            return gettext("原定%(before)s，改为%(day)s前办结") % words
        case CaseEvent.NOT_ACCEPTED:
            return zh(f"{data.get('reasons', '')} {data.get('article', '')}".strip())
        case CaseEvent.SUPPLEMENT_REQUESTED:
            by = gettext("%(day)s前补正") % {"day": day(date.fromisoformat(data["due_on"]))}
            return _listed(paper_name(spec, code) for code in data["materials"]) + " · " + by
        case CaseEvent.DEFERRAL_DUE | CaseEvent.TERMINATED:
            return _listed(paper_name(spec, code) for code in data.get("materials", []))
        case CaseEvent.PAPER_SUPPLIED:
            return paper_name(spec, data.get("material", ""))
        case LicenceEvent.ISSUED if licence:
            return format_html(gettext("证照编号 {number}"), number=zh(licence.number))
    return ""


def _procedure_text(case: Case) -> str:
    procedure = case.procedures.running().first()
    if procedure is None:
        return ""
    words = {"kind": procedure.get_kind_display(), "day": day(procedure.told_until)}
    return gettext("%(kind)s，预计到%(day)s。这段时间不计入期限。") % words


def _checked_text(data: dict[str, Any], *, shows_grade: bool) -> str:
    ways = gettext("开放的方式：%(ways)s") % {
        "ways": _listed(way_label(mode) for mode in data.get("offered", []))
    }
    if not data.get("grade") or not shows_grade:
        return ways
    grade = {"grade": data["grade"], "name": grade_name(data["grade"])}
    return gettext("信用等级 %(grade)s %(name)s") % grade + " · " + ways


def _listed(words: Iterable[str]) -> str:
    return gettext("、").join(words)


def _now(case: Case) -> list[Entry]:
    """What the case waits for at present; nothing once it is closed."""
    department = case.department.name_zh
    if case.is_waiting:
        return [Entry(gettext("正在向数据源核验"), gettext("有结果会自动继续。"), None, "now")]
    if case.status == CaseStatus.RECEIVED:
        text = gettext("%(department)s五个工作日内决定受不受理。") % {"department": department}
        return [Entry(gettext("等待受理"), text, None, "now")]
    if case.status == CaseStatus.SUPPLEMENT_REQUESTED:
        return [Entry(gettext("等您补正"), gettext("改好以后点“已全部补正”。"), None, "now")]
    if case.status == CaseStatus.AWAITING_COMMITMENT:
        return [Entry(gettext("等您签署"), gettext("签署后马上继续。"), None, "now")]
    if case.status == CaseStatus.SUSPENDED:
        return [Entry(gettext("特别程序进行中"), _procedure_text(case), None, "stopped")]
    if case.is_in_hand:
        text = gettext("由%(department)s办理。") % {"department": department}
        return [Entry(gettext("审查中"), text, None, "now")]
    return []


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
    )


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
    tone: str
    files: list[MaterialFile]
    due_on: date | None
    can_supply: bool


_HOW_TONES = {How.DEFERRED: "warn", How.MISSING: "warn", How.PROMISED: "blue"}


def owed_papers(case: Case) -> list[Deferral]:
    """Deferred papers not yet supplied, the nearest day first."""
    return [deferral for deferral in case.deferrals.all() if deferral.is_owed]


def case_papers(case: Case, owed: list[Deferral]) -> list[CasePaper]:
    files: dict[str, list[MaterialFile]] = {}
    for file in case.files.order_by("pk"):
        files.setdefault(file.material_code, []).append(file)
    days = {deferral.material_code: deferral.promised_on for deferral in owed}
    materials = list(case.materials.all())
    to_supply = papers_to_supply(case, materials)
    return [
        CasePaper(
            code=material.code,
            name=paper_name(case.version.spec, material.code),
            how=str(material.get_how_display()),
            tone=_HOW_TONES.get(How(material.how), "ok"),
            files=files.get(material.code, []),
            due_on=days.get(material.code),
            can_supply=material.code in to_supply,
        )
        for material in materials
    ]


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
        "owed": owed_rows(case, owed),
        "papers": case_papers(case, owed),
        "timeline": timeline(case, licence, shows_grade=shows_grade),
        "explanation": explained,
        "shows_grade": shows_grade,
        "correction": correction(case),
        "clock": clock(
            case, explained.check.grade if explained else "", today=timezone.localdate()
        ),
        "decision": getattr(case, "decision", None),
        "time_taken": time_taken(case),
    }


def owed_rows(case: Case, owed: list[Deferral]) -> list[dict[str, Any]]:
    """Each owed paper with its day and the working days left."""
    calendar, today = load_calendar(), timezone.localdate()
    return [
        {
            "code": deferral.material_code,
            "name": paper_name(case.version.spec, deferral.material_code),
            "promised_on": deferral.promised_on,
            "left": working_days_between(today, deferral.promised_on, calendar),
            "is_late": deferral.promised_on < today,
        }
        for deferral in owed
    ]
