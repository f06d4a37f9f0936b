"""The national real-name login over OpenID Connect: code flow with PKCE, state and nonce.

Protocol: docs/protocols/identity.md. Keep a LoginStart in the session between the two
calls, and take it out before `finish_login`: it serves once.
"""

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

import jwt

from .exchange import ExchangeFault, Limits, exchange

DEFAULT_LIMITS = Limits(max_bytes=100_000)
ALGORITHMS = ["ES256", "RS256"]  # never HS256 or none: the keys are published
LEEWAY_SECONDS = 60


class IdentityFault(Exception):
    """The login cannot go on.

    `unreachable`, `timeout`, `too_large`, `bad_provider`: the provider's fault.
    `denied`: the person did not confirm. `bad_state`, `refused`, `bad_token`,
    `bad_claims`: do not trust this answer; begin anew.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class IdentityConfig:
    url: str  # the issuer
    client_id: str
    client_secret: str = field(repr=False)
    limits: Limits = DEFAULT_LIMITS


@dataclass(frozen=True)
class LoginStart:
    """What the browser is sent to, and what must come back."""

    url: str
    state: str
    nonce: str
    code_verifier: str = field(repr=False)
    redirect_uri: str

    def to_session(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True)
class IdentityClaims:
    """A person as the provider vouches for; `id_type` as in GA/T 2000.156 (111 = 居民身份证)."""

    subject: str
    name: str = field(repr=False)
    id_type: str
    id_number: str = field(repr=False)
    birth_date: date = field(repr=False)
    assurance_level: int  # 1 password, 2 two factors, 3 face compared with the register


def begin_login(
    config: IdentityConfig, *, redirect_uri: str, language: str = "zh-CN"
) -> LoginStart:
    """Where to send the browser. Asks the provider where that is. Raises IdentityFault."""
    endpoint = _discovered(config)["authorization_endpoint"]
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
    query = {
        "response_type": "code",
        "client_id": config.client_id,
        "redirect_uri": redirect_uri,
        "scope": "openid profile identity",
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge.rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        "ui_locales": language,
    }
    return LoginStart(f"{endpoint}?{urlencode(query)}", state, nonce, verifier, redirect_uri)


def finish_login(
    config: IdentityConfig, start: LoginStart, *, state: str, code: str, error: str = ""
) -> IdentityClaims:
    """Exchange the code and say who it is. `state`, `code`, `error` as the browser brought
    them. Raises IdentityFault."""
    if not hmac.compare_digest(start.state.encode(), state.encode()):
        raise IdentityFault("bad_state")
    if error or not code:
        raise IdentityFault("denied" if error == "access_denied" else "refused")
    provider = _discovered(config)
    tokens = _exchanged_code(config, provider["token_endpoint"], start, code)
    claims = _verified_id_token(config, provider["jwks_uri"], tokens["id_token"], start.nonce)
    person = _fetched(
        config,
        provider["userinfo_endpoint"],
        headers={"authorization": f"Bearer {tokens['access_token']}"},
    )
    return _as_claims(claims["sub"], person)


def _discovered(config: IdentityConfig) -> dict[str, str]:
    """The provider's addresses, all below the issuer we were configured with."""
    issuer = config.url.rstrip("/")
    found = _fetched(config, f"{issuer}/.well-known/openid-configuration")
    wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
    addresses = {name: str(found.get(name, "")) for name in wanted}
    is_own = all(address.startswith(f"{issuer}/") for address in addresses.values())
    if found.get("issuer") != issuer or not is_own:
        raise IdentityFault("bad_provider")
    return addresses


def _exchanged_code(
    config: IdentityConfig, endpoint: str, start: LoginStart, code: str
) -> dict[str, str]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": start.redirect_uri,
        "code_verifier": start.code_verifier,
    }
    pair = f"{quote(config.client_id, safe='')}:{quote(config.client_secret, safe='')}"
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "authorization": "Basic " + base64.b64encode(pair.encode()).decode(),
    }
    tokens = _fetched(config, endpoint, method="POST", headers=headers, body=urlencode(form))
    if not all(isinstance(tokens.get(name), str) for name in ("id_token", "access_token")):
        raise IdentityFault("bad_token")
    return tokens


def _verified_id_token(
    config: IdentityConfig, jwks_uri: str, token: str, nonce: str
) -> dict[str, Any]:
    published = _fetched(config, jwks_uri)
    try:
        key_id = jwt.get_unverified_header(token).get("kid")
        key = jwt.PyJWKSet.from_dict(published)[str(key_id)]
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=ALGORITHMS,
            audience=config.client_id,
            issuer=config.url.rstrip("/"),
            leeway=LEEWAY_SECONDS,
            options={"require": ["iss", "aud", "exp", "iat", "sub", "nonce"]},
        )
    except (jwt.PyJWTError, KeyError, TypeError, AttributeError) as error:
        raise IdentityFault("bad_token") from error
    if not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise IdentityFault("bad_token")
    return claims


def _as_claims(subject: str, person: dict[str, Any]) -> IdentityClaims:
    """Raises IdentityFault `bad_claims` where the person is another or a claim is missing."""
    texts = [person.get(name) for name in ("name", "id_type", "id_number", "birthdate")]
    level = person.get("assurance_level")
    if person.get("sub") != subject or level not in (1, 2, 3):
        raise IdentityFault("bad_claims")
    if not all(isinstance(text, str) and text for text in texts):
        raise IdentityFault("bad_claims")
    name, id_type, id_number, birthdate = (str(text) for text in texts)
    try:
        born_on = date.fromisoformat(birthdate)
    except ValueError as error:
        raise IdentityFault("bad_claims") from error
    return IdentityClaims(subject, name, id_type, id_number, born_on, int(level))


def _fetched(
    config: IdentityConfig,
    url: str,
    *,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    body: str = "",
) -> dict[str, Any]:
    try:
        reply = exchange(method, url, headers=headers, body=body.encode(), limits=config.limits)
    except ExchangeFault as fault:
        raise IdentityFault(fault.code.value) from fault
    if reply.status != 200:
        is_client_error = 400 <= reply.status < 500
        raise IdentityFault("refused" if is_client_error else "unreachable")
    try:
        content = json.loads(reply.body)
    except (ValueError, RecursionError) as error:
        raise IdentityFault("bad_provider") from error
    if not isinstance(content, dict):
        raise IdentityFault("bad_provider")
    return content
