import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import translation

from credit_portal.events.models import Event
from credit_portal.notices import selectors, services
from credit_portal.notices.kinds import KINDS, wording
from credit_portal.notices.models import Notice

pytestmark = pytest.mark.django_db

PARAMS = {
    "matter": "食品经营许可(新办)",
    "matter_en": "Food business licence (new)",
    "case_number": "440399202611210001411",
    "due_on": "2026-12-03",
    "count": 2,
}


@pytest.fixture
def user():
    return get_user_model().objects.create_user("lin", "lin@example.org", "a long password")


@pytest.fixture
def event():
    return Event.objects.create(
        kind="case.accepted", subject_type="approvals.Case", subject_id=1, number=1
    )


def test_notice_is_in_the_inbox_and_in_the_mail(user, event):
    services.tell(user, "case.accepted", event=event, url="/cases/1/", params=PARAMS)

    notice = selectors.inbox(user).get()
    assert notice.title == "食品经营许可(新办)：已受理"
    assert notice.text == "办件编号 440399202611210001411。最迟 2026年12月3日前办结。"
    assert mail.outbox[0].subject == notice.title
    assert mail.outbox[0].to == ["lin@example.org"]
    assert notice.text in mail.outbox[0].body
    assert "/cases/1/" in mail.outbox[0].body


def test_the_same_event_tells_once(user, event):
    first = services.tell(user, "case.accepted", event=event, params=PARAMS)

    assert services.tell(user, "case.accepted", event=event, params=PARAMS) == first
    assert len(mail.outbox) == 1


def test_mail_sent_again_after_a_crash_has_the_same_message_id(user, event):
    with pytest.raises(RuntimeError), transaction.atomic():
        services.tell(user, "case.accepted", event=event, params=PARAMS)
        raise RuntimeError("worker died before the commit")

    services.tell(user, "case.accepted", event=event, params=PARAMS)

    first, second = (sent.extra_headers["Message-ID"] for sent in mail.outbox)
    assert first == second
    assert f"event-{event.pk}-" in first


def test_mail_is_in_the_language_of_its_reader(user, event):
    user.language = "en"
    user.save()

    with translation.override("zh-hans"):
        services.tell(user, "case.accepted", event=event, params=PARAMS)

    assert "Food business licence (new)" in mail.outbox[0].subject


def test_no_mail_without_an_address_or_where_it_is_not_wanted(user, event):
    services.tell(user, "case.received", event=event, params=PARAMS, also=())
    user.email = ""
    services.tell(user, "case.accepted", event=event, params=PARAMS)

    assert selectors.unread_count(user) == 2
    assert mail.outbox == []


def test_matter_name_with_a_line_break_does_not_break_the_mail(user, event):
    services.tell(user, "case.accepted", event=event, params=PARAMS | {"matter": "甲\nBcc: x@x"})

    assert "\n" not in mail.outbox[0].subject


def test_unknown_kind_is_a_bug(user, event):
    with pytest.raises(KeyError):
        services.tell(user, "case.whatever", event=event)


@pytest.mark.parametrize("url", ["https://example.org/", "//example.org/", "/\\example.org"])
def test_database_refuses_a_link_to_elsewhere(user, url):
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(recipient=user, kind="case.received", url=url)


@pytest.mark.parametrize("code", KINDS)
def test_every_kind_can_be_put_into_words_even_without_figures(code):
    shown = wording(code, {})

    assert shown.title
    assert "%(" not in shown.title + shown.text


def test_reading_twice_keeps_the_first_time(user, event):
    notice = services.tell(user, "case.accepted", event=event, params=PARAMS)
    services.mark_read(notice)
    first = Notice.objects.get().read_at

    services.mark_read(notice)

    assert first
    assert Notice.objects.get().read_at == first
    assert selectors.unread_count(user) == 0


def test_all_read_touches_only_ones_own(user, event):
    other = get_user_model().objects.create_user("wang")
    services.tell(user, "case.accepted", event=event, params=PARAMS)
    services.tell(other, "case.accepted", event=event, params=PARAMS)

    assert services.mark_all_read(user) == 1
    assert selectors.unread_count(other) == 1
