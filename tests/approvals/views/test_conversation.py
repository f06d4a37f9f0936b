import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applicants.enums import Role
from approvals.models import CaseMessage
from approvals.services.messaging import answer_message
from credit_portal.parameters.models import Parameter
from credit_portal.parameters.selectors import forget
from tests.factories.applicants import ApplicantFactory, MandateFactory, StaffFactory
from tests.factories.approvals import png
from tests.factories.cases import accepted, clerk, decider

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(catalogue):
    return accepted()


def url(case):
    return reverse("approvals:case_message", args=[case.number])


def page(client, case):
    return client.get(reverse("approvals:case", args=[case.number])).content.decode()


def test_the_applicant_writes_and_reads_the_answer_of_a_post(login, case):
    client = login(case.filed_by)
    answer = client.post(url(case), {"text": "还要几天？", "files": [png("照片.png")]})
    assert answer.url.endswith("#messages")
    answer_message(case.pk, "三天内。", by=case.officer)

    first, second = page(client, case), page(client, case)

    assert "还要几天？" in first and "照片.png" in first
    assert f"{case.department.name_zh} · 窗口人员" in first
    assert str(case.officer) not in first
    assert 'tag--blue">新' in first and 'tag--blue">新' not in second


def test_what_was_typed_stays_where_it_cannot_be_sent(login, case):
    bad = SimpleUploadedFile("a.exe", b"MZ", "application/octet-stream")
    answer = login(case.filed_by).post(url(case), {"text": "看附件", "files": [bad]})

    assert answer.status_code == 422
    assert "看附件" in answer.content.decode()
    assert "只能上传" in answer.content.decode()
    assert not CaseMessage.objects.exists()


def test_an_empty_message_is_told_at_the_field(login, case):
    answer = login(case.filed_by).post(url(case), {"text": " "})

    assert "请写下要说的话。" in answer.content.decode()


def test_too_many_keep_the_text(login, case):
    Parameter.objects.create(key="message.per_hour", value=0, unit="m", source="试验", tag="P")
    forget()

    answer = login(case.filed_by).post(url(case), {"text": "还要几天？"})

    assert answer.status_code == 429
    assert "还要几天？" in answer.content.decode()


def test_nobody_else_writes_or_reads(login, client, case):
    outside = MandateFactory(principal=case.applicant, matter_codes=["other"])
    assert client.post(url(case), {"text": "在吗"}).status_code == 302
    for who in (ApplicantFactory(), outside.agent, StaffFactory()):
        assert login(who).post(url(case), {"text": "在吗"}).status_code == 404
    assert not CaseMessage.objects.exists()


def test_a_file_goes_to_both_sides_only(login, case):
    login(case.filed_by).post(url(case), {"text": "看图", "files": [png()]})
    file = CaseMessage.objects.get().files.get()
    address = reverse("approvals:message_file", args=[file.pk])

    for who, status in [
        (case.filed_by, 200),
        (case.officer, 200),
        (decider(case.department_id), 200),
        (clerk(case.department_id), 403),
        (StaffFactory(posts=[(Role.AUDITOR, None)]), 403),
        (StaffFactory(posts=[(Role.DECIDER, "MSR")]), 404),
        (ApplicantFactory(), 404),
    ]:
        assert login(who).get(address).status_code == status
