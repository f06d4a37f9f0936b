import hashlib
import json
import socket
import time
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from credit_portal.outside.exchange import Limits, Reply
from credit_portal.outside.signing import sign
from credit_portal.outside.sources import (
    FaultCode,
    SourceFault,
    SourcesConfig,
    ask_source,
    subject_token,
)
from tests.plugins.simulator import PATIENT, SHORT, SLACK_SECONDS

ZHANGSAN = "44039919600512000X"

NEVER_WHOLE = ("hang", "drip", "drip_headers")


def ask(simulator, source="POP", identifier=ZHANGSAN, *, limits=PATIENT, **changes):
    config = SourcesConfig(simulator.sources_url, simulator.secret, limits)
    arguments = {
        "subject_kind": "natural_person",
        "purpose": "credit_check",
        "request_id": str(uuid.uuid4()),
        "config": config,
    } | changes
    return ask_source(source, subject_token(identifier, simulator.secret), **arguments)


def fault_of(simulator, **arguments):
    with pytest.raises(SourceFault) as raised:
        ask(simulator, **arguments)
    return raised.value


def test_default_limits_are_the_agreed_ones():
    assert Limits() == Limits(2, 5, 8, 1_000_000)


def test_answer_tells_the_facts_of_the_subject(simulator):
    answer = ask(simulator)

    assert answer.source == "POP"
    assert answer.facts["applicant.age"] >= 66
    assert answer.facts["applicant.population_status"] == "valid"
    assert answer.records == ()
    assert abs(datetime.now(UTC) - answer.as_of) < timedelta(seconds=10)
    assert len(answer.raw_digest) == 64


def test_credit_source_gives_records_with_their_dates(simulator):
    answer = ask(simulator, "CRD", "440399198802140002")

    (record,) = answer.records
    assert record["catalogue_code"] == "P04"
    assert datetime.fromisoformat(record["determined_on"]) < datetime.now()


def test_identifier_does_not_cross_in_clear():
    token = subject_token(ZHANGSAN, "key")

    assert ZHANGSAN not in token
    assert token != subject_token(ZHANGSAN, "another key")


def test_answer_prints_no_facts(simulator):
    assert "population_status" not in repr(ask(simulator))


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("refuse", FaultCode.REFUSED),
        ("redirect", FaultCode.REFUSED),
        ("cut", FaultCode.UNREACHABLE),
        ("hang", FaultCode.TIMEOUT),
        ("drip", FaultCode.TIMEOUT),
        ("drip_headers", FaultCode.TIMEOUT),
        ("html", FaultCode.NOT_JSON),
        ("bad_json", FaultCode.NOT_JSON),
        ("huge", FaultCode.TOO_LARGE),
        ("wrong_type", FaultCode.BAD_SCHEMA),
        ("wrong_subject", FaultCode.WRONG_SUBJECT),
        ("future_as_of", FaultCode.IN_THE_FUTURE),
        ("bad_signature", FaultCode.BAD_SIGNATURE),
        ("old_signature", FaultCode.BAD_SIGNATURE),
        ("other_answer", FaultCode.BAD_SIGNATURE),
    ],
)
def test_each_fault_has_its_code_within_the_deadline(simulator, kind, code):
    simulator.fail("POP", kind)

    limits = SHORT if kind in NEVER_WHOLE else PATIENT
    began = time.monotonic()
    fault = fault_of(simulator, limits=limits)

    assert fault.code == code
    assert time.monotonic() - began < limits.total_seconds + SLACK_SECONDS


def test_dripping_source_is_cut_off_at_the_total_of_eight_seconds(simulator):
    simulator.fail("POP", "drip")

    began = time.monotonic()
    fault = fault_of(simulator, limits=replace(PATIENT, total_seconds=8))

    assert fault.code == FaultCode.TIMEOUT
    assert 7.5 < time.monotonic() - began < 8 + SLACK_SECONDS


def test_slow_answer_within_the_limits_is_taken(simulator):
    simulator.fail("POP", delay_ms=300)

    assert ask(simulator).facts["applicant.population_status"] == "valid"


def test_redirect_is_not_followed(simulator):
    simulator.fail("BIZ", "redirect")

    fault_of(simulator, source="BIZ")

    assert (simulator.requests("BIZ"), simulator.requests("POP")) == (1, 0)


def test_answer_older_than_known_is_refused(simulator):
    simulator.fail("CRD", "older_as_of")

    fault = fault_of(simulator, source="CRD", known_as_of=datetime.now(UTC))

    assert fault.code == FaultCode.OLDER_THAN_KNOWN
    assert len(fault.raw_digest) == 64


def test_answer_as_old_as_known_is_taken(simulator):
    simulator.fail("CRD", "older_as_of")
    known = datetime.now(UTC) - timedelta(days=401)

    assert ask(simulator, "CRD", known_as_of=known).as_of > known


def test_unknown_subject_has_its_own_code(simulator):
    fault = fault_of(simulator, identifier="440399199001010007")

    assert fault.code == FaultCode.NO_SUCH_SUBJECT


def test_unknown_source_is_a_refusal(simulator):
    assert fault_of(simulator, source="XYZ").code == FaultCode.REFUSED


def test_wrong_secret_is_a_refusal(simulator):
    config = SourcesConfig(simulator.sources_url, "wrong", PATIENT)

    assert fault_of(simulator, config=config).code == FaultCode.REFUSED


def test_nobody_listening_is_unreachable():
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        config = SourcesConfig(f"http://127.0.0.1:{reserved.getsockname()[1]}", "s")
        with pytest.raises(SourceFault) as raised:
            ask_source(
                "POP",
                "0" * 64,
                subject_kind="legal_person",
                purpose="credit_check",
                request_id="r1",
                config=config,
            )

    assert raised.value.code == FaultCode.UNREACHABLE
    assert raised.value.raw_digest == ""


RECORD = {
    "catalogue_code": "P04",
    "document_number": "示区市监罚〔2026〕1号",
    "determined_on": "2026-01-05",
    "authority": "区市场监督管理局",
    "content": {},
}
ANSWER = {
    "source": "POP",
    "subject_token": "0" * 64,
    "as_of": "2026-01-05T08:00:00+08:00",
    "facts": {},
    "records": [],
}


def judged(monkeypatch, content, status=200):
    """What becomes of a well signed answer with this content."""

    def answer(method, url, *, headers, body, limits):
        text = content if isinstance(content, bytes) else json.dumps(content).encode()
        signed = sign("s", message_id="r1", timestamp=int(time.time()), body=text)
        return Reply(status, signed, text)

    monkeypatch.setattr("credit_portal.outside.sources.exchange", answer)
    return ask_source(
        "POP",
        "0" * 64,
        subject_kind="natural_person",
        purpose="credit_check",
        request_id="r1",
        config=SourcesConfig("http://127.0.0.1", "s"),
    )


def test_smallest_answer_is_enough(monkeypatch):
    answer = judged(monkeypatch, ANSWER)

    assert answer.facts == {}
    assert answer.raw_digest == hashlib.sha256(json.dumps(ANSWER).encode()).hexdigest()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"source": "CRD"}, FaultCode.BAD_SCHEMA),
        ({"subject_token": "1" * 64}, FaultCode.WRONG_SUBJECT),
        ({"subject_token": "short"}, FaultCode.BAD_SCHEMA),
        ({"as_of": "yesterday"}, FaultCode.BAD_SCHEMA),
        ({"as_of": "2026-01-05T08:00:00"}, FaultCode.BAD_SCHEMA),
        ({"as_of": 17}, FaultCode.BAD_SCHEMA),
        ({"facts": {"applicant.age": None}}, FaultCode.BAD_SCHEMA),
        ({"facts": {"applicant.age": {"years": 3}}}, FaultCode.BAD_SCHEMA),
        ({"facts": {"__class__": 1}}, FaultCode.BAD_SCHEMA),
        ({"records": {}}, FaultCode.BAD_SCHEMA),
        ({"records": [RECORD | {"determined_on": "2026-02-30"}]}, FaultCode.BAD_SCHEMA),
        ({"records": [RECORD | {"catalogue_code": "p4"}]}, FaultCode.BAD_SCHEMA),
        ({"records": [RECORD | {"religion": "x"}]}, FaultCode.BAD_SCHEMA),
        ({"more": 1}, FaultCode.BAD_SCHEMA),
    ],
)
def test_answer_of_another_shape_is_refused(monkeypatch, changes, code):
    with pytest.raises(SourceFault) as raised:
        judged(monkeypatch, ANSWER | changes)

    assert raised.value.code == code


@pytest.mark.parametrize("body", [b"", b"[" * 100_000, b'{"a": NaN}', b"\xff\xfe{}", b"{} {}"])
def test_what_is_not_json_is_refused(monkeypatch, body):
    with pytest.raises(SourceFault) as raised:
        judged(monkeypatch, body)

    assert raised.value.code == FaultCode.NOT_JSON


def test_signed_404_of_another_kind_is_a_refusal(monkeypatch):
    with pytest.raises(SourceFault) as raised:
        judged(monkeypatch, {"error": "gone"}, status=404)

    assert raised.value.code == FaultCode.REFUSED
