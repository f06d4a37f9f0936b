"""Papers of what is owed: the notice, the expected result, the order, the revocation."""

from typing import Any

from django.utils import timezone

from credit_portal.documents.enums import DocumentKind
from credit_portal.documents.models import OfficialDocument
from credit_portal.documents.selectors import documents_of
from credit_portal.parameters.selectors import parameter

from ...enums import DeferralVariant
from ...models import Case, ElectronicLicence, SupplyOrder
from ...models.deferral import OWED
from .common import SUPPLY_WAY, deferrals_of, is_licence, issue_paper

GIVES = {
    DeferralVariant.ACCEPT_THEN_ISSUE: "材料补齐以前先受理、先审查，补齐以后作出决定、发证。",
    DeferralVariant.FORESEEABLE_RESULT: (
        "材料补齐以前先受理、先审查，并告知预期办理结果；补齐并核对无误后，按预期结果办结。"
    ),
    DeferralVariant.ISSUE_FIRST: "符合条件的，先作出决定、发给证照，上述材料在发证以后按期补交。",
}


def consequences_of(case: Case) -> list[str]:
    """What follows when a paper does not come, as the applicant signed it."""
    months = f"{parameter('constraint.months')}个月内不能使用秒批、告知承诺和容缺受理"
    record = "逾期记入信用档案（容缺材料逾期未补）"
    if case.version.spec.deferral.variant == DeferralVariant.ISSUE_FIRST:
        return [
            "发证以前到期的，办件终止，可以补齐材料后重新申请",
            "发证以后到期的，责令限期整改；整改期满仍没有补交的，依法撤销证照",
            record,
            f"整改以前和记入以后{months}，普通程序不受影响",
        ]
    return [
        "办件终止，不再办理，可以补齐材料后重新申请",
        record,
        f"{months}，普通程序不受影响",
    ]


def issue_deferral_notice(case: Case, *, sequence: int = 1) -> OfficialDocument:
    """What is owed and until when; a later day gives a new one, which replaces the last."""
    earlier = [d for d in documents_of(case) if d.kind == DocumentKind.DEFERRAL_NOTICE]
    replaced = max(
        (d for d in earlier if d.sequence < sequence), key=lambda d: d.sequence, default=None
    )
    return issue_paper(
        DocumentKind.DEFERRAL_NOTICE,
        case,
        sequence=sequence,
        replaces=replaced,
        deferred=deferrals_of(case, status__in=OWED),
        gives=GIVES[case.version.spec.deferral.variant],
        consequences=consequences_of(case),
        supply_way=SUPPLY_WAY,
    )


def issue_foreseeable_result(case: Case) -> OfficialDocument:
    return issue_paper(
        DocumentKind.FORESEEABLE_RESULT,
        case,
        reasons=case.foreseen.reasons,
        deferred=deferrals_of(case, status__in=OWED),
    )


def issue_rectification(
    case: Case, order: SupplyOrder, codes: list[str], *, sequence: int
) -> OfficialDocument:
    """Adverse: names each paper that did not come, the day, what follows, and the remedy."""
    return issue_paper(
        DocumentKind.RECTIFICATION,
        case,
        sequence=sequence,
        result=_result(case.licence),
        dates=_dates(case),
        deferred=deferrals_of(case, material_code__in=codes),
        rectify_by=order.rectify_by.isoformat(),
        supply_way=SUPPLY_WAY,
        consequences=[
            "逾期已经记入信用档案（容缺材料逾期未补），整改完成以前不能使用快捷方式",
            "期满仍没有补交的，由本机关负责人决定是否撤销证照",
            "对记入信用档案有异议的，可以到政务服务大厅提出",
        ],
    )


def issue_revocation(licence: ElectronicLicence) -> OfficialDocument:
    """Adverse: facts, reasons, and the remedy; of a licence that the portal gave."""
    case = licence.case
    assert case is not None
    assert licence.ended_on is not None
    return issue_paper(
        DocumentKind.REVOCATION,
        case,
        result=_result(licence),
        dates=_dates(case) | {"revoked_on": licence.ended_on.isoformat()},
        facts=licence.end_reason,
        basis="依照《中华人民共和国行政许可法》第六十九条" if is_licence(case) else "",
    )


def _result(licence: ElectronicLicence) -> dict[str, str]:
    return {"document": licence.title_zh, "number": licence.number}


def _dates(case: Case) -> dict[str, Any]:
    assert case.decided_at is not None
    return {
        "received_on": timezone.localdate(case.received_at).isoformat(),
        "granted_on": timezone.localdate(case.decided_at).isoformat(),
    }
