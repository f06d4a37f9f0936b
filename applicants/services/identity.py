"""Bind a proven identity to an account."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from credit_portal.events.models import Channel
from credit_portal.events.services import record
from credit_portal.outside.identity import IdentityClaims

from ..enums import DocumentType, SubjectType
from ..errors import IdentityMismatch, WrongIdentifier
from ..events import ApplicantEvent
from ..models import Applicant, User
from ..rules.identifiers import Identifier, IdentifierError, parse_identifier

ADULT_AGE = 18


def verify_identity(user: User, claims: IdentityClaims) -> Applicant:
    """The natural person whom the provider vouches for, bound to `user`.

    The same person again only renews the time. Raises WrongIdentifier, IdentityMismatch.
    """
    identifier = _identifier_of(claims)
    try:
        return _bind(user, claims, identifier)
    except IntegrityError:  # the same person came in twice at once; now the row is there
        return _bind(user, claims, identifier)


def _identifier_of(claims: IdentityClaims) -> Identifier:
    today = timezone.localdate()
    try:
        identifier = parse_identifier(claims.id_type, claims.id_number, today=today)
    except IdentifierError as error:
        raise WrongIdentifier from error
    if identifier.document_type == DocumentType.CREDIT_CODE:
        raise WrongIdentifier
    if identifier.birth_date not in (None, claims.birth_date):
        raise WrongIdentifier
    return identifier


@transaction.atomic
def _bind(user: User, claims: IdentityClaims, identifier: Identifier) -> Applicant:
    user = User.objects.select_for_update().get(pk=user.pk)
    known = Applicant.objects.by_identifier(identifier.document_type, identifier.number)
    person = known.select_for_update(of=("self",)).first() or _new_person(claims, identifier)
    own = Applicant.objects.filter(user=user).first()
    if (person.user_id or user.pk) != user.pk or (own and own.pk != person.pk):
        raise IdentityMismatch
    person.user, person.name = user, claims.name
    person.birth_date = claims.birth_date
    person.verified_at = timezone.now()
    person.save()
    if user.display_name != claims.name:
        user.display_name = claims.name
        user.save(update_fields=["display_name"])
    record(
        ApplicantEvent.VERIFIED,
        subject=person,
        by=user,
        principal=person,
        channel=Channel.WEB,
        level=claims.assurance_level,
    )
    return person


def _new_person(claims: IdentityClaims, identifier: Identifier) -> Applicant:
    person = Applicant(
        subject_type=SubjectType.NATURAL_PERSON,
        known_since=known_since(claims.birth_date, timezone.localdate()),
    )
    person.set_identifier(identifier.document_type, identifier.number)
    return person


def known_since(birth_date: date, first_login: date) -> date:
    """First day of the clean clock: the first real-name login, for a minor the 18th birthday.

    Time before the portal knew a person is no evidence either way. Source:
    docs/rules/credit-model.md §2.
    """
    year = birth_date.year + ADULT_AGE
    try:
        adult = birth_date.replace(year=year)
    except ValueError:  # born on 29 February
        adult = date(year, 3, 1)
    return max(adult, first_login)
