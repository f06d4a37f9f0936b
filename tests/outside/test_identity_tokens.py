"""ID tokens that a lying or impersonated provider might hand out."""

import json
import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from credit_portal.outside.exchange import Reply
from credit_portal.outside.identity import (
    IdentityConfig,
    IdentityFault,
    LoginStart,
    finish_login,
)

ISSUER = "https://id.example.org"
CONFIG = IdentityConfig(ISSUER, "credit-portal", "secret")
START = LoginStart(f"{ISSUER}/authorize", "state", "nonce", "verifier", "https://p.example.org/")
KEY = ec.generate_private_key(ec.SECP256R1())
PERSON = {
    "sub": "p1",
    "name": "张三",
    "id_type": "111",
    "id_number": "44039919600512000X",
    "birthdate": "1960-05-12",
    "assurance_level": 3,
}


def token(key=KEY, algorithm="ES256", key_id="k1", **changes):
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "aud": "credit-portal",
        "sub": "p1",
        "nonce": "nonce",
        "iat": now,
        "exp": now + 300,
    } | changes
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(kept, key, algorithm=algorithm, headers={"kid": key_id})


@pytest.fixture
def finish(monkeypatch):
    def finish(id_token, person=PERSON):
        public = jwt.algorithms.ECAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
        names = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
        answers = {
            "/.well-known/openid-configuration": {"issuer": ISSUER}
            | {name: f"{ISSUER}/{name}" for name in names},
            "/token_endpoint": {"id_token": id_token, "access_token": "t"},
            "/jwks_uri": {"keys": [public | {"kid": "k1"}]},
            "/userinfo_endpoint": person,
        }

        def exchange(method, url, *, headers, body, limits):
            return Reply(200, {}, json.dumps(answers[url.removeprefix(ISSUER)]).encode())

        monkeypatch.setattr("credit_portal.outside.identity.exchange", exchange)
        return finish_login(CONFIG, START, state="state", code="code")

    return finish


def test_good_token_is_believed(finish):
    assert finish(token()).name == "张三"


@pytest.mark.parametrize(
    "bad",
    [
        token(iss="https://other.example.org"),
        token(aud="another-client"),
        token(nonce="another"),
        token(nonce=None),
        token(sub=None),
        token(exp=None),
        token(exp=int(time.time()) - 61),
        token(iat=int(time.time()) + 3600),
        token(key_id="k2"),
        token(key=ec.generate_private_key(ec.SECP256R1())),
        token(key="a shared secret of thirty-two bytes or more", algorithm="HS256"),
        token(key=None, algorithm="none"),
        token()[:-4] + "AAAA",
        "not a token",
    ],
)
def test_bad_token_is_refused(finish, bad):
    with pytest.raises(IdentityFault) as raised:
        finish(bad)

    assert raised.value.code == "bad_token"


@pytest.mark.parametrize(
    "changes",
    [
        {"sub": "p2"},
        {"name": ""},
        {"id_number": None},
        {"birthdate": "12.05.1960"},
        {"assurance_level": 9},
    ],
)
def test_claims_of_another_or_incomplete_person_are_refused(finish, changes):
    with pytest.raises(IdentityFault) as raised:
        finish(token(), PERSON | changes)

    assert raised.value.code == "bad_claims"
