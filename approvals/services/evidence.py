"""Take uploaded papers: checked by content, stored by digest.

Source: docs/security.md §uploads. PDF, JPEG and PNG only; the type by content must equal
the extension; images are written anew, which drops location data and hidden content;
PDFs with active content are refused.
"""

import hashlib
import io
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.generic import IndirectObject, NameObject

from applicants.models import User
from credit_portal.parameters.selectors import parameter

from ..enums import CaseStatus
from ..errors import UploadRefused, WrongStep
from ..models import Case, CounterVisit, Draft, MaterialFile
from ..models.counter import POWER_OF_ATTORNEY
from ..permissions import may_bring_later
from .scanning import scan

TYPES = {
    ".pdf": ("application/pdf", b"%PDF-"),
    ".jpg": ("image/jpeg", b"\xff\xd8\xff"),
    ".jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    ".png": ("image/png", b"\x89PNG\r\n\x1a\n"),
}
ACTIVE_PDF_NAMES = {"/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/RichMedia", "/XFA"}
Image.MAX_IMAGE_PIXELS = 60_000_000


def attach_to_draft(
    draft: Draft, material_code: str, upload: UploadedFile, *, by: User
) -> MaterialFile:
    """Check, clean and keep one file of a draft. The same file twice is one row.

    Raises UploadRefused.
    """
    allowed = {m.code for m in draft.version.spec.materials}
    if material_code not in allowed:
        raise UploadRefused(_("这个事项没有这份材料。"), field=material_code)
    return _attach({"draft": draft}, material_code, upload, by)


def attach_to_case(
    case: Case, material_code: str, upload: UploadedFile, *, by: User
) -> MaterialFile:
    """Keep a file handed in after filing. What was found faulty is not taken a second time.

    Raises UploadRefused, WrongStep.
    """
    if not may_bring_later(case):
        raise WrongStep
    file = _attach({"case": case}, material_code, upload, by)
    is_to_correct = case.status == CaseStatus.SUPPLEMENT_REQUESTED
    if is_to_correct and file.uploaded_at < case.supplement.at:
        raise UploadRefused(_("和原来交的是同一个文件，请换成改好的。"), field=material_code)
    return file


def attach_to_visit(
    visit: CounterVisit, material_code: str, upload: UploadedFile, *, by: User
) -> MaterialFile:
    """Keep a paper that came to the counter: one of the matter, or the power of attorney.

    Raises UploadRefused.
    """
    assert visit.draft is not None
    if material_code == POWER_OF_ATTORNEY:
        return _attach({"draft": visit.draft}, material_code, upload, by)
    return attach_to_draft(visit.draft, material_code, upload, by=by)


def attach_sheet(case: Case, sheet_code: str, upload: UploadedFile, *, by: User) -> MaterialFile:
    """Keep a sheet signed at the window, whatever the status of the case.

    Raises UploadRefused.
    """
    return _attach({"case": case}, sheet_code, upload, by)


def _attach(
    owner: dict[str, Draft | Case], material_code: str, upload: UploadedFile, by: User
) -> MaterialFile:
    field = material_code
    if MaterialFile.objects.filter(**owner).count() >= parameter("upload.max_files"):
        words = _("文件太多了：一个办件最多%(n)s个文件。")
        raise UploadRefused(words % {"n": parameter("upload.max_files")}, field=field)
    kept = keep_upload(upload, field=field)
    with transaction.atomic():
        row, _created = MaterialFile.objects.get_or_create(
            **owner,
            material_code=material_code,
            digest=kept["digest"],
            defaults=kept | {"uploaded_by": by},
        )
    return row


def keep_upload(upload: UploadedFile, *, field: str) -> dict[str, Any]:
    """Check, clean, scan and store one file; the columns a row that names it needs.

    Raises UploadRefused.
    """
    name = upload.name or ""
    content_type, content = cleaned(name, _read(upload, field), field=field)
    state = scan(content, field=field)
    return {
        "name": _safe_name(name),
        "content_type": content_type,
        "size": len(content),
        "digest": store(content),
        "scan_state": state,
    }


def _read(upload: UploadedFile, field: str) -> bytes:
    """No more than may be kept, whatever size the file claims. Raises UploadRefused."""
    megabytes = parameter("upload.max_megabytes")
    limit = megabytes * 1024 * 1024
    content: bytes = upload.read(limit + 1)
    if max(upload.size or 0, len(content)) > limit:
        words = _("文件超过%(n)sMB。请压缩或分成几个文件再传。")
        raise UploadRefused(words % {"n": megabytes}, field=field)
    return content


def cleaned(name: str, content: bytes, *, field: str) -> tuple[str, bytes]:
    """The true content type and the bytes to keep. Raises UploadRefused."""
    kind = TYPES.get(Path(name).suffix.lower())
    if kind is None:
        raise UploadRefused(_("只能上传 PDF、JPG 或 PNG 文件。"), field=field)
    content_type, magic = kind
    if not content:
        raise UploadRefused(_("这个文件是空的。"), field=field)
    if not content.startswith(magic):
        raise UploadRefused(
            _("文件内容和文件名不一致：它看起来不是真正的 PDF、JPG 或 PNG。"), field=field
        )
    if content_type == "application/pdf":
        return content_type, _checked_pdf(content, field)
    return content_type, _redrawn_image(content, field)


def _checked_pdf(content: bytes, field: str) -> bytes:
    try:
        fault = _fault_of_pdf(content)
    except Exception as error:  # a hostile file may break its reader in any way
        raise UploadRefused(_("这份 PDF 打不开，可能已经损坏。"), field=field) from error
    if fault:
        raise UploadRefused(fault, field=field)
    return content


def _fault_of_pdf(content: bytes) -> str:
    """Why a readable PDF is not taken; empty where it is."""
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted:
        return _("这份 PDF 有密码，请去掉密码再上传。")
    if not reader.pages:
        return _("这份 PDF 没有内容。")
    in_clear = any(name.encode() in content for name in ACTIVE_PDF_NAMES)
    if in_clear or any(_is_active(found) for found in _objects_of(reader)):
        return _("这份 PDF 带有可以自动运行的内容，请另存为普通 PDF 再上传。")
    return ""


def _objects_of(reader: PdfReader) -> Iterator[object]:
    """Every object, also those in compressed streams; the reader undoes escapes in names."""
    known = {(number, generation) for generation, rows in reader.xref.items() for number in rows}
    for number, generation in known | {(number, 0) for number in reader.xref_objStm}:
        yield reader.get_object(IndirectObject(number, generation, reader))


def _is_active(found: object) -> bool:
    if isinstance(found, dict):
        return any(_is_active(key) or _is_active(value) for key, value in found.items())
    if isinstance(found, list):
        return any(_is_active(item) for item in found)
    return isinstance(found, NameObject) and found in ACTIVE_PDF_NAMES


def _redrawn_image(content: bytes, field: str) -> bytes:
    try:
        with Image.open(io.BytesIO(content)) as image:
            upright = ImageOps.exif_transpose(image)
            kept = io.BytesIO()
            if image.format == "PNG":
                upright.save(kept, "PNG", optimize=False)
            else:
                upright.convert("RGB").save(kept, "JPEG", quality=88)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise UploadRefused(_("这张图片打不开，可能已经损坏。"), field=field) from error
    return kept.getvalue()


def store(content: bytes) -> str:
    """Keep the bytes under their SHA-256; written whole or not at all."""
    digest = hashlib.sha256(content).hexdigest()
    path = path_of(digest)
    if path.exists():
        return digest
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.chmod(file.name, 0o600)
    os.replace(file.name, path)
    return digest


def path_of(digest: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "materials" / digest[:2] / digest


def _safe_name(name: str) -> str:
    """The last part of the name, without control characters, at most 160 characters."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in base if c.isprintable())[-160:] or "file"


@transaction.atomic
def remove_from_draft(draft: Draft, file_id: int) -> None:
    """Forget a draft's file; the bytes stay until no row names them."""
    draft.files.filter(pk=file_id).delete()
