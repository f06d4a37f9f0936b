"""The messages of a case as either side reads them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from applicants.models import User

from .models import Case, CaseMessage, MessageFile


@dataclass(frozen=True)
class Line:
    """One message. `is_ours`: of the reader's side; `is_new`: not read before."""

    author: str
    text: str
    at: datetime
    is_ours: bool
    is_new: bool
    files: list[MessageFile]


def thread_for_applicant(case: Case, reader: User) -> list[Line]:
    """Oldest first; staff by department and post, never by name. Two queries."""
    return [
        Line(
            author=_department(message) if message.is_from_staff else _own_author(message, reader),
            text=message.text,
            at=message.at,
            is_ours=not message.is_from_staff,
            is_new=message.is_from_staff and message.read_at is None,
            files=list(message.files.all()),
        )
        for message in _messages(case)
    ]


def thread_for_staff(case: Case) -> list[Line]:
    """Oldest first; staff by name and post. Two queries, one where nobody wrote."""
    return [
        Line(
            author=f"{message.by} · {message.get_post_display()}"
            if message.is_from_staff
            else gettext("申请人一方"),
            text=message.text,
            at=message.at,
            is_ours=message.is_from_staff,
            is_new=not message.is_from_staff and message.read_at is None,
            files=list(message.files.all()),
        )
        for message in _messages(case)
    ]


def _messages(case: Case) -> Iterable[CaseMessage]:
    return case.messages.select_related("by", "case__department").prefetch_related("files")


def _department(message: CaseMessage) -> str:
    return f"{message.case.department.name} · {message.get_post_display()}"


def _own_author(message: CaseMessage, reader: User) -> str:
    return gettext("您") if message.by_id == reader.pk else str(message.by)
