"""Who may sign a commitment, what exactly is signed, and the code that proves it.

The law asks for a reliable signature (电子签名法 art. 13): the typed name, and a fresh code to
the signer's own phone, bound to the signer and to the words that were read.
"""

from applicants.access import ActingFor
from applicants.enums import CodePurpose
from applicants.models import OneTimeCode, User
from applicants.services.codes import send_code, try_code

from ..enums import CaseStatus, CommitmentStatus
from ..errors import AlreadySigned, CommitmentStale, SigningNeedsMandate, WrongStep
from ..models import Case, Commitment
from ..permissions import may_sign
from ..rules.modes import digest as digest_of


def binding_of(commitment: Commitment) -> str:
    """What a code is good for: this paper with these words, and no other."""
    return digest_of({"commitment": commitment.pk, "digest": commitment.digest})


def check_offered(commitment: Commitment | None, case: Case, *, digest: str) -> None:
    """The paper waits for its signature, and it is the one that was read.

    Raises WrongStep, AlreadySigned, CommitmentStale.
    """
    if commitment and commitment.status == CommitmentStatus.SIGNED:
        raise AlreadySigned
    if commitment is None or case.status != CaseStatus.AWAITING_COMMITMENT:
        raise WrongStep
    if not commitment.digest == digest == digest_of(commitment.clauses):
        raise CommitmentStale


def ask_for_code(case_id: int, *, acting: ActingFor, by: User, digest: str) -> OneTimeCode:
    """Send the signer a code for the paper they read.

    Raises WrongStep, AlreadySigned, CommitmentStale, SigningNeedsMandate, and what `send_code`
    raises.
    """
    commitment = _offered(case_id, acting, digest)
    return send_code(by, CodePurpose.SIGN, bound_to=binding_of(commitment), phone=by.phone)


def check_code(case_id: int, acting: ActingFor, by: User, *, digest: str, code: str) -> None:
    """Whether the code fits, before anything is locked for the signature.

    Raises as `ask_for_code`, and what `try_code` raises.
    """
    commitment = _offered(case_id, acting, digest)
    try_code(by, CodePurpose.SIGN, bound_to=binding_of(commitment), typed=code)


def _offered(case_id: int, acting: ActingFor, digest: str) -> Commitment:
    case = Case.objects.select_related("matter", "commitment").get(pk=case_id)
    if not may_sign(acting, case):
        raise SigningNeedsMandate
    commitment: Commitment | None = getattr(case, "commitment", None)
    check_offered(commitment, case, digest=digest)
    assert commitment is not None
    return commitment
