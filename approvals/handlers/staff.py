"""Whom of the staff an event is told to."""

from collections.abc import Iterable

from applicants.enums import Role
from applicants.models import User
from credit_portal.events.models import Event
from credit_portal.events.registry import on
from credit_portal.notices.services import tell

from ..enums import CaseStatus, DeadlineKind, WarningLevel
from ..events import CaseEvent
from ..models import Case
from ..models.case import RUNNING
from .params import case_params

SUPERVISORS = (Role.SUPERVISION_LEAD, Role.INSPECTOR)
ESCALATED = (WarningLevel.RED.value, WarningLevel.OVERDUE.value)


@on(CaseEvent.DEADLINE_WARNED)
def warn_staff(event: Event) -> None:
    """The officer; from red on the head of the section too. Nobody, where it was done since."""
    case = Case.objects.select_related("matter", "officer", "accepted_by").get(pk=event.subject_id)
    about, level = DeadlineKind(event.data["about"]), event.data["level"]
    if not _is_still_due(case, about):
        return
    for user in _told(case, about, level):
        tell(
            user,
            f"deadline.{about.value}",
            event=event,
            url=_page(case, about),
            params=case_params(case)
            | {
                "due_on": event.data["due_on"],
                "level": level,
            },
        )


@on(CaseEvent.ASSIGNED)
def tell_officer(event: Event) -> None:
    """Who was given a case is told; who took it for themselves knows."""
    if event.data["officer"] == event.by_id:
        return
    case = Case.objects.select_related("matter").get(pk=event.subject_id)
    tell(
        User.objects.get(pk=event.data["officer"]),
        "case.assigned",
        event=event,
        url=f"/office/cases/{case.number}/",
        params=case_params(case),
    )


@on(CaseEvent.NOTED)
def tell_mentioned(event: Event) -> None:
    """In the portal alone: the text stays with the case."""
    case = Case.objects.select_related("matter").get(pk=event.subject_id)
    for user in User.objects.filter(pk__in=event.data["mentioned"], is_active=True):
        tell(
            user,
            "case.mentioned",
            event=event,
            url=f"/office/cases/{case.number}/#notes",
            params=case_params(case),
            also=(),
        )


def _is_still_due(case: Case, about: DeadlineKind) -> bool:
    if about == DeadlineKind.ACCEPTANCE:
        return case.status == CaseStatus.RECEIVED
    if about == DeadlineKind.DECISION:
        return case.status in RUNNING
    if about == DeadlineKind.STOP:
        return case.status == CaseStatus.SUSPENDED
    if about == DeadlineKind.DEFERRAL:
        return case.is_open and case.deferrals.owed().exists()
    return True


def _page(case: Case, about: DeadlineKind) -> str:
    """Supervisors see the list of what they have to verify, not the page of the case."""
    if about == DeadlineKind.VERIFICATION:
        return "/office/supervision/verifications/"
    return f"/office/cases/{case.number}/"


def _told(case: Case, about: DeadlineKind, level: str) -> list[User]:
    """Each person once, whatever the number of posts."""
    if about == DeadlineKind.VERIFICATION:
        found = _holders(case.verification.department_id, SUPERVISORS)
    else:
        found = _officers(case)
        if level in ESCALATED:
            found += _holders(case.department_id, (Role.HEAD,))
    return list(dict.fromkeys(found))


def _officers(case: Case) -> list[User]:
    """Who holds it, else who accepted it, else all clerks of the department."""
    for officer in (case.officer, case.accepted_by):
        if officer and officer.is_active:
            return [officer]
    return _holders(case.department_id, (Role.CLERK,))


def _holders(department: str, roles: Iterable[Role]) -> list[User]:
    """Who holds one of the roles in the department; without any, who holds it in all."""
    staff = User.objects.filter(is_active=True, is_staff=True).order_by("pk").distinct()
    there = staff.filter(posts__role__in=roles, posts__department=department)
    return list(there) or list(staff.filter(posts__role__in=roles, posts__department=None))
