"""Enter what a source or the portal itself found; re-derive the standing at once."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from applicants.models import Applicant

from ..errors import OutsideCatalogue, SubjectTypeDiffers
from ..models import CatalogueItem, CreditFile, CreditRecord
from .files import open_file, regrade

# The credit catalogue speaks of legal persons where the portal knows their kinds.
_CATALOGUE_TYPE = {
    "enterprise": "legal_person",
    "other_organization": "legal_person",
}


@dataclass(frozen=True)
class RecordIn:
    """One record as delivered; `source` and `source_ref` make it once-only."""

    item_code: str
    determined_on: date
    authority: str
    source: str
    source_ref: str
    document_number: str = ""
    content: dict[str, Any] = field(default_factory=dict)
    rectified_on: date | None = None


@transaction.atomic
def enter_record(applicant: Applicant, record: RecordIn) -> CreditRecord:
    """Put one record into the applicant's file. A redelivery gives the row that is there.

    The file stays locked until the commit. Raises OutsideCatalogue, SubjectTypeDiffers.
    """
    return enter_records(applicant, [record])[0]


@transaction.atomic
def enter_records(applicant: Applicant, records: list[RecordIn]) -> list[CreditRecord]:
    """Several at once, in order, with one grading at the end."""
    open_file(applicant)
    file = CreditFile.objects.lock(applicant.pk)
    rows, has_new = [], False
    for record in records:
        row, is_new = CreditRecord.objects.get_or_create(
            source=record.source,
            source_ref=record.source_ref,
            defaults={
                "file": file,
                "item": _item_for(applicant, record.item_code),
                "document_number": record.document_number,
                "content": record.content,
                "authority": record.authority,
                "determined_on": record.determined_on,
                "rectified_on": record.rectified_on,
            },
        )
        rows.append(row)
        has_new |= is_new
    if has_new:
        regrade(file)
    return rows


def _item_for(applicant: Applicant, code: str) -> CatalogueItem:
    item = CatalogueItem.objects.filter(pk=code).first()
    if item is None:
        raise OutsideCatalogue
    kind = _CATALOGUE_TYPE.get(applicant.subject_type, applicant.subject_type)
    if kind not in item.subject_types:
        raise SubjectTypeDiffers
    return item
