"""Who may do what with a case: predicates shared by pages, API and templates.

Source: docs/authorization.md. Each takes the acting member of staff or applicant and the
case; none reads the clock.
"""

from django.db.models import QuerySet

from applicants.access import ActingFor
from applicants.enums import Role
from applicants.models import Membership, User
from applicants.permissions import duties

from .enums import CaseStatus
from .models import Case, ElectronicLicence, Matter
from .models.case import CaseQuerySet

READERS = (Role.CLERK, Role.DECIDER, Role.HEAD, Role.AUDITOR)


def may_see(acting: ActingFor | None, case: Case) -> bool:
    """The applicant, or who acts for them in this matter."""
    return bool(
        acting and acting.applicant.pk == case.applicant_id and acting.may_file(case.matter.code)
    )


def may_withdraw(case: Case) -> bool:
    return case.is_open


def may_bring_later(case: Case) -> bool:
    """While the case is under way, and after a licence that came before its papers."""
    return case.is_open or case.deferrals.unsettled().exists()


def may_read_as_staff(user: User, case: Case) -> bool:
    return duties(user).in_department(case.department_id, *READERS)


def may_accept(user: User, case: Case) -> bool:
    return (
        case.status == CaseStatus.RECEIVED
        and not case.is_waiting
        and duties(user).in_department(case.department_id, Role.CLERK)
    )


def may_decide(user: User, case: Case) -> bool:
    """A decider of the owning department; never who accepted it."""
    return (
        case.status == CaseStatus.ACCEPTED
        and duties(user).in_department(case.department_id, Role.DECIDER)
        and case.accepted_by_id != user.pk
    )


def may_keep_ledger(user: User, case: Case) -> bool:
    """Decide on extensions, send papers back, waive them: a clerk of the owning department."""
    return duties(user).in_department(case.department_id, Role.CLERK)


def is_own_case(user: User, case: Case) -> bool:
    """On one's own or one's firm's case, an official does not act (回避)."""
    person = getattr(user, "person", None)
    if person is not None and person.pk == case.applicant_id:
        return True
    return (
        case.filed_by_id == user.pk
        or Membership.objects.filter(user=user, company_id=case.applicant_id).exists()
    )


def may_revoke(user: User, licence: ElectronicLicence) -> bool:
    return duties(user).in_department(licence.department_id, Role.HEAD)


def may_import_catalogue(user: User) -> bool:
    return duties(user).has(Role.CATALOGUE_OFFICER)


def cases_of_staff(user: User) -> CaseQuerySet:
    """The cases a member of staff may know of; the only way in for pages and API."""
    departments = duties(user).departments(*READERS)
    cases = Case.objects.for_page()
    return cases if departments is None else cases.filter(department_id__in=departments)


def cases_of(acting: ActingFor) -> QuerySet[Case]:
    """The cases of the applicant one acts for, within the mandate."""
    cases = Case.objects.for_page().filter(applicant=acting.applicant)
    if acting.mandate and acting.mandate.matter_codes:
        cases = cases.filter(matter__code__in=acting.mandate.matter_codes)
    return cases


def matters_for(acting: ActingFor) -> QuerySet[Matter]:
    return Matter.objects.listed().filter(subject_types__contains=[acting.applicant.subject_type])
