"""The electronic signature over a finished PDF.

`DocumentSigner` is the slot: a seal service for SM2 with GB/T 38540 seals takes the bytes
and gives back the sealed bytes, as `PadesSigner` does. What it needs is in docs/documents.md §6.
"""

import datetime
import fcntl
import os
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

if TYPE_CHECKING:
    from pyhanko.sign.signers import SimpleSigner

FIELD = "Seal"
KEY_FILE, CERTIFICATE_FILE = "signing.key", "signing.crt"


@dataclass(frozen=True)
class SignatureState:
    """What a signature says. `is_intact`: the bytes are those that were signed, by this portal."""

    is_signed: bool
    is_intact: bool
    signer: str = ""
    signed_at: datetime.datetime | None = None


class DocumentSigner(Protocol):
    def sign(self, pdf: bytes) -> bytes:
        """The PDF with a signature over all of it."""

    def verify(self, pdf: bytes) -> SignatureState:
        """Whether this signer signed these bytes, and whether they are unchanged."""


class PadesSigner:
    """PAdES baseline B-B by EC P-256 with the certificate of the portal."""

    def __init__(self, directory: Path) -> None:
        self._signer = _load(directory)

    def sign(self, pdf: bytes) -> bytes:
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign import signers
        from pyhanko.sign.fields import SigSeedSubFilter

        metadata = signers.PdfSignatureMetadata(
            field_name=FIELD, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256"
        )
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        signed = signers.PdfSigner(metadata, self._signer).sign_pdf(writer)
        return signed.getvalue()

    def verify(self, pdf: bytes) -> SignatureState:
        from pyhanko.pdf_utils.misc import PdfError
        from pyhanko.pdf_utils.reader import PdfFileReader
        from pyhanko.sign.general import SigningError
        from pyhanko.sign.validation import validate_pdf_signature
        from pyhanko.sign.validation.errors import SignatureValidationError
        from pyhanko_certvalidator import ValidationContext

        own = self._signer.signing_cert
        try:
            signatures = PdfFileReader(BytesIO(pdf)).embedded_signatures
            if not signatures:
                return SignatureState(is_signed=False, is_intact=False)
            status = validate_pdf_signature(
                signatures[-1],
                ValidationContext(trust_roots=[own], allow_fetching=False),
            )
        except (PdfError, SigningError, SignatureValidationError, ValueError):
            return SignatureState(is_signed=True, is_intact=False)
        is_whole = status.coverage is not None and status.coverage.name == "ENTIRE_FILE"
        return SignatureState(
            is_signed=True,
            is_intact=status.intact
            and status.valid
            and is_whole
            and own is not None
            and status.signing_cert.dump() == own.dump(),
            signer=status.signing_cert.subject.native.get("common_name", ""),
            signed_at=status.signer_reported_dt,
        )


def signer() -> DocumentSigner:
    """The signer of this portal; loads the key once a process."""
    return _signer_in(Path(settings.SIGNING_DIR))


@lru_cache(maxsize=2)
def _signer_in(directory: Path) -> DocumentSigner:
    return PadesSigner(directory)


def _load(directory: Path) -> "SimpleSigner":
    from pyhanko.sign.signers import SimpleSigner

    key, certificate = directory / KEY_FILE, directory / CERTIFICATE_FILE
    if not certificate.exists():
        if not settings.IS_DEMO:
            raise ImproperlyConfigured(f"put {KEY_FILE} and {CERTIFICATE_FILE} into SIGNING_DIR")
        _make_demonstration_certificate(directory)
    loaded = SimpleSigner.load(str(key), str(certificate))
    if loaded is None:
        raise ImproperlyConfigured("the signing key or certificate cannot be read")
    return loaded


def _make_demonstration_certificate(directory: Path) -> None:
    """One key and one self-signed certificate that says it is for demonstration.

    Several workers may start at once: the first one under the lock makes both. The
    certificate is written last, so where it is, the key is.
    """
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (directory / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (directory / CERTIFICATE_FILE).exists():
            return
        key, certificate = _self_signed()
        _write_private(directory / KEY_FILE, key)
        _write_private(directory / CERTIFICATE_FILE, certificate)


def _self_signed() -> tuple[bytes, bytes]:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Credit Portal demonstration"),
            x509.NameAttribute(NameOID.COMMON_NAME, "信用审批门户演示签章（无效力）"),
        ]
    )
    now = timezone.now()
    usage = {
        name: name in ("digital_signature", "content_commitment")
        for name in (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        )
    }
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=3650))
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    return (
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
        certificate.public_bytes(pem),
    )


def _write_private(target: Path, content: bytes) -> None:
    part = target.with_suffix(target.suffix + ".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, target)
