"""What a member of staff could do next with a case, blocked steps included."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from applicants.enums import Role
from applicants.models import User
from applicants.permissions import duties

from ... import permissions
from ...enums import CaseStatus, DeferralVariant, LicenceStatus
from ...errors import (
    HeldByColleague,
    NotHeld,
    OwnCase,
    PapersOwed,
    SeparateIssue,
    SupplementedOnce,
    TakenInByYou,
)
from ...models import Case
from ...models.case import RUNNING
from ...models.delivery import AT_THE_WINDOW
from ...services.deciding import may_precede_papers


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


def actions_for(user: User, case: Case, *, owes: bool) -> list[Action]:
    """What this member of staff could do next, blocked steps included.

    `owes`: papers that were to follow have not come yet.
    """
    held, department = duties(user), case.department_id
    found: list[Action] = []
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
        why = _why_not(user, case) or _why_no_decision(user, case)
        why_grant = why or ("" if not owes or may_precede_papers(case) else str(PapersOwed()))
        foreseen = getattr(case, "foreseen", None)
        label = _("材料已核对，准予") if foreseen else _("准予")
        found.append(_action(label, "office:grant", case, why_grant, is_main=not is_free))
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


def _why_no_decision(user: User, case: Case) -> str:
    if case.accepted_by_id == user.pk:
        return _("您受理的办件不能由您决定，请交给其他决定人。")
    if case.filed_by_id == user.pk:
        return str(TakenInByYou())
    if not permissions.may_decide(user, case):
        return _("准予和不予由决定人作出，您的岗位不能决定。")
    return ""


def _why_not_issue(user: User, case: Case) -> str:
    return "" if permissions.may_issue(user, case) else str(SeparateIssue())
