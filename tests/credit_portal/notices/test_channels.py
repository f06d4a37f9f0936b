"""By which channels a notice comes, and that a text is sent once."""

import json

import pytest
from django.core import mail

from credit_portal.events.models import Delivery, Event
from credit_portal.events.services import deliver_due
from credit_portal.notices import services
from credit_portal.notices.kinds import KINDS, is_for_staff, is_texted_unasked
from credit_portal.notices.models import ChannelChoice, Notice
from tests.factories.applicants import ApplicantFactory, StaffFactory

pytestmark = pytest.mark.django_db
OWED, DONE = "case.supplement_requested", "case.granted"
PARAMS = {"matter": "食品经营许可(新办)", "case_number": "440399202611210001411", "count": 2}
URL = "/me/channels/"


@pytest.fixture
def user():
    user = ApplicantFactory().user
    user.email = "lin@example.org"
    user.save()
    return user


@pytest.fixture(autouse=True)
def texts(settings, tmp_path):
    settings.VAR_DIR = tmp_path

    def read():
        file = tmp_path / "outbox" / "sms.jsonl"
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        return [json.loads(line) for line in lines]

    return read


def tell(user, kind=OWED, number=1):
    event = Event.objects.create(
        kind="case.accepted", subject_type="approvals.Case", subject_id=1, number=number
    )
    return services.tell(user, kind, event=event, params=PARAMS)


def work():
    while deliver_due("default"):
        pass


# Texts


def test_what_is_owed_goes_to_the_phone_unasked_and_a_result_does_not(user, texts):
    notice = tell(user, OWED)
    tell(user, DONE, number=2)

    work()

    (text,) = texts()
    assert (text["id"], text["phone"]) == (f"notice-{notice.pk}", user.phone)
    assert text["text"].startswith("【信用审批门户】食品经营许可(新办)：有材料要改。")
    assert "http" not in text["text"]
    assert len(mail.outbox) == 2
    assert Notice.objects.get(pk=notice.pk).texted_at is not None


def test_a_delivery_that_runs_again_sends_once(user, texts):
    tell(user)
    work()

    Delivery.objects.filter(handler__contains="text_recipient").update(
        status="pending", done_at=None, next_at=Notice.objects.get().created_at
    )
    work()

    assert len(texts()) == 1


def test_the_same_event_owes_one_text(user, texts):
    notice = tell(user)
    event = Event.objects.get(pk=notice.event_id)
    services.tell(user, OWED, event=event, params=PARAMS)

    work()

    assert len(texts()) == 1


def test_a_gateway_that_is_away_is_tried_again_and_the_mail_has_gone(user, texts, settings):
    settings.SMS_BACKEND = "gateway"
    settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_SECRET = "http://127.0.0.1:9/sms", "s"
    tell(user)
    deliver_due("default")

    delivery = Delivery.objects.get(handler__contains="text_recipient")
    assert (delivery.status, delivery.attempts, delivery.last_error) == ("pending", 1, "SmsFault")
    assert len(mail.outbox) == 1

    settings.SMS_BACKEND = "file"
    Delivery.objects.update(next_at=delivery.event.at)
    work()
    assert len(texts()) == 1


def test_a_rolled_back_notice_owes_nothing(user, texts):
    from django.db import transaction

    with pytest.raises(RuntimeError), transaction.atomic():
        tell(user)
        raise RuntimeError("the handler failed later")
    work()

    assert texts() == []


def test_without_a_proved_phone_nothing_is_owed(user, texts):
    user.person.phone_verified_at = None
    user.person.save()

    tell(user)
    work()

    assert texts() == [] and not Event.objects.filter(kind="notice.text_owed").exists()


def test_the_event_of_a_text_says_nothing_about_anybody(user):
    tell(user)

    assert Event.objects.get(kind="notice.text_owed").data == {}


def test_the_text_is_in_the_language_of_its_reader(user, texts):
    user.language = "en"
    user.save()
    tell(user)
    work()

    assert texts()[0]["text"].startswith("[Credit Portal] ")


# Choice


def test_a_choice_holds_for_its_kind_alone(user, texts):
    services.choose_channels(user, {OWED: set(), DONE: {"sms"}})

    tell(user, OWED)
    tell(user, DONE, number=2)
    tell(user, "case.accepted", number=3)
    work()

    assert [text["text"].count("已准予") for text in texts()] == [1]
    assert [sent.subject.count("已受理") for sent in mail.outbox] == [1]
    assert Notice.objects.count() == 3


def test_choosing_again_replaces_the_choice(user):
    services.choose_channels(user, {OWED: {"email"}})
    services.choose_channels(user, {OWED: {"sms"}})

    assert services.channels_of(user, [OWED]) == {OWED: {"sms"}}
    assert ChannelChoice.objects.count() == 1


def test_an_unknown_kind_cannot_be_chosen(user):
    with pytest.raises(KeyError):
        services.choose_channels(user, {"case.whatever": set()})


@pytest.mark.parametrize("code", KINDS)
def test_owed_and_adverse_kinds_of_applicants_are_texted_unasked(code):
    wanted = KINDS[code].level in ("owed", "adverse") and not is_for_staff(code)

    assert is_texted_unasked(code) == wanted


# Page


def test_the_page_shows_what_holds_and_keeps_what_is_chosen(login, user):
    client = login(user)
    shown = client.get(URL).content.decode()
    assert f'id="sms-{OWED}" checked' in shown and f'id="sms-{DONE}" checked' not in shown
    assert "case.assigned" not in shown

    answer = client.post(URL, {f"email-{DONE}": "on", f"sms-{DONE}": "on", "sms-other": "on"})

    assert answer.url == URL
    assert services.channels_of(user, [OWED, DONE]) == {OWED: set(), DONE: {"email", "sms"}}


def test_staff_choose_for_their_own_kinds(login):
    shown = login(StaffFactory()).get(URL).content.decode()

    assert "email-case.assigned" in shown and "email-case.granted" not in shown
    assert "您还没有核实手机号" in shown


def test_channels_are_for_who_is_logged_in(client):
    assert client.get(URL).status_code == 302


def test_kinds_of_one_name_are_chosen_together(login, user):
    both = ["deferral.due", "deferral.due_issued"]
    assert KINDS[both[0]].label == KINDS[both[1]].label
    client = login(user)
    assert "sms-deferral.due_issued" not in client.get(URL).content.decode()

    client.post(URL, {"sms-deferral.due": "on"})

    assert services.channels_of(user, both) == {code: {"sms"} for code in both}
