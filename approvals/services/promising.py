"""Tell the applicant what to promise; take the signature; take it back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from applicants.access import ActingFor
from applicants.enums import CodePurpose
from applicants.models import Applicant, User
from applicants.services.codes import use_code
from credit_portal.events.models import Channel
from credit_portal.events.services import Fact as EventFact
from credit_portal.events.services import record_all
from credit_portal.workdays.selectors import load_calendar
from credit_profiles.services.checking import check_credit

from ..enums import ApprovalMode, CaseStatus, CommitmentStatus, PaperStatus
from ..errors import (
    CommitmentIncomplete,
    CommitmentStale,
    ModeClosed,
    PromisedDateWrong,
    SignerNameDiffers,
    WrongStep,
)
from ..events import CaseEvent
from ..limits import deferral_limits, top_grade_factor
from ..models import Case, Commitment, Deferral
from ..models.case import BROUGHT
from ..models.commitment import CommitmentKind
from ..rules.clauses import Clause, deferral_clauses
from ..rules.deadlines import deferral_due
from ..rules.deferring import DayRange
from ..rules.modes import digest
from .assessing import Assessment, assess
from .granting import Granting, accept
from .keeping import keep_check, next_serials
from .offering import check_matter, clauses_of, renewed
from .photographs import check_photos
from .postponing import check_day
from .signing import binding_of, check_code, check_offered


@dataclass
class Promise:
    """An offer under way: the case moved in memory, then the commitment row."""

    case: Case
    kind: CommitmentKind
    clauses: list[Clause]
    now: datetime
    latest: dict[str, date] = field(default_factory=dict)

    @classmethod
    def prepare(cls, case: Case, assessment: Assessment, *, now: datetime) -> "Promise":
        """Move a received case to awaiting_commitment, with the clauses of its mode."""
        mode, spec = ApprovalMode(case.mode), case.version.spec
        plan = assessment.papers(mode)
        case.offer_commitment()
        if mode == ApprovalMode.NOTIFY_COMMIT:
            return cls(case, CommitmentKind.NOTIFY_COMMIT, clauses_of(case, assessment), now)
        latest = {
            code: latest_supply_day(case, assessment, code, today=timezone.localdate(now))
            for code in plan.codes(PaperStatus.DEFERRED)
        }
        return cls(case, CommitmentKind.DEFERRAL, deferral_clauses(spec, latest), now, latest)

    def save(self) -> list[EventFact]:
        """Write the commitment of a saved case; the event to record."""
        content = {
            "clauses": [clause.to_json() for clause in self.clauses],
            "latest": {code: day.isoformat() for code, day in self.latest.items()},
        }
        Commitment.objects.create(
            case=self.case,
            kind=self.kind,
            clauses=content,
            digest=digest(content),
            offered_at=self.now,
        )
        return [
            EventFact(
                CaseEvent.COMMITMENT_OFFERED,
                self.case,
                data={
                    "from": CaseStatus.RECEIVED.value,
                    "to": CaseStatus.AWAITING_COMMITMENT.value,
                    "kind": self.kind.value,
                },
            )
        ]


def latest_supply_day(case: Case, assessment: Assessment, code: str, *, today: date) -> date:
    """The last working day that may be promised for a deferred paper, if accepted today."""
    due = deferral_due(
        case.version.spec,
        code,
        assessment.standing.grade if assessment.standing else None,
        accepted_on=today,
        calendar=load_calendar(),
        limits=deferral_limits(),
        top_grade_factor=top_grade_factor(),
    )
    return due.on


@dataclass(frozen=True)
class Signature:
    """What the applicant typed: a tick for each clause, the name, the code, a day for each paper.

    `digest` is that of the paper they read.
    """

    ticked: frozenset[str]
    name: str
    code: str
    digest: str
    promised: Mapping[str, date | None] = field(default_factory=dict)


def sign_commitment(case_id: int, signature: Signature, *, acting: ActingFor, by: User) -> Case:
    """Sign what was offered: granted on the spot, or accepted with the papers owed.

    Raises WrongStep, AlreadySigned, SigningNeedsMandate, CommitmentStale, CommitmentIncomplete,
    PhotographMissing, PhotographTwice, SignerNameDiffers, PromisedDateWrong, MatterChanged,
    ModeClosed (the standing changed since the offer), and what `try_code` raises.
    """
    check_code(case_id, acting, by, digest=signature.digest, code=signature.code)
    signed = _sign(case_id, signature, acting=acting, by=by)
    if signed is None:
        raise CommitmentStale
    return signed


def sign_by_hand(case_id: int, signature: Signature, *, acting: ActingFor, by: User) -> Case | None:
    """The person present signed the printed paper before a clerk: the hand stands for the code.

    None where the words had to change: what was printed is no longer right. Raises as
    `sign_commitment`, but for the code.
    """
    assert acting.present is not None
    return _sign(case_id, signature, acting=acting, by=by)


@transaction.atomic
def _sign(case_id: int, signature: Signature, *, acting: ActingFor, by: User) -> Case | None:
    """The signed case; None where the words had to change, and now wait to be read."""
    now = timezone.now()
    credit = check_credit(acting.applicant, now=now, today=timezone.localdate(now))
    case = Case.objects.lock(case_id)
    commitment = Commitment.objects.select_for_update().filter(case=case).first()
    check_offered(commitment, case, digest=signature.digest)
    assert commitment is not None
    _check_signature(commitment, signature, signer=acting.present or getattr(by, "person", None))
    photos = check_photos(case, commitment)
    assessment = _still_open(case, acting, credit, now=now)
    if commitment.kind == CommitmentKind.NOTIFY_COMMIT:
        check_matter(case, acting, credit, commitment, now=now)
        if renewed(commitment, case, assessment, now=now):
            return None
    if acting.present is None:
        use_code(by, CodePurpose.SIGN, bound_to=binding_of(commitment), typed=signature.code)
    commitment.sign(by=by, name=signature.name.strip(), at=now)
    commitment.save()
    committed = EventFact(
        CaseEvent.COMMITTED,
        case,
        by=by,
        principal=acting.applicant,
        channel=case.channel,
        data={"kind": commitment.kind, "digest": commitment.digest}
        | ({"photos": photos} if photos else {}),
    )
    if commitment.kind == CommitmentKind.NOTIFY_COMMIT:
        record_all([committed, *_grant(case, assessment, now=now)])
    else:
        deferrals = _deferrals(case, commitment, signature, today=timezone.localdate(now))
        accepted = accept(case, assessment.grade, accepted_on=timezone.localdate(now), by=None)
        case.save()
        Deferral.objects.bulk_create(deferrals)
        record_all([committed, accepted])
    return case


def _still_open(case: Case, acting: ActingFor, credit: Any, *, now: datetime) -> Assessment:
    materials = case.materials.filter(how__in=BROUGHT).values_list("code", flat=True)
    assessment = assess(
        acting,
        case.version.spec,
        credit=credit,
        form=case.form,
        handed_in=materials,
        now=now,
    )
    mode = ApprovalMode(case.mode)
    is_open = mode in assessment.offer.offered
    if not is_open and not (assessment.stale_sources and assessment.waits_for_sources(mode)):
        reasons = assessment.offer.reasons.get(mode, ())
        raise ModeClosed(mode=case.mode, reasons=[r.code.value for r in reasons])
    keep_check(case, assessment, credit.file.pk, number=case.checks.count() + 1)
    return assessment


def _check_signature(
    commitment: Commitment, signature: Signature, *, signer: Applicant | None
) -> None:
    codes = {clause["code"] for clause in commitment.clauses["clauses"]}
    if codes - signature.ticked or not signature.name.strip():
        raise CommitmentIncomplete
    if signer is None or signer.name != signature.name.strip():
        raise SignerNameDiffers(field="name")


def _grant(case: Case, assessment: Assessment, *, now: datetime) -> list[EventFact]:
    _case_serial, serial = next_serials()
    granting = Granting.prepare(case, assessment, serial, now=now)
    case.save()
    return granting.save()


def _deferrals(
    case: Case, commitment: Commitment, signature: Signature, *, today: date
) -> list[Deferral]:
    rows = []
    for code, latest in commitment.clauses["latest"].items():
        promised = signature.promised.get(code)
        field = f"promised-{code}"
        if promised is None:
            raise PromisedDateWrong(field=field)
        check_day(promised, DayRange(today, date.fromisoformat(latest)), field=field)
        rows.append(Deferral(case=case, material_code=code, promised_on=promised))
    return rows


@transaction.atomic
def choose_ordinary(case_id: int, *, acting: ActingFor, by: User) -> Case:
    """Take the offer back before the decision and go the ordinary way.

    Source: Shenzhen credit regulation art. 62. Raises WrongStep.
    """
    case = Case.objects.lock(case_id)
    if case.status != CaseStatus.AWAITING_COMMITMENT:
        raise WrongStep
    commitment = Commitment.objects.select_for_update().get(case=case)
    if commitment.status == CommitmentStatus.OFFERED:
        commitment.withdraw()
        commitment.save()
    case.to_ordinary()
    case.save()
    case.materials.filter(how__in=["promised", "deferred"]).update(how="missing")
    withdrawn = EventFact(
        CaseEvent.COMMITMENT_WITHDRAWN,
        case,
        by=by,
        principal=acting.applicant,
        channel=Channel.WEB,
        data={"from": CaseStatus.AWAITING_COMMITMENT.value, "to": CaseStatus.RECEIVED.value},
    )
    record_all([withdrawn])
    return case
