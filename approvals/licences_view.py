"""The applicant's own licences, each with its state, its file and its code."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from applicants.access import ActingFor
from credit_portal.documents.enums import DocumentKind
from credit_portal.documents.models import OfficialDocument

from . import permissions
from .enums import LicenceStatus
from .models import ElectronicLicence
from .rules.own_facts import renewal_matter
from .selectors import licence_status_on

PAGE_SIZE = 20
TONES = {
    LicenceStatus.ISSUED: "ok",
    LicenceStatus.SUSPENDED: "warn",
    LicenceStatus.REVOKED: "err",
}


@dataclass(frozen=True)
class LicenceRow:
    """`file_code`: of the official paper; empty where there is none (yet).

    `days_left` only near the end; `renewal`: the code of the matter that renews it.
    """

    licence: ElectronicLicence
    status: LicenceStatus
    tone: str
    file_code: str
    days_left: int | None
    renewal: str


def library(acting: ActingFor, *, before: int | None) -> dict[str, Any]:
    """One page, newest first. Two queries."""
    licences = permissions.licences_of(acting).select_related("department", "case").order_by("-pk")
    if before:
        licences = licences.filter(pk__lt=before)
    found = list(licences[: PAGE_SIZE + 1])
    rows = found[:PAGE_SIZE]
    files = _files([licence.pk for licence in rows])
    return {
        "rows": [_row(licence, files.get(licence.pk, "")) for licence in rows],
        "prev_url": "?" if before else "",
        "next_url": f"?before={rows[-1].pk}" if len(found) > PAGE_SIZE else "",
    }


def _files(licence_ids: list[int]) -> dict[int, str]:
    papers = OfficialDocument.objects.filter(
        subject_type=ElectronicLicence._meta.label,
        subject_id__in=licence_ids,
        kind=DocumentKind.LICENCE,
    )
    return dict(papers.order_by("pk").values_list("subject_id", "verification_code"))


def _row(licence: ElectronicLicence, file_code: str) -> LicenceRow:
    today = timezone.localdate()
    status = licence_status_on(licence, today)
    left = (licence.valid_to - today).days if licence.valid_to else None
    is_near = status == LicenceStatus.ISSUED and left is not None and left <= 90
    return LicenceRow(
        licence=licence,
        status=status,
        tone=TONES.get(status, ""),
        file_code=file_code,
        days_left=left if is_near else None,
        renewal=renewal_matter(licence.kind) if is_near else "",
    )
