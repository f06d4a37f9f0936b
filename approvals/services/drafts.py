"""Start, keep and drop what is not yet filed."""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from applicants.access import ActingFor
from applicants.errors import NotVerified
from applicants.models import User
from credit_portal.parameters.selectors import parameter

from ..errors import MatterNotOpen, SubjectKindCannotFile
from ..models import CounterVisit, Draft, Matter, MatterVersion
from ..rules.form_fields import fields_of


@transaction.atomic
def start_draft(acting: ActingFor, matter: Matter, *, by: User, mode: str = "") -> Draft:
    """Begin an application; the newest draft for the same matter is taken up again.

    `mode` is the way wished for, which is only suggested at the end.

    Raises MatterNotOpen, SubjectKindCannotFile, NotVerified.
    """
    version = version_to_file(acting, matter)
    existing = (
        Draft.objects.filter(applicant=acting.applicant, by=by, version=version)
        .order_by("-updated_at")
        .first()
    )
    if existing:
        if mode and mode != existing.mode:
            existing.mode = mode
            existing.save(update_fields=["mode", "updated_at"])
        return existing
    return new_draft(acting, version, by=by, mode=mode)


def version_to_file(acting: ActingFor, matter: Matter) -> MatterVersion:
    """The version in force, where the applicant may file it.

    Raises MatterNotOpen, SubjectKindCannotFile, NotVerified.
    """
    version = None if matter.stopped_at else matter.version_at(timezone.now())
    if version is None:
        raise MatterNotOpen
    if acting.applicant.verified_at is None:
        raise NotVerified
    spec = version.spec
    if acting.applicant.subject_type not in spec.subject_types or not acting.may_file(spec.code):
        raise SubjectKindCannotFile
    return version


def new_draft(acting: ActingFor, version: MatterVersion, *, by: User, mode: str = "") -> Draft:
    """Begins with how the applicant can be reached, as far as that is known."""
    return Draft.objects.create(
        applicant=acting.applicant,
        by=by,
        version=version,
        mode=mode,
        form={"phone": acting.applicant.phone, "address": acting.applicant.address},
        expires_at=timezone.now() + timedelta(days=parameter("draft.keep_days")),
    )


@transaction.atomic
def save_draft(draft_id: uuid.UUID, typed: Mapping[str, Any]) -> Draft:
    """Keep what was typed, right or wrong; fields the matter does not have are dropped."""
    draft = Draft.objects.select_for_update().select_related("version").get(pk=draft_id)
    known = {field.key: field.max_length for field in fields_of(draft.version.spec)}
    kept = {k: str(v)[: known[k] + 100] for k, v in typed.items() if k in known}
    draft.form = draft.form | kept
    draft.expires_at = timezone.now() + timedelta(days=parameter("draft.keep_days"))
    draft.save(update_fields=["form", "expires_at", "updated_at"])
    return draft


@transaction.atomic
def drop_draft(draft: Draft) -> None:
    """Delete a draft with its files' rows, as its owner asked."""
    draft.delete()


def delete_expired_drafts() -> int:
    """How many drafts were past their time; visits to the counter that came to nothing go too."""
    now = timezone.now()
    _total, by_model = Draft.objects.filter(expires_at__lt=now).delete()
    forgotten = now - timedelta(days=parameter("draft.keep_days"))
    CounterVisit.objects.filter(
        case__isnull=True, draft__isnull=True, started_at__lt=forgotten
    ).delete()
    return by_model.get("approvals.Draft", 0)
