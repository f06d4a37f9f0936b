"""Identity numbers at rest: AES-256-GCM with row-bound data, found by a keyed index.

Source: 个人信息保护法 arts. 28, 51. A stored value is `version:nonce:ciphertext`; the
associated data binds it to its purpose and its blind index, so a value copied to another
row does not open.
"""

import base64
import hashlib
import hmac
import os
from functools import cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings


@cache
def _cipher(version: str) -> AESGCM:
    return AESGCM(base64.b64decode(settings.IDENTITY_KEYS[version]))


@cache
def _index_key() -> bytes:
    return base64.b64decode(settings.INDEX_KEY)


def blind_index(kind: str, canonical: str) -> str:
    """64 hex digits: the same for the same document, useless without the key."""
    return hmac.new(_index_key(), f"{kind}:{canonical}".encode(), hashlib.sha256).hexdigest()


def encrypt(canonical: str, *, bound_to: str) -> str:
    version = max(settings.IDENTITY_KEYS, key=int)
    nonce = os.urandom(12)
    sealed = _cipher(version).encrypt(nonce, canonical.encode(), bound_to.encode())
    return ":".join([version, _text(nonce), _text(sealed)])


def decrypt(stored: str, *, bound_to: str) -> str:
    """Raises cryptography's InvalidTag where the value was altered or moved."""
    version, nonce, sealed = stored.split(":")
    plain = _cipher(version).decrypt(_bytes(nonce), _bytes(sealed), bound_to.encode())
    return plain.decode()


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)
