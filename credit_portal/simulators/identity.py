"""The national real-name identity: an OpenID Connect provider with the demonstration persons."""

import base64
import hashlib
import hmac
import secrets
import threading
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from .http import Answer, Request, error, json_answer
from .pages import authorize_page, error_page, stylesheet
from .subjects import Subject

CODE_SECONDS = 60
TOKEN_SECONDS = 300
KEY_ID = "simulator-1"
LOOPBACK = ("127.0.0.1", "localhost")


@dataclass(frozen=True)
class Grant:
    """A person confirmed; what the code or the access token stands for."""

    person: Subject
    nonce: str
    redirect_uri: str
    code_challenge: str
    expires_at: float


class IdentityProvider:
    """Codes and tokens live in memory, keys as long as the process."""

    def __init__(
        self,
        subjects: list[Subject],
        *,
        issuer: str,
        client_id: str,
        client_secret: str,
        portal_url: str,
    ) -> None:
        self._persons = {row.username: row for row in subjects if row.kind == "natural_person"}
        self._issuer = issuer
        self._client = (client_id, client_secret)
        self._portal = urlsplit(portal_url).netloc
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._lock = threading.Lock()
        self._codes: dict[str, Grant] = {}
        self._tokens: dict[str, Grant] = {}
        self._token_of_code: dict[str, str] = {}

    def answer(self, request: Request) -> Answer:
        match request.method, request.path.removeprefix("/identity"):
            case "GET", "/.well-known/openid-configuration":
                return json_answer(self._discovery())
            case "GET", "/jwks":
                return json_answer({"keys": [self._public_key()]})
            case "GET", "/authorize":
                return self._ask(request.parameters())
            case "POST", "/authorize":
                return self._confirm(request.form())
            case "POST", "/token":
                return self._exchange(request)
            case "GET", "/userinfo":
                return self._userinfo(request.headers.get("authorization", ""))
            case "GET", "/style.css":
                return stylesheet()
        return error(404, "not_found")

    def _discovery(self) -> dict[str, Any]:
        return {
            "issuer": self._issuer,
            "authorization_endpoint": f"{self._issuer}/authorize",
            "token_endpoint": f"{self._issuer}/token",
            "userinfo_endpoint": f"{self._issuer}/userinfo",
            "jwks_uri": f"{self._issuer}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "scopes_supported": ["openid", "profile", "identity"],
            "ui_locales_supported": ["zh-CN", "en"],
        }

    def _public_key(self) -> dict[str, Any]:
        key = jwt.algorithms.ECAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        return dict(key) | {"kid": KEY_ID, "use": "sig", "alg": "ES256"}

    def _ask(self, asked: dict[str, str]) -> Answer:
        problem = self._problem_with(asked)
        if problem:
            return error_page(problem, asked.get("ui_locales", ""))
        return authorize_page(list(self._persons.values()), asked, _origin(asked["redirect_uri"]))

    def _problem_with(self, asked: dict[str, str]) -> str:
        """The wrong parameter's name; nothing is sent to an address we do not trust."""
        if asked.get("client_id") != self._client[0]:
            return "client_id"
        if not self._may_return_to(asked.get("redirect_uri", "")):
            return "redirect_uri"
        if asked.get("response_type") != "code":
            return "response_type"
        if "openid" not in asked.get("scope", "").split():
            return "scope"
        is_s256 = asked.get("code_challenge_method") == "S256"
        if not is_s256 or len(asked.get("code_challenge", "")) != 43:
            return "code_challenge"
        return next((name for name in ("state", "nonce") if not asked.get(name)), "")

    def _may_return_to(self, address: str) -> bool:
        parts = urlsplit(address)
        is_ours = parts.hostname in LOOPBACK or (parts.netloc == self._portal != "")
        return parts.scheme in ("http", "https") and is_ours and not parts.fragment

    def _confirm(self, form: dict[str, str]) -> Answer:
        problem = self._problem_with(form)
        if problem:
            return error_page(problem, form.get("ui_locales", ""))
        if form.get("action") == "cancel":
            return _send_back(form, error="access_denied")
        person = self._persons.get(form.get("person", ""))
        if person is None:
            return self._ask(form)
        code = secrets.token_urlsafe(32)
        with self._lock:
            self._forget_expired()
            self._codes[code] = Grant(
                person,
                form["nonce"],
                form["redirect_uri"],
                form["code_challenge"],
                time.monotonic() + CODE_SECONDS,
            )
        return _send_back(form, code=code)

    def _exchange(self, request: Request) -> Answer:
        if not self._is_client(request.headers.get("authorization", "")):
            return error(401, "invalid_client")
        form = request.form()
        code = form.get("code", "")
        with self._lock:
            self._forget_expired()
            grant = self._codes.pop(code, None)
            if grant is None:  # unknown, expired or used: what it gave is taken back
                self._tokens.pop(self._token_of_code.pop(code, ""), None)
        if form.get("grant_type") != "authorization_code":
            return error(400, "unsupported_grant_type")
        if grant is None or not _fits(grant, form):
            return error(400, "invalid_grant")
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._tokens[token] = Grant(grant.person, "", "", "", time.monotonic() + TOKEN_SECONDS)
            self._token_of_code[code] = token
        return json_answer(
            {
                "access_token": token,
                "token_type": "Bearer",
                "expires_in": TOKEN_SECONDS,
                "id_token": self._id_token(grant),
            }
        )

    def _is_client(self, authorization: str) -> bool:
        scheme, _, encoded = authorization.partition(" ")
        try:
            pair = base64.b64decode(encoded, validate=True).decode()
        except ValueError:
            return False
        client_id, _, client_secret = pair.partition(":")
        given = f"{unquote(client_id)}\n{unquote(client_secret)}"
        expected = "\n".join(self._client)
        return scheme == "Basic" and hmac.compare_digest(given.encode(), expected.encode())

    def _id_token(self, grant: Grant) -> str:
        now = int(time.time())
        claims = {
            "iss": self._issuer,
            "aud": self._client[0],
            "sub": _subject_of(grant.person),
            "nonce": grant.nonce,
            "iat": now,
            "exp": now + TOKEN_SECONDS,
        }
        return jwt.encode(claims, self._key, algorithm="ES256", headers={"kid": KEY_ID})

    def _userinfo(self, authorization: str) -> Answer:
        scheme, _, token = authorization.partition(" ")
        with self._lock:
            self._forget_expired()
            grant = self._tokens.get(token)
        if scheme != "Bearer" or grant is None:
            return error(401, "invalid_token")
        person = grant.person
        return json_answer(
            {
                "sub": _subject_of(person),
                "name": person.name,
                "id_type": person.id_type,
                "id_number": person.identifier,
                "birthdate": person.birth_date.isoformat() if person.birth_date else "",
                "assurance_level": 3,
            }
        )

    def _forget_expired(self) -> None:
        now = time.monotonic()
        self._codes = {code: grant for code, grant in self._codes.items() if grant.expires_at > now}
        self._tokens = {key: grant for key, grant in self._tokens.items() if grant.expires_at > now}
        self._token_of_code = {
            code: token for code, token in self._token_of_code.items() if token in self._tokens
        }


def _fits(grant: Grant, form: dict[str, str]) -> bool:
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    is_same_address = form.get("redirect_uri") == grant.redirect_uri
    return is_same_address and hmac.compare_digest(challenge, grant.code_challenge)


def _subject_of(person: Subject) -> str:
    """Stable across restarts, and no identity number."""
    return hashlib.sha256(f"identity:{person.username}".encode()).hexdigest()[:32]


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _send_back(form: dict[str, str], **result: str) -> Answer:
    joiner = "&" if urlsplit(form["redirect_uri"]).query else "?"
    query = urlencode({**result, "state": form["state"]})
    location = f"{form['redirect_uri']}{joiner}{query}"
    return Answer(303, headers={"location": location, "cache-control": "no-store"})
