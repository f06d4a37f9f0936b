from pathlib import Path

import pytest
from django.apps import apps
from django.urls import reverse

import approvals
from approvals.models import Matter
from approvals.services.catalogue import import_catalogue

pytestmark = pytest.mark.django_db
CATALOGUE = Path(approvals.__file__).parent / "data" / "catalogue.json"


@pytest.fixture(autouse=True)
def catalogue(db):
    import_catalogue(CATALOGUE.read_text(encoding="utf-8"), by=None)


def row_counts():
    return {model: model._base_manager.count() for model in apps.get_models()}


def answers_for(code, **changes):
    """A complete answer: good credit, every condition met, every paper at hand."""
    spec = Matter.objects.get(code=code).current.spec
    typed = {"kind": spec.subject_types[0].value, "grade": "B"}
    typed |= {f"condition-{item.code}": "yes" for item in spec.conditions if item.check}
    typed["papers"] = [
        item.code for item in spec.materials if item.code != "AF" and not item.can_be_fetched
    ]
    return typed | changes


def cards(response):
    return {card.mode: card for card in response.context["forecast"].cards}


def test_the_list_shows_every_listed_matter(client):
    response = client.get(reverse("approvals:matters"))

    assert len(response.context["rows"]) == Matter.objects.listed().count()


def test_a_search_without_a_hit_says_so_calmly(client):
    response = client.get(reverse("approvals:matters"), {"q": "火星移民"})

    assert response.context["rows"] == []
    assert "没有找到这样的事项" in response.content.decode()


def test_filters_narrow_the_list(client):
    response = client.get(reverse("approvals:matters"), {"for": "person", "department": "CIV"})

    codes = {row["code"] for row in response.context["rows"]}
    assert "old-age-allowance" in codes
    assert "food-business-licence-new" not in codes


def test_the_list_costs_the_same_queries_whatever_its_length(client, django_assert_num_queries):
    with django_assert_num_queries(2):
        client.get(reverse("approvals:matters"))
    with django_assert_num_queries(2):
        client.get(reverse("approvals:matters"), {"q": "护士"})


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_matter_has_its_guide(client, language):
    for matter in Matter.objects.listed():
        response = client.get(
            reverse("approvals:matter", args=[matter.code]), headers={"accept-language": language}
        )

        assert response.status_code == 200
        assert response.context["guide"].laws


def test_an_unknown_matter_is_not_found(client):
    assert client.get(reverse("approvals:matter", args=["no-such"])).status_code == 404


def test_looking_leaves_no_trace(client):
    code = "public-place-hygiene-licence-new"
    before = row_counts()

    client.get(reverse("approvals:matter", args=[code]))
    response = client.post(reverse("approvals:forecast", args=[code]), answers_for(code))

    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert row_counts() == before


def test_typed_good_credit_opens_notify_and_commit(client):
    code = "public-place-hygiene-licence-new"
    response = client.post(reverse("approvals:forecast", args=[code]), answers_for(code))

    assert cards(response)["notify_commit"].is_open
    assert cards(response)["ordinary"].is_open


def test_a_low_grade_closes_every_fast_way_with_reason_and_key(client):
    code = "public-place-hygiene-licence-new"
    response = client.post(reverse("approvals:forecast", args=[code]), answers_for(code, grade="D"))

    found = cards(response)
    assert [mode for mode, card in found.items() if card.is_open] == ["ordinary"]
    assert all(text and key for text, key in found["notify_commit"].reasons)


def test_unknown_credit_counts_against_nobody_and_opens_nothing(client):
    code = "old-age-allowance"
    response = client.post(
        reverse("approvals:forecast", args=[code]), answers_for(code, grade="unknown")
    )

    assert not cards(response)["instant"].is_open
    assert cards(response)["ordinary"].is_open


def test_what_was_typed_stays_in_the_form(client):
    code = "public-place-hygiene-licence-new"
    response = client.post(reverse("approvals:forecast", args=[code]), answers_for(code, grade="C"))

    assert response.context["form"]["grade"].value() == "C"


def test_an_incomplete_form_is_shown_again(client):
    response = client.post(reverse("approvals:forecast", args=["old-age-allowance"]), {})

    assert response.status_code == 422
    assert response.context["form"].errors


def test_a_kind_that_cannot_apply_is_told_who_can(client):
    code = "food-business-licence-new"
    response = client.post(
        reverse("approvals:forecast", args=[code]), answers_for(code, kind="natural_person")
    )

    assert "个人不能申请" in response.content.decode()
