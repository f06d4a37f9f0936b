"""Official papers of a case: what each prints, gathered from stored data.

Dates, limits and articles come from the case and the parameters, never typed by hand.
Keys of each context: docs/documents.md. Called by handlers in the worker.
"""

from typing import Any

from django.utils import timezone, translation

from applicants.enums import DocumentType
from applicants.models import Department
from credit_portal.documents.enums import DocumentKind
from credit_portal.documents.models import OfficialDocument
from credit_portal.documents.services import issue_document
from credit_portal.documents.values import Authority
from credit_portal.parameters.selectors import parameter
from credit_profiles.enums import Grade

from ..enums import ApprovalMode, DeferralStatus, MatterType
from ..models import Case, ElectronicLicence
from ..models.case import How
from ..rules.deadlines import promised_days
from ..rules.materials import commitment_scope

# Official papers are in Chinese by law, whatever the reader's language.
MODE_NAMES = {
    ApprovalMode.INSTANT: "信用秒批",
    ApprovalMode.NOTIFY_COMMIT: "告知承诺",
    ApprovalMode.MISSING_MATERIAL: "容缺受理",
    ApprovalMode.ORDINARY: "普通程序",
}
# What is no administrative licence is decided without the Licensing Law's words.
OTHER_TITLES = {
    DocumentKind.ACCEPTANCE: "申请受理通知书",
    DocumentKind.NON_ACCEPTANCE: "申请不予受理通知书",
    DocumentKind.GRANT: "准予办理决定书",
    DocumentKind.REFUSAL: "不予办理决定书",
}
CHANNEL_NAMES = {
    "web": "网上",
    "mobile": "手机",
    "kiosk": "自助终端",
    "window": "窗口",
    "api": "接口",
}
ID_LABELS = {
    DocumentType.RESIDENT_ID: "居民身份证",
    DocumentType.PASSPORT: "护照",
    DocumentType.TAIWAN_PERMIT: "台湾居民来往大陆通行证",
    DocumentType.HK_MACAO_PERMIT: "港澳居民来往内地通行证",
    DocumentType.RESIDENCE_PERMIT: "港澳台居民居住证",
    DocumentType.FOREIGN_RESIDENT: "外国人永久居留身份证",
    DocumentType.CREDIT_CODE: "统一社会信用代码",
}
_NOTES = {
    How.FORM: "在线填写",
    How.UPLOAD: "",
    How.LICENCE: "系统调取",
    How.PROMISED: "告知承诺代替",
    How.DEFERRED: "容缺，限期补交",
}
DEFERRAL_CONSEQUENCES = [
    "办件终止，不再办理，可以补齐材料后重新申请",
    "逾期记入信用档案（容缺材料逾期未补）",
    "六个月内不能使用秒批、告知承诺和容缺受理，普通程序不受影响",
]
AFTER_LAPSE = [
    "可以补齐材料后重新申请",
    "逾期记入信用档案（容缺材料逾期未补），六个月内不能使用秒批、告知承诺和容缺受理",
    "普通程序不受影响；对记入信用档案有异议的，可以到政务服务大厅提出",
]
SUPPLY_WAY = "登录信用审批门户，在“我的办件”里上传；也可以到政务服务大厅任一窗口提交"


def load_case(case_id: int) -> Case:
    return Case.objects.for_page().select_related("filed_by__person").get(pk=case_id)


def load_licence(licence_id: int) -> ElectronicLicence:
    return ElectronicLicence.objects.select_related(
        "case__version", "case__applicant", "holder", "department"
    ).get(pk=licence_id)


def authority_of(department: Department) -> Authority:
    return Authority(department.code, department.name_zh, department.name_en, department.word)


def _issue(kind: DocumentKind, case: Case, **body: Any) -> OfficialDocument:
    """One paper of a case, with the keys that all papers share and those of its kind."""
    if not _is_licence(case) and kind in OTHER_TITLES:
        body["title"] = OTHER_TITLES[kind]
    return issue_document(
        kind=kind,
        subject=case,
        authority=authority_of(case.department),
        context=_common(case) | body,
    )


def _is_licence(case: Case) -> bool:
    return case.version.spec.matter_type == MatterType.ADMINISTRATIVE_LICENCE


def _common(case: Case) -> dict[str, Any]:
    content = case.version.content
    return {
        "applicant": _person(case),
        "matter": {
            "name": content["name_zh"],
            "code": content["implement_code"],
            "is_licence": _is_licence(case),
            "legal_basis": [f"《{b['law_zh']}》{b['article']}" for b in content["legal_basis"]],
        },
        "case_number": case.number,
        "query_code": case.query_code,
        "dates": _dates(case),
        "mode": {"name": MODE_NAMES[ApprovalMode(case.mode)]},
        "contact": {"phone": "12345"},
        "remedy": {
            "reconsideration_body": "示范区人民政府",
            "reconsideration_days": parameter("remedy.reconsideration_days"),
            "court": "示范区人民法院",
            "litigation_months": parameter("remedy.litigation_months"),
        },
    }


def _person(case: Case) -> dict[str, Any]:
    applicant = case.applicant
    person: dict[str, Any] = {
        "name": applicant.name,
        "id_label": ID_LABELS[DocumentType(applicant.document_type)],
        "id_masked": applicant.identifier_masked,
        "address": applicant.address,
        "is_natural": applicant.is_natural,
    }
    filer = getattr(case.filed_by, "person", None)
    if filer and filer.pk != applicant.pk:
        person["agent"] = {"name": filer.name, "id_masked": filer.identifier_masked}
    return person


def _dates(case: Case) -> dict[str, str]:
    found = {
        "received_at": timezone.localtime(case.received_at).isoformat(timespec="seconds"),
        "received_on": timezone.localdate(case.received_at).isoformat(),
    }
    for key in ("accepted_on", "due_on", "statutory_due_on"):
        if day := getattr(case, key):
            found[key] = day.isoformat()
    if case.closed_at:
        found["closed_on"] = timezone.localdate(case.closed_at).isoformat()
    return found


def _materials(case: Case) -> list[dict[str, Any]]:
    spec = case.version.spec
    came = {"form": "电子", "copies": 1}
    did_not = {"form": "—", "copies": "—"}
    return [
        {"name": spec.material(m.code).name_zh, "note": _NOTES[How(m.how)]}
        | (did_not if m.how in (How.PROMISED, How.DEFERRED) else came)
        for m in case.materials.all()
        if m.how != How.MISSING
    ]


def _deferred(case: Case, **only: Any) -> list[dict[str, Any]]:
    spec = case.version.spec
    return [
        {"name": spec.material(d.material_code).name_zh, "due_on": d.promised_on.isoformat()}
        for d in case.deferrals.filter(**only)
    ]


def issue_receipt(case: Case) -> OfficialDocument:
    return _issue(
        DocumentKind.RECEIPT,
        case,
        channel=CHANNEL_NAMES[case.channel],
        materials=_materials(case),
    )


def issue_acceptance(case: Case, *, is_deemed: bool = False) -> OfficialDocument:
    spec = case.version.spec
    check = case.checks.last()
    grade = Grade(check.grade) if check and check.grade else None
    return _issue(
        DocumentKind.ACCEPTANCE,
        case,
        limit={
            "statutory": spec.statutory_working_days,
            "promised": promised_days(spec, ApprovalMode(case.mode), grade),
        },
        is_deemed=is_deemed,
        deferred=_deferred(case),
        missing=[material.name_zh for material in case.missing_materials()],
        materials=_materials(case),
    )


def issue_non_acceptance(case: Case, *, reasons: str, article: str) -> OfficialDocument:
    return _issue(
        DocumentKind.NON_ACCEPTANCE,
        case,
        ground={"text": reasons.rstrip("。"), "article": article.rstrip("。")},
    )


def issue_supplement(case: Case) -> OfficialDocument:
    """Every defect in one table, said to be the full list."""
    notice, spec = case.supplement, case.version.spec
    with translation.override("zh-hans"):
        defects = [
            {
                "name": spec.material(defect.material_code).name_zh,
                "problem": defect.get_kind_display(),
                "remedy": defect.remedy,
            }
            for defect in notice.lines
        ]
    return _issue(
        DocumentKind.SUPPLEMENT,
        case,
        defects=defects,
        reply_by=notice.reply_by.isoformat(),
        supply_way=SUPPLY_WAY,
    )


def issue_commitment(case: Case) -> OfficialDocument:
    """The signed paper: the notice and the promise, or the undertaking for missing papers."""
    commitment = case.commitment
    signature = {
        "name": commitment.signed_name,
        "signed_at": timezone.localtime(commitment.signed_at).isoformat(timespec="seconds"),
        "method": "实名登录后在线签署",
    }
    clauses = commitment.clauses["clauses"]
    if commitment.kind == "deferral":
        return _issue(
            DocumentKind.DEFERRAL_UNDERTAKING,
            case,
            deferred=_deferred(case),
            clauses=[_plain(c) for c in clauses if c["kind"] == "general"],
            consequences=DEFERRAL_CONSEQUENCES,
            supply_way=SUPPLY_WAY,
            signature=signature,
        )
    return _issue(
        DocumentKind.COMMITMENT,
        case,
        notice=_notice(case),
        clauses=[{"text": _plain(c)} for c in clauses],
        publication=not case.applicant.is_natural,
        signature=signature,
    )


def _plain(clause: dict[str, str]) -> str:
    return clause["text_zh"].rstrip("。")


def _notice(case: Case) -> dict[str, Any]:
    """Part one of a commitment. Source: Shenzhen credit regulation art. 61."""
    spec = case.version.spec
    scope, terms = commitment_scope(spec), spec.commitment
    assert terms is not None
    extent = "全部核查" if terms.full_verification else "抽查核查"
    return {
        "conditions": [condition.text_zh for condition in spec.conditions],
        "replaced": [m.name_zh for m in spec.materials if m.code in scope],
        "needed": [m.name_zh for m in spec.materials if m.code not in scope],
        "verification": f"发证后{terms.verify_within_working_days}个工作日内由监管部门{extent}",
        "liability": [
            f"承诺不属实或者没有做到的，限{terms.rectify_within_working_days}个工作日内改正",
            "拒不改正或者改正后仍不符合条件的，依法撤销许可，并记入信用档案",
            "故意作虚假承诺的，依法撤销许可，不再适用告知承诺",
        ],
    }


def issue_grant(case: Case, licence: ElectronicLicence) -> OfficialDocument:
    """Gives all that was asked for, so it names no remedy."""
    verification = getattr(case, "verification", None)
    return _issue(
        DocumentKind.GRANT,
        case,
        facts=[condition.text_zh for condition in case.version.spec.conditions],
        result={
            "document": licence.title_zh,
            "number": licence.number,
            "valid_from": licence.valid_from.isoformat(),
            "valid_to": licence.valid_to.isoformat() if licence.valid_to else None,
        },
        verification_on=verification.due_on.isoformat() if verification else None,
        remedy=None,
    )


def issue_refusal(case: Case) -> OfficialDocument:
    decision = case.decision
    reason = {
        "text": decision.reasons.rstrip("。"),
        "article": decision.article.rstrip("。"),
    }
    return _issue(
        DocumentKind.REFUSAL, case, facts=["申请材料和核验结果已经审查"], reasons=[reason]
    )


def issue_termination(case: Case) -> OfficialDocument:
    """Adverse: names each paper that did not come, what follows, and the remedy."""
    late = _deferred(case, status=DeferralStatus.LAPSED)
    return _issue(DocumentKind.TERMINATION, case, deferred=late, consequences=AFTER_LAPSE)


def issue_withdrawal_note(case: Case, *, is_deemed: bool = False) -> OfficialDocument:
    return _issue(DocumentKind.WITHDRAWAL_NOTE, case, is_deemed=is_deemed)


def issue_licence_paper(licence: ElectronicLicence) -> OfficialDocument:
    """The certificate itself."""
    case, holder = licence.case, licence.holder
    assert case is not None
    rows = [
        ["持证人" if holder.is_natural else "单位名称", holder.name],
        [ID_LABELS[DocumentType(holder.document_type)], holder.identifier_masked],
    ]
    if not holder.is_natural and holder.representative_name:
        rows.append(["法定代表人（经营者）", holder.representative_name])
    rows.append(["地址", str(case.form.get("address") or holder.address)])
    rows.append(["办理事项", case.version.spec.name_zh])
    return issue_document(
        kind=DocumentKind.LICENCE,
        subject=licence,
        authority=authority_of(licence.department),
        context={
            "title": licence.title_zh,
            "rows": rows,
            "licence_number": licence.number,
            "electronic_identifier": licence.identifier,
            "validity": {
                "from": licence.valid_from.isoformat(),
                "to": licence.valid_to.isoformat() if licence.valid_to else None,
            },
            "case_number": case.number,
        },
    )
