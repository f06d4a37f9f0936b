"""Note that what a record tells of was put right: by a row that supersedes it."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from applicants.models import Applicant

from ..models import CreditFile, CreditRecord
from .files import regrade


@transaction.atomic
def rectify_records(
    applicant: Applicant, *, source: str, source_refs: Iterable[str], on: date
) -> list[CreditRecord]:
    """The rows that now stand for those records; one that was rectified before is left alone.

    The file stays locked until the commit. Source: docs/rules/credit-model.md §4.2.
    """
    file = CreditFile.objects.lock(applicant.pk)
    found = CreditRecord.objects.filter(
        file=file,
        source=source,
        source_ref__in=list(source_refs),
        rectified_on__isnull=True,
        superseded_by__isnull=True,
    )
    rows = [_rectified(record, on) for record in found]
    if rows:
        regrade(file)
    return rows


def _rectified(record: CreditRecord, on: date) -> CreditRecord:
    return CreditRecord.objects.create(
        file=record.file,
        item_id=record.item_id,
        document_number=record.document_number,
        content=record.content,
        authority=record.authority,
        determined_on=record.determined_on,
        rectified_on=on,
        state=record.state,
        source=record.source,
        source_ref=f"{record.source_ref}:rectified",
        supersedes=record,
    )
