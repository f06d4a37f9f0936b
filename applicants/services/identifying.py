"""Find or register who stands at the counter, by an exact identity document.

Every look at a known person or firm leaves a trace with its purpose, also where the name
does not fit. Source: docs/authorization.md, row "look up a person".
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from credit_portal.events.models import Channel, Event
from credit_portal.events.services import record
from credit_portal.parameters.selectors import parameter

from ..enums import DocumentType, SubjectType
from ..errors import (
    FORMAT_MESSAGES,
    IDENTIFIER_MESSAGES,
    BirthDateMissing,
    LookUpsUsedUp,
    NameDiffers,
    WrongIdentifier,
)
from ..events import ApplicantEvent
from ..models import Applicant, User
from ..rules.identifiers import Identifier, IdentifierError, parse_identifier, subject_type_of
from .identity import known_since


@dataclass(frozen=True)
class IdentityPaper:
    """What a clerk reads off an identity document or a business licence.

    `birth_date` only where the number does not hold it; `representative` only of a firm.
    `part` names the group of form fields, so that a refusal finds its field.
    """

    document_type: str
    number: str
    name: str
    birth_date: date | None = None
    representative: str = ""
    phone: str = ""
    address: str = ""
    part: str = ""

    def field(self, name: str) -> str:
        return f"{self.part}_{name}" if self.part else name


def identify(paper: IdentityPaper, *, purpose: str, by: User) -> Applicant:
    """The person or firm of the document, registered where the portal does not know them.

    The clerk has the original before them, which proves the identity. Raises
    WrongIdentifier, BirthDateMissing, NameDiffers, LookUpsUsedUp.
    """
    identifier = read_number(paper)
    if not (applicant := _found(identifier, purpose=purpose, by=by)):
        applicant = _register_once(paper, identifier, purpose=purpose, by=by)
    if _plain(applicant.name) != _plain(paper.name):
        raise NameDiffers(field=paper.field("name"))
    return applicant


def _plain(name: str) -> str:
    """Without spaces, in one width: as two clerks may write the same name."""
    return "".join(unicodedata.normalize("NFKC", name).split()).upper()


def read_number(paper: IdentityPaper) -> Identifier:
    """The number in normal form. Raises WrongIdentifier at its field."""
    try:
        return parse_identifier(paper.document_type, paper.number, today=timezone.localdate())
    except IdentifierError as error:
        message = IDENTIFIER_MESSAGES.get(error.code)
        if error.code == "format":
            message = FORMAT_MESSAGES.get(paper.document_type, message)
        raise WrongIdentifier(message, field=paper.field("number")) from error


@transaction.atomic
def note_look_up(applicants: Iterable[Applicant], *, purpose: str, by: User) -> None:
    """Leave a trace with each of them. Raises LookUpsUsedUp beyond `lookup.per_day`."""
    _check_quota(by)
    found = [applicant.pk for applicant in applicants]
    for applicant in Applicant.objects.select_for_update(of=("self",)).filter(pk__in=found):
        record(
            ApplicantEvent.LOOKED_UP,
            subject=applicant,
            by=by,
            channel=Channel.WINDOW,
            purpose=purpose,
        )


def _check_quota(by: User) -> None:
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    looks = [ApplicantEvent.LOOKED_UP, ApplicantEvent.REGISTERED]
    if Event.objects.filter(kind__in=looks, at__gte=start, by=by).count() >= parameter(
        "lookup.per_day"
    ):
        raise LookUpsUsedUp


def _found(identifier: Identifier, *, purpose: str, by: User) -> Applicant | None:
    known = Applicant.objects.by_identifier(identifier.document_type, identifier.number).first()
    if known:
        note_look_up([known], purpose=purpose, by=by)
    return known


def _register_once(
    paper: IdentityPaper, identifier: Identifier, *, purpose: str, by: User
) -> Applicant:
    try:
        return _register(paper, identifier, purpose=purpose, by=by)
    except IntegrityError:  # came in at another window at once; now the row is there
        found = _found(identifier, purpose=purpose, by=by)
        if found is None:
            raise
        return found


@transaction.atomic
def _register(paper: IdentityPaper, identifier: Identifier, *, purpose: str, by: User) -> Applicant:
    _check_quota(by)
    today = timezone.localdate()
    applicant = Applicant(
        name=paper.name.strip(),
        phone=paper.phone,
        address=paper.address,
        verified_at=timezone.now(),
    )
    if identifier.document_type == DocumentType.CREDIT_CODE:
        applicant.subject_type = subject_type_of(identifier.number)
        applicant.representative_name = paper.representative.strip()
        applicant.known_since = today
    else:
        birth_date = identifier.birth_date or paper.birth_date
        if birth_date is None:
            raise BirthDateMissing(field=paper.field("birth_date"))
        applicant.subject_type = SubjectType.NATURAL_PERSON
        applicant.birth_date = birth_date
        applicant.known_since = known_since(birth_date, today)
    applicant.set_identifier(identifier.document_type, identifier.number)
    applicant.save()
    record(
        ApplicantEvent.REGISTERED,
        subject=applicant,
        by=by,
        principal=applicant,
        channel=Channel.WINDOW,
        purpose=purpose,
    )
    return applicant


@transaction.atomic
def confirm_at_window(applicant_id: int, *, by: User, phone: str = "", address: str = "") -> None:
    """Take what was seen in person for proven, and fill in how to reach them; a phone or
    address that is known stays.
    """
    applicant = Applicant.objects.select_for_update(of=("self",)).get(pk=applicant_id)
    is_new = applicant.verified_at is None
    if is_new:
        applicant.verified_at = timezone.now()
        record(
            ApplicantEvent.VERIFIED,
            subject=applicant,
            by=by,
            principal=applicant,
            channel=Channel.WINDOW,
        )
    applicant.phone = applicant.phone or phone
    applicant.address = applicant.address or address
    applicant.save(update_fields=["verified_at", "phone", "address"])
