from io import BytesIO
from itertools import count

import pytest
from pypdf import PdfWriter

from credit_portal.documents.services import issue_document
from tests.factories.kernel import MARKET, paper_context

serial = count(1_000_000)


def tiny_pdf() -> bytes:
    """One empty page: what is not about the looks of a paper need not wait for its print."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


class Subject:
    """Anything with a label and a key; the kernel asks for no more."""

    class _meta:
        label = "approvals.Case"

    def __init__(self, pk: int | None = None) -> None:
        self.pk = pk or next(serial)


@pytest.fixture
def subject():
    return Subject()


@pytest.fixture
def quick_print(monkeypatch, settings, tmp_path):
    """Prints an empty page in no time; number, signature, file and row are real."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("credit_portal.documents.services.render_pdf", lambda paper: tiny_pdf())


@pytest.fixture
def issue():
    def issue(subject, kind="grant", **changes):
        sequence = changes.pop("sequence", 1)
        replaces = changes.pop("replaces", None)
        authority = changes.pop("authority", MARKET)
        return issue_document(
            kind=kind,
            subject=subject,
            authority=authority,
            context=paper_context(kind, **changes),
            sequence=sequence,
            replaces=replaces,
        )

    return issue
