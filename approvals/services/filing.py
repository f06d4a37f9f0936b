"""File an application: one transaction from the post to the receipt, or to the licence.

Lock order: credit file, then case. Nothing here calls a network.
"""

import hashlib
import secrets
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from applicants.access import ActingFor
from applicants.errors import NotVerified
from applicants.models import User
from credit_portal.errors import PortalError
from credit_portal.events.models import Channel
from credit_portal.events.services import Fact as EventFact
from credit_portal.events.services import record_all
from credit_portal.parameters.selectors import parameter
from credit_profiles.services.checking import check_credit

from ..enums import ApprovalMode, CaseStatus, PaperStatus
from ..errors import (
    ApplicationOutdated,
    FormIncomplete,
    KeyReused,
    MaterialsMissing,
    MatterNotOpen,
    ModeClosed,
    SubjectKindCannotFile,
)
from ..events import CaseEvent
from ..models import (
    Case,
    CaseMaterial,
    CounterVisit,
    Draft,
    MaterialFile,
    MatterVersion,
)
from ..models.case import How
from ..rules.form_fields import check_form, fields_of
from ..rules.materials import Paper
from ..rules.modes import canonical_json
from ..rules.numbers import QUERY_CODE_ALPHABET, QUERY_CODE_LENGTH, case_number
from .assessing import Assessment, assess
from .delivering import DeliveryWish, plan_delivery
from .granting import Granting
from .keeping import checked_event, keep_check, next_serials
from .promising import Promise
from .reusing import cases_of_reused

DIVISION = "440399"


@dataclass(frozen=True)
class Application:
    """What is handed in. `key` makes it once-only for its user; `form` is as typed.

    `originals` are those of the materials that a clerk saw and nobody uploaded; `visit` is
    the visit to the counter from which the application comes.
    """

    version: MatterVersion
    mode: ApprovalMode
    key: uuid.UUID
    form: Mapping[str, Any]
    materials: Iterable[str] = ()
    wants_person: bool = False
    draft: Draft | None = None
    originals: frozenset[str] = frozenset()
    delivery: DeliveryWish | None = None
    visit: CounterVisit | None = None

    @property
    def fingerprint(self) -> str:
        """The same for the same content, whatever the order of its fields."""
        content = {
            "matter": self.version.pk,
            "mode": self.mode.value,
            "form": {k: str(v) for k, v in self.form.items()},
            "materials": sorted(self.materials),
            "wants_person": self.wants_person,
        }
        return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def file_application(
    acting: ActingFor, application: Application, *, by: User, channel: str = Channel.WEB
) -> Case:
    """Take an application in, decide its way, and grant it where the way does so at once.

    The same key and content again gives the same case, also where the first post is still at
    it and holds the lock for long. Raises KeyReused, FormIncomplete,
    MaterialsMissing, ModeClosed, SubjectKindCannotFile, MatterNotOpen, ApplicationOutdated,
    NotVerified.
    """
    try:
        return _file(acting, application, by=by, channel=channel)
    except (IntegrityError, OperationalError, PortalError):
        if found := _already_filed(application, by):
            return found
        raise


def _already_filed(application: Application, by: User) -> Case | None:
    case = Case.objects.filter(filed_by=by, key=application.key).first()
    if case and case.fingerprint != application.fingerprint:
        raise KeyReused
    return case


@transaction.atomic
def _file(acting: ActingFor, application: Application, *, by: User, channel: str) -> Case:
    spec = application.version.spec
    applicant = acting.applicant
    _check_may_file(acting, application)
    form, errors = check_form(fields_of(spec), application.form)
    now = timezone.now()
    credit = check_credit(applicant, now=now, today=timezone.localdate(now))
    if errors:
        raise FormIncomplete({key: str(text) for key, text in errors.items()})
    assessment = assess(
        acting,
        spec,
        credit=credit,
        form=form,
        handed_in=application.materials,
        now=now,
        human_review_requested=application.wants_person,
    )
    waits = _check_open(assessment, application.mode)
    case = _new_case(acting, application, form, by=by, channel=channel, now=now)
    if waits:
        case.waiting_until = now + timedelta(seconds=parameter("source.wait_seconds"))
    return _begin(case, assessment, application, credit.file.pk, waits=waits)


def _check_may_file(acting: ActingFor, application: Application) -> None:
    spec, matter = application.version.spec, application.version.matter
    if matter.stopped_at or (matter.current_id is None and matter.next_from is None):
        raise MatterNotOpen
    if application.draft and application.draft.newer_version(timezone.now()):
        raise ApplicationOutdated
    if acting.applicant.verified_at is None:
        raise NotVerified
    if acting.applicant.subject_type not in spec.subject_types or not acting.may_file(spec.code):
        raise SubjectKindCannotFile


def _check_open(assessment: Assessment, mode: ApprovalMode) -> bool:
    """True where the way is closed only until a source answers. Raises ModeClosed."""
    if assessment.offer.must_supply:
        raise MaterialsMissing(list(assessment.offer.must_supply))
    if mode in assessment.offer.offered:
        return False
    if assessment.stale_sources and assessment.waits_for_sources(mode):
        return True
    reasons = assessment.offer.reasons.get(mode, ())
    raise ModeClosed(field="mode", mode=mode.value, reasons=[r.code.value for r in reasons])


def _new_case(
    acting: ActingFor,
    application: Application,
    form: dict[str, Any],
    *,
    by: User,
    channel: str,
    now: datetime,
) -> Case:
    matter = application.version.matter
    return Case(
        query_code="".join(secrets.choice(QUERY_CODE_ALPHABET) for _ in range(QUERY_CODE_LENGTH)),
        applicant=acting.applicant,
        matter=matter,
        version=application.version,
        department=matter.department,
        filed_by=by,
        officer=by if application.visit else None,  # held by who took it in
        key=application.key,
        fingerprint=application.fingerprint,
        channel=channel,
        form=form,
        filled=application.draft.filled if application.draft else {},
        mode=application.mode,
        received_at=now,
    )


def _begin(
    case: Case,
    assessment: Assessment,
    application: Application,
    file_id: int,
    *,
    waits: bool,
) -> Case:
    """Number and save the case with all that is born with it."""
    case_serial, licence_serial = next_serials()
    case.number = case_number(DIVISION, timezone.localdate(case.received_at), case_serial)
    step = None if waits else first_step(case, assessment, licence_serial, now=case.received_at)
    case.save()
    CaseMaterial.objects.bulk_create(_materials(case, assessment, application))
    if application.delivery:
        plan_delivery(case, application.delivery)
    if application.visit:
        # before the draft goes: until then the visit has one or the other
        CounterVisit.objects.filter(pk=application.visit.pk).update(case=case, draft=None)
    _move_files(case, application.draft)
    events = [_received(case)]
    if application.visit:
        events.append(EventFact(CaseEvent.TAKEN_IN, case, by=case.filed_by, channel=case.channel))
    if waits:
        events.append(
            EventFact(CaseEvent.WAITING, case, data={"sources": list(assessment.stale_sources)})
        )
    else:
        keep_check(case, assessment, file_id, number=1)
        events.append(checked_event(case, assessment))
        events += step.save() if step else []
    record_all(events, newborn=True)
    return case


def first_step(
    case: Case, assessment: Assessment, licence_serial: int, *, now: datetime
) -> Granting | Promise | None:
    """Move a received case as its way does at once; None where a clerk comes next."""
    if case.mode == ApprovalMode.INSTANT:
        return Granting.prepare(case, assessment, licence_serial, now=now)
    if case.mode in (ApprovalMode.NOTIFY_COMMIT, ApprovalMode.MISSING_MATERIAL):
        return Promise.prepare(case, assessment, now=now)
    return None


def _received(case: Case) -> EventFact:
    return EventFact(
        CaseEvent.RECEIVED,
        case,
        by=case.filed_by,
        principal=case.applicant,
        channel=case.channel,
        data={"to": CaseStatus.RECEIVED.value},
    )


_HOW = {
    PaperStatus.HANDED_IN: How.UPLOAD,
    PaperStatus.FILLED_IN: How.FORM,
    PaperStatus.FETCHED: How.LICENCE,
    PaperStatus.REPLACED: How.PROMISED,
    PaperStatus.DEFERRED: How.DEFERRED,
    PaperStatus.MISSING: How.MISSING,
}


def _materials(case: Case, assessment: Assessment, application: Application) -> list[CaseMaterial]:
    """Each paper with where it came from: an earlier case, or a licence of our own library."""
    plan = assessment.papers(ApprovalMode(case.mode))
    reused = cases_of_reused(application.draft) if application.draft else {}
    rows = []
    for paper in plan.papers:
        row = CaseMaterial(case=case, code=paper.code, how=_how(paper, application.originals))
        if row.how == How.UPLOAD and paper.code in reused:
            row.how, row.from_case_id = How.REUSED, reused[paper.code]
        elif row.how == How.LICENCE and (licence := assessment.own_licences.get(paper.code)):
            row.from_licence_id = licence.pk
        rows.append(row)
    return rows


def _how(paper: Paper, originals: frozenset[str]) -> How:
    if paper.status == PaperStatus.HANDED_IN and paper.code in originals:
        return How.ORIGINAL
    return _HOW[paper.status]


def _move_files(case: Case, draft: Draft | None) -> None:
    """The draft's papers become the case's, and the draft is gone."""
    if draft is None:
        return
    MaterialFile.objects.filter(draft=draft).update(case=case, draft=None)
    Draft.objects.filter(pk=draft.pk).delete()
