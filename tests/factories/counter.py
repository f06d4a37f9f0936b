"""People at the counter, through the services as a clerk reaches them.

Each function asks for the fixture `catalogue`.
"""

from datetime import date

from applicants.enums import DocumentType
from applicants.models import Applicant
from applicants.services.identifying import IdentityPaper
from approvals.enums import ApprovalMode, DeliveryWay, VisitCapacity
from approvals.models import Case, CounterVisit
from approvals.models.counter import POWER_OF_ATTORNEY
from approvals.services.counter import Attendance, choose_matter, file_at_counter, open_visit
from approvals.services.delivering import DeliveryWish
from approvals.services.evidence import attach_to_visit

from .applicants import credit_code, resident_id
from .approvals import FORM, matter, png
from .cases import INSTANT_MATTER

PURPOSE = "为到场人办理申请"
COUNTER = DeliveryWish(DeliveryWay.COUNTER)
POST = DeliveryWish(DeliveryWay.POST, "林静", "13800000001", "示范区创新大道188号")
_numbers = iter(range(400, 999))


def walk_in(name: str = "赵秀兰", *, born: date = date(1940, 3, 1), **more) -> IdentityPaper:
    """The identity card of somebody whom the portal does not know."""
    number = more.pop("number", None) or resident_id(next(_numbers), born)
    return IdentityPaper(DocumentType.RESIDENT_ID, number, name, **more)


def card_of(applicant: Applicant, **more) -> IdentityPaper:
    return IdentityPaper(applicant.document_type, applicant.identifier, applicant.name, **more)


def licence_of_firm(number: int = 7_000_000, **more) -> IdentityPaper:
    """The business licence of a firm that the portal does not know."""
    details = {"name": "示范区晨光商贸有限公司", "representative": "王云"} | more
    return IdentityPaper(DocumentType.CREDIT_CODE, credit_code(number), **details)


def visit_of(clerk, present: IdentityPaper | None = None) -> CounterVisit:
    """Somebody in person, for themselves."""
    attendance = Attendance(present or walk_in(), VisitCapacity.SELF)
    return open_visit(attendance, purpose=PURPOSE, by=clerk)


def visit_for(
    clerk,
    applicant: IdentityPaper,
    capacity: VisitCapacity = VisitCapacity.AGENT,
    *,
    present: IdentityPaper | None = None,
) -> CounterVisit:
    attendance = Attendance(present or walk_in("周正", born=date(1985, 5, 5)), capacity, applicant)
    return open_visit(attendance, purpose=PURPOSE, by=clerk)


def begun(visit: CounterVisit, code: str = INSTANT_MATTER, form: dict | None = None):
    """The visit with its draft filled in."""
    draft = choose_matter(visit.pk, matter(code), by=visit.clerk)
    draft.form = FORM | (form or {})
    draft.save()
    return CounterVisit.objects.select_related("draft", "present", "applicant").get(pk=visit.pk)


def with_authority(visit: CounterVisit) -> CounterVisit:
    attach_to_visit(visit, POWER_OF_ATTORNEY, png("授权委托书.png"), by=visit.clerk)
    return visit


def filed_at_counter(
    clerk,
    present: IdentityPaper | None = None,
    mode: ApprovalMode = ApprovalMode.ORDINARY,
    *,
    wish: DeliveryWish = COUNTER,
) -> Case:
    """An elderly card, by the pensioner in person."""
    return file_at_counter(begun(visit_of(clerk, present)), mode, wish=wish, by=clerk)
