import base64
import hashlib
import hmac

import pytest

from credit_portal.outside.signing import BadSignature, sign, verify

NOW = 1_795_000_000
BODY = b'{"a": 1}'


def signed(**changes):
    return sign("secret", message_id="m1", timestamp=NOW, body=BODY) | changes


def test_signature_is_the_mac_over_id_timestamp_and_body():
    headers = sign("secret", message_id="m1", timestamp=NOW, body=BODY)

    mac = hmac.new(b"secret", b'm1.1795000000.{"a": 1}', hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(mac).decode()


def test_secret_with_prefix_is_base64():
    plain = sign("secret", message_id="m1", timestamp=NOW, body=BODY)

    encoded = sign("whsec_c2VjcmV0", message_id="m1", timestamp=NOW, body=BODY)

    assert encoded == plain


def test_verify_gives_the_message_id():
    assert verify("secret", signed(), BODY, now=NOW) == "m1"


@pytest.mark.parametrize("age", [-300, 300])
def test_five_minutes_either_way_are_accepted(age):
    assert verify("secret", signed(), BODY, now=NOW + age) == "m1"


@pytest.mark.parametrize("age", [-301, 301])
def test_older_or_newer_message_is_refused(age):
    with pytest.raises(BadSignature, match="timestamp"):
        verify("secret", signed(), BODY, now=NOW + age)


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("webhook-id", ""),
        ("webhook-id", "m2"),
        ("webhook-timestamp", ""),
        ("webhook-timestamp", "-5"),
        ("webhook-timestamp", str(NOW + 1)),
        ("webhook-timestamp", "9" * 5000),
        ("webhook-signature", ""),
        ("webhook-signature", "v1,"),
        ("webhook-signature", "v1,不是"),
        ("webhook-signature", "v2," + signed()["webhook-signature"][3:]),
    ],
)
def test_changed_header_is_refused(header, value):
    with pytest.raises(BadSignature):
        verify("secret", signed(**{header: value}), BODY, now=NOW)


def test_changed_body_is_refused():
    with pytest.raises(BadSignature, match="signature"):
        verify("secret", signed(), b'{"a": 2}', now=NOW)


def test_other_secret_is_refused():
    with pytest.raises(BadSignature, match="signature"):
        verify("another", signed(), BODY, now=NOW)


def test_one_fitting_signature_of_several_is_enough():
    headers = signed()
    headers["webhook-signature"] = "v1,AAAA " + headers["webhook-signature"]

    assert verify("secret", headers, BODY, now=NOW) == "m1"


def test_empty_secret_signs_nothing():
    with pytest.raises(ValueError, match="empty"):
        sign("", message_id="m1", timestamp=NOW, body=BODY)
