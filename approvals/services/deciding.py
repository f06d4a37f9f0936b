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
from ..enums import (
    CaseStatus,
    CommitmentStatus,
    DeferralVariant,
    Opinion,
    RefusalGround,
    RejectionGround,
)
from ..errors import (
    CompetentAuthorityMissing,
    ConditionMissing,
    HeldByColleague,
    NotHeld,
    OpinionsMissing,
    OwnCase,
    PapersOwed,
    ReasonsMissing,
    SameOfficer,
    SameReviewer,
    TakenInByYou,
    WrongStep,
)
from ..events import CaseEvent
from ..models import Case, Commitment, Decision
from ..rules.grounds import article_of
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
def reject_case(
    case_id: int,
    *,
    by: User,
    ground: RejectionGround,
    reasons: str,
    article: str = "",
    competent_authority: str = "",
) -> Case:
    """Do not accept, with a ground of the list, the facts and the article (行政许可法 art. 32).

    An empty `article` is that of the ground. Where the authority is not competent, the
    competent one is named.

    Raises ReasonsMissing, CompetentAuthorityMissing, and as `lock_held`.
    """
    case = lock_held(by, case_id, CaseStatus.RECEIVED)
    article = _article(case, ground, article)
    _check_reasons(reasons, article)
    competent_authority = competent_authority.strip()
    if ground == RejectionGround.NOT_COMPETENT and not competent_authority:
        raise CompetentAuthorityMissing(field="competent_authority")
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
            "ground": ground.value,
            "reasons": reasons.strip(),
            "article": article,
            "competent_authority": competent_authority,
        },
    )
    record_all([rejected])
    return case


@transaction.atomic
def grant_case(case_id: int, *, by: User, reasons: str = "") -> Case:
    """Grant an accepted case: decision, licence, push to supervision.

    Raises NotAllowed, OwnCase, SameOfficer, SameReviewer, WrongStep, OpinionsMissing,
    PapersOwed, ReasonsMissing (granted against a suggestion to refuse).
    """
    case = lock_decision(case_id, by)
    if not may_precede_papers(case) and case.deferrals.owed().exists():
        raise PapersOwed
    if not reasons.strip() and case.review_tasks.filter(opinion=Opinion.REFUSE).exists():
        raise ReasonsMissing(field="reasons")
    _case_serial, serial = next_serials()
    granting = Granting.of(case, serial, now=timezone.now(), by=by, reasons=reasons, before=[])
    case.save()
    record_all(granting.save())
    return case


@transaction.atomic
def refuse_case(
    case_id: int,
    *,
    by: User,
    reasons: str,
    article: str = "",
    ground: RefusalGround = RefusalGround.OTHER,
    condition: str = "",
) -> Case:
    """Refuse with ground, facts and article (行政许可法 art. 38); only a person can.

    An empty `article` is that of the ground; a condition not met is named by its code.

    Raises NotAllowed, OwnCase, SameOfficer, SameReviewer, WrongStep, OpinionsMissing,
    ReasonsMissing, ConditionMissing.
    """
    case = lock_decision(case_id, by)
    article = _article(case, ground, article)
    _check_reasons(reasons, article)
    if ground != RefusalGround.CONDITION_NOT_MET:
        condition = ""
    elif condition not in {known.code for known in case.version.spec.conditions}:
        raise ConditionMissing(field="condition")
    moved_from, now = case.status, timezone.now()
    case.refuse(at=now)
    case.save()
    Decision.objects.create(
        case=case,
        outcome=CaseStatus.REFUSED.value,
        by=by,
        ground=ground,
        condition=condition,
        reasons=reasons.strip(),
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
    if not case.version.spec.review.one_person:
        if case.accepted_by_id == by.pk:
            raise SameOfficer
        if case.filed_by_id == by.pk:
            raise TakenInByYou
        if permissions.has_reviewed(by, case):
            raise SameReviewer
    if not permissions.may_decide(by, case):
        raise NotAllowed
    if missing := opinions_missing(case):
        raise OpinionsMissing(departments=missing)
    return case


def opinions_missing(case: Case) -> list[str]:
    """Codes of the departments whose opinion is still to come; empty once all steps are done."""
    steps = case.version.spec.review.steps
    if not steps:
        return []
    tasks = list(case.review_tasks.all())
    asked = {task.step for task in tasks}
    to_come = [code for step in steps if step.code not in asked for code in step.departments]
    return sorted({task.department_id for task in tasks if task.is_open} | set(to_come))


def _article(case: Case, ground: RejectionGround | RefusalGround, typed: str) -> str:
    return typed.strip() or article_of(ground, is_licence=case.version.spec.is_licence)


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
