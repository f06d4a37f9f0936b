"""Write a note on a case for one's colleagues."""

from dataclasses import dataclass

from django.db import transaction

from applicants.models import User
from credit_portal.errors import NotAllowed
from credit_portal.events.models import Channel
from credit_portal.events.services import record

from .. import permissions
from ..errors import NoteEmpty, OwnCase
from ..events import CaseEvent
from ..models import Case, CaseNote
from ..rules.mentions import mentions_in


@dataclass(frozen=True)
class Noted:
    """The note, and the names in it that nobody of the department has: they were not told."""

    note: CaseNote
    unknown: tuple[str, ...]


@transaction.atomic
def write_note(case_id: int, text: str, *, by: User) -> Noted:
    """Keep a note; who is mentioned is told by a handler.

    Raises NotAllowed, OwnCase, NoteEmpty.
    """
    case = Case.objects.lock(case_id)
    if not permissions.may_note(by, case):
        raise NotAllowed
    if permissions.is_own_case(by, case):
        raise OwnCase
    text = text.strip()
    if not text:
        raise NoteEmpty(field="text")
    names: dict[str, list[int]] = {}
    for colleague in permissions.colleagues(case.department_id):
        for name in {colleague.display_name, colleague.username}:
            names.setdefault(name, []).append(colleague.pk)
    found = mentions_in(text, names)
    note = CaseNote.objects.create(case=case, by=by, text=text)
    people = sorted(found.people - {by.pk})
    note.mentioned.set(people)
    record(
        CaseEvent.NOTED,
        subject=case,
        by=by,
        channel=Channel.WINDOW,
        note=note.pk,
        mentioned=people,
    )
    return Noted(note, found.unknown)
