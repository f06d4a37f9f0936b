import io
import json

from credit_portal.outside.sms import ConsoleSmsGateway, FileSmsGateway


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
