"""Ask another department, and answer; the clock runs on."""

from django.db import transaction
from django.utils import timezone

from applicants.models import Department, User
from credit_portal.errors import NotAllowed
from credit_portal.events.models import Channel
from credit_portal.events.services import Fact as EventFact
from credit_portal.events.services import record_all
from credit_portal.workdays.rules import add_working_days
from credit_portal.workdays.selectors import load_calendar

from .. import permissions
from ..enums import CaseStatus
from ..errors import AskedAlready, AskedOwnDepartment, ReasonsMissing, WrongStep
from ..events import CaseEvent
from ..models import Case, Consultation
from ..models.case import IN_HAND
from .deciding import lock_for_staff

IN_HAND_STATUSES = [CaseStatus(status) for status in IN_HAND]


@transaction.atomic
def consult(
    case_id: int, *, by: User, department: Department, question: str, working_days: int
) -> Consultation:
    """Ask another department a question, to be answered within `working_days`.

    Raises NotAllowed, OwnCase, WrongStep, AskedOwnDepartment, AskedAlready, ReasonsMissing.
    """
    case = lock_for_staff(by, case_id, *IN_HAND_STATUSES)
    if not permissions.may_consult(by, case):
        raise NotAllowed
    if department.pk == case.department_id:
        raise AskedOwnDepartment(field="department")
    if not question.strip():
        raise ReasonsMissing(field="question")
    if case.consultations.filter(department=department, answered_at__isnull=True).exists():
        raise AskedAlready
    due_on = add_working_days(timezone.localdate(), working_days, load_calendar()).on
    consultation = Consultation.objects.create(
        case=case,
        department=department,
        question=question.strip(),
        asked_by=by,
        asked_at=timezone.now(),
        due_on=due_on,
    )
    _tell(consultation, CaseEvent.CONSULTED, case, by, due_on=due_on.isoformat())
    return consultation


@transaction.atomic
def answer_consultation(consultation_id: int, *, by: User, answer: str) -> Consultation:
    """Answer for one's department, once. Raises NotAllowed, OwnCase, WrongStep, ReasonsMissing."""
    case_id = Consultation.objects.values_list("case_id", flat=True).get(pk=consultation_id)
    case = lock_for_staff(by, case_id, *IN_HAND_STATUSES)
    consultation = Consultation.objects.select_for_update(of=("self",)).get(pk=consultation_id)
    if consultation.answered_at:
        raise WrongStep
    consultation.case = case
    if not permissions.may_answer(by, consultation):
        raise NotAllowed
    if not answer.strip():
        raise ReasonsMissing(field="answer")
    consultation.answer, consultation.answered_by = answer.strip(), by
    consultation.answered_at = timezone.now()
    consultation.save()
    _tell(consultation, CaseEvent.CONSULTATION_ANSWERED, case, by)
    return consultation


def _tell(consultation: Consultation, kind: CaseEvent, case: Case, by: User, **data: str) -> None:
    told = {"consultation": consultation.pk, "department": consultation.department_id}
    record_all([EventFact(kind, case, by=by, channel=Channel.WINDOW, data=told | data)])
