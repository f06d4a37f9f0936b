"""Papers of the end: granted, refused, ended, withdrawn, and the licence itself."""

from applicants.enums import DocumentType
from credit_portal.documents.enums import DocumentKind
from credit_portal.documents.models import OfficialDocument
from credit_portal.documents.rules import chinese_date
from credit_portal.documents.services import issue_document

from ...enums import DeferralStatus
from ...models import Case, ElectronicLicence
from .common import (
    ID_LABELS,
    authority_of,
    deferrals_of,
    issue_paper,
)

AFTER_LAPSE = [
    "可以补齐材料后重新申请",
    "逾期记入信用档案（容缺材料逾期未补），六个月内不能使用秒批、告知承诺和容缺受理",
    "普通程序不受影响；对记入信用档案有异议的，可以到政务服务大厅提出",
]


def issue_grant(case: Case, licence: ElectronicLicence) -> OfficialDocument:
    """Gives all that was asked for, so it names no remedy."""
    verification = getattr(case, "verification", None)
    return issue_paper(
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
        duties=[
            f"{chinese_date(owed.promised_on)}前补交{case.version.spec.material(owed.material_code).name_zh}"
            for owed in case.deferrals.owed()
        ],
        remedy=None,
    )


def issue_refusal(case: Case) -> OfficialDocument:
    decision = case.decision
    reason = {
        "text": decision.reasons.rstrip("。"),
        "article": decision.article.rstrip("。"),
    }
    return issue_paper(
        DocumentKind.REFUSAL, case, facts=["申请材料和核验结果已经审查"], reasons=[reason]
    )


def issue_termination(case: Case) -> OfficialDocument:
    """Adverse: names each paper that did not come, what follows, and the remedy."""
    late = deferrals_of(case, status=DeferralStatus.LAPSED)
    return issue_paper(DocumentKind.TERMINATION, case, deferred=late, consequences=AFTER_LAPSE)


def issue_withdrawal_note(case: Case, *, is_deemed: bool = False) -> OfficialDocument:
    return issue_paper(DocumentKind.WITHDRAWAL_NOTE, case, is_deemed=is_deemed)


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
