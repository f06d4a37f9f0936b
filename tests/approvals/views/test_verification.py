from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

import approvals
from applicants.enums import DocumentType, SubjectType
from applicants.models import Applicant, Department
from approvals.enums import LicenceStatus
from approvals.models import ElectronicLicence
from approvals.selectors import licence_status_on
from approvals.services.catalogue import import_catalogue

pytestmark = pytest.mark.django_db
CATALOGUE = Path(approvals.__file__).parent / "data" / "catalogue.json"
CODE = "23456789ABCD"


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


@pytest.fixture
def licence(db):
    import_catalogue(CATALOGUE.read_text(encoding="utf-8"), by=None)
    holder = Applicant(
        subject_type=SubjectType.NATURAL_PERSON, name="王小明", known_since=date(2020, 1, 1)
    )
    holder.set_identifier(DocumentType.PASSPORT, "E00000001")
    holder.save()
    return ElectronicLicence.objects.create(
        holder=holder,
        kind="nurse",
        title_zh="护士执业证书",
        title_en="Nurse practice certificate",
        department=Department.objects.get(pk="HLT"),
        number="2026HLT000001",
        identifier="1.2.156.3005.2.sample",
        verification_code=CODE,
        issued_on=date(2020, 1, 1),
        valid_from=date(2020, 1, 1),
        valid_to=date(2099, 1, 1),
    )


def test_a_licence_in_force_is_valid_and_its_holder_masked(client, licence):
    page = client.get(reverse("approvals:verify_code", args=[CODE])).content.decode()

    assert "这张证照有效" in page
    assert "王**" in page
    assert "小明" not in page


@pytest.mark.parametrize("typed", ["2345-6789-abcd", " 23456789 ABCD "])
def test_a_code_may_be_typed_in_any_case_and_grouping(client, licence, typed):
    response = client.get(reverse("approvals:verify"), {"code": typed})

    assert response.url == reverse("approvals:verify_code", args=[CODE])


def test_a_licence_past_its_last_day_has_expired_before_any_job_ran():
    licence = ElectronicLicence(status=LicenceStatus.ISSUED, valid_to=date(2026, 1, 31))

    assert licence_status_on(licence, date(2026, 1, 31)) == LicenceStatus.ISSUED
    assert licence_status_on(licence, date(2026, 2, 1)) == LicenceStatus.EXPIRED


def test_a_revoked_licence_is_shown_as_revoked(client, licence):
    licence.revoke(on=timezone.localdate(), reason="")
    licence.save()

    page = client.get(reverse("approvals:verify_code", args=[CODE])).content.decode()

    assert "这张证照已撤销" in page


def test_an_unknown_code_is_answered_calmly(client):
    response = client.get(reverse("approvals:verify_code", args=["ZZZZZZZZZZZZ"]))

    assert response.status_code == 404
    assert "没有查到这个核验码" in response.content.decode()


def test_what_cannot_be_a_code_is_told_at_the_field(client):
    response = client.get(reverse("approvals:verify"), {"code": "123"})

    assert response.context["form"].errors["code"] == ["核验码应为 12 位字母和数字"]


def test_look_ups_beyond_the_limit_of_a_minute_wait(client, monkeypatch):
    monkeypatch.setattr("approvals.views.rate_limit.parameter", lambda key: 2)
    address = reverse("approvals:verify_code", args=[CODE])

    with time_machine.travel(timezone.now(), tick=False):  # the minute does not end in between
        answers = [client.get(address).status_code for _ in range(2)]
        refused = client.get(address)

    assert answers == [404, 404]
    assert refused.status_code == 429
    assert 1 <= int(refused["Retry-After"]) <= 60


def test_a_wrong_pair_says_nothing_about_either(client):
    pair = {"number": "440399202611210001411", "query_code": "ABCDEF"}

    response = client.post(reverse("approvals:progress"), pair)

    assert response.status_code == 422
    assert response.context["case"] is None
    assert "两个都要和收件凭证一致" in response.content.decode()


def test_progress_needs_both_codes(client):
    response = client.post(reverse("approvals:progress"), {"number": "440399202611210001411"})

    assert set(response.context["form"].errors) == {"query_code"}
