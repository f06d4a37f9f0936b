"""Photographs that a commitment asks for: kept with when and where they were taken.

Read before the image is drawn anew, which drops what the camera wrote into it
(docs/security.md).
"""

import io
import struct
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, UnidentifiedImageError

from applicants.access import ActingFor
from applicants.models import User

from ..enums import CaseStatus
from ..errors import (
    PhotographMissing,
    PhotographTwice,
    SigningNeedsMandate,
    UploadRefused,
    WrongStep,
)
from ..models import Case, Commitment, MaterialFile
from ..permissions import may_see
from ..rules.photographs import TYPED, Taken, taken_by_camera
from .evidence import attach_to_case


def photo_codes(commitment: Commitment) -> list[str]:
    """Codes of the clauses that are photographs, in their order."""
    return [c["code"] for c in commitment.clauses["clauses"] if c["kind"] == "photo"]


def photos_of(case: Case) -> dict[str, MaterialFile]:
    """The photograph that counts for each clause, in their order: the last one."""
    commitment = getattr(case, "commitment", None)
    codes = photo_codes(commitment) if commitment else []
    if not codes:
        return {}
    files = case.files.filter(material_code__in=codes).order_by("pk")
    last = {file.material_code: file for file in files}
    return {code: last[code] for code in codes if code in last}


def taken_of(file: MaterialFile) -> Taken:
    return Taken.from_json(file.taken)


def attach_photo(
    case: Case, code: str, upload: UploadedFile, *, acting: ActingFor, by: User
) -> MaterialFile:
    """Keep a photograph of a commitment that is not signed yet, in place of the one before.

    Raises UploadRefused, WrongStep.
    """
    _check_open(case, code, acting)
    if Path(upload.name or "").suffix.lower() == ".pdf":
        raise UploadRefused(_("这里要一张 JPG 或 PNG 照片。"), field=code)
    file = attach_to_case(case, code, upload, by=by)
    taken = _read_camera(upload)
    with transaction.atomic():
        _lock_open(case)
        case.files.filter(material_code=code).exclude(pk=file.pk).delete()
        file.taken = taken.to_json()
        file.save(update_fields=["taken"])
    return file


@transaction.atomic
def say_taken(
    case: Case,
    code: str,
    *,
    at: datetime | None,
    place: str,
    acting: ActingFor,
) -> None:
    """Fill in by hand what the camera did not write; what it wrote stays. Raises WrongStep."""
    _check_open(case, code, acting)
    _lock_open(case)
    file = case.files.select_for_update(of=("self",)).filter(material_code=code).last()
    if file is None:
        return
    taken = taken_of(file)
    if at and taken.at_by in ("", TYPED):
        taken = replace(taken, at=at, at_by=TYPED)
    if place and taken.place_by in ("", TYPED):
        taken = replace(taken, place=place, place_by=TYPED)
    file.taken = taken.to_json()
    file.save(update_fields=["taken"])


def check_photos(case: Case, commitment: Commitment) -> dict[str, str]:
    """The digest of each photograph that is signed for.

    Raises PhotographMissing, PhotographTwice.
    """
    photos = photos_of(case)
    seen: set[str] = set()
    for code in photo_codes(commitment):
        if code not in photos or not taken_of(photos[code]).is_complete:
            raise PhotographMissing(field=code)
        if photos[code].digest in seen:
            raise PhotographTwice(field=code)
        seen.add(photos[code].digest)
    return {code: file.digest for code, file in photos.items()}


def _check_open(case: Case, code: str, acting: ActingFor) -> None:
    if not may_see(acting, case):
        raise SigningNeedsMandate
    commitment = getattr(case, "commitment", None)
    if commitment is None or code not in photo_codes(commitment):
        raise UploadRefused(_("这个事项没有这张照片。"), field=code)


def _lock_open(case: Case) -> None:
    if Case.objects.lock(case.pk).status != CaseStatus.AWAITING_COMMITMENT:
        raise WrongStep


def _read_camera(upload: UploadedFile) -> Taken:
    """What the camera wrote; nothing where the file cannot be read, which is said elsewhere."""
    upload.seek(0)
    content = upload.read()
    try:
        with Image.open(io.BytesIO(content)) as image:
            exif = image.getexif()
            found = dict(exif.get_ifd(ExifTags.IFD.Exif))
            gps = dict(exif.get_ifd(ExifTags.IFD.GPSInfo))
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        KeyError,
        TypeError,
        SyntaxError,
        struct.error,
        Image.DecompressionBombError,
    ):
        return Taken()
    return taken_by_camera(found, gps, now=timezone.now())
