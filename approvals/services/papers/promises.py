"""Papers of what was promised: the commitment, the undertaking for missing papers."""

from typing import Any

from django.utils import timezone

from credit_portal.documents.enums import DocumentKind
from credit_portal.documents.models import OfficialDocument

from ...models import Case
from ...models.counter import SIGNED_SHEET
from ...rules.materials import commitment_scope
from .common import (
    SUPPLY_WAY,
    deferrals_of,
    issue_paper,
)

DEFERRAL_CONSEQUENCES = [
    "办件终止，不再办理，可以补齐材料后重新申请",
    "逾期记入信用档案（容缺材料逾期未补）",
    "六个月内不能使用秒批、告知承诺和容缺受理，普通程序不受影响",
]


def issue_commitment(case: Case) -> OfficialDocument:
    """The signed paper: the notice and the promise, or the undertaking for missing papers."""
    commitment = case.commitment
    signature = {
        "name": commitment.signed_name,
        "signed_at": timezone.localtime(commitment.signed_at).isoformat(timespec="seconds"),
        "method": _method(case),
    }
    clauses = commitment.clauses["clauses"]
    if commitment.kind == "deferral":
        return issue_paper(
            DocumentKind.DEFERRAL_UNDERTAKING,
            case,
            deferred=deferrals_of(case),
            clauses=[_plain(c) for c in clauses if c["kind"] == "general"],
            consequences=DEFERRAL_CONSEQUENCES,
            supply_way=SUPPLY_WAY,
            signature=signature,
        )
    return issue_paper(
        DocumentKind.COMMITMENT,
        case,
        notice=_notice(case),
        clauses=[{"text": _plain(c)} for c in clauses],
        publication=not case.applicant.is_natural,
        signature=signature,
    )


def _method(case: Case) -> str:
    if case.files.filter(material_code=SIGNED_SHEET).exists():
        return "在窗口核对证件后当面签署纸质文本，签名页扫描件存入本办件"
    return "实名登录后在线签署"


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
