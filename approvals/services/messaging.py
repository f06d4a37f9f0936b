"""Messages about a case, both ways; the text stays in its row, the event says that it came."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.access import ActingFor
from applicants.models import Applicant, User
from applicants.permissions import duties
from credit_portal.errors import NotAllowed
from credit_portal.events.models import Channel
from credit_portal.events.services import record
from credit_portal.parameters.selectors import parameter

from .. import permissions
from ..errors import ConversationClosed, MessageEmpty, OwnCase, TooManyMessages, UploadRefused
from ..events import CaseEvent
from ..models import Case, CaseMessage, MessageFile
from ..rules.conversation import is_still_open
from .evidence import keep_upload

HOUR = timedelta(hours=1)
FILES = "files"


def write_message(
    case_id: int, text: str, uploads: Sequence[UploadedFile] = (), *, acting: ActingFor, by: User
) -> CaseMessage:
    """The applicant's side writes to the department.

    Raises NotAllowed, MessageEmpty, ConversationClosed, TooManyMessages, UploadRefused.
    """
    text, kept = _checked(text, uploads)
    with transaction.atomic():
        case = _lock_open(case_id)
        if not permissions.may_see(acting, case):
            raise NotAllowed
        message = _write(case, text, kept, by=by, post="")
        _record(CaseEvent.MESSAGE_SENT, message, len(kept), principal=acting.applicant)
    return message


def answer_message(
    case_id: int, text: str, uploads: Sequence[UploadedFile] = (), *, by: User
) -> CaseMessage:
    """The department writes; the message carries the post, what was asked counts as read.

    Raises NotAllowed, OwnCase, MessageEmpty, ConversationClosed, TooManyMessages, UploadRefused.
    """
    text, kept = _checked(text, uploads)
    with transaction.atomic():
        case = _lock_open(case_id)
        if permissions.is_own_case(by, case):
            raise OwnCase
        post = duties(by).role_in(case.department_id, *permissions.ANSWERERS)
        if post is None or not permissions.may_answer_messages(by, case):
            raise NotAllowed
        message = _write(case, text, kept, by=by, post=post.value)
        mark_read_by_staff(case)
        _record(CaseEvent.MESSAGE_ANSWERED, message, len(kept), principal=None)
    return message


@transaction.atomic
def settle_messages(case_id: int, *, by: User) -> int:
    """What the applicant wrote needs no answer; how many were open. Raises NotAllowed."""
    case = Case.objects.lock(case_id)
    if not permissions.may_answer_messages(by, case):
        raise NotAllowed
    return mark_read_by_staff(case)


def conversation_is_open(case: Case) -> bool:
    """While the case runs and `message.open_days` after its end."""
    closed_on = timezone.localdate(case.closed_at) if case.closed_at else None
    days = parameter("message.open_days")
    return is_still_open(closed_on, today=timezone.localdate(), days=days)


def _checked(text: str, uploads: Sequence[UploadedFile]) -> tuple[str, list[dict[str, Any]]]:
    """The text, and the files on the disk, before any lock is taken."""
    text = text.strip()
    if not text:
        raise MessageEmpty(field="text")
    limit = parameter("message.max_files")
    if len(uploads) > limit:
        raise UploadRefused(_("一次最多%(n)s个文件。") % {"n": limit}, field=FILES)
    return text, [_kept(upload) for upload in uploads]


def _kept(upload: UploadedFile) -> dict[str, Any]:
    try:
        return keep_upload(upload, field=FILES)
    except UploadRefused as refusal:
        words = _("%(file)s：%(why)s") % {"file": upload.name, "why": refusal}
        raise UploadRefused(words, field=FILES) from refusal


def _lock_open(case_id: int) -> Case:
    case = Case.objects.select_related("matter").lock(case_id)
    if not conversation_is_open(case):
        raise ConversationClosed(days=parameter("message.open_days"))
    return case


def _write(
    case: Case, text: str, kept: Iterable[dict[str, Any]], *, by: User, post: str
) -> CaseMessage:
    recent = CaseMessage.objects.filter(case=case, by=by, at__gt=timezone.now() - HOUR)
    if recent.count() >= parameter("message.per_hour"):
        raise TooManyMessages
    message = CaseMessage.objects.create(case=case, by=by, post=post, text=text)
    files = {columns["digest"]: columns for columns in kept}  # the same file twice is one
    MessageFile.objects.bulk_create(
        MessageFile(message=message, **columns) for columns in files.values()
    )
    return message


def _record(
    kind: CaseEvent, message: CaseMessage, files: int, *, principal: Applicant | None
) -> None:
    record(
        kind,
        subject=message.case,
        by=message.by,
        principal=principal,
        channel=Channel.WEB,
        message=message.pk,
        files=files,
    )


def mark_read_by_applicant(case: Case, *, at: datetime | None = None) -> int:
    """What the department wrote has been seen; how many were new."""
    unread = CaseMessage.objects.filter(case=case).from_staff().unread()
    return unread.update(read_at=at or timezone.now())


def mark_read_by_staff(case: Case, *, at: datetime | None = None) -> int:
    """What the applicant wrote has been seen; how many were new."""
    unread = CaseMessage.objects.filter(case=case).from_applicants().unread()
    return unread.update(read_at=at or timezone.now())
