from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from approvals.models import Case, Draft
from tests.factories.applicants import ApplicantFactory
from tests.factories.approvals import FORM, draft_of, png, ready_applicant

pytestmark = pytest.mark.django_db
INSTANT = "elderly-card"
WITH_PAPER = "old-age-allowance"


def page(response):
    return response.content.decode()


@pytest.fixture
def elder(catalogue):
    return ready_applicant(applicant=ApplicantFactory(birth_date=date(1940, 3, 1)))


def test_starting_twice_takes_up_the_same_draft(login, elder):
    client = login(elder)
    url = reverse("approvals:apply", args=[INSTANT])

    first, second = client.post(url), client.post(url)

    assert first.url == second.url
    assert Draft.objects.count() == 1


def test_who_is_not_logged_in_is_sent_to_the_login(client, catalogue):
    answer = client.get(reverse("approvals:apply", args=[INSTANT]))

    assert answer.status_code == 302
    assert "next=" in answer.url


def test_who_has_not_proved_a_name_is_shown_the_way_to_do_so(login, catalogue):
    applicant = ApplicantFactory(verified_at=None)

    answer = login(applicant).post(reverse("approvals:apply", args=[INSTANT]))

    assert answer.status_code == 403
    assert reverse("applicants:verify") in page(answer)


def test_a_wrong_phone_is_said_at_its_field_and_stays(login, elder):
    draft = draft_of(elder, INSTANT)

    answer = login(elder).post(reverse("approvals:draft", args=[draft.pk]), FORM | {"phone": "138"})

    draft.refresh_from_db()
    assert "手机号应为11位数字" in page(answer)
    assert 'value="138"' in page(answer)
    assert draft.form["phone"] == "138"


def test_the_draft_of_somebody_else_does_not_exist(login, elder):
    draft = draft_of(elder, INSTANT)

    for name in ("draft", "draft_papers", "draft_check"):
        url = reverse(f"approvals:{name}", args=[draft.pk])
        assert login(ApplicantFactory()).get(url).status_code == 404


def test_autosave_answers_without_a_page(login, elder):
    draft = draft_of(elder, INSTANT)

    url = reverse("approvals:draft_save", args=[draft.pk])

    assert login(elder).post(url, {"address": "新地址"}).status_code == 204
    draft.refresh_from_db()
    assert draft.form["address"] == "新地址"


def test_a_good_file_stays_when_another_is_bad(login, elder):
    draft = draft_of(elder, WITH_PAPER)
    bad = SimpleUploadedFile("病毒.png", b"MZ not a picture", "image/png")

    url = reverse("approvals:draft_papers", args=[draft.pk])
    answer = login(elder).post(url, {"action": "continue", "paper-BANK": [png(), bad]})

    assert "病毒.png：" in page(answer)
    assert [file.name for file in draft.files.all()] == ["银行卡.png"]


def test_the_check_page_names_the_paper_that_is_missing(login, elder):
    draft = draft_of(elder, WITH_PAPER)

    answer = login(elder).get(reverse("approvals:draft_check", args=[draft.pk]))

    assert "#paper-BANK" in page(answer)
    assert 'aria-disabled="true"' in page(answer)


def test_filing_grants_at_once_and_the_same_form_again_leads_to_the_same_case(login, elder):
    draft = draft_of(elder, INSTANT)
    client, url = login(elder), reverse("approvals:draft_check", args=[draft.pk])
    typed = {"mode": "instant", "key": str(draft.key)}

    first, second = client.post(url, typed), client.post(url, typed)

    case = Case.objects.get()
    assert case.status == "granted"
    assert first.url == second.url == reverse("approvals:case", args=[case.number])


def test_a_closed_way_is_told_and_nothing_is_lost(login, elder):
    draft = draft_of(elder, WITH_PAPER)
    client = login(elder)
    client.post(reverse("approvals:draft_papers", args=[draft.pk]), {"paper-BANK": [png()]})

    url = reverse("approvals:draft_check", args=[draft.pk])
    answer = client.post(url, {"mode": "notify_commit", "key": str(draft.key)})

    assert "现在没有开放" in page(answer)
    assert draft.files.count() == 1
    assert not Case.objects.exists()


def test_who_wants_a_person_gets_the_ordinary_way(login, elder):
    draft = draft_of(elder, INSTANT)

    url = reverse("approvals:draft_check", args=[draft.pk])
    login(elder).post(url, {"mode": "instant", "wants_person": "on", "key": str(draft.key)})

    case = Case.objects.get()
    assert (case.mode, case.status) == ("ordinary", "received")
