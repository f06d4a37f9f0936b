import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from credit_portal.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return get_user_model().objects.create_user("lin")


@pytest.fixture
def reader(client, user):
    client.force_login(user)
    return client


def notice_of(user, number=1, url="/"):
    params = {"matter": f"事项{number}", "case_number": str(number)}
    return Notice.objects.create(
        recipient=user, kind="case.received", event_id=number, url=url, params=params
    )


def test_inbox_shows_the_newest_first(reader, user):
    notice_of(user, 1)
    notice_of(user, 2)

    page = reader.get(reverse("notices:list")).content.decode()

    assert page.index("事项2：材料已收到") < page.index("事项1：材料已收到")


def test_empty_inbox_says_what_will_come(reader):
    assert "您还没有消息" in reader.get(reverse("notices:list")).content.decode()


def test_older_notices_are_on_the_next_page(reader, user):
    notices = [notice_of(user, number) for number in range(1, 22)]

    first = reader.get(reverse("notices:list"))
    second = reader.get(reverse("notices:list"), {"before": first.context["next_before"]})

    assert len(first.context["notices"]) == 20
    assert second.context["notices"] == [notices[0]]
    assert second.context["next_before"] is None


@pytest.mark.parametrize("before", ["x", "-1", "９", "9" * 30, ""])
def test_odd_page_marks_show_a_page(reader, user, before):
    notice_of(user)

    assert reader.get(reverse("notices:list"), {"before": before}).status_code == 200


def test_list_takes_the_same_queries_for_one_and_for_three(reader, user, django_assert_num_queries):
    notice_of(user, 1)
    reader.get(reverse("notices:list"))
    with CaptureQueriesContext(connection) as one:
        reader.get(reverse("notices:list"))
    notice_of(user, 2)
    notice_of(user, 3)

    with django_assert_num_queries(len(one)):
        reader.get(reverse("notices:list"))


def test_opening_marks_as_read_and_goes_there(reader, user):
    notice = notice_of(user, url="/mine/")

    answer = reader.post(notice.get_open_url())

    assert answer.url == "/mine/"
    assert Notice.objects.get().is_read


def test_notice_without_a_link_goes_back_to_the_inbox(reader, user):
    assert reader.post(notice_of(user, url="").get_open_url()).url == reverse("notices:list")


def test_a_get_does_not_mark_as_read(reader, user):
    notice = notice_of(user)

    assert reader.get(notice.get_open_url()).status_code == 405
    assert not Notice.objects.get().is_read


def test_notices_of_others_cannot_be_opened(reader):
    other = get_user_model().objects.create_user("wang")
    notice = notice_of(other)

    assert reader.post(notice.get_open_url()).status_code == 404
    assert not Notice.objects.get().is_read


def test_all_can_be_marked_as_read(reader, user):
    notice_of(user)

    assert reader.post(reverse("notices:mark_all_read")).url == reverse("notices:list")
    assert Notice.objects.get().is_read


def test_inbox_is_for_who_is_logged_in(client):
    assert client.get(reverse("notices:list")).status_code == 302
