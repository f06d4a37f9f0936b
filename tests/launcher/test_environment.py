import base64
import stat

import pytest

from credit_portal.launcher import environment
from credit_portal.launcher.errors import LauncherError

NAMES = (
    *("PORTAL_BASE_URL", "PORTAL_DEMO", "PORTAL_HOST", "PORTAL_PORT", "PORTAL_VAR"),
    *("PORTAL_SIMULATOR_PORT", "SOURCES_URL", "IDENTITY_URL", "CITY_PLATFORM_URL"),
    *("SMS_GATEWAY_URL", "SMS_BACKEND"),
    *("SECRET_KEY", "PORTAL_ID_KEY", "PORTAL_INDEX_KEY", "PORTAL_FONTS"),
)


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch):
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_everything_the_settings_read_is_exported(var):
    env = environment.common(var, var.fonts, {})

    assert {name: env[name] for name in NAMES if name in env} == {
        "PORTAL_BASE_URL": "http://127.0.0.1:8000",
        "PORTAL_DEMO": "1",
        "PORTAL_FONTS": str(var.fonts),
        "PORTAL_VAR": str(var.path),
        "SOURCES_URL": "http://127.0.0.1:8010/sources/v1",
        "IDENTITY_URL": "http://127.0.0.1:8010/identity",
        "CITY_PLATFORM_URL": "http://127.0.0.1:8010/city",
        "SMS_GATEWAY_URL": "http://127.0.0.1:8010/sms",
        "SMS_BACKEND": "gateway",
    }


def test_variables_of_the_caller_are_left_as_they_are(var, monkeypatch):
    monkeypatch.setenv("SOURCES_URL", "https://sources.example.org")
    monkeypatch.setenv("PORTAL_SIMULATOR_PORT", "9010")

    env = environment.common(var, var.fonts, {})

    assert env["SOURCES_URL"] == "https://sources.example.org"
    assert env["CITY_PLATFORM_URL"] == "http://127.0.0.1:9010/city"


def test_secrets_are_made_once_and_readable_by_the_owner_alone(var):
    first, second = {}, {}

    environment.add_secrets(first, var)
    environment.add_secrets(second, var)

    assert first == second
    assert len(base64.b64decode(first["PORTAL_ID_KEY"])) == 32
    assert len(base64.b64decode(first["PORTAL_INDEX_KEY"])) == 32
    assert {stat.S_IMODE(path.stat().st_mode) for path in var.keys.iterdir()} == {0o600}


def test_secret_given_as_a_file_is_not_made(var):
    env = {"SECRET_KEY_FILE": "/run/secrets/secret_key"}

    environment.add_secrets(env, var)

    assert "SECRET_KEY" not in env
    assert not (var.keys / "secret_key").exists()


def test_lost_key_is_not_replaced_while_its_data_is_there(var):
    environment.add_secrets({}, var)
    (var.path / "postgres.way").write_text("namespace")
    (var.keys / "portal_id_key").unlink()

    with pytest.raises(LauncherError, match="identity numbers cannot be read"):
        environment.add_secrets({}, var)
