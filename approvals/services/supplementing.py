"""Say once what is missing or wrong; take the applicant's word that all is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from applicants.access import ActingFor
from applicants.models import User
from credit_portal.events.models import Channel
from credit_portal.events.services import Fact as EventFact
from credit_portal.events.services import record_all
from credit_portal.parameters.selectors import parameter
from credit_portal.workdays.rules import add_working_days
from credit_portal.workdays.selectors import load_calendar

from ..enums import CaseStatus, DefectKind
from ..errors import DefectsLeft, NothingToCorrect, SupplementedOnce, WrongStep
from ..events import CaseEvent
from ..models import Case, Defect, SupplementNotice
from .deciding import lock_held


@dataclass(frozen=True)
class DefectIn:
    """One line of the notice, by the code of the paper."""

    code: str
    kind: DefectKind
    remedy: str


@transaction.atomic
def request_supplement(case_id: int, defects: Sequence[DefectIn], *, by: User) -> Case:
    """Tell the applicant everything to correct; the answer of the authority waits.

    Raises NothingToCorrect, SupplementedOnce, and as `lock_held`.
    """
    case = lock_held(by, case_id, CaseStatus.RECEIVED)
    if SupplementNotice.objects.filter(case=case).exists():
        raise SupplementedOnce
    if not defects:
        raise NothingToCorrect
    case.request_supplement()
    case.save()
    notice = SupplementNotice.objects.create(
        case=case, by=by, at=timezone.now(), reply_by=_reply_by(timezone.localdate())
    )
    Defect.objects.bulk_create(
        Defect(notice=notice, material_code=d.code, kind=d.kind, remedy=d.remedy) for d in defects
    )
    requested = EventFact(
        CaseEvent.SUPPLEMENT_REQUESTED,
        case,
        by=by,
        channel=Channel.WINDOW,
        data={
            "from": CaseStatus.RECEIVED.value,
            "to": CaseStatus.SUPPLEMENT_REQUESTED.value,
            "materials": [d.code for d in defects],
            "due_on": notice.reply_by.isoformat(),
        },
    )
    record_all([requested])
    return case


def _reply_by(today: date) -> date:
    return add_working_days(today, parameter("accept.supplement_reply_days"), load_calendar()).on


def defects_left(case: Case, notice: SupplementNotice) -> list[str]:
    """Codes of the papers to upload that nothing came for since the notice."""
    came = set(
        case.files.filter(uploaded_at__gte=notice.at).values_list("material_code", flat=True)
    )
    return [
        defect.material_code
        for defect in notice.lines
        if defect.needs_file and defect.material_code not in came
    ]


@transaction.atomic
def answer_supplement(case_id: int, *, acting: ActingFor, by: User) -> Case:
    """All is corrected, says the applicant; the term to accept starts anew.

    Raises WrongStep, DefectsLeft.
    """
    case = Case.objects.lock(case_id)
    if case.status != CaseStatus.SUPPLEMENT_REQUESTED:
        raise WrongStep
    if left := defects_left(case, case.supplement):
        raise DefectsLeft(codes=left)
    case.answer_supplement(at=timezone.now())
    case.save()
    answered = EventFact(
        CaseEvent.SUPPLEMENTED,
        case,
        by=by,
        principal=acting.applicant,
        channel=Channel.WEB,
        data={
            "from": CaseStatus.SUPPLEMENT_REQUESTED.value,
            "to": CaseStatus.RECEIVED.value,
        },
    )
    record_all([answered])
    return case
