from datetime import timedelta

import pytest
from django.utils import timezone

from credit_profiles.models import FileReading
from tests.factories.applicants import ApplicantFactory, MandateFactory, StaffFactory
from tests.factories.credit_profiles import credit_file

pytestmark = pytest.mark.django_db
HERE = "/credit/"


def page(response):
    return response.content.decode()


def test_the_subject_sees_the_score_as_a_sum(login):
    person = ApplicantFactory()
    credit_file(person)

    text = page(login(person).get(HERE))

    assert "信用分 90.0" in text
    assert "起点" in text


def test_a_record_is_explained_line_by_line(login, catalogue):
    person = ApplicantFactory()
    file = credit_file(person, "C")

    text = page(login(person).get(HERE))

    assert file.records.get().item.name_zh in text
    assert "正在失信制约期" in text


def test_a_later_day_can_be_looked_at(login, catalogue):
    person = ApplicantFactory()
    credit_file(person, "B")
    client = login(person)
    ahead = timezone.localdate() + timedelta(days=3 * 366)

    assert "优秀（A）" in page(client.get(HERE, {"on": ahead.isoformat()}))
    yesterday = timezone.localdate() - timedelta(days=1)
    assert "请选今天或以后的一天" in page(client.get(HERE, {"on": yesterday.isoformat()}))
    assert client.get(HERE, {"on": "2026-13-45"}).status_code == 200


def test_an_agent_needs_the_word_of_the_mandate(login):
    mandate = MandateFactory()
    client = login(mandate.agent, acting_for=mandate.principal)

    assert client.get(HERE).status_code == 403
    mandate.may_read_credit = True
    mandate.save()
    text = page(client.get(HERE))
    client.get(HERE)

    assert "信用分" not in text
    assert FileReading.objects.filter(file__applicant=mandate.principal).count() == 1


def test_nobody_else_gets_in(client, login):
    assert client.get(HERE).status_code == 302
    assert login(StaffFactory()).get(HERE).status_code == 404
