"""Act for one's own firm."""

from django.db import transaction
from django.utils import timezone

from credit_portal.events.models import Channel
from credit_portal.events.services import record

from ..enums import Capacity, DocumentType, SubjectType
from ..errors import IDENTIFIER_MESSAGES, NotVerified, NotYourCompany, WrongIdentifier
from ..events import ApplicantEvent
from ..models import Applicant, Membership, User
from ..rules.identifiers import IdentifierError, parse_identifier


@transaction.atomic
def join_company(user: User, credit_code: str) -> Membership:
    """Register `user` as the representative the business register names; once a firm.

    A firm that is not there and one that is somebody else's get the same answer.
    Raises NotVerified, WrongIdentifier, NotYourCompany.
    """
    person = Applicant.objects.filter(user=user, verified_at__isnull=False).first()
    if person is None:
        raise NotVerified
    company = _company_of(credit_code)
    if company is None or company.representative_name != person.name:
        raise NotYourCompany(field="credit_code")
    is_own = company.subject_type == SubjectType.INDIVIDUAL_BUSINESS
    membership, is_new = Membership.objects.get_or_create(
        user=user,
        company=company,
        defaults={
            "capacity": Capacity.OPERATOR if is_own else Capacity.LEGAL_REPRESENTATIVE,
            "confirmed_at": timezone.now(),
        },
    )
    if is_new:
        record(
            ApplicantEvent.COMPANY_JOINED,
            subject=company,
            by=user,
            principal=person,
            channel=Channel.WEB,
            membership=membership.pk,
        )
    return membership


def _company_of(typed: str) -> Applicant | None:
    """The firm's row, locked. Raises WrongIdentifier."""
    try:
        code = parse_identifier(DocumentType.CREDIT_CODE, typed, today=timezone.localdate())
    except IdentifierError as error:
        message = IDENTIFIER_MESSAGES.get(error.code)
        raise WrongIdentifier(message, field="credit_code") from error
    found = Applicant.objects.by_identifier(DocumentType.CREDIT_CODE, code.number)
    return found.select_for_update().first()
