from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from approvals.models import Case, Draft
from approvals.services.evidence import attach_to_draft
from tests.factories.applicants import ApplicantFactory
from tests.factories.approvals import FORM, draft_of, png, ready_applicant
from tests.factories.cases import firm

pytestmark = pytest.mark.django_db
INSTANT = "elderly-card"
WITH_PAPER = "old-age-allowance"
VENUE = {"form.venue_type": "other"}


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


# Used again


def reusable(login, company):
    """A firm that handed its plan in before, at the papers step of the same matter."""
    first = draft_of(company, "public-place-hygiene-licence-new", user=company.person, form=VENUE)
    client = login(company.person, acting_for=company)
    for code in ("PLAN", "RULES"):
        attach_to_draft(first, code, png(f"{code}.png"), by=company.person)
    client.post(
        reverse("approvals:draft_check", args=[first.pk]),
        {"key": str(first.key), "mode": "ordinary"},
    )
    draft = draft_of(company, "public-place-hygiene-licence-new", user=company.person, form=VENUE)
    return client, draft


def test_papers_handed_in_before_are_offered_and_taken_over(login, catalogue):
    client, draft = reusable(login, firm())
    url = reverse("approvals:draft_papers", args=[draft.pk])
    assert "沿用这份" in client.get(url).content.decode()

    client.post(url, {"reuse": "PLAN"})

    assert draft.files.get().reused_from.material_code == "PLAN"
    page = client.get(url).content.decode()
    assert "沿用办件" in page and "全部沿用" not in page


def test_all_that_is_offered_is_taken_over_at_once(login, catalogue):
    client, draft = reusable(login, firm())
    url = reverse("approvals:draft_papers", args=[draft.pk])
    assert "全部沿用" in client.get(url).content.decode()

    client.post(url, {"reuse": "all"})

    assert set(draft.files.values_list("material_code", flat=True)) == {"PLAN", "RULES"}
    check = client.get(reverse("approvals:draft_check", args=[draft.pk])).content.decode()
    assert "这次少交了 3 份材料" in check
    assert "交过的，不用再传" in check


def test_what_is_not_offered_cannot_be_taken(login, catalogue):
    client, draft = reusable(login, firm())

    answer = client.post(reverse("approvals:draft_papers", args=[draft.pk]), {"reuse": "TEST"})

    assert answer.status_code == 404
    assert not draft.files.exists()


def test_answers_that_were_filled_in_say_where_from(login, catalogue):
    client, _draft = reusable(login, firm())
    code = "public-place-hygiene-licence-new"

    draft_page = client.post(reverse("approvals:apply", args=[code])).url
    page = client.get(draft_page).content.decode()

    assert "已从" in page
