"""Start, keep and drop what is not yet filed."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from applicants.access import ActingFor
from applicants.errors import NotVerified
from applicants.models import User
from credit_portal.errors import NotAllowed
from credit_portal.parameters.selectors import parameter

from .. import permissions
from ..errors import MatterNotOpen, NothingToCopy, SubjectKindCannotFile
from ..models import Case, CounterVisit, Draft, MaterialFile, Matter, MatterVersion
from ..rules.form_fields import fields_of
from ..rules.prefill import EARLIER_CASE, Known
from .prefilling import fill_in


@transaction.atomic
def start_draft(acting: ActingFor, matter: Matter, *, by: User, mode: str = "") -> Draft:
    """Begin an application; the newest draft for the same matter is taken up again.

    `mode` is the way wished for, which is only suggested at the end.

    Raises MatterNotOpen, SubjectKindCannotFile, NotVerified.
    """
    version = version_to_file(acting, matter)
    existing = (
        Draft.objects.filter(applicant=acting.applicant, by=by, version__matter=matter)
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
    """Begins with the answers that are known already."""
    known = fill_in(acting, version)
    return Draft.objects.create(
        applicant=acting.applicant,
        by=by,
        version=version,
        mode=mode,
        form={key: one.value for key, one in known.items()},
        filled={key: one.to_json() for key, one in known.items()},
        expires_at=_expiry(),
    )


def _expiry() -> datetime:
    return timezone.now() + timedelta(days=parameter("draft.keep_days"))


def draft_from_case(case_id: int, *, acting: ActingFor, by: User) -> Draft:
    """Apply again with what was typed and handed in; the same case again gives the same draft.

    What the matter no longer asks for falls away.
    Raises NotAllowed, NothingToCopy, MatterNotOpen, SubjectKindCannotFile, NotVerified.
    """
    case = Case.objects.for_page().get(pk=case_id)
    if not permissions.may_see(acting, case):
        raise NotAllowed
    if not permissions.may_apply_again(case):
        raise NothingToCopy
    matter = Matter.objects.select_related("current").get(pk=case.matter_id)
    version = version_to_file(acting, matter)
    with transaction.atomic():
        draft, is_new = Draft.objects.get_or_create(
            by=by,
            copied_from=case,
            defaults=_copied(case, version) | {"applicant": acting.applicant},
        )
        if is_new:
            _copy_papers(case, draft, by)
    return draft


def _copied(case: Case, version: MatterVersion) -> dict[str, Any]:
    keys = {field.key for field in fields_of(version.spec)}
    typed = {key: as_typed(value) for key, value in case.form.items() if key in keys}
    filled = {key: Known(text, EARLIER_CASE, case.number) for key, text in typed.items()}
    return {
        "version": version,
        "form": typed,
        "filled": {key: known.to_json() for key, known in filled.items()},
        "expires_at": _expiry(),
    }


def as_typed(value: Any) -> str:
    """A typed value as the form posts it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _copy_papers(case: Case, draft: Draft, by: User) -> None:
    """Files of the papers that the matter still asks for, each saying where it comes from."""
    codes = {material.code for material in draft.version.spec.materials}
    MaterialFile.objects.bulk_create(
        MaterialFile(
            draft=draft,
            material_code=file.material_code,
            name=file.name,
            content_type=file.content_type,
            size=file.size,
            digest=file.digest,
            scan_state=file.scan_state,
            taken=file.taken,
            reused_from=file.reused_from or file,
            uploaded_by=by,
        )
        for file in _one_a_digest(case)
        if file.material_code in codes
    )


def _one_a_digest(case: Case) -> list[MaterialFile]:
    files = {
        (file.material_code, file.digest): file
        for file in case.files.select_related("reused_from").order_by("pk")
    }
    return list(files.values())


@transaction.atomic
def save_draft(draft_id: uuid.UUID, typed: Mapping[str, Any]) -> Draft:
    """Keep what was typed, right or wrong; fields the matter does not have are dropped."""
    draft = Draft.objects.select_for_update().select_related("version").get(pk=draft_id)
    known = {field.key: field.max_length for field in fields_of(draft.version.spec)}
    kept = {k: str(v)[: known[k] + 100] for k, v in typed.items() if k in known}
    draft.form = draft.form | kept
    draft.expires_at = _expiry()
    draft.save(update_fields=["form", "expires_at", "updated_at"])
    return draft


@transaction.atomic
def save_delivery(draft_id: uuid.UUID, typed: Mapping[str, str]) -> None:
    """Keep how the result shall be received, right or wrong."""
    draft = Draft.objects.select_for_update().get(pk=draft_id)
    draft.delivery = dict(typed)
    draft.save(update_fields=["delivery", "updated_at"])


@transaction.atomic
def bring_up_to_date(draft_id: uuid.UUID) -> Draft:
    """Go on under the version that is in force now; what was typed and uploaded stays.

    What the new version no longer asks for is kept as well, and not handed in.
    """
    drafts = Draft.objects.select_for_update(of=("self",)).select_related("version__matter")
    draft = drafts.get(pk=draft_id)
    newer = draft.newer_version(timezone.now())
    if newer:
        draft.version = newer
        draft.save(update_fields=["version", "updated_at"])
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
