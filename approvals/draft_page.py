"""Everything the page of a working copy shows: what is left to mend, what changes, what is next."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from applicants.models import User

from . import permissions
from .catalogue_check import Finding, findings_of
from .enums import MatterDraftStatus
from .matter_editor.changes import ChangeLine, changes_in_words, place_of
from .matter_editor.elements import Text
from .matter_editor.sections import section_with, sections
from .models import MatterDraft
from .services.matter_drafts import last_version
from .services.versions import digest_of


@dataclass(frozen=True)
class FindingRow:
    """A finding with its place in words and where to mend it."""

    place: str
    text: str
    how: str
    href: str


@dataclass(frozen=True)
class SectionRow:
    title: Text
    href: str
    errors: int


@dataclass(frozen=True)
class DraftPage:
    """`why_not` says why the reader cannot publish what waits for it; empty where they can."""

    errors: list[FindingRow]
    advice: list[FindingRow]
    changes: list[ChangeLine]
    sections: list[SectionRow]
    is_editing: bool
    is_submitted: bool
    may_edit: bool
    may_publish: bool
    why_not: str
    is_outdated: bool
    digest: str


def draft_page(draft: MatterDraft, user: User) -> DraftPage:
    found = findings_of(draft.content) if draft.is_open else []
    last = last_version(draft)
    may_edit = permissions.may_edit_matter(user, draft.department_id)
    may_publish = permissions.may_publish(user, draft)
    return DraftPage(
        errors=[_row(draft, each) for each in found if each.is_error],
        advice=[_row(draft, each) for each in found if not each.is_error],
        changes=changes_in_words(draft.before, draft.content) if draft.base else [],
        sections=_sections(draft, found),
        is_editing=draft.status == MatterDraftStatus.EDITING,
        is_submitted=draft.status == MatterDraftStatus.SUBMITTED,
        may_edit=may_edit,
        may_publish=may_publish,
        why_not="" if may_publish else _("编辑过、提交过的人不能自己发布，请另一个人来核对发布。"),
        is_outdated=draft.is_open and (last.pk if last else None) != draft.base_id,
        digest=digest_of(draft.content),
    )


def _row(draft: MatterDraft, finding: Finding) -> FindingRow:
    section = section_with(_element_of(finding))
    href = reverse("office:draft_edit", args=[draft.pk, section.key]) + "?check" if section else ""
    place = place_of(finding.path, draft.content)
    title = str(section.title) if section else ""
    where = f"{title} · {place}" if place and place != title else title
    return FindingRow(where, finding.text, finding.how, href)


def _element_of(finding: Finding) -> str:
    return "promised_by_mode" if finding.element == "promised_working_days" else finding.element


def _sections(draft: MatterDraft, found: list[Finding]) -> list[SectionRow]:
    elements = [_element_of(each) for each in found if each.is_error]
    return [
        SectionRow(
            section.title,
            reverse("office:draft_edit", args=[draft.pk, section.key]),
            sum(name in section.names for name in elements),
        )
        for section in sections()
    ]
