"""Papers at the door: receipt, acceptance, what is missing, not accepted."""

from django.utils import translation

from applicants.enums import Role
from credit_portal.documents.enums import DocumentKind
from credit_portal.documents.models import OfficialDocument
from credit_portal.events.models import Channel
from credit_profiles.enums import Grade

from ...enums import ApprovalMode, RejectionGround
from ...limits import top_grade_factor
from ...models import Case
from ...rules.deadlines import promised_days
from .common import CHANNEL_NAMES, SUPPLY_WAY, deferrals_of, issue_paper, materials_of


def issue_receipt(case: Case) -> OfficialDocument:
    return issue_paper(
        DocumentKind.RECEIPT,
        case,
        channel=CHANNEL_NAMES[case.channel],
        place=_place(case),
        materials=materials_of(case),
    )


def _place(case: Case) -> str:
    """The window that took it in; empty for what came online."""
    if case.channel != Channel.WINDOW:
        return ""
    posts = case.filed_by.posts.filter(role=Role.CLERK).exclude(place="")
    post = posts.filter(department=case.department_id).first() or posts.first()
    return post.place if post else ""


def issue_acceptance(case: Case, *, is_deemed: bool = False) -> OfficialDocument:
    spec = case.version.spec
    check = case.checks.last()
    grade = Grade(check.grade) if check and check.grade else None
    return issue_paper(
        DocumentKind.ACCEPTANCE,
        case,
        limit={
            "statutory": spec.statutory_working_days,
            "promised": promised_days(
                spec, ApprovalMode(case.mode), grade, top_grade_factor=top_grade_factor()
            ),
        },
        is_deemed=is_deemed,
        deferred=deferrals_of(case),
        missing=[material.name_zh for material in case.missing_materials()],
        materials=materials_of(case),
    )


def issue_non_acceptance(
    case: Case, *, ground: str, reasons: str, article: str, competent_authority: str = ""
) -> OfficialDocument:
    with translation.override("zh-hans"):
        label = str(RejectionGround(ground).label)
    return issue_paper(
        DocumentKind.NON_ACCEPTANCE,
        case,
        ground={
            "label": label,
            "text": reasons.rstrip("。"),
            "article": article.rstrip("。"),
            "competent_authority": competent_authority,
            "needs_none": ground == RejectionGround.NO_LICENCE_NEEDED,
        },
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
    return issue_paper(
        DocumentKind.SUPPLEMENT,
        case,
        defects=defects,
        reply_by=notice.reply_by.isoformat(),
        supply_way=SUPPLY_WAY,
    )
