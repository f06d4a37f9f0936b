"""What a member of staff could do next with a case, blocked steps included."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from applicants.enums import Role
from applicants.models import User
from applicants.permissions import duties

from ... import permissions
from ...enums import CaseStatus, DeferralVariant, LicenceStatus
from ...errors import (
    ExtendedOnce,
    HeldByColleague,
    NotHeld,
    OpinionsMissing,
    OwnCase,
    PapersOwed,
    PastEndOfTerm,
    SameReviewer,
    SeparateIssue,
    SupplementedOnce,
    TakenInByYou,
)
from ...models import Case
from ...models.case import RUNNING
from ...models.delivery import AT_THE_WINDOW
from ...services.deciding import may_precede_papers
from ...wording import local
from .review_panels import Review


@dataclass(frozen=True)
class Action:
    """A next step; `why_not` says what blocks it, empty where nothing does.

    `is_post` is done at once by its button; any other has a page of its own.
    """

    label: str
    url: str
    why_not: str
    is_main: bool = False
    is_post: bool = False


def actions_for(user: User, case: Case, review: Review, *, owes: bool) -> list[Action]:
    """What this member of staff could do next, blocked steps included.

    `owes`: papers that were to follow have not come yet.
    """
    held, department = duties(user), case.department_id
    found: list[Action] = opinion_actions(user, case, review)
    found += clock_actions(user, case, review)
    is_free = permissions.may_claim(user, case)
    if is_free:
        why = _why_not_own(user, case)
        found.append(
            _action(_("领取这个办件"), "office:claim", case, why, is_main=True, is_post=True)
        )
    if case.status == CaseStatus.RECEIVED and held.in_department(department, *permissions.HOLDERS):
        why = _why_not(user, case) or _why_not_held(user, case)
        found.append(
            _action(pgettext("动作", "受理"), "office:accept", case, why, is_main=not is_free)
        )
        why_supplement = why or _why_no_supplement(case)
        found.append(_action(_("告知补正"), "office:supplement", case, why_supplement))
        found.append(_action(_("不予受理"), "office:reject", case, why))
    if case.status in RUNNING and held.in_department(department, Role.DECIDER, Role.CLERK):
        why = _why_not(user, case) or _why_no_decision(user, case, review)
        why_grant = why or ("" if not owes or may_precede_papers(case) else str(PapersOwed()))
        foreseen = getattr(case, "foreseen", None)
        label = _("材料已核对，准予") if foreseen else _("准予")
        is_main = not (is_free or any(action.is_main for action in found))
        found.append(_action(label, "office:grant", case, why_grant, is_main=is_main))
        variant = case.version.spec.deferral.variant
        if owes and foreseen is None and variant == DeferralVariant.FORESEEABLE_RESULT:
            found.append(_action(_("告知预期结果"), "office:foresee", case, why))
        found.append(_action(_("不予许可"), "office:refuse", case, why))
    if permissions.may_assign(user, case):
        found.append(_action(_("分配给同事"), "office:assign", case, ""))
    if permissions.may_release(user, case):
        found.append(_action(_("放回科室"), "office:release", case, "", is_post=True))
    delivery = getattr(case, "delivery", None)
    if delivery and delivery.status in AT_THE_WINDOW and permissions.is_issuer(user, case):
        why = _why_not_own(user, case) or _why_not_issue(user, case)
        found.append(_action(_("送达结果"), "office:issue", case, why, is_main=True))
    licence = getattr(case, "licence", None)
    if licence and licence.status in (LicenceStatus.ISSUED, LicenceStatus.SUSPENDED):
        if permissions.may_revoke(user, licence):
            url = reverse("office:revoke", args=[licence.number])
            found.append(Action(_("撤销证照"), url, ""))
    return found


def opinion_actions(user: User, case: Case, review: Review) -> list[Action]:
    """Give an opinion or an answer, ask another department, go on without an overdue one."""
    if not case.is_in_hand:
        return []
    why, spec, today = _why_not_own(user, case), case.version.spec, timezone.localdate()
    found: list[Action] = []
    for task in (task for task in review.tasks if task.is_open):
        if permissions.may_give_opinion(user, task):
            words = {"step": local(spec.review.step(task.step), "name")}
            label = _("提出意见：%(step)s") % words
            if sum(other.is_open for other in review.tasks) > 1:
                label = f"{label} · {task.department.name}"
            url = reverse("office:opinion", args=[case.number, task.pk])
            found.append(Action(label, url, why, is_main=not found))
        if task.due_on < today and permissions.may_pass_over(user, case):
            label = _("不再等待%(department)s的意见") % {"department": task.department.name}
            url = reverse("office:pass_over", args=[case.number, task.pk])
            found.append(Action(label, url, why))
    for question in review.questions:
        if permissions.may_answer(user, question):
            url = reverse("office:answer", args=[case.number, question.pk])
            found.append(Action(_("答复征求的意见"), url, why, is_main=not found))
    return found


def clock_actions(user: User, case: Case, review: Review) -> list[Action]:
    """What stops the clock, lets it go on, or lengthens the term; and the other questions."""
    found: list[Action] = []
    why = _why_not_own(user, case)
    if permissions.may_run_procedure(user, case):
        if case.status == CaseStatus.SUSPENDED:
            label = _("结束特别程序")
            found.append(_action(label, "office:end_procedure", case, why, is_main=True))
        elif case.version.spec.stopping_procedures:
            found.append(_action(_("进入特别程序"), "office:begin_procedure", case, why))
        found.append(_action(_("征求意见"), "office:consult", case, why))
    if permissions.may_extend(user, case):
        why = why or (str(ExtendedOnce()) if review.extension else "")
        if case.due_on and timezone.localdate() > case.due_on:
            why = why or str(PastEndOfTerm())
        found.append(_action(_("延长期限"), "office:extend", case, why))
    return found


def _action(
    label: str,
    route: str,
    case: Case,
    why_not: str,
    *,
    is_main: bool = False,
    is_post: bool = False,
) -> Action:
    return Action(label, reverse(route, args=[case.number]), why_not, is_main, is_post)


def _why_not_own(user: User, case: Case) -> str:
    return str(OwnCase()) if permissions.is_own_case(user, case) else ""


def _why_not(user: User, case: Case) -> str:
    if why := _why_not_own(user, case):
        return why
    if case.is_waiting:
        return _("系统正在向数据源核验，有结果后再办。")
    return ""


def _why_not_held(user: User, case: Case) -> str:
    """A clerk acts only on what they hold."""
    if case.officer is None:
        return str(NotHeld())
    if case.officer_id != user.pk:
        return str(HeldByColleague(officer=str(case.officer)))
    return ""


def _why_no_supplement(case: Case) -> str:
    return str(SupplementedOnce()) if getattr(case, "supplement", None) else ""


def _why_no_decision(user: User, case: Case, review: Review) -> str:
    if not case.version.spec.review.one_person:
        if case.accepted_by_id == user.pk:
            return _("您受理的办件不能由您决定，请交给其他决定人。")
        if case.filed_by_id == user.pk:
            return str(TakenInByYou())
        if any(task.by_id == user.pk for task in review.tasks):
            return str(SameReviewer())
    if not permissions.may_decide(user, case):
        return _("准予和不予由决定人作出，您的岗位不能决定。")
    return _why_opinions(case, review)


def _why_opinions(case: Case, review: Review) -> str:
    if not case.version.spec.review.steps:
        return ""
    waiting = [task.department.name for task in review.tasks if task.is_open]
    if waiting:
        names = _("、").join(waiting)
        return _("还在等%(names)s的审查意见。") % {"names": names}
    if {task.step for task in review.tasks} != {s.code for s in case.version.spec.review.steps}:
        return str(OpinionsMissing())
    return ""


def _why_not_issue(user: User, case: Case) -> str:
    return "" if permissions.may_issue(user, case) else str(SeparateIssue())
