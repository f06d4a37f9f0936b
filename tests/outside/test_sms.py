import io
import json
import urllib.request

import pytest

from credit_portal.outside.sms import ConsoleSmsGateway, FileSmsGateway, HttpSmsGateway, SmsFault
from tests.plugins.simulator import PATIENT, SHORT


def test_file_gateway_writes_one_line_a_message(tmp_path):
    gateway = FileSmsGateway(tmp_path / "outbox" / "sms.jsonl")

    gateway.send("13800001001", "您的办件已准予", message_id="n1")
    gateway.send("13800001002", "请补正", message_id="n2")

    lines = gateway.path.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["text"] for line in lines] == ["您的办件已准予", "请补正"]


def test_outbox_is_readable_by_its_owner_alone(tmp_path):
    gateway = FileSmsGateway(tmp_path / "sms.jsonl")

    gateway.send("13800001001", "您的办件已准予", message_id="n1")

    assert gateway.path.stat().st_mode & 0o777 == 0o600


def test_console_masks_the_number():
    shown = io.StringIO()

    ConsoleSmsGateway(lambda: shown).send("13800001001", "请补正", message_id="n1")

    assert shown.getvalue() == "SMS n1 to 138****1001: 请补正\n"


# The provider over HTTP


@pytest.fixture
def gateway(simulator):
    return HttpSmsGateway(simulator.sms_url, simulator.secret, PATIENT)


def received(simulator, message_id):
    messages = simulator.get("/sms/v1/received")["messages"]
    return [message for message in messages if message["id"] == message_id]


def test_the_provider_gets_a_message(gateway, simulator):
    gateway.send("13800001001", "您的办件已准予 𠮷", message_id="notice-1")

    (message,) = received(simulator, "notice-1")
    assert (message["phone"], message["text"]) == ("13800001001", "您的办件已准予 𠮷")
    kept = (simulator.data_dir / "sms.jsonl").read_text(encoding="utf-8")
    assert "notice-1" in kept


def test_a_message_sent_again_arrives_once(gateway, simulator):
    for _ in range(3):
        gateway.send("13800001001", "请补正", message_id="notice-2")

    assert len(received(simulator, "notice-2")) == 1


@pytest.mark.parametrize(
    ("kind", "code"),
    [("refuse", "busy"), ("cut", "unreachable"), ("redirect", "refused")],
)
def test_trouble_of_the_provider_has_a_code(gateway, simulator, kind, code):
    simulator.fail("sms", kind)

    with pytest.raises(SmsFault) as fault:
        gateway.send("13800001001", "请补正", message_id="notice-3")

    assert fault.value.code == code


def test_a_provider_that_hangs_does_not_hold_us_up(simulator):
    simulator.fail("sms", "hang")

    with pytest.raises(SmsFault) as fault:
        HttpSmsGateway(simulator.sms_url, simulator.secret, SHORT).send(
            "13800001001", "请补正", message_id="notice-4"
        )

    assert fault.value.code == "timeout"


def test_a_wrong_secret_is_refused(simulator):
    with pytest.raises(SmsFault) as fault:
        HttpSmsGateway(simulator.sms_url, "other", PATIENT).send("138", "x", message_id="notice-5")

    assert fault.value.code == "refused"
    assert not received(simulator, "notice-5")


@pytest.mark.parametrize(
    ("query", "heading"),
    [("", "收到的短信（演示）"), ("?lang=en", "Text messages (demonstration)")],
)
def test_a_demonstration_shows_what_arrived(gateway, simulator, query, heading):
    gateway.send("13800001001", "<b>134567</b> 是验证码", message_id="code-1")

    with urllib.request.urlopen(f"{simulator.sms_url}/{query}", timeout=60) as answer:
        shown = answer.read().decode()

    assert heading in shown
    assert "&lt;b&gt;134567" in shown and "<b>134567" not in shown
