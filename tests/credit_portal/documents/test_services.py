import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from credit_portal.documents.errors import DocumentDamaged
from credit_portal.documents.models import DocumentSeries, OfficialDocument
from credit_portal.documents.selectors import document_by_code, documents_of
from credit_portal.documents.services import open_document
from credit_portal.documents.sign import signer
from credit_portal.documents.values import Authority

from .conftest import Subject

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_print")]


def serial_of(document):
    return int(document.number.split("〕")[1].rstrip("号"))


def in_threads(function, items):
    def run(item):
        try:
            with transaction.atomic():
                return function(item)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(run, items))


def test_document_is_numbered_signed_and_kept_under_its_digest(issue, subject, settings):
    document = issue(subject)

    content = (Path(settings.MEDIA_ROOT) / document.path).read_bytes()
    assert document.number.startswith("示市监许准〔")
    assert hashlib.sha256(content).hexdigest() == document.digest
    assert len(content) == document.size
    assert signer().verify(content).is_intact
    assert open_document(document) == content


def test_the_same_paper_again_is_the_one_that_is_there(issue, subject):
    first = issue(subject)

    assert issue(subject, case_number="另一个") == first
    assert OfficialDocument.objects.count() == 1
    assert DocumentSeries.objects.get().last_number == 1


def test_each_kind_and_authority_has_its_own_series(issue, subject):
    health = Authority("HLT", "示范区卫生健康局", "Health Bureau", "示卫")

    numbers = [
        issue(subject).number,
        issue(subject, "refusal").number,
        issue(Subject(), authority=health).number,
        issue(Subject()).number,
    ]

    year = DocumentSeries.objects.first().year
    assert numbers == [
        f"示市监许准〔{year}〕1号",
        f"示市监许不准〔{year}〕1号",
        f"示卫许准〔{year}〕1号",
        f"示市监许准〔{year}〕2号",
    ]


@pytest.mark.parametrize("kind", ["receipt", "deferral_undertaking", "commitment", "licence"])
def test_papers_without_a_number_take_none(issue, subject, kind):
    assert issue(subject, kind).number is None
    assert not DocumentSeries.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_rolled_back_paper_leaves_no_hole(issue):
    with pytest.raises(RuntimeError, match="later"), transaction.atomic():
        issue(Subject())
        raise RuntimeError("later step failed")

    with transaction.atomic():
        assert serial_of(issue(Subject())) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_the_same_paper_make_one(issue, subject):
    documents = in_threads(lambda _: issue(subject), range(4))

    assert len({document.pk for document in documents}) == 1
    assert OfficialDocument.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_papers_of_four_workers_have_the_numbers_one_to_eight(issue):
    documents = in_threads(lambda _: issue(Subject()), range(8))

    assert sorted(serial_of(document) for document in documents) == list(range(1, 9))


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_issued(issue, subject):
    with pytest.raises(RuntimeError, match="transaction"):
        issue(subject)


def test_time_limits_of_the_connection_come_back(issue, subject):
    def limit():
        with connection.cursor() as cursor:
            cursor.execute("show lock_timeout")
            return cursor.fetchone()[0]

    before = limit()

    issue(subject)

    assert limit() == before


def test_changed_file_is_not_shown(issue, subject, settings):
    document = issue(subject)
    target = Path(settings.MEDIA_ROOT) / document.path
    content = bytearray(target.read_bytes())
    content[100] ^= 1
    target.write_bytes(content)

    with pytest.raises(DocumentDamaged):
        open_document(document)


def test_missing_file_is_not_shown(issue, subject, settings):
    document = issue(subject)
    (Path(settings.MEDIA_ROOT) / document.path).unlink()

    with pytest.raises(DocumentDamaged):
        open_document(document)


@pytest.mark.parametrize("change", [{"digest": "0" * 64}, {"number": None}, {"title": "改"}])
def test_database_refuses_to_change_a_sealed_paper(issue, subject, change):
    issue(subject)

    with pytest.raises(InternalError), transaction.atomic():
        OfficialDocument.objects.update(**change)


def test_database_refuses_to_delete_a_sealed_paper(issue, subject):
    document = issue(subject)

    with pytest.raises(InternalError), transaction.atomic():
        document.delete()


def test_database_refuses_a_numbered_kind_without_number(issue, subject):
    document = issue(subject)
    document.pk, document.number, document.sequence = None, None, 2
    document.verification_code = "222222222222"

    with pytest.raises(IntegrityError), transaction.atomic():
        document.save(force_insert=True)


def test_correction_has_a_new_number_and_names_the_old(issue, subject):
    old = issue(subject)

    new = issue(subject, sequence=2, replaces=old)

    assert new.number != old.number
    assert documents_of(subject)[0].is_replaced
    assert not documents_of(subject)[1].is_replaced


def test_papers_of_a_subject_are_its_own(issue, subject):
    document = issue(subject)
    issue(Subject())

    assert list(documents_of(subject)) == [document]


def test_paper_is_found_by_its_code_however_typed(issue, subject):
    document = issue(subject)

    assert document_by_code(document.printed_code.lower()) == document
    assert document_by_code("2222-2222-2222") is None
    assert document_by_code("'; drop table") is None


def test_identity_number_in_clear_is_never_printed(issue, subject):
    with pytest.raises(ValueError, match="masked"):
        issue(subject, applicant={"name": "王", "id_masked": "440399199003070117"})
