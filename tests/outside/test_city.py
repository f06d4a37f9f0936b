import uuid
from dataclasses import replace

import pytest

from credit_portal.outside.city import CityConfig, PushFault, push
from tests.plugins.simulator import PATIENT, SHORT


@pytest.fixture
def config(simulator):
    return CityConfig(simulator.city_url, simulator.secret, PATIENT)


@pytest.fixture
def message_id():
    return str(uuid.uuid4())


def received(simulator, message_id):
    messages = simulator.get("/city/v1/received")["messages"]
    return [message for message in messages if message["id"] == message_id]


def test_pushed_message_arrives(simulator, config, message_id):
    push(message_id, "case.granted", {"case": "440399202611210000014"}, config=config)

    assert received(simulator, message_id) == [
        {"id": message_id, "type": "case.granted", "data": {"case": "440399202611210000014"}}
    ]


def test_message_pushed_twice_arrives_once(simulator, config, message_id):
    for _ in range(2):
        push(message_id, "case.granted", {"case": "1"}, config=config)

    assert len(received(simulator, message_id)) == 1


def test_other_message_under_a_known_id_is_refused(config, message_id):
    push(message_id, "case.granted", {"case": "1"}, config=config)

    with pytest.raises(PushFault) as raised:
        push(message_id, "case.granted", {"case": "2"}, config=config)

    assert raised.value.code == "refused"
    assert not raised.value.is_worth_retrying


def test_wrong_secret_is_refused(simulator, message_id):
    with pytest.raises(PushFault) as raised:
        push(message_id, "t", {}, config=CityConfig(simulator.city_url, "wrong", PATIENT))

    assert raised.value.code == "refused"
    assert received(simulator, message_id) == []


@pytest.mark.parametrize(
    ("kind", "code"),
    [("refuse", "busy"), ("hang", "timeout"), ("huge", "too_large"), ("redirect", "refused")],
)
def test_failing_platform_has_a_code(simulator, config, message_id, kind, code):
    simulator.fail("city", kind)
    if code == "timeout":
        config = replace(config, limits=replace(SHORT, max_bytes=10_000))

    with pytest.raises(PushFault) as raised:
        push(message_id, "case.granted", {}, config=config)

    assert raised.value.code == code
