"""The working copy of a matter: begin, save part by part, submit, take back, drop.

Publishing is `publishing`: it takes a second person.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from applicants.models import Department, User
from credit_portal.errors import NotAllowed
from credit_portal.events.services import record

from .. import permissions
from ..catalogue_check import errors_of, matter_schema
from ..enums import MatterDraftStatus
from ..errors import (
    DraftAlreadyOpen,
    DraftChanged,
    DraftHasGaps,
    DraftNotOpen,
    MatterCodeTaken,
    NothingChanged,
)
from ..events import MatterDraftEvent
from ..models import Matter, MatterBatch, MatterDraft, MatterVersion
from ..rules.catalogue_blank import basic_code_after, blank_matter, copy_of, with_derived
from ..rules.catalogue_changes import merged
from ..values import Json
from .versions import digest_of


@transaction.atomic
def begin_draft(matter: Matter, *, by: User) -> MatterDraft:
    """The open draft of a matter, or a new one from its last version."""
    _check_editor(by, matter.department_id)
    if found := MatterDraft.objects.open().filter(code=matter.code).first():
        return found
    base = matter.versions.order_by("-number").first()
    content = dict(base.content) if base else {}
    return _begin(content, by, matter=matter, base=base)


@transaction.atomic
def begin_new(
    *,
    code: str,
    name_zh: str,
    name_en: str,
    by: User,
    department: str = "",
    matter_type: str = "",
    like: MatterVersion | None = None,
) -> MatterDraft:
    """A matter that does not exist yet: empty, or with everything of another.

    Raises MatterCodeTaken.
    """
    if Matter.objects.filter(code=code).exists():
        raise MatterCodeTaken(field="code")
    if like:
        content = copy_of(like.content, code=code, name_zh=name_zh, name_en=name_en)
    else:
        content = blank_matter(
            code=code,
            name_zh=name_zh,
            name_en=name_en,
            department=department,
            matter_type=matter_type,
        )
    _check_editor(by, content["department"])
    content["basic_code"] = _next_basic_code(content)
    try:
        return _begin(content, by)
    except DraftAlreadyOpen as error:
        raise MatterCodeTaken(field="code") from error


@transaction.atomic
def begin_from_document(
    content: Json, *, by: User, batch: MatterBatch | None = None
) -> MatterDraft:
    """A draft with the content of a checked document; the matter may be new.

    Raises DraftAlreadyOpen: somebody's open draft is not written over.
    """
    _check_editor(by, content["department"])
    matter = Matter.objects.filter(code=content["code"]).first()
    base = matter.versions.order_by("-number").first() if matter else None
    return _begin(content, by, matter=matter, base=base, batch=batch)


def _begin(
    content: Json,
    by: User,
    *,
    matter: Matter | None = None,
    base: MatterVersion | None = None,
    batch: MatterBatch | None = None,
) -> MatterDraft:
    if not base:
        content = _derived(content)
    try:
        with transaction.atomic():
            draft = MatterDraft.objects.create(
                code=content["code"],
                matter=matter,
                base=base,
                department_id=content["department"],
                content=content,
                edited_by=by,
                batch=batch,
            )
    except IntegrityError as error:
        raise DraftAlreadyOpen from error
    draft.editors.add(by)
    record(MatterDraftEvent.BEGUN, subject=draft, by=by, code=draft.code)
    return draft


@transaction.atomic
def save_part(draft_id: int, part: Json, *, seen: str, by: User) -> MatterDraft:
    """Keep what was typed for some elements, right or wrong.

    `seen` is the digest of these elements as the editor read them (`part_digest`): two people
    may write in different parts at once.
    Raises DraftNotOpen, DraftChanged.
    """
    draft = locked(draft_id, by)
    if draft.status != MatterDraftStatus.EDITING:
        raise DraftNotOpen
    if part_digest(draft.content, part) != seen:
        raise DraftChanged
    before = draft.content
    draft.content = _derived(_without_empty(before | part))
    draft.department_id = draft.content["department"]
    _check_editor(by, draft.department_id)
    changed = [name for name in draft.content if draft.content[name] != before.get(name)]
    if not changed:
        return draft
    draft.edited_by, draft.edited_at = by, timezone.now()
    draft.save()
    draft.editors.add(by)
    record(MatterDraftEvent.SAVED, subject=draft, by=by, elements=changed)
    return draft


def _without_empty(content: Json) -> Json:
    """What a matter need not have is left out where it is None."""
    required = matter_schema()["required"]
    return {name: value for name, value in content.items() if value is not None or name in required}


def part_digest(content: Json, names: Json | list[str]) -> str:
    """The digest of some elements of a matter, to see whether somebody else changed them."""
    return digest_of({name: content.get(name) for name in sorted(names)})


def _derived(content: Json) -> Json:
    authority = Department.objects.get(pk=content["department"]).credit_code
    return with_derived(content, authority=authority)


def _next_basic_code(content: Json) -> str:
    number = Department.objects.values_list("number", flat=True).get(pk=content["department"])
    versions = MatterVersion.objects.values_list("content__basic_code", flat=True)
    drafts = MatterDraft.objects.open().values_list("content__basic_code", flat=True)
    taken = {code for code in (*versions, *drafts) if code}
    return basic_code_after(content["matter_type"], number, taken)


def locked(draft_id: int, by: User) -> MatterDraft:
    """The draft, held until the caller's transaction ends, for somebody who may write in it.

    Raises NotAllowed.
    """
    draft = MatterDraft.objects.select_for_update(of=("self",)).get(pk=draft_id)
    _check_editor(by, draft.department_id)
    return draft


def _check_editor(by: User, department: str) -> None:
    if not permissions.may_edit_matter(by, department):
        raise NotAllowed


@transaction.atomic
def submit_draft(
    draft_id: int, *, by: User, reason: str, valid_from: datetime | None
) -> MatterDraft:
    """Ask for the publication. `valid_from` None: as soon as it is published.

    Raises DraftNotOpen, DraftHasGaps, NothingChanged.
    """
    draft = locked(draft_id, by)
    if draft.status != MatterDraftStatus.EDITING:
        raise DraftNotOpen
    if draft.base and draft.base.digest == digest_of(draft.content):
        raise NothingChanged
    if gaps := errors_of(draft.content):
        raise DraftHasGaps(gaps=len(gaps))
    draft.submit(by=by, at=timezone.now(), reason=reason, valid_from=valid_from)
    draft.save()
    record(MatterDraftEvent.SUBMITTED, subject=draft, by=by, digest=digest_of(draft.content))
    return draft


@transaction.atomic
def take_back_draft(draft_id: int, *, by: User) -> MatterDraft:
    """Back to editing, before anybody has published it. Raises DraftNotOpen."""
    draft = locked(draft_id, by)
    if draft.status != MatterDraftStatus.SUBMITTED:
        raise DraftNotOpen
    draft.take_back()
    draft.save()
    record(MatterDraftEvent.TAKEN_BACK, subject=draft, by=by)
    return draft


@transaction.atomic
def drop_draft(draft_id: int, *, by: User) -> MatterDraft:
    """Give a draft up; the row stays as a trace. Raises DraftNotOpen."""
    draft = locked(draft_id, by)
    if draft.status != MatterDraftStatus.EDITING:
        raise DraftNotOpen
    draft.drop()
    draft.save()
    record(MatterDraftEvent.DROPPED, subject=draft, by=by)
    return draft


@transaction.atomic
def renew_draft(draft_id: int, *, by: User) -> tuple[MatterDraft, list[str]]:
    """Bring a draft onto the matter's last version, where that is newer than its base.

    What only one side changed is taken from that side; of what both changed the draft's stays,
    and is named. Raises DraftNotOpen.
    """
    draft = locked(draft_id, by)
    if draft.status != MatterDraftStatus.EDITING:
        raise DraftNotOpen
    last = last_version(draft)
    if last is None or last.pk == draft.base_id:
        return draft, []
    content, both = merged(draft.before, draft.content, last.content)
    draft.content, draft.base, draft.matter = content, last, last.matter
    draft.edited_by, draft.edited_at = by, timezone.now()
    draft.save()
    draft.editors.add(by)
    record(MatterDraftEvent.SAVED, subject=draft, by=by, elements=["base"], base=last.number)
    return draft, both


def last_version(draft: MatterDraft) -> MatterVersion | None:
    """The newest version of the draft's matter, also one that is not in force yet."""
    versions = MatterVersion.objects.select_related("matter").filter(matter__code=draft.code)
    return versions.order_by("-number").first()
