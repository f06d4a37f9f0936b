"""Papers of what was promised: the commitment, the undertaking for missing papers."""

from typing import Any

from django.utils import timezone

from applicants.models import Department
from credit_portal.documents.enums import DocumentKind
from credit_portal.documents.models import OfficialDocument
from credit_portal.documents.rules import chinese_date

from ...models import Case, MaterialFile
from ...models.case import How
from ...models.counter import SIGNED_SHEET
from ...rules.clauses import Clause
from ...rules.photographs import CAMERA, TYPED
from ..photographs import photos_of, taken_of
from .common import SUPPLY_WAY, deferrals_of, is_licence, issue_paper
from .ledger import GIVES, consequences_of


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
            clauses=[_plain(c["text_zh"]) for c in clauses if c["kind"] == "general"],
            gives=GIVES[case.version.spec.deferral.variant],
            consequences=consequences_of(case),
            supply_way=SUPPLY_WAY,
            signature=signature,
        )
    return issue_paper(
        DocumentKind.COMMITMENT,
        case,
        notice=_notice(case),
        clauses=_clauses(case),
        signature=signature,
    )


def _method(case: Case) -> str:
    if case.files.filter(material_code=SIGNED_SHEET).exists():
        return "在窗口核对证件后当面签署纸质文本，签名页扫描件存入本办件"
    return "实名登录，短信验证码确认，在线签署"


def _plain(text: str) -> str:
    return text.rstrip("。")


def _clauses(case: Case) -> list[dict[str, Any]]:
    """Part two: each clause as it was signed, with its check and its photograph."""
    spec, photos = case.version.spec, photos_of(case)
    clauses = [Clause(**content) for content in case.commitment.clauses["clauses"]]
    departments = Department.objects.in_bulk({c.by for c in clauses if c.by})
    due_on = chinese_date(case.verification.due_on)
    rows = []
    for clause in clauses:
        row: dict[str, Any] = {"text": _plain(clause.text_zh)}
        if clause.is_verified and clause.by:
            row["verified"] = f"{clause.how_zh}；{due_on}前，{departments[clause.by].name_zh}"
            row["consequence"] = clause.breach_zh
        if clause.replaces:
            row["replaces"] = spec.material(clause.replaces).name_zh
        if clause.code in photos:
            row["photograph"] = _photograph(photos[clause.code])
        rows.append(row)
    return rows


def _photograph(file: MaterialFile) -> str:
    """When and where, the place rounded, and the digest by which the file is known."""
    taken = taken_of(file)
    assert taken.at is not None
    at = timezone.localtime(taken.at)
    said = {CAMERA: "照片自带", TYPED: "申请人填写"}
    return (
        f"{chinese_date(at.date())}{at:%H:%M}（{said[taken.at_by]}），"
        f"{taken.rounded}（{said[taken.place_by]}），文件摘要 {file.digest[:16]}"
    )


def _notice(case: Case) -> dict[str, Any]:
    """Part one of a commitment. Source: Shenzhen credit regulation art. 61."""
    spec = case.version.spec
    terms = spec.commitment
    assert terms is not None
    papers = [(spec.material(m.code).name_zh, m.how) for m in case.materials.all()]
    supervisor = Department.objects.get(pk=spec.supervising_department)
    extent = "逐条核查" if terms.full_verification else "按比例抽取核查"
    decision = "许可" if is_licence(case) else "决定"
    return {
        "conditions": [condition.text_zh for condition in spec.conditions],
        "replaced": [name for name, how in papers if how == How.PROMISED],
        "needed": [name for name, how in papers if how != How.PROMISED],
        "verification": f"{supervisor.name_zh}有权核查承诺，自决定之日起"
        f"{terms.verify_within_working_days}个工作日内{extent}，方式写在各条承诺下面",
        "liability": [
            f"承诺不属实或者没有做到的，限{terms.rectify_within_working_days}个工作日内改正",
            f"拒不改正或者改正后仍不符合条件的，依法撤销{decision}，并记入信用档案",
            f"故意作虚假承诺的，依法撤销{decision}，不再适用告知承诺",
            "作出上述处理前，听取申请人的陈述和申辩",
        ],
        "notified_on": timezone.localdate(case.commitment.offered_at).isoformat(),
    }
