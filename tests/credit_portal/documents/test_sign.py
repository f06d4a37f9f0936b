import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ImproperlyConfigured

from credit_portal.documents.sign import PadesSigner

from .conftest import tiny_pdf


def test_own_signature_is_intact(tmp_path):
    signer = PadesSigner(tmp_path)

    state = signer.verify(signer.sign(tiny_pdf()))

    assert state.is_signed
    assert state.is_intact
    assert "演示" in state.signer
    assert state.signed_at


def test_flipped_byte_is_found(tmp_path):
    signer = PadesSigner(tmp_path)
    signed = bytearray(signer.sign(tiny_pdf()))
    place = signed.index(b"/MediaBox") + 1
    signed[place] ^= 1

    assert not signer.verify(bytes(signed)).is_intact


def test_signature_of_another_key_is_not_ours(tmp_path):
    ours, theirs = PadesSigner(tmp_path / "a"), PadesSigner(tmp_path / "b")

    assert not ours.verify(theirs.sign(tiny_pdf())).is_intact


def test_what_is_added_after_the_signature_is_found(tmp_path):
    from io import BytesIO

    from pyhanko.pdf_utils.generic import NameObject, pdf_string
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    signer = PadesSigner(tmp_path)
    writer = IncrementalPdfFileWriter(BytesIO(signer.sign(tiny_pdf())))
    writer.root[NameObject("/Added")] = pdf_string("later")
    writer.update_root()
    changed = BytesIO()
    writer.write(changed)

    assert not signer.verify(changed.getvalue()).is_intact


def test_unsigned_file_says_so(tmp_path):
    state = PadesSigner(tmp_path).verify(tiny_pdf())

    assert not state.is_signed
    assert not state.is_intact


def test_key_is_made_once_and_for_the_owner_only(tmp_path):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: PadesSigner(tmp_path), range(4)))
    key = (tmp_path / "signing.key").read_bytes()

    PadesSigner(tmp_path)

    assert (tmp_path / "signing.key").read_bytes() == key
    assert stat.S_IMODE((tmp_path / "signing.key").stat().st_mode) == 0o600


def test_a_real_site_without_certificate_does_not_make_one(tmp_path, settings):
    settings.IS_DEMO = False

    with pytest.raises(ImproperlyConfigured):
        PadesSigner(tmp_path)
