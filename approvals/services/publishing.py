"""The second person: publish a version or a batch, send a draft back."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from applicants.models import User
from credit_portal.errors import NotAllowed
from credit_portal.events.services import record

from .. import permissions
from ..catalogue_check import errors_of
from ..enums import BatchStatus, MatterDraftStatus
from ..errors import (
    BaseOutdated,
    BatchNotReady,
    DraftChanged,
    DraftHasGaps,
    DraftInBatch,
    DraftNotOpen,
    SecondPersonNeeded,
)
from ..events import BatchEvent, MatterDraftEvent
from ..models import Matter, MatterBatch, MatterDraft, MatterVersion
from .matter_drafts import locked
from .versions import Publication, add_version, digest_of


@transaction.atomic
def publish_draft(draft_id: int, *, by: User, seen: str) -> MatterVersion:
    """Publish a submitted draft as it was seen (`seen` is the digest of its content).

    It is valid from the hour that was asked for, or from now where that has passed.
    Raises NotAllowed, SecondPersonNeeded, DraftNotOpen, DraftChanged, DraftInBatch,
    BaseOutdated, DraftHasGaps, ValidFromWrong.
    """
    draft = _submitted(draft_id, by)
    if draft.batch_id:
        raise DraftInBatch
    if digest_of(draft.content) != seen:
        raise DraftChanged
    now = timezone.now()
    return _publish(draft, by, now, max(draft.valid_from or now, now))


def _submitted(draft_id: int, by: User) -> MatterDraft:
    draft = MatterDraft.objects.select_for_update(of=("self",)).get(pk=draft_id)
    if not permissions.may_confirm_for(by, draft.department_id):
        raise NotAllowed
    if draft.status != MatterDraftStatus.SUBMITTED:
        raise DraftNotOpen
    if not permissions.is_second_person(by, draft):
        raise SecondPersonNeeded
    return draft


def _publish(
    draft: MatterDraft,
    by: User,
    now: datetime,
    valid_from: datetime,
    batch: MatterBatch | None = None,
) -> MatterVersion:
    found = Matter.objects.select_for_update(of=("self",)).filter(code=draft.code).first()
    last = found.versions.order_by("-number").first() if found else None
    if (last.pk if last else None) != draft.base_id:
        raise BaseOutdated
    if gaps := errors_of(draft.content):
        raise DraftHasGaps(gaps=len(gaps))
    said = Publication(
        by=by,
        now=now,
        valid_from=valid_from,
        reason=draft.reason,
        submitted_by=draft.submitted_by,
        batch=batch,
    )
    version = add_version(found or Matter(code=draft.code), draft.content, said)
    draft.publish(version)
    draft.save()
    record(MatterDraftEvent.PUBLISHED, subject=draft, by=by, version=version.number)
    return version


@transaction.atomic
def send_back(draft_id: int, *, by: User, reason: str) -> MatterDraft:
    """Back to the editors, with what is wrong. Raises as `publish_draft`."""
    draft = _submitted(draft_id, by)
    draft.take_back(because=reason)
    draft.save()
    record(MatterDraftEvent.SENT_BACK, subject=draft, by=by)
    return draft


# Batches


@transaction.atomic
def begin_batch(name: str, *, by: User, valid_from: datetime | None) -> MatterBatch:
    if not permissions.may_edit_catalogue(by):
        raise NotAllowed
    batch = MatterBatch.objects.create(name=name, by=by, valid_from=valid_from)
    record(BatchEvent.BEGUN, subject=batch, by=by)
    return batch


@transaction.atomic
def move_to_batch(draft_id: int, batch: MatterBatch | None, *, by: User) -> MatterDraft:
    """Put a draft into an open batch, or take it out. Raises NotAllowed, DraftNotOpen."""
    draft = locked(draft_id, by)
    if batch:
        batch = MatterBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if not draft.is_open or (batch and batch.status != BatchStatus.OPEN):
        raise DraftNotOpen
    draft.batch = batch
    draft.save()
    record(MatterDraftEvent.BATCHED, subject=draft, by=by, batch=batch.pk if batch else None)
    return draft


@transaction.atomic
def publish_batch(batch_id: int, *, by: User, seen: str) -> list[MatterVersion]:
    """Publish every draft of a batch, all or none, valid from one moment.

    `seen` is `batch_digest` of what was looked at.
    Raises BatchNotReady, DraftChanged, SecondPersonNeeded and what `publish_draft` raises.
    """
    batch = MatterBatch.objects.select_for_update(of=("self",)).get(pk=batch_id)
    if batch.status != BatchStatus.OPEN:
        raise DraftNotOpen
    drafts = list(batch.drafts.open().select_for_update(of=("self",)).order_by("code"))
    if not drafts or any(draft.status != MatterDraftStatus.SUBMITTED for draft in drafts):
        raise BatchNotReady
    if batch_digest(drafts) != seen:
        raise DraftChanged
    now = timezone.now()
    valid_from = max(batch.valid_from or now, now)
    versions = [_publish(_submitted(draft.pk, by), by, now, valid_from, batch) for draft in drafts]
    batch.publish(by=by, at=now, valid_from=valid_from)
    batch.save()
    record(BatchEvent.PUBLISHED, subject=batch, by=by, versions=[each.pk for each in versions])
    return versions


def batch_digest(drafts: list[MatterDraft]) -> str:
    return digest_of({draft.code: digest_of(draft.content) for draft in drafts})
