"""What clerks and deciders do with a case in the ordinary way; the applicant takes it back."""

from django.db import transaction
from django.utils import timezone

from applicants.access import ActingFor
from applicants.models import User
from credit_portal.errors import NotAllowed
from credit_portal.events.models import Channel
from credit_portal.events.services import Fact as EventFact
from credit_portal.events.services import record_all
from credit_profiles.models import CreditFile

from .. import permissions
from ..enums import CaseStatus, CommitmentStatus, DeferralVariant
from ..errors import (
    HeldByColleague,
    NotHeld,
    OwnCase,
    PapersOwed,
    ReasonsMissing,
    SameOfficer,
    TakenInByYou,
    WrongStep,
)
from ..events import CaseEvent
from ..models import Case, Commitment, Decision
from .granting import Granting, accept
from .keeping import close_procedure, next_serials


def lock_for_staff(user: User, case_id: int, *statuses: CaseStatus) -> Case:
    """The locked case of a member of staff, in one of `statuses`.

    Raises NotAllowed, OwnCase, WrongStep.
    """
    case = Case.objects.lock(case_id)
    if not permissions.may_read_as_staff(user, case):
        raise NotAllowed
    if permissions.is_own_case(user, case):
        raise OwnCase
    if case.status not in statuses or case.is_waiting:
        raise WrongStep
    return case


def lock_held(user: User, case_id: int, status: CaseStatus) -> Case:
    """The locked case of who holds it.

    Raises NotAllowed, OwnCase, WrongStep, NotHeld, HeldByColleague.
    """
    case = lock_for_staff(user, case_id, status)
    if not permissions.may_hold(user, case):
        raise NotAllowed
    if case.officer is None:
        raise NotHeld
    if case.officer_id != user.pk:
        raise HeldByColleague(officer=str(case.officer))
    return case


@transaction.atomic
def accept_case(case_id: int, *, by: User) -> Case:
    """Accept a received case; the clock starts. Raises as `lock_held`."""
    case = lock_held(by, case_id, CaseStatus.RECEIVED)
    check = case.checks.last()
    grade = check.grade if check else ""
    accepted = accept(case, grade, accepted_on=timezone.localdate(), by=by)
    case.save()
    record_all([accepted])
    return case


@transaction.atomic
def reject_case(case_id: int, *, by: User, reasons: str, article: str) -> Case:
    """Do not accept, with ground and article (行政许可法 art. 32).

    Raises ReasonsMissing, and as `lock_held`.
    """
    case = lock_held(by, case_id, CaseStatus.RECEIVED)
    _check_reasons(reasons, article)
    case.reject(at=timezone.now())
    case.save()
    rejected = EventFact(
        CaseEvent.NOT_ACCEPTED,
        case,
        by=by,
        channel=Channel.WINDOW,
        data={
            "from": CaseStatus.RECEIVED.value,
            "to": CaseStatus.NOT_ACCEPTED.value,
            "reasons": reasons,
            "article": article,
        },
    )
    record_all([rejected])
    return case


@transaction.atomic
def grant_case(case_id: int, *, by: User, reasons: str = "") -> Case:
    """Grant an accepted case: decision, licence, push to supervision.

    Raises NotAllowed, OwnCase, SameOfficer, WrongStep, PapersOwed.
    """
    case = lock_decision(case_id, by)
    if not may_precede_papers(case) and case.deferrals.owed().exists():
        raise PapersOwed
    _case_serial, serial = next_serials()
    granting = Granting.of(case, serial, now=timezone.now(), by=by, reasons=reasons, before=[])
    case.save()
    record_all(granting.save())
    return case


@transaction.atomic
def refuse_case(case_id: int, *, by: User, reasons: str, article: str) -> Case:
    """Refuse with reasons and article (行政许可法 art. 38); only a person can.

    Raises NotAllowed, OwnCase, SameOfficer, WrongStep, ReasonsMissing.
    """
    case = lock_decision(case_id, by)
    _check_reasons(reasons, article)
    moved_from, now = case.status, timezone.now()
    case.refuse(at=now)
    case.save()
    Decision.objects.create(
        case=case,
        outcome=CaseStatus.REFUSED.value,
        by=by,
        reasons=reasons,
        article=article,
        at=now,
    )
    refused = EventFact(
        CaseEvent.REFUSED,
        case,
        by=by,
        channel=Channel.WINDOW,
        data={"from": moved_from, "to": CaseStatus.REFUSED.value},
    )
    record_all([refused])
    return case


def may_precede_papers(case: Case) -> bool:
    """The licence may be given while papers are owed; a setting of the matter."""
    return case.version.spec.deferral.variant == DeferralVariant.ISSUE_FIRST


def lock_decision(case_id: int, by: User) -> Case:
    """The locked case of who may decide it.

    Raises NotAllowed, OwnCase, SameOfficer, TakenInByYou, WrongStep.
    """
    case = lock_for_staff(by, case_id, CaseStatus.ACCEPTED, CaseStatus.UNDER_REVIEW)
    if case.accepted_by_id == by.pk:
        raise SameOfficer
    if case.filed_by_id == by.pk:
        raise TakenInByYou
    if not permissions.may_decide(by, case):
        raise NotAllowed
    return case


def _check_reasons(reasons: str, article: str) -> None:
    if not reasons.strip() or not article.strip():
        raise ReasonsMissing(field="reasons" if not reasons.strip() else "article")


@transaction.atomic
def withdraw_case(case_id: int, *, acting: ActingFor, by: User) -> Case:
    """Take the application back before the decision. Raises WrongStep."""
    CreditFile.objects.lock(acting.applicant.pk)
    case = Case.objects.lock(case_id)
    if not permissions.may_withdraw(case):
        raise WrongStep
    before, now = case.status, timezone.now()
    close_procedure(case, on=timezone.localdate(now), by=by)
    case.withdraw(at=now)
    case.save()
    for commitment in Commitment.objects.select_for_update().filter(
        case=case, status__in=[CommitmentStatus.OFFERED, CommitmentStatus.SIGNED]
    ):
        commitment.withdraw()
        commitment.save()
    for deferral in case.deferrals.owed().select_for_update():
        deferral.waive()
        deferral.save()
    withdrawn = EventFact(
        CaseEvent.WITHDRAWN,
        case,
        by=by,
        principal=acting.applicant,
        channel=Channel.WEB,
        data={"from": before, "to": CaseStatus.WITHDRAWN.value},
    )
    record_all([withdrawn])
    return case
