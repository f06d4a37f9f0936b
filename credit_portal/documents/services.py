"""Issue an official document; open one that was issued."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, models
from django.utils import timezone, translation

from credit_portal.events.services import subject_label

from . import files
from .enums import NUMBER_WORDS, DocumentKind
from .errors import DocumentDamaged
from .models import DocumentSeries, OfficialDocument
from .render import Paper, render_pdf
from .rules import CODE_ALPHABET, CODE_LENGTH, clean_context, format_number
from .sign import signer
from .values import Authority

logger = logging.getLogger(__name__)


def issue_document(
    *,
    kind: str,
    subject: models.Model,
    authority: Authority,
    context: dict[str, Any],
    sequence: int = 1,
    replaces: OfficialDocument | None = None,
) -> OfficialDocument:
    """Number, render, sign and keep one paper, in the transaction of the caller.

    Called by the worker only: it holds the series until the commit. The same kind,
    subject and sequence again gives the paper that is already there, unchanged.
    `context` is frozen as printed; its keys are in docs/documents.md.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a document is issued inside a transaction")
    kind = DocumentKind(kind)
    with _patient_locks():
        _lock_paper(kind, subject, sequence)
        if existing := _existing(kind, subject, sequence):
            return existing
        now = timezone.now()
        number = _next_number(kind, authority, now)
    frozen = clean_context(context)
    document = OfficialDocument(
        kind=kind,
        subject_type=subject_label(subject),
        subject_id=subject.pk,
        sequence=sequence,
        number=number,
        authority_code=authority.code,
        authority_name=authority.name_zh,
        title=(frozen.get("title") or _chinese_title(kind))[:120],
        context=frozen,
        verification_code=_new_code(),
        sealed_at=now,
        replaces=replaces,
    )
    content = signer().sign(render_pdf(_paper(document)))
    document.digest, document.size = files.digest_of(content), len(content)
    document.path = files.keep(content)
    document.save(force_insert=True)
    return document


def open_document(document: OfficialDocument) -> bytes:
    """The file, byte for byte as it was sealed. Raises DocumentDamaged."""
    content = files.read(document.path)
    if content is None or files.digest_of(content) != document.digest:
        logger.error("document damaged", extra={"document": document.pk})
        raise DocumentDamaged
    return content


def _chinese_title(kind: str) -> str:
    """Official papers are in Chinese, whatever language is active."""
    with translation.override("zh-hans"):
        return str(DocumentKind(kind).label)


def _paper(document: OfficialDocument) -> Paper:
    return Paper(
        kind=document.kind,
        title=document.title,
        number=document.number,
        authority_name=document.authority_name,
        code=document.verification_code,
        sealed_on=timezone.localdate(document.sealed_at),
        context=document.context,
        replaced_number=(document.replaces.number or "") if document.replaces else None,
    )


def _existing(kind: str, subject: models.Model, sequence: int) -> OfficialDocument | None:
    return OfficialDocument.objects.filter(
        kind=kind,
        subject_type=subject_label(subject),
        subject_id=subject.pk,
        sequence=sequence,
    ).first()


def _lock_paper(kind: str, subject: models.Model, sequence: int) -> None:
    """Two workers with the same paper follow one another, so none is rendered in vain."""
    name = f"document:{kind}:{subject_label(subject)}:{subject.pk}:{sequence}"
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def _next_number(kind: str, authority: Authority, now: datetime) -> str | None:
    """The next number, its series locked until the commit; a rollback gives it back."""
    if kind not in NUMBER_WORDS:
        return None
    word, year = authority.word + NUMBER_WORDS[kind], timezone.localtime(now).year
    DocumentSeries.objects.bulk_create(
        [DocumentSeries(authority_code=authority.code, word=word, year=year)],
        ignore_conflicts=True,
    )
    series = DocumentSeries.objects.select_for_update().get(word=word, year=year)
    if series.authority_code != authority.code:
        raise ValueError(f"the series {series} belongs to {series.authority_code}")
    series.last_number += 1
    series.save(update_fields=["last_number"])
    return format_number(word, year, series.last_number)


def _new_code() -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


@contextmanager
def _patient_locks() -> Iterator[None]:
    """Wait as long as several papers before ours may take to render, not the 3 s of a page."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_setting('lock_timeout'), current_setting('statement_timeout')"
        )
        usual = cursor.fetchone()
    _set_timeouts("60s", "60s")
    yield
    _set_timeouts(*usual)


def _set_timeouts(lock: str, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('lock_timeout', %s, true),"
            " set_config('statement_timeout', %s, true)",
            [lock, statement],
        )
