"""Ask a credit or registry source about one subject, and believe nothing unchecked.

Protocol: docs/protocols/sources.md. The caller keeps the bad answers as well: a fault
carries the digest of what came.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Literal
from urllib.parse import quote

from jsonschema import Draft202012Validator

from .exchange import ExchangeFault, Limits, Reply, exchange, now_seconds
from .signing import BadSignature, sign, verify

DEFAULT_LIMITS = Limits()
CLOCK_SKEW = timedelta(seconds=60)
SubjectKind = Literal["natural_person", "legal_person"]


class FaultCode(StrEnum):
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    TOO_LARGE = "too_large"
    NOT_JSON = "not_json"
    BAD_SCHEMA = "bad_schema"
    BAD_SIGNATURE = "bad_signature"
    WRONG_SUBJECT = "wrong_subject"
    OLDER_THAN_KNOWN = "older_than_known"
    IN_THE_FUTURE = "in_the_future"
    REFUSED = "refused"
    NO_SUCH_SUBJECT = "no_such_subject"


class SourceFault(Exception):
    """A source gave nothing we may use; `raw_digest` is empty where no answer came."""

    def __init__(self, code: FaultCode, raw_digest: str = "") -> None:
        super().__init__(code.value)
        self.code = code
        self.raw_digest = raw_digest


@dataclass(frozen=True)
class SourcesConfig:
    url: str  # ends before /{source}/query
    secret: str = field(repr=False)
    limits: Limits = DEFAULT_LIMITS


@dataclass(frozen=True)
class SourceAnswer:
    """What one source says; a fact that is not listed is unknown to it."""

    source: str
    as_of: datetime
    facts: dict[str, Any] = field(repr=False)
    records: tuple[dict[str, Any], ...] = field(repr=False)
    raw_digest: str  # SHA-256 of the body, hex


_FACT = {
    "anyOf": [
        {"type": ["string", "boolean", "number"], "maxLength": 500},
        {"type": "array", "maxItems": 200, "items": {"type": "string", "maxLength": 200}},
    ]
}
_RECORD = {
    "type": "object",
    "required": ["catalogue_code", "document_number", "determined_on", "authority", "content"],
    "additionalProperties": False,
    "properties": {
        "catalogue_code": {"type": "string", "pattern": r"^[A-Z]\d{2}\Z"},
        "document_number": {"type": "string", "minLength": 1, "maxLength": 60},
        "determined_on": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}\Z"},
        "authority": {"type": "string", "minLength": 1, "maxLength": 100},
        "content": {"type": "object", "maxProperties": 30},
        "is_rectified": {"type": "boolean"},
        "listed_until": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}\Z"},
    },
}
ANSWER_SCHEMA = {
    "type": "object",
    "required": ["source", "subject_token", "as_of", "facts", "records"],
    "additionalProperties": False,
    "properties": {
        "source": {"type": "string"},
        "subject_token": {"type": "string", "pattern": r"^[0-9a-f]{64}\Z"},
        "as_of": {"type": "string", "maxLength": 40},
        "facts": {
            "type": "object",
            "maxProperties": 200,
            "propertyNames": {"pattern": r"^[a-z][a-z0-9_.]{0,79}\Z"},
            "additionalProperties": _FACT,
        },
        "records": {"type": "array", "maxItems": 500, "items": _RECORD},
    },
}
_validator = Draft202012Validator(ANSWER_SCHEMA)


def subject_token(identifier: str, key: str) -> str:
    """The name by which sources know a subject: HMAC-SHA-256 of the normalised identifier."""
    return hmac.new(key.encode(), identifier.encode(), hashlib.sha256).hexdigest()


def ask_source(
    source: str,
    subject_token: str,
    *,
    subject_kind: SubjectKind,
    purpose: str,
    request_id: str,
    config: SourcesConfig,
    known_as_of: datetime | None = None,
) -> SourceAnswer:
    """The checked answer of `source` (a catalogue code, e.g. POP), within eight seconds.

    `purpose` is a code that the source writes into its own access log. `request_id`: the
    answer is signed for this id alone. An answer older than `known_as_of` is refused; as
    old is welcome. Hold no lock while calling. Raises SourceFault.
    """
    body = _request_body(source, subject_token, subject_kind, purpose, request_id)
    signature = sign(config.secret, message_id=request_id, timestamp=now_seconds(), body=body)
    url = f"{config.url.rstrip('/')}/{quote(source, safe='')}/query"
    headers = {"content-type": "application/json", "accept": "application/json", **signature}
    try:
        reply = exchange("POST", url, headers=headers, body=body, limits=config.limits)
    except ExchangeFault as fault:
        raise SourceFault(FaultCode(fault.code.value)) from fault

    digest = hashlib.sha256(reply.body).hexdigest()
    try:
        content = _signed_content(reply, request_id, config.secret)
        as_of = _checked_as_of(content, source, subject_token, known_as_of)
    except _Unusable as problem:
        raise SourceFault(problem.code, digest) from problem
    return SourceAnswer(source, as_of, content["facts"], tuple(content["records"]), digest)


class _Unusable(Exception):
    def __init__(self, code: FaultCode) -> None:
        super().__init__(code.value)
        self.code = code


def _request_body(
    source: str, subject_token: str, subject_kind: str, purpose: str, request_id: str
) -> bytes:
    """`sent_at` makes each attempt's signature its own; `source` binds it to one address."""
    request = {
        "source": source,
        "subject": {"kind": subject_kind, "id_token": subject_token},
        "purpose": purpose,
        "request_id": request_id,
        "sent_at": datetime.now(UTC).isoformat(),
    }
    return json.dumps(request).encode()


def _signed_content(reply: Reply, request_id: str, secret: str) -> dict[str, Any]:
    if reply.status not in (200, 404):
        raise _Unusable(FaultCode.REFUSED)
    content = _parsed(reply.body)
    try:
        answered_id = verify(secret, reply.headers, reply.body, now=now_seconds())
    except BadSignature as error:
        is_answer = reply.status == 200  # an unsigned 404 says nothing about the subject
        code = FaultCode.BAD_SIGNATURE if is_answer else FaultCode.REFUSED
        raise _Unusable(code) from error
    if answered_id != request_id:  # a true answer, to another question
        raise _Unusable(FaultCode.BAD_SIGNATURE)
    if reply.status == 404:
        is_unknown = isinstance(content, dict) and content.get("error") == "no_such_subject"
        raise _Unusable(FaultCode.NO_SUCH_SUBJECT if is_unknown else FaultCode.REFUSED)
    if not _validator.is_valid(content):
        raise _Unusable(FaultCode.BAD_SCHEMA)
    return content


def _parsed(body: bytes) -> Any:
    def refuse(constant: str) -> None:
        raise ValueError(constant)  # NaN and Infinity are not JSON

    try:
        return json.loads(body, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise _Unusable(FaultCode.NOT_JSON) from error


def _checked_as_of(
    content: dict[str, Any], source: str, subject_token: str, known_as_of: datetime | None
) -> datetime:
    if content["source"] != source:
        raise _Unusable(FaultCode.BAD_SCHEMA)
    if not hmac.compare_digest(content["subject_token"], subject_token):
        raise _Unusable(FaultCode.WRONG_SUBJECT)
    try:
        as_of = datetime.fromisoformat(content["as_of"])
        for record in content["records"]:
            datetime.strptime(record["determined_on"], "%Y-%m-%d")
    except ValueError as error:
        raise _Unusable(FaultCode.BAD_SCHEMA) from error
    if as_of.tzinfo is None:
        raise _Unusable(FaultCode.BAD_SCHEMA)
    if as_of > datetime.now(UTC) + CLOCK_SKEW:
        raise _Unusable(FaultCode.IN_THE_FUTURE)
    if known_as_of is not None and as_of < known_as_of:
        raise _Unusable(FaultCode.OLDER_THAN_KNOWN)
    return as_of
