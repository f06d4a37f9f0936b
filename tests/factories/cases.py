"""Cases at their usual stations, reached through the services as applicants and staff reach them.

Each function asks for the fixture `catalogue`.
"""

from datetime import date

from applicants.access import ActingFor
from applicants.enums import CodePurpose, Role
from applicants.models import OneTimeCode
from applicants.services.codes import new_code
from approvals.enums import ApprovalMode, MaterialCategory, ProcedureKind
from approvals.models import Case, Commitment
from approvals.services import deciding, postponing
from approvals.services.claiming import claim_case
from approvals.services.evidence import attach_to_case
from approvals.services.photographs import attach_photo
from approvals.services.procedures import begin_procedure
from approvals.services.promising import Signature, sign_commitment
from approvals.services.signing import binding_of
from approvals.services.supplying import supply_paper

from .applicants import ApplicantFactory, CompanyFactory, MembershipFactory, StaffFactory
from .approvals import filed, matter, photo, png, ready_applicant

INSTANT_MATTER = "elderly-card"
COMMITTED_MATTER = "public-place-hygiene-licence-new"
DEFERRED_MATTER = "city-road-occupation-permit"
PHOTOGRAPHED_MATTER = "oversize-transport-permit"
PHOTO_CODES = ("PHOTO-FRONT", "PHOTO-MIDDLE", "PHOTO-REAR")
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


CARRIER = {"ELC": {"licence.road_transport.status": "valid"}}


def oversize(company) -> Case:
    """A pass for an oversize load of a firm with `CARRIER` facts: photographs replace the visit."""
    return filed(
        company,
        PHOTOGRAPHED_MATTER,
        ApprovalMode.NOTIFY_COMMIT,
        user=company.person,
        form={"form.load_class": "I", "situation": "other"},
        materials=("WAY", "PLAN"),
    )


def add_photos(case: Case, codes: tuple[str, ...] = PHOTO_CODES, **said) -> None:
    """A photograph for each clause, each with its camera's time and place unless `said`."""
    acting = ActingFor(case.applicant, "member")
    for number, code in enumerate(codes):
        upload = photo(f"{code}.jpg", shade=number * 40, **said)
        attach_photo(case, code, upload, acting=acting, by=case.filed_by)


def clause_codes(case: Case) -> list[str]:
    return [clause["code"] for clause in case.commitment.clauses["clauses"]]


def latest_days(case: Case) -> dict[str, date]:
    """The last day that may be promised, for each paper owed."""
    latest = case.commitment.clauses["latest"]
    return {code: date.fromisoformat(day) for code, day in latest.items()}


def code_for(case: Case, by) -> str:
    """A fresh code for the signature, as its phone would show it."""
    OneTimeCode.objects.filter(user=by).delete()
    binding = binding_of(Commitment.objects.get(case=case))
    return new_code(by, CodePurpose.SIGN, bound_to=binding)[1]


def sign(
    case: Case,
    *,
    acting: ActingFor | None = None,
    by=None,
    name: str | None = None,
    unticked: tuple[str, ...] = (),
    code: str | None = None,
    digest: str | None = None,
    promised: dict[str, date | None] | None = None,
) -> Case:
    """Sign what was offered, unless said else: all clauses, the filer's name and fresh code,
    the last days."""
    by = by or case.filed_by
    if code is None:
        code = code_for(case, by)
    signature = Signature(
        ticked=frozenset(clause_codes(case)) - set(unticked),
        name=by.person.name if name is None else name,
        code=code,
        digest=case.commitment.digest if digest is None else digest,
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
    return postponing.ask_extension(
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


def held(case: Case, by=None) -> Case:
    """Claimed by a clerk: a new one of its department, unless said else."""
    return claim_case(case.pk, by=by or clerk(case.department_id))


def accept(case: Case, by=None) -> Case:
    """Claimed and accepted by a clerk."""
    officer = held(case, by).officer
    return deciding.accept_case(case.pk, by=officer)


def granted_at_once(applicant=None) -> Case:
    return filed(applicant or elder(), INSTANT_MATTER, ApprovalMode.INSTANT)


def accepted(applicant=None) -> Case:
    """An elderly card in the ordinary way, accepted by a clerk of its department."""
    case = filed(applicant or elder(), INSTANT_MATTER)
    return accept(case)


def granted_by_a_person(applicant=None) -> Case:
    case = accepted(applicant)
    return deciding.grant_case(case.pk, by=decider(case.department_id))


def head(department: str | None = None):
    return StaffFactory(posts=[(Role.HEAD, department)])


def in_hand(company=None) -> Case:
    """A hygiene licence in the ordinary way, accepted; its matter knows a site inspection."""
    return accept(hygiene_with_all(company or firm()))


def hygiene_with_all(company) -> Case:
    """A hygiene licence in the ordinary way with every paper uploaded."""
    return filed(
        company,
        COMMITTED_MATTER,
        user=company.person,
        form={"form.venue_type": "other"},
        materials=("PLAN", "RULES", "TEST", "HEALTH"),
    )


def suspended(company=None) -> Case:
    """A hygiene licence whose clock stands still for a site inspection."""
    case = in_hand(company)
    return begin_procedure(
        case.pk,
        by=clerk(case.department_id),
        kind=ProcedureKind.SITE_INSPECTION,
        working_days=5,
        basis="《公共场所卫生管理条例实施细则》第二十三条",
    ).case
