"""Extend the term of a case, once, by the head of the authority (行政许可法 art. 42)."""

from django.db import transaction
from django.utils import timezone

from applicants.models import User
from credit_portal.errors import NotAllowed
from credit_portal.events.models import Channel
from credit_portal.events.services import Fact as EventFact
from credit_portal.events.services import record_all
from credit_portal.parameters.selectors import parameter

from .. import permissions
from ..enums import CaseStatus
from ..errors import ExtendedOnce, PastEndOfTerm, ReasonsMissing
from ..events import CaseEvent
from ..models import Case, Extension
from .deciding import lock_for_staff
from .terms import frozen_grade, restate_terms, terms_of


def extension_days(case: Case) -> int:
    """Working days an extension adds, more where several departments handle the case."""
    is_joint = case.version.spec.review.is_joint
    return int(parameter("decide.joint_extension_days" if is_joint else "decide.extension_days"))


@transaction.atomic
def extend_case(case_id: int, *, by: User, reasons: str) -> Extension:
    """Lengthen both terms; the applicant is told the new day and the reasons.

    Raises NotAllowed, OwnCase, WrongStep, ReasonsMissing, ExtendedOnce, PastEndOfTerm.
    """
    case = lock_for_staff(by, case_id, CaseStatus.ACCEPTED, CaseStatus.UNDER_REVIEW)
    if not permissions.may_extend(by, case):
        raise NotAllowed
    if not reasons.strip():
        raise ReasonsMissing(field="reasons")
    if Extension.objects.filter(case=case).exists():
        raise ExtendedOnce
    today, days = timezone.localdate(), extension_days(case)
    before = terms_of(case, frozen_grade(case), today=today)
    if today > before.promised.on:
        raise PastEndOfTerm
    extension = Extension(
        case=case,
        working_days=days,
        reasons=reasons.strip(),
        by=by,
        at=timezone.now(),
        due_before=before.promised.on,
        statutory_before=before.statutory.on,
    )
    case.extension = extension
    after = restate_terms(case, today=today)
    extension.due_after, extension.statutory_after = after.promised.on, after.statutory.on
    extension.save()
    case.save()
    extended = EventFact(
        CaseEvent.EXTENDED,
        case,
        by=by,
        channel=Channel.WINDOW,
        data={
            "working_days": days,
            "due_before": extension.due_before.isoformat(),
            "due_on": extension.due_after.isoformat(),
        },
    )
    record_all([extended])
    return extension
