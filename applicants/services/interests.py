"""Declare whom one keeps away from, and end it when the reason is gone."""

from django.db import IntegrityError, transaction

from credit_portal.errors import NotAllowed
from credit_portal.events.models import Channel
from credit_portal.events.services import record

from ..enums import InterestRelation
from ..errors import InterestKnown
from ..events import InterestEvent
from ..models import Interest, User
from .identifying import IdentityPaper, read_number


def declare_interest(paper: IdentityPaper, relation: InterestRelation, *, by: User) -> Interest:
    """From now on the official cannot act on what concerns them.

    Raises NotAllowed, WrongIdentifier, InterestKnown.
    """
    if not by.is_staff:
        raise NotAllowed
    identifier = read_number(paper)
    interest = Interest(officer=by, relation=relation, name=paper.name.strip())
    interest.set_identifier(identifier.document_type, identifier.number)
    try:
        _save(interest, by=by)
    except IntegrityError as error:
        raise InterestKnown(field="number") from error
    return interest


@transaction.atomic
def _save(interest: Interest, *, by: User) -> None:
    interest.save()
    record(InterestEvent.DECLARED, subject=interest, by=by, channel=Channel.WINDOW)


@transaction.atomic
def end_interest(interest_id: int, *, by: User) -> Interest:
    """The reason is gone; ended twice keeps the first time. Raises NotAllowed."""
    interest = Interest.objects.select_for_update().get(pk=interest_id)
    if interest.officer_id != by.pk:
        raise NotAllowed
    if interest.ended_at is None:
        interest.end()
        interest.save()
        record(InterestEvent.ENDED, subject=interest, by=by, channel=Channel.WINDOW)
    return interest
