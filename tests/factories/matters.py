"""Matters made in the back office, for the tests of the catalogue.

Each function asks for the fixture `catalogue`.
"""

import copy

from applicants.enums import Role
from applicants.models import Department
from approvals.models import Matter, MatterDraft
from approvals.services.matter_drafts import (
    begin_draft,
    begin_new,
    part_digest,
    save_part,
    submit_draft,
)
from approvals.services.publishing import publish_draft
from approvals.services.versions import digest_of

from .applicants import StaffFactory
from .approvals import matter

ELDERLY_CARD = "elderly-card"
NEW = "senior-bus-pass"


def officer(department: str | None = None):
    return StaffFactory(posts=[(Role.CATALOGUE_OFFICER, department)])


def head(department: str):
    return StaffFactory(posts=[(Role.HEAD, department)])


def draft_of(code: str = ELDERLY_CARD, *, by=None, **changes) -> MatterDraft:
    """The open draft of a shipped matter, with some elements changed."""
    by = by or officer()
    draft = begin_draft(matter(code), by=by)
    return changed(draft, by=by, **changes) if changes else draft


def changed(draft: MatterDraft, *, by, **changes) -> MatterDraft:
    seen = part_digest(draft.content, changes)
    return save_part(draft.pk, copy.deepcopy(changes), seen=seen, by=by)


def submitted(draft: MatterDraft | None = None, *, by=None, valid_from=None) -> MatterDraft:
    """A draft handed to the second person; by default the elderly card, renamed."""
    by = by or (draft.edited_by if draft else officer())
    draft = draft or draft_of(by=by, name_zh="老年人优待证")
    return submit_draft(draft.pk, by=by, reason="按新规定改", valid_from=valid_from)


def published(draft: MatterDraft | None = None, *, by=None, valid_from=None):
    """The version that came of it."""
    draft = submitted(draft, valid_from=valid_from)
    return publish_draft(draft.pk, by=by or officer(), seen=digest_of(draft.content))


def new_like(code: str = ELDERLY_CARD, *, by=None) -> MatterDraft:
    """A new matter, begun as a copy of a shipped one."""
    return begin_new(
        code=NEW,
        name_zh="老年人乘车卡",
        name_en="Bus pass for the elderly",
        by=by or officer(),
        like=matter(code).current,
    )


def fresh(code: str = ELDERLY_CARD) -> Matter:
    return Matter.objects.select_related("current", "department").get(code=code)


def authority(code: str) -> str:
    return Department.objects.get(pk=code).credit_code
