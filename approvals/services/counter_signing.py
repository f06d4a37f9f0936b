"""A commitment signed by hand at the counter: the scan of the sheet is the signature."""

from collections.abc import Mapping
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from applicants.models import User
from credit_portal.errors import NotAllowed

from .. import permissions
from ..errors import CommitmentStale, OwnCase, SigningNeedsMandate, WrongStep
from ..models import Case, Commitment, CounterVisit
from ..models.counter import SIGNED_SHEET
from .counter import acting_of
from .evidence import attach_sheet
from .promising import Signature, sign_by_hand


def sign_on_paper(
    visit: CounterVisit,
    sheet: UploadedFile,
    *,
    digest: str,
    promised: Mapping[str, date | None],
    by: User,
) -> Case:
    """The person present signed every clause before the clerk, who keeps the sheet.

    `digest` is that of the paper that was printed.

    Raises NotAllowed, OwnCase, SigningNeedsMandate, UploadRefused, and what
    `sign_by_hand` raises.
    """
    case = visit.case
    if case is None:
        raise WrongStep
    if not permissions.may_take_in(by, case.department_id):
        raise NotAllowed
    if permissions.is_own_affair(by, [visit.present, visit.applicant]):
        raise OwnCase
    if not visit.signs:
        raise SigningNeedsMandate
    commitment = Commitment.objects.get(case=case)
    signature = Signature(
        ticked=frozenset(clause["code"] for clause in commitment.clauses["clauses"]),
        name=visit.present.name,
        code="",
        digest=digest,
        promised=promised,
    )
    signed = _signed(visit, case, signature, sheet, by)
    if signed is None:
        raise CommitmentStale
    return signed


@transaction.atomic
def _signed(
    visit: CounterVisit, case: Case, signature: Signature, sheet: UploadedFile, by: User
) -> Case | None:
    signed = sign_by_hand(case.pk, signature, acting=acting_of(visit), by=by)
    if signed:
        attach_sheet(signed, SIGNED_SHEET, sheet, by=by)
    return signed
