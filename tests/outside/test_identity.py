import re
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from credit_portal.outside.identity import (
    IdentityConfig,
    IdentityFault,
    LoginStart,
    begin_login,
    finish_login,
)
from tests.plugins.simulator import PATIENT, SHORT

REDIRECT = "http://127.0.0.1:8000/login/identity/"


@pytest.fixture
def config(simulator):
    return IdentityConfig(simulator.identity_url, "credit-portal", simulator.secret, PATIENT)


def confirm(start, username="zhangsan", action="confirm"):
    """What a browser brings back after the person chose."""
    page = httpx.get(start.url, timeout=60)
    assert page.status_code == 200, page.text
    form = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    address = str(httpx.URL(start.url).copy_with(query=None))
    answer = httpx.post(address, data=form | {"person": username, "action": action}, timeout=60)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(REDIRECT)
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    return {name: values[0] for name, values in query.items()}


def code_of_fault(call, *arguments, **named):
    with pytest.raises(IdentityFault) as raised:
        call(*arguments, **named)
    return raised.value.code


def test_confirmed_person_comes_back_with_real_name_claims(config):
    start = begin_login(config, redirect_uri=REDIRECT)

    claims = finish_login(config, start, **confirm(start))

    assert (claims.name, claims.id_type, claims.id_number) == ("张三", "111", "44039919600512000X")
    assert claims.birth_date == date(1960, 5, 12)
    assert claims.assurance_level == 3


def test_same_person_keeps_the_same_subject(config):
    first, second = (begin_login(config, redirect_uri=REDIRECT) for _ in range(2))

    subjects = {finish_login(config, start, **confirm(start)).subject for start in (first, second)}

    assert len(subjects) == 1


def test_claims_print_no_personal_data(config):
    start = begin_login(config, redirect_uri=REDIRECT)
    claims = finish_login(config, start, **confirm(start))

    assert "张三" not in repr(claims)
    assert claims.id_number not in repr(claims)


def test_login_start_survives_the_session(config):
    start = begin_login(config, redirect_uri=REDIRECT)

    assert LoginStart(**start.to_session()) == start


def test_each_login_has_its_own_state_nonce_and_verifier(config):
    first, second = (begin_login(config, redirect_uri=REDIRECT) for _ in range(2))

    assert not {first.state, first.nonce, first.code_verifier} & {
        second.state,
        second.nonce,
        second.code_verifier,
    }


def test_page_speaks_english_when_asked(config):
    start = begin_login(config, redirect_uri=REDIRECT, language="en")

    page = httpx.get(start.url, timeout=60)

    assert '<html lang="en">' in page.text
    assert "Zhang San" in page.text


def test_cancelled_login_is_denied(config):
    start = begin_login(config, redirect_uri=REDIRECT)
    brought = confirm(start, action="cancel")

    code = code_of_fault(
        finish_login, config, start, state=brought["state"], code="", error=brought["error"]
    )

    assert code == "denied"


def test_state_of_another_browser_is_refused(config):
    start = begin_login(config, redirect_uri=REDIRECT)
    brought = confirm(start)

    code = code_of_fault(finish_login, config, start, state="another", code=brought["code"])

    assert code == "bad_state"


def test_code_serves_once(config):
    start = begin_login(config, redirect_uri=REDIRECT)
    brought = confirm(start)
    finish_login(config, start, **brought)

    assert code_of_fault(finish_login, config, start, **brought) == "refused"


@pytest.mark.parametrize(
    "changes", [{"code_verifier": "x" * 43}, {"redirect_uri": "http://127.0.0.1:8000/other/"}]
)
def test_code_is_bound_to_verifier_and_address(config, changes):
    start = begin_login(config, redirect_uri=REDIRECT)
    brought = confirm(start)

    assert code_of_fault(finish_login, config, replace(start, **changes), **brought) == "refused"


def test_token_with_another_nonce_is_refused(config):
    start = begin_login(config, redirect_uri=REDIRECT)
    brought = confirm(start)

    assert (
        code_of_fault(finish_login, config, replace(start, nonce="another"), **brought)
        == "bad_token"
    )


def test_wrong_client_secret_is_refused(config):
    start = begin_login(config, redirect_uri=REDIRECT)
    brought = confirm(start)

    code = code_of_fault(finish_login, replace(config, client_secret="wrong"), start, **brought)

    assert code == "refused"


def test_provider_under_another_issuer_is_not_believed(config):
    address = config.url.replace("127.0.0.1", "localhost")

    code = code_of_fault(begin_login, replace(config, url=address), redirect_uri=REDIRECT)

    assert code == "bad_provider"


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("refuse", "unreachable"),
        ("hang", "timeout"),
        ("drip", "timeout"),
        ("html", "bad_provider"),
        ("huge", "too_large"),
        ("cut", "unreachable"),
    ],
)
def test_failing_provider_has_a_code(simulator, config, kind, code):
    simulator.fail("identity", kind)
    if code == "timeout":
        config = replace(config, limits=SHORT)

    assert code_of_fault(begin_login, config, redirect_uri=REDIRECT) == code
