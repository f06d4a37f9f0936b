"""What the applicant may hand in now, and what was asked to be put right."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from .enums import CaseStatus
from .models import Case, CaseMaterial
from .models.case import How
from .services.supplementing import defects_left
from .wording import Strip, paper_name, why


def papers_to_supply(case: Case, materials: Iterable[CaseMaterial]) -> set[str]:
    """Codes of what the applicant may hand in now: what is missing, owed, or has a defect.

    `materials` are those of the case.
    """
    if case.status == CaseStatus.SUPPLEMENT_REQUESTED:
        return {defect.material_code for defect in case.supplement.lines}
    if case.status == CaseStatus.GRANTED:
        return set(case.deferrals.unsettled().values_list("material_code", flat=True))
    may_follow = case.status == CaseStatus.RECEIVED or case.is_in_hand
    if not may_follow or case.is_waiting:
        return set()
    return {m.code for m in materials if m.how in (How.DEFERRED, How.MISSING)}


@dataclass(frozen=True)
class ToCorrect:
    """One line of the notice; `is_done` where a file came since."""

    code: str
    name: str
    problem: str
    remedy: str
    needs_file: bool
    is_done: bool


@dataclass(frozen=True)
class Correction:
    """`is_ready`: nothing is left to upload."""

    reply_by: date
    why: Strip | None
    papers: list[ToCorrect]
    is_ready: bool


def correction(case: Case) -> Correction | None:
    """What the applicant was asked to correct; None where nothing is asked now."""
    if case.status != CaseStatus.SUPPLEMENT_REQUESTED:
        return None
    notice = case.supplement
    left = defects_left(case, notice)
    papers = [
        ToCorrect(
            code=defect.material_code,
            name=paper_name(case.version.spec, defect.material_code),
            problem=str(defect.get_kind_display()),
            remedy=defect.remedy,
            needs_file=defect.needs_file,
            is_done=defect.needs_file and defect.material_code not in left,
        )
        for defect in notice.lines
    ]
    told_on = timezone.localdate(notice.at)
    reason = why(told_on, notice.reply_by, today=timezone.localdate())
    return Correction(notice.reply_by, reason, papers, is_ready=not left)
