"""What the papers of a case share: who, what, when, how to contest."""

from typing import Any

from django.utils import timezone

from applicants.enums import DocumentType
from applicants.models import Department
from credit_portal.documents.enums import DocumentKind
from credit_portal.documents.models import OfficialDocument
from credit_portal.documents.services import issue_document
from credit_portal.documents.values import Authority
from credit_portal.parameters.selectors import parameter

from ...enums import ApprovalMode, MatterType
from ...models import Case, ElectronicLicence
from ...models.case import How

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
    DocumentKind.REVOCATION: "撤销办理决定书",
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
    How.ORIGINAL: "核对原件",
    How.LICENCE: "系统调取",
    How.PROMISED: "告知承诺代替",
    How.DEFERRED: "容缺，限期补交",
    How.WAIVED: "免于提交",
}


SUPPLY_WAY = "登录信用审批门户，在“我的办件”里上传；也可以到政务服务大厅任一窗口提交"


def load_case(case_id: int) -> Case:
    cases = Case.objects.for_page().select_related("filed_by__person", "visit__present")
    return cases.get(pk=case_id)


def load_licence(licence_id: int) -> ElectronicLicence:
    return ElectronicLicence.objects.select_related(
        "case__version", "case__applicant", "holder", "department"
    ).get(pk=licence_id)


def authority_of(department: Department) -> Authority:
    return Authority(department.code, department.name_zh, department.name_en, department.word)


def issue_paper(
    kind: DocumentKind,
    case: Case,
    *,
    sequence: int = 1,
    replaces: OfficialDocument | None = None,
    **body: Any,
) -> OfficialDocument:
    """One paper of a case, with the keys that all papers share and those of its kind."""
    if not is_licence(case) and kind in OTHER_TITLES:
        body["title"] = OTHER_TITLES[kind]
    return issue_document(
        kind=kind,
        subject=case,
        authority=authority_of(case.department),
        context=_common(case) | body,
        sequence=sequence,
        replaces=replaces,
    )


def is_licence(case: Case) -> bool:
    return case.version.spec.matter_type == MatterType.ADMINISTRATIVE_LICENCE


def _common(case: Case) -> dict[str, Any]:
    content = case.version.content
    return {
        "applicant": _person(case),
        "matter": {
            "name": content["name_zh"],
            "code": content["implement_code"],
            "is_licence": is_licence(case),
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
    visit = getattr(case, "visit", None)
    filer = visit.present if visit else getattr(case.filed_by, "person", None)
    if filer and filer.pk != applicant.pk:
        person["agent"] = {"name": filer.name, "id_masked": filer.identifier_masked}
    return person


def _dates(case: Case) -> dict[str, Any]:
    found: dict[str, Any] = {
        "received_at": timezone.localtime(case.received_at).isoformat(timespec="seconds"),
        "received_on": timezone.localdate(case.received_at).isoformat(),
    }
    for key in ("accepted_on", "due_on", "statutory_due_on"):
        if day := getattr(case, key):
            found[key] = day.isoformat()
    if case.is_due_provisional:
        found["is_provisional"] = True
    if case.closed_at:
        found["closed_on"] = timezone.localdate(case.closed_at).isoformat()
    return found


def materials_of(case: Case) -> list[dict[str, Any]]:
    spec = case.version.spec
    did_not = {"form": "—", "copies": "—"}
    forms: dict[How, dict[str, Any]] = {
        How.ORIGINAL: {"form": "纸质原件", "copies": 1},
        How.PROMISED: did_not,
        How.DEFERRED: did_not,
        How.WAIVED: did_not,
    }
    return [
        {"name": spec.material(m.code).name_zh, "note": _NOTES[How(m.how)]}
        | forms.get(How(m.how), {"form": "电子", "copies": 1})
        for m in case.materials.all()
        if m.how != How.MISSING
    ]


def deferrals_of(case: Case, **only: Any) -> list[dict[str, Any]]:
    spec = case.version.spec
    return [
        {"name": spec.material(d.material_code).name_zh, "due_on": d.promised_on.isoformat()}
        for d in case.deferrals.filter(**only)
    ]
