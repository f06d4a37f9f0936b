"""Cases at their usual stations, reached through the services as applicants and staff reach them.

Each function asks for the fixture `catalogue`.
"""

from datetime import date

from applicants.access import ActingFor
from applicants.enums import Role
from approvals.enums import ApprovalMode, MaterialCategory
from approvals.models import Case
from approvals.services import deciding, extending
from approvals.services.evidence import attach_to_case
from approvals.services.promising import Signature, sign_commitment
from approvals.services.supplying import supply_paper

from .applicants import ApplicantFactory, CompanyFactory, MembershipFactory, StaffFactory
from .approvals import filed, matter, png, ready_applicant

INSTANT_MATTER = "elderly-card"
COMMITTED_MATTER = "public-place-hygiene-licence-new"
DEFERRED_MATTER = "city-road-occupation-permit"
ISSUED_FIRST_MATTER = "outdoor-advertising-permit"
FORESEEN_MATTER = "private-non-enterprise-registration"
WAITING_MATTER = "unemployment-registration"
ACTIVE = {"BIZ": {"applicant.registration_status": "active"}, "ELC": {}}


def elder(grade: str = "A"):
    """A person of 86 years, for whom the elderly card is granted at once."""
    return ready_applicant(grade, applicant=ApplicantFactory(birth_date=date(1940, 3, 1)))


def firm(grade: str = "A", *, sources: dict | None = None):
    """A firm in business; `person` is its representative's account."""
    company = ready_applicant(
        grade, applicant=CompanyFactory(), sources=ACTIVE if sources is None else sources
    )
    company.person = MembershipFactory(company=company).user
    return company


def hygiene(company, mode: ApprovalMode = ApprovalMode.NOTIFY_COMMIT) -> Case:
    """A hygiene licence: a commitment stands in for TEST and HEALTH."""
    return filed(
        company,
        COMMITTED_MATTER,
        mode,
        user=company.person,
        form={"form.venue_type": "other"},
        materials=("PLAN", "RULES"),
    )


def road_occupation(company) -> Case:
    """A road permit that lacks its site photos, PHOTO."""
    return filed(
        company,
        DEFERRED_MATTER,
        ApprovalMode.MISSING_MATERIAL,
        user=company.person,
        form={"form.occupation_days": "10"},
        materials=("PLAN",),
    )


def clause_codes(case: Case) -> list[str]:
    return [clause["code"] for clause in case.commitment.clauses["clauses"]]


def latest_days(case: Case) -> dict[str, date]:
    """The last day that may be promised, for each paper owed."""
    latest = case.commitment.clauses["latest"]
    return {code: date.fromisoformat(day) for code, day in latest.items()}


def sign(
    case: Case,
    *,
    acting: ActingFor | None = None,
    by=None,
    name: str | None = None,
    unticked: tuple[str, ...] = (),
    promised: dict[str, date | None] | None = None,
) -> Case:
    """Sign what was offered: all clauses, the filer's name, the last days, unless said else."""
    by = by or case.filed_by
    signature = Signature(
        ticked=frozenset(clause_codes(case)) - set(unticked),
        name=by.person.name if name is None else name,
        promised=latest_days(case) if promised is None else promised,
    )
    acting = acting or ActingFor(case.applicant, "member")
    return sign_commitment(case.pk, signature, acting=acting, by=by)


def supply(case: Case, code: str = "PHOTO", *, is_complete: bool = True) -> Case:
    """Hand in a paper that is owed or has a defect, or a part of it."""
    file = attach_to_case(case, code, png("照片.png"), by=case.filed_by)
    acting = ActingFor(case.applicant, "member")
    return supply_paper(case.pk, file, acting=acting, by=case.filed_by, is_complete=is_complete)


def ask_extension(case: Case, code: str = "PHOTO", *, until: date, reason: str = "天气不好"):
    """Longer time for a paper that is owed, asked for by who filed the case."""
    acting = ActingFor(case.applicant, "member")
    return extending.ask_extension(
        case.pk, code, until=until, reason=reason, acting=acting, by=case.filed_by
    )


def advertising(company) -> Case:
    """A sign permit that lacks its site paper, SITE; the licence may come first."""
    return filed(
        company,
        ISSUED_FIRST_MATTER,
        ApprovalMode.MISSING_MATERIAL,
        user=company.person,
        materials=necessary_papers(ISSUED_FIRST_MATTER),
    )


def association(company) -> Case:
    """An association that lacks the proof of its SITE; its result may be foreseen."""
    return filed(
        company,
        FORESEEN_MATTER,
        ApprovalMode.MISSING_MATERIAL,
        user=company.person,
        materials=(*necessary_papers(FORESEEN_MATTER), "CAP"),
    )


def necessary_papers(code: str) -> tuple[str, ...]:
    """All papers that are uploaded but those that may follow."""
    spec = matter(code).current.spec
    return tuple(
        material.code
        for material in spec.materials
        if material.category != MaterialCategory.DEFERRABLE and material.code != "AF"
    )


def clerk(department: str | None = None):
    return StaffFactory(posts=[(Role.CLERK, department)])


def decider(department: str | None = None):
    return StaffFactory(posts=[(Role.DECIDER, department)])


def granted_at_once(applicant=None) -> Case:
    return filed(applicant or elder(), INSTANT_MATTER, ApprovalMode.INSTANT)


def accepted(applicant=None) -> Case:
    """An elderly card in the ordinary way, accepted by a clerk of its department."""
    case = filed(applicant or elder(), INSTANT_MATTER)
    return deciding.accept_case(case.pk, by=clerk(case.department_id))


def granted_by_a_person(applicant=None) -> Case:
    case = accepted(applicant)
    return deciding.grant_case(case.pk, by=decider(case.department_id))


def head(department: str | None = None):
    return StaffFactory(posts=[(Role.HEAD, department)])
