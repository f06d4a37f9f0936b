"""What the applicant may hand in now, and what was asked to be put right."""

from dataclasses import dataclass
from datetime import date

from .enums import CaseStatus, DefectKind
from .models import Case
from .models.case import How
from .services.supplementing import defects_left
from .wording import paper_name


def papers_to_supply(case: Case) -> set[str]:
    """Codes of what the applicant may hand in now: what is missing, or has a defect."""
    if case.status == CaseStatus.SUPPLEMENT_REQUESTED:
        return {defect.material_code for defect in case.supplement.defects.all()}
    if case.status not in (CaseStatus.RECEIVED, CaseStatus.ACCEPTED) or case.is_waiting:
        return set()
    return {m.code for m in case.materials.all() if m.how in (How.DEFERRED, How.MISSING)}


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
    reply_by: date
    papers: list[ToCorrect]

    @property
    def is_ready(self) -> bool:
        return all(paper.is_done or not paper.needs_file for paper in self.papers)


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
            needs_file=defect.kind != DefectKind.ORIGINAL,
            is_done=defect.kind != DefectKind.ORIGINAL and defect.material_code not in left,
        )
        for defect in notice.defects.all()
    ]
    return Correction(notice.reply_by, papers)
