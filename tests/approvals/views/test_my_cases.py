from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from applicants.access import ActingFor
from approvals.enums import CaseStatus, DefectKind
from approvals.models import Case, Draft
from approvals.models.case import OPEN
from approvals.services.deciding import withdraw_case
from approvals.services.messaging import answer_message
from approvals.services.procedures import end_procedure
from approvals.services.supplementing import DefectIn, request_supplement
from tests.factories.applicants import ApplicantFactory, MandateFactory
from tests.factories.approvals import ElectronicLicenceFactory, draft_of
from tests.factories.cases import (
    COMMITTED_MATTER,
    accepted,
    clerk,
    firm,
    granted_at_once,
    held,
    hygiene,
    hygiene_with_all,
    in_hand,
    road_occupation,
    sign,
    suspended,
)

pytestmark = pytest.mark.django_db
LIST = reverse("approvals:my_cases")


@pytest.fixture
def company(catalogue):
    return firm()


def numbers(response):
    return [row.case.number for row in response.context["rows"]]


def test_the_list_says_where_a_case_stands_and_what_comes_next(login, company):
    waiting = hygiene_with_all(company)
    owing = sign(road_occupation(company))
    withdrawn = hygiene_with_all(company)
    withdraw_case(withdrawn.pk, acting=ActingFor(company, "member"), by=company.person)
    corrected = hygiene_with_all(company)
    request_supplement(
        corrected.pk, [DefectIn("PLAN", DefectKind.UNREADABLE, "重拍")], by=held(corrected).officer
    )

    rows = login(company.person, acting_for=company).get(LIST).context["rows"]

    said = {row.case.number: (row.state, row.sentence) for row in rows}
    assert said[waiting.number][0] == "等待受理"
    assert "前告诉您受不受理" in said[waiting.number][1]
    assert said[owing.number][0] == "欠材料"
    assert "前补交 1 份材料" in said[owing.number][1]
    assert said[withdrawn.number][0] == "已撤回"
    assert said[corrected.number][0] == "等您补正"


@pytest.mark.parametrize(
    ("show", "found"),
    [
        ("", ["done", "owing", "running"]),
        ("waiting", ["owing"]),
        ("running", ["owing", "running"]),
        ("done", ["done"]),
        ("nonsense", ["done", "owing", "running"]),
    ],
)
def test_the_list_is_filtered(login, company, show, found):
    cases = {"running": hygiene_with_all(company), "owing": sign(road_occupation(company))}
    cases["done"] = hygiene_with_all(company)
    withdraw_case(cases["done"].pk, acting=ActingFor(company, "member"), by=company.person)

    answer = login(company.person, acting_for=company).get(LIST, {"show": show})

    assert numbers(answer) == [cases[name].number for name in found]


def test_the_list_is_searched_by_name_and_number(login, company):
    hygiene = hygiene_with_all(company)
    road = road_occupation(company)
    client = login(company.person, acting_for=company)

    assert numbers(client.get(LIST, {"q": "卫生许可"})) == [hygiene.number]
    assert numbers(client.get(LIST, {"q": road.number[-5:]})) == [road.number]
    nothing = client.get(LIST, {"q": "没有这样的事"})
    assert "没有找到这样的办件" in nothing.content.decode()


def test_a_message_that_was_not_read_marks_the_case(login, catalogue):
    case = accepted()
    answer_message(case.pk, "三天内。", by=case.officer)
    client = login(case.filed_by)

    assert numbers(client.get(LIST, {"show": "waiting"})) == [case.number]
    assert "有答复" in client.get(LIST).content.decode()
    client.get(reverse("approvals:case", args=[case.number]))

    assert numbers(client.get(LIST, {"show": "waiting"})) == []


def test_the_list_goes_on_page_by_page(login, company, monkeypatch):
    monkeypatch.setattr("approvals.views.my_cases.PAGE_SIZE", 2)
    cases = [hygiene_with_all(company) for _ in range(3)]
    client = login(company.person, acting_for=company)

    first = client.get(LIST)
    second = client.get(LIST + first.context["next_url"])

    assert numbers(first) == [cases[2].number, cases[1].number]
    assert numbers(second) == [cases[0].number]


def test_more_cases_cost_the_same_queries(
    login, company, django_assert_num_queries, django_assert_max_num_queries
):
    client = login(company.person, acting_for=company)
    sign(road_occupation(company))
    client.get(LIST)
    with django_assert_max_num_queries(16) as one:
        client.get(LIST)
    for _ in range(2):
        sign(road_occupation(company))
    with django_assert_num_queries(len(one)):
        client.get(LIST)


def test_only_cases_of_whom_one_acts_for_are_listed(login, company):
    case = hygiene_with_all(company)
    inside = MandateFactory(principal=company, matter_codes=[COMMITTED_MATTER])
    outside = MandateFactory(principal=company, matter_codes=["elderly-card"])

    assert numbers(login(ApplicantFactory()).get(LIST)) == []
    assert numbers(login(inside.agent, acting_for=company).get(LIST)) == [case.number]
    assert numbers(login(outside.agent, acting_for=company).get(LIST)) == []


def test_the_home_page_of_who_is_signed_in_says_what_waits(login, client, company):
    sign(road_occupation(company))
    assert "等您办的事" not in client.get("/").content.decode()

    page = login(company.person, acting_for=company).get("/").content.decode()

    assert "等您办的事" in page
    assert "现在补交" in page


# Filing again


def test_a_withdrawn_case_goes_on_as_a_draft(login, company):
    case = hygiene_with_all(company)
    withdraw_case(case.pk, acting=ActingFor(company, "member"), by=company.person)
    client = login(company.person, acting_for=company)
    page = client.get(reverse("approvals:case", args=[case.number])).content.decode()
    assert "用这份内容重新申请" in page

    answer = client.post(reverse("approvals:case_again", args=[case.number]))

    draft = Draft.objects.get(copied_from=case)
    assert answer.url == reverse("approvals:draft", args=[draft.pk])
    assert "已从您上次的申请填好" in client.get(answer.url).content.decode()


def test_nobody_files_the_case_of_another_again(login, company):
    case = hygiene_with_all(company)
    withdraw_case(case.pk, acting=ActingFor(company, "member"), by=company.person)

    answer = login(ApplicantFactory()).post(reverse("approvals:case_again", args=[case.number]))

    assert answer.status_code == 404
    assert not Draft.objects.filter(copied_from=case).exists()


def test_a_draft_at_hand_stays_beside_the_copy(login, company):
    case = hygiene_with_all(company)
    withdraw_case(case.pk, acting=ActingFor(company, "member"), by=company.person)
    own = draft_of(company, COMMITTED_MATTER, user=company.person)

    login(company.person, acting_for=company).post(
        reverse("approvals:case_again", args=[case.number])
    )

    assert Draft.objects.filter(pk=own.pk).exists()
    assert Draft.objects.count() == 2


# Licences


def test_the_library_shows_state_code_and_file(login, catalogue, deliver_events):
    case = granted_at_once()
    deliver_events()
    old = ElectronicLicenceFactory(
        holder=case.applicant, valid_to=timezone.localdate() + timedelta(days=40)
    )

    answer = login(case.filed_by).get(reverse("approvals:my_licences"))

    rows = {row.licence.pk: row for row in answer.context["rows"]}
    assert rows[case.licence.pk].file_code
    assert rows[old.pk].file_code == ""
    assert (rows[old.pk].days_left, rows[old.pk].renewal) == (40, "nurse-registration-renewal")
    assert "还有 40 天到期" in answer.content.decode()


def test_the_library_of_another_is_not_shown(login, catalogue):
    case = granted_at_once()
    outside = MandateFactory(principal=case.applicant, matter_codes=["other"])
    url = reverse("approvals:my_licences")

    assert login(ApplicantFactory()).get(url).context["rows"] == []
    assert login(outside.agent, acting_for=case.applicant).get(url).context["rows"] == []


def test_who_is_not_signed_in_is_asked_to(client):
    for name in ("my_cases", "my_licences"):
        assert client.get(reverse(f"approvals:{name}")).status_code == 302


# Taking back, in every open status


def _supplement(company):
    case = hygiene_with_all(company)
    defects = [DefectIn("PLAN", DefectKind.UNREADABLE, "重拍")]
    return request_supplement(case.pk, defects, by=held(case).officer)


def _under_review(company):
    case = suspended(company)
    return end_procedure(case.pk, by=clerk(case.department_id), finding="符合").case


STATIONS = {
    CaseStatus.RECEIVED: hygiene_with_all,
    CaseStatus.AWAITING_COMMITMENT: hygiene,
    CaseStatus.SUPPLEMENT_REQUESTED: _supplement,
    CaseStatus.ACCEPTED: in_hand,
    CaseStatus.UNDER_REVIEW: _under_review,
    CaseStatus.SUSPENDED: suspended,
}


def test_the_table_has_every_open_status():
    assert set(STATIONS) == set(OPEN)


@pytest.mark.parametrize("status", STATIONS)
def test_an_open_case_is_taken_back_and_can_be_filed_again(login, company, status):
    case = STATIONS[status](company)
    assert case.status == status
    client = login(company.person, acting_for=company)
    url = reverse("approvals:case_withdraw", args=[case.number])
    assert "用这份内容重新申请" in client.get(url).content.decode()

    client.post(url)
    client.post(url)  # once more changes nothing

    assert Case.objects.get(pk=case.pk).status == CaseStatus.WITHDRAWN
    page = client.get(reverse("approvals:case", args=[case.number])).content.decode()
    assert "用这份内容重新申请" in page
    client.post(reverse("approvals:case_again", args=[case.number]))
    assert Draft.objects.get().copied_from_id == case.pk
