"""Signatures after the Standard Webhooks convention: HMAC-SHA-256 over id, timestamp, body."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping

ID_HEADER = "webhook-id"
TIMESTAMP_HEADER = "webhook-timestamp"
SIGNATURE_HEADER = "webhook-signature"
TOLERANCE_SECONDS = 300


class BadSignature(Exception):
    """The message is unsigned, altered, signed by someone else, or too old or too new."""


def _key(secret: str) -> bytes:
    """`whsec_…` carries base64; any other text is the key itself."""
    if not secret:
        raise ValueError("an empty secret signs nothing")
    if secret.startswith("whsec_"):
        return base64.b64decode(secret.removeprefix("whsec_"))
    return secret.encode()


def _mac(secret: str, message_id: str, timestamp: str, body: bytes) -> bytes:
    signed = f"{message_id}.{timestamp}.".encode() + body
    return hmac.new(_key(secret), signed, hashlib.sha256).digest()


def sign(secret: str, *, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers for `body`; `timestamp` in whole seconds since 1970 UTC."""
    mac = _mac(secret, message_id, str(timestamp), body)
    return {
        ID_HEADER: message_id,
        TIMESTAMP_HEADER: str(timestamp),
        SIGNATURE_HEADER: "v1," + base64.b64encode(mac).decode(),
    }


def verify(secret: str, headers: Mapping[str, str], body: bytes, *, now: int) -> str:
    """The message id, once one of the signatures fits and the time is within five minutes.

    `headers` by lower-case name. Several signatures, parted by blanks, allow a change of
    secret. Raises BadSignature.
    """
    message_id = headers.get(ID_HEADER, "")
    timestamp = headers.get(TIMESTAMP_HEADER, "")
    if not message_id or not (timestamp.isascii() and timestamp.isdigit()):
        raise BadSignature("headers")
    if len(timestamp) > 12 or abs(now - int(timestamp)) > TOLERANCE_SECONDS:
        raise BadSignature("timestamp")
    expected = _mac(secret, message_id, timestamp, body)
    for signature in headers.get(SIGNATURE_HEADER, "").split(" "):
        version, _, text = signature.partition(",")
        if version == "v1" and hmac.compare_digest(expected, _decoded(text)):
            return message_id
    raise BadSignature("signature")


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
