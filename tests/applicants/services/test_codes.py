"""One-time codes: sent once, good once, for one thing."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from applicants.enums import CodePurpose
from applicants.errors import (
    CodeExpired,
    CodeMissing,
    CodeNotSent,
    CodesTooMany,
    CodeTooSoon,
    CodeTriesUsed,
    CodeWrong,
    PhoneUnknown,
)
from applicants.models import OneTimeCode
from applicants.services import codes
from tests.factories.applicants import ApplicantFactory

pytestmark = pytest.mark.django_db
SIGN, PAPER, PHONE = CodePurpose.SIGN, "a" * 64, "13800000001"


@pytest.fixture
def user():
    return ApplicantFactory().user


@pytest.fixture(autouse=True)
def outbox(settings, tmp_path):
    """The messages so far, from the file that a gateway of development keeps."""
    settings.VAR_DIR, settings.SMS_BACKEND = tmp_path, "file"

    def read():
        file = tmp_path / "outbox" / "sms.jsonl"
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        return [json.loads(line) for line in lines]

    return read


def send(user, bound_to=PAPER, phone=PHONE):
    return codes.send_code(user, SIGN, bound_to=bound_to, phone=phone)


def new(user, bound_to=PAPER):
    return codes.new_code(user, SIGN, bound_to=bound_to)[1]


def attempt(user, typed, bound_to=PAPER):
    codes.try_code(user, SIGN, bound_to=bound_to, typed=typed)


def use(user, typed, bound_to=PAPER):
    with transaction.atomic():
        codes.use_code(user, SIGN, bound_to=bound_to, typed=typed)


def other_than(code):
    return f"{(int(code) + 1) % 10**6:06d}"


# Sent


def test_six_digits_go_to_the_phone_and_stand_nowhere_else(user, outbox):
    row = send(user)

    message = outbox()[0]
    assert (message["id"], message["phone"]) == (f"code-{row.pk}", PHONE)
    code = next(part for part in message["text"].split() if part.isdigit() or "】" in part)
    digits = code.rpartition("】")[2]
    assert len(digits) == 6 and digits.isdigit()
    stored = [str(value) for value in OneTimeCode.objects.values_list().get()]
    assert not any(digits in value for value in stored if len(value) < 64)
    assert row.sent_at is not None
    attempt(user, digits)


def test_the_message_is_in_the_language_of_its_reader(user, outbox):
    user.language = "en"

    send(user)

    assert "Do not tell" in outbox()[0]["text"]


def test_without_a_phone_nothing_is_sent(user, outbox):
    with pytest.raises(PhoneUnknown):
        send(user, phone="")

    assert not outbox() and not OneTimeCode.objects.exists()


def test_the_next_code_may_be_asked_for_after_a_minute(user, outbox):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        send(user)
        clock.shift(59)
        with pytest.raises(CodeTooSoon) as refusal:
            send(user)
        assert refusal.value.data["seconds"] == 2
        clock.shift(2)
        send(user)

    assert len(outbox()) == 2


def test_the_code_before_is_void(user):
    first = new(user)
    second = new(user)

    attempt(user, second)
    if first != second:
        with pytest.raises(CodeWrong):
            attempt(user, first)


def test_no_more_than_ten_in_an_hour(user):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(10):
            new(user)
            clock.shift(61)
        with pytest.raises(CodesTooMany):
            new(user)
        clock.shift(timedelta(hours=1))
        new(user)


def test_a_gateway_that_fails_costs_no_minute(user, settings):
    settings.SMS_BACKEND = "gateway"
    settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_SECRET = "http://127.0.0.1:9/sms", "s"
    with pytest.raises(CodeNotSent):
        send(user)

    settings.SMS_BACKEND = "file"
    assert send(user).sent_at is not None


# Taken back


def test_a_code_serves_once(user):
    code = new(user)

    use(user, code)

    with pytest.raises(CodeMissing):
        use(user, code)


def test_trying_does_not_use_it_up(user):
    code = new(user)

    attempt(user, code)
    attempt(user, code)
    use(user, code)


def test_what_was_rolled_back_leaves_the_code_good(user):
    code = new(user)
    with pytest.raises(RuntimeError), transaction.atomic():
        codes.use_code(user, SIGN, bound_to=PAPER, typed=code)
        raise RuntimeError("the signature was refused")

    use(user, code)


def test_it_expires_after_five_minutes(user):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        code = new(user)
        clock.shift(299)
        attempt(user, code)
        clock.shift(1)
        with pytest.raises(CodeExpired):
            attempt(user, code)


def test_five_wrong_tries_end_it_also_where_the_last_was_right(user):
    code = new(user)
    for left in (4, 3, 2, 1):
        with pytest.raises(CodeWrong) as refusal:
            attempt(user, other_than(code))
        assert refusal.value.data["left"] == left
    with pytest.raises(CodeTriesUsed):
        attempt(user, other_than(code))

    with pytest.raises(CodeMissing):
        attempt(user, code)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３", "'; --", "9" * 500])
def test_odd_input_is_a_wrong_try_and_no_error(user, typed):
    new(user)

    with pytest.raises(CodeWrong):
        attempt(user, typed)


def test_full_width_digits_and_blanks_are_the_same_digits(user):
    code = new(user)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)

    attempt(user, f" {wide[:3]} {wide[3:]} ")


@pytest.mark.parametrize(("whose", "paper"), [("mine", "b" * 64), ("theirs", PAPER)])
def test_it_is_good_for_its_signer_and_paper_alone(user, whose, paper):
    code = new(user)
    who = user if whose == "mine" else ApplicantFactory().user

    with pytest.raises(CodeMissing):
        attempt(who, code, bound_to=paper)


def test_a_code_for_a_phone_signs_nothing(user):
    code = codes.new_code(user, CodePurpose.PHONE, bound_to=PAPER)[1]

    with pytest.raises(CodeMissing):
        attempt(user, code)


def test_the_database_keeps_one_open_code(user):
    new(user)
    row = OneTimeCode.objects.get()
    row.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_codes_of_long_ago_are_deleted(user):
    new(user)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        new(user)
        assert codes.delete_old_codes() == 1

    assert OneTimeCode.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_use_one_code_at_once_get_one_signature():
    user = ApplicantFactory().user
    code = new(user)

    def race(_number):
        try:
            use(user, code)
            return True
        except CodeMissing:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(race, range(4))) == [False, False, False, True]
