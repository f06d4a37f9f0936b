from pathlib import Path

import pytest
from django.core.cache import cache
from django.urls import reverse

import approvals
from approvals.services.catalogue import import_catalogue

pytestmark = pytest.mark.django_db
CATALOGUE = Path(approvals.__file__).parent / "data" / "catalogue.json"


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def test_the_home_page_stands_without_any_data(client):
    response = client.get(reverse("approvals:home"))

    assert response.status_code == 200
    assert "信用只影响快慢，不影响权利" in response.content.decode()


def test_without_cases_the_catalogue_gives_the_order_and_there_are_no_figures(client):
    import_catalogue(CATALOGUE.read_text(encoding="utf-8"), by=None)

    response = client.get(reverse("approvals:home"))

    assert response.context["rows"][0]["code"] == "food-business-licence-new"
    assert response.context["figures"] == []


def test_people_see_the_themes_that_are_for_people(client):
    import_catalogue(CATALOGUE.read_text(encoding="utf-8"), by=None)

    response = client.get(reverse("approvals:home"), {"for": "person"})

    themes = {theme["value"] for theme in response.context["themes"]}
    assert "welfare" in themes
    assert "transport" not in themes
