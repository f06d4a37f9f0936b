"""The words of a commitment, and whether they are still the right ones when it is signed."""

from datetime import datetime

from applicants.access import ActingFor
from credit_portal.events.services import Fact as EventFact
from credit_portal.events.services import record_all
from credit_profiles.selectors import CreditCheckValue

from ..enums import ApprovalMode, PaperStatus
from ..errors import MatterChanged
from ..events import CaseEvent
from ..models import Case, Commitment
from ..models.case import BROUGHT
from ..rules.clauses import Clause, commitment_clauses
from ..rules.modes import digest
from .assessing import Assessment, assess


def clauses_of(case: Case, assessment: Assessment) -> list[Clause]:
    """What this applicant promises, by what is known now."""
    plan = assessment.papers(ApprovalMode.NOTIFY_COMMIT)
    return commitment_clauses(
        assessment.spec,
        assessment.conditions,
        replaced=plan.codes(PaperStatus.REPLACED),
        is_natural=case.applicant.is_natural,
    )


def check_matter(
    case: Case,
    acting: ActingFor,
    credit: CreditCheckValue,
    commitment: Commitment,
    *,
    now: datetime,
) -> None:
    """A version published since the offer must ask for the same promises.

    A case keeps the version that it was filed under, but what is promised has to be what
    will be verified. Raises MatterChanged.
    """
    current = case.matter.current
    if current is not None and current.pk == case.version_id:
        return
    if current is None:
        raise MatterChanged
    assessment = assess(
        acting,
        current.spec,
        credit=credit,
        form=case.form,
        handed_in=case.materials.filter(how__in=BROUGHT).values_list("code", flat=True),
        now=now,
    )
    is_allowed = ApprovalMode.NOTIFY_COMMIT in assessment.spec.allowed_modes
    if not is_allowed or _content(case, assessment) != commitment.clauses["clauses"]:
        raise MatterChanged


def renewed(commitment: Commitment, case: Case, assessment: Assessment, *, now: datetime) -> bool:
    """True where the facts ask for other clauses than those read: then they are offered anew."""
    clauses = _content(case, assessment)
    if clauses == commitment.clauses["clauses"]:
        return False
    commitment.clauses = commitment.clauses | {"clauses": clauses}
    commitment.digest = digest(commitment.clauses)
    commitment.offered_at = now
    commitment.save()
    record_all([EventFact(CaseEvent.COMMITMENT_RENEWED, case, data={"digest": commitment.digest})])
    return True


def _content(case: Case, assessment: Assessment) -> list[dict[str, object]]:
    return [clause.to_json() for clause in clauses_of(case, assessment)]
