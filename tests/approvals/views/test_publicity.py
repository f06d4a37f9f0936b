import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_an_empty_list_says_so(client):
    response = client.get(reverse("approvals:publicity"))

    assert response.status_code == 200
    assert "这里还没有公示" in response.content.decode()


@pytest.mark.parametrize("before", ["x", "-1", "99999999999999999999", "²"])
def test_a_page_mark_that_is_none_is_the_first_page(client, before):
    response = client.get(reverse("approvals:publicity"), {"before": before})

    assert response.status_code == 200


def test_the_list_takes_a_fixed_number_of_queries(client, django_assert_num_queries):
    with django_assert_num_queries(2):
        client.get(reverse("approvals:publicity"))
