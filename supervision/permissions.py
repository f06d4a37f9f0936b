"""Who of supervision may do what: predicates shared by views and templates."""

from django.db.models import QuerySet

from applicants.enums import Role
from applicants.models import User
from applicants.permissions import duties
from approvals.models import ApprovalSupervisionPush, Verification

SUPERVISORS = (Role.INSPECTOR, Role.SUPERVISION_LEAD)


def may_supervise(user: User) -> bool:
    return duties(user).has(*SUPERVISORS)


def may_acknowledge(user: User, push: ApprovalSupervisionPush) -> bool:
    return duties(user).in_department(push.department_id, *SUPERVISORS)


def pushes_of(user: User) -> QuerySet[ApprovalSupervisionPush]:
    """The hand-overs to one's departments; the only way in for pages and API."""
    departments = duties(user).departments(*SUPERVISORS)
    found = ApprovalSupervisionPush.objects.all()
    return found if departments is None else found.filter(department_id__in=departments)


def verifications_of(user: User) -> QuerySet[Verification]:
    departments = duties(user).departments(*SUPERVISORS)
    found = Verification.objects.all()
    return found if departments is None else found.filter(department_id__in=departments)
