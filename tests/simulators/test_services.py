"""What the simulated services refuse; their good answers are tested through the adapters."""

import json
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

import pytest

from credit_portal.outside.signing import sign
from tests.plugins.simulator import start_simulator


def post(url, body, headers):
    request = urllib.request.Request(url, data=body, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.load(refusal)


def question(simulator, *, age=0, **changes):
    request_id = str(uuid.uuid4())
    content = {
        "source": "POP",
        "subject": {"kind": "natural_person", "id_token": "0" * 64},
        "purpose": "credit_check",
        "request_id": request_id,
    } | changes
    body = json.dumps(content).encode()
    timestamp = int(time.time()) - age
    return body, sign(simulator.secret, message_id=request_id, timestamp=timestamp, body=body)


def test_unknown_subject_is_a_404_with_its_code(simulator):
    answer = post(f"{simulator.sources_url}/POP/query", *question(simulator))

    assert answer == (404, {"error": "no_such_subject"})


def test_same_signed_question_twice_is_refused(simulator):
    asked = question(simulator)
    post(f"{simulator.sources_url}/POP/query", *asked)

    answer = post(f"{simulator.sources_url}/POP/query", *asked)

    assert answer == (409, {"error": "replayed"})


def test_old_question_is_refused(simulator):
    answer = post(f"{simulator.sources_url}/POP/query", *question(simulator, age=301))

    assert answer == (401, {"error": "bad_signature"})


def test_question_signed_for_another_source_is_refused(simulator):
    answer = post(f"{simulator.sources_url}/CRD/query", *question(simulator))

    assert answer == (400, {"error": "bad_request"})


@pytest.mark.parametrize(
    "changes", [{"purpose": ""}, {"subject": "x"}, {"request_id": "other"}, {"subject": {}}]
)
def test_malformed_question_is_refused(simulator, changes):
    answer = post(f"{simulator.sources_url}/POP/query", *question(simulator, **changes))

    assert answer == (400, {"error": "bad_request"})


def test_fault_ends_after_its_times(simulator):
    simulator.fail("POP", "refuse", times=1)

    statuses = [
        post(f"{simulator.sources_url}/POP/query", *question(simulator))[0] for _ in range(2)
    ]

    assert statuses == [503, 404]
    assert simulator.requests("POP") == 2


@pytest.mark.parametrize(
    "wanted", [{"target": "XYZ", "kind": "hang"}, {"target": "POP", "kind": "explode"}, [], {}]
)
def test_fault_that_does_not_exist_is_refused(simulator, wanted):
    headers = {"content-type": "application/json"}

    status, _ = post(f"{simulator.base_url}/control/faults", json.dumps(wanted).encode(), headers)

    assert status == 400


def test_control_takes_no_form_posts(simulator):
    headers = {"content-type": "application/x-www-form-urlencoded"}

    status, _ = post(f"{simulator.base_url}/control/faults", b"target=POP&kind=hang", headers)

    assert status == 415


@pytest.mark.parametrize(
    "address", ["https://evil.example.org/", "http://127.0.0.1.example.org/", "javascript:alert(1)"]
)
def test_identity_never_returns_to_a_foreign_address(simulator, address):
    query = urllib.parse.urlencode({"client_id": "credit-portal", "redirect_uri": address})

    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(f"{simulator.identity_url}/authorize?{query}", timeout=60)

    assert refusal.value.code == 400


def test_userinfo_needs_a_token(simulator):
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(f"{simulator.identity_url}/userinfo", timeout=60)

    assert refusal.value.code == 401


def test_city_platform_remembers_after_a_restart(tmp_path):
    body = b'{"type": "case.granted", "data": {}}'
    seen = []
    for _ in range(2):
        process, running = start_simulator(tmp_path)
        headers = sign(running.secret, message_id="m1", timestamp=int(time.time()), body=body)
        seen.append(post(f"{running.city_url}/v1/events", body, headers)[1]["is_duplicate"])
        process.terminate()
        process.wait(timeout=60)

    assert seen == [False, True]
