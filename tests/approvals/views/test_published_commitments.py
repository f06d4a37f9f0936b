"""What legal persons promised, in public; what people promised, never (TJ3)."""

import pytest
from django.urls import reverse

from applicants.access import ActingFor
from approvals.enums import ApprovalMode
from approvals.models import Commitment
from approvals.models.commitment import CommitmentKind
from approvals.services.promising import choose_ordinary
from tests.factories import cases
from tests.factories.approvals import filed, ready_applicant

pytestmark = pytest.mark.django_db
URL = "/publicity/commitments/"
REGISTERS = {
    "POP": {"applicant.population_status": "valid"},
    "BIZ": {
        "form.name_check": "passed",
        "form.scope_prelicensed_items": 0,
        "applicant.bans.false_registration": False,
    },
}


@pytest.fixture
def firm(catalogue):
    company = cases.firm()
    company.name = "示范区𠮷喆堃赟酒店管理有限公司"
    company.save()
    return company


def shown(client, **query):
    return client.get(URL, query).content.decode()


def test_a_signed_commitment_of_a_firm_is_shown_with_its_verification(client, firm):
    case = cases.sign(cases.hygiene(firm))

    page = shown(client)

    assert firm.name in page and firm.credit_code in page and "待核查" in page
    day = case.verification.due_on
    assert f"{day.year}年{day.month}月{day.day}日前" in page
    assert firm.person.person.name not in page


@pytest.mark.parametrize(("move", "words"), [("keep", "已核查，属实"), ("break", "没有做到")])
def test_how_it_ended_is_shown(client, firm, move, words):
    cases.sign(cases.hygiene(firm))
    status = {"keep": "kept", "break": "broken"}[move]
    Commitment.objects.update(status=status)

    assert words in shown(client)


def test_what_is_not_signed_or_was_taken_back_is_not_shown(client, firm):
    case = cases.hygiene(firm)
    assert firm.name not in shown(client)

    choose_ordinary(case.pk, acting=ActingFor(firm, "member"), by=case.filed_by)
    assert firm.name not in shown(client)


def test_a_natural_person_is_never_shown(client, catalogue):
    person = ready_applicant(sources=REGISTERS)
    person.name = "林静特别"
    person.save()
    case = filed(
        person,
        "individual-business-registration",
        ApprovalMode.NOTIFY_COMMIT,
    )
    cases.sign(case, acting=ActingFor(person, "self"))
    assert Commitment.objects.filter(status="signed").exists()
    content = Commitment.objects.get().clauses
    content["clauses"].append({"code": "PUBLIC"})
    Commitment.objects.update(clauses=content)

    assert "林静特别" not in shown(client) and "这里还没有公示" in shown(client)


def test_an_undertaking_for_missing_papers_is_not_a_commitment(client, firm):
    cases.sign(cases.road_occupation(firm))
    assert Commitment.objects.get().kind == CommitmentKind.DEFERRAL

    assert firm.name not in shown(client)


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ({"q": "𠮷喆"}, True),
        ({"q": " 酒店 "}, True),
        ({"q": "书店"}, False),
        ({"q": "%%"}, False),
        ({"department": "CDC"}, True),
        ({"department": "MSR"}, False),
        ({"department": "no-such"}, False),
        ({"q": "酒店", "department": "CDC"}, True),
    ],
)
def test_it_is_found_by_name_and_department(client, firm, query, is_found):
    cases.sign(cases.hygiene(firm))

    assert (firm.credit_code in shown(client, **query)) == is_found


def test_one_letter_is_too_little_to_search_for(client, firm):
    cases.sign(cases.hygiene(firm))

    page = shown(client, q="酒")

    assert "请至少输入名称里的两个字" in page and firm.credit_code not in page


def test_pages_go_on_below_the_last_row(client, firm, monkeypatch):
    monkeypatch.setattr("approvals.views.publicity.PAGE", 1)
    first, second = (cases.sign(cases.hygiene(cases.firm())) for _ in range(2))

    answer = client.get(URL)
    assert [row.case_id for row in answer.context["rows"]] == [second.pk]
    answer = client.get(URL + answer.context["next_url"])
    assert [row.case_id for row in answer.context["rows"]] == [first.pk]
    assert answer.context["next_url"] == ""


def test_the_list_takes_the_same_queries_for_one_and_for_three(
    client, firm, django_assert_max_num_queries
):
    for _ in range(3):
        cases.sign(cases.hygiene(cases.firm()))

    with django_assert_max_num_queries(3):
        client.get(URL)


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "²"])
def test_an_odd_page_mark_is_the_first_page(client, before):
    assert client.get(URL, {"before": before}).status_code == 200


def test_the_publicity_of_grants_leads_there(client):
    assert URL in client.get(reverse("approvals:publicity")).content.decode()
