"""Proving a phone: the number, the code, the code back."""

import json

import pytest
from django.urls import reverse

from applicants.models import OneTimeCode
from credit_portal.events.models import Event
from tests.factories.applicants import ApplicantFactory, UserFactory

pytestmark = pytest.mark.django_db
NEW = "13900000002"
URL = "/me/phone/"


@pytest.fixture
def person():
    return ApplicantFactory(phone="", phone_verified_at=None)


@pytest.fixture(autouse=True)
def last_code(settings, tmp_path):
    settings.VAR_DIR = tmp_path

    def read():
        line = (tmp_path / "outbox" / "sms.jsonl").read_text(encoding="utf-8").splitlines()[-1]
        return json.loads(line)["text"].partition("】")[2][:6]

    return read


def page(answer):
    return answer.content.decode()


def test_a_code_to_the_number_proves_it(login, person, last_code):
    client = login(person)

    shown = page(client.post(URL, {"phone": "139 0000 ０００2", "send_code": "1"}))
    assert "已发到" in shown and "govuk-error-message" not in shown
    answer = client.post(URL, {"phone": NEW, "code": last_code(), "next": "/cases/1/sign/"})

    assert answer.url == "/cases/1/sign/"
    person.refresh_from_db()
    assert person.phone == NEW and person.user.phone == NEW
    event = Event.objects.get(kind="applicant.phone_verified")
    assert NEW not in json.dumps(event.data)


def test_a_code_for_one_number_proves_no_other(login, person, last_code):
    client = login(person)
    client.post(URL, {"phone": NEW, "send_code": "1"})

    shown = page(client.post(URL, {"phone": "13900000003", "code": last_code()}))

    assert "请先获取验证码" in shown
    person.refresh_from_db()
    assert person.phone_verified_at is None and person.user.phone == ""


@pytest.mark.parametrize("typed", ["", "123", "23900000002", "1390000000x", "139000000021"])
def test_an_odd_number_gets_no_code_and_stays_in_the_field(login, person, typed):
    shown = page(login(person).post(URL, {"phone": typed, "send_code": "1"}))

    assert ("govuk-error-message" in shown and f'value="{typed}"' in shown) or not typed
    assert not OneTimeCode.objects.exists()


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org"])
def test_the_way_back_is_local(login, person, last_code, back):
    client = login(person)
    client.post(URL, {"phone": NEW, "send_code": "1"})

    answer = client.post(URL, {"phone": NEW, "code": last_code(), "next": back})

    assert answer.url == reverse("applicants:account")


def test_who_has_no_proven_identity_cannot_prove_a_phone(login):
    assert login(UserFactory()).get(URL).status_code == 403
