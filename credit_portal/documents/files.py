"""Files kept under the digest of their bytes."""

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def key_of(digest: str) -> str:
    return f"documents/{digest[:2]}/{digest[2:4]}/{digest}.pdf"


def keep(content: bytes) -> str:
    """Write the bytes so that they survive a crash at any point; the storage key.

    A file without a row can be left by a rolled-back transaction; no page reaches it.
    """
    key = key_of(digest_of(content))
    target = Path(settings.MEDIA_ROOT) / key
    if target.exists():
        return key
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as part:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync_directory(target.parent)
    return key


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(key: str) -> bytes | None:
    """The bytes, None where the file is gone."""
    try:
        return (Path(settings.MEDIA_ROOT) / key).read_bytes()
    except FileNotFoundError:
        return None
