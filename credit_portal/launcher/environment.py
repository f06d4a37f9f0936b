"""What the portal's programs read: addresses, directories, secrets.

A variable that is set already is left as it is.
"""

import base64
import json
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

from .errors import LauncherError
from .paths import PYTHON, ROOT, VENV, Var

SECRETS: Mapping[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(50),
    "PORTAL_ID_KEY": lambda: base64.b64encode(secrets.token_bytes(32)).decode(),
    "PORTAL_INDEX_KEY": lambda: base64.b64encode(secrets.token_bytes(32)).decode(),
}


def host() -> str:
    return os.environ.get("PORTAL_HOST") or "127.0.0.1"


def port() -> int:
    return _port_number("PORTAL_PORT", 8000)


def simulator_port() -> int:
    return _port_number("PORTAL_SIMULATOR_PORT", 8010)


def _port_number(name: str, default: int) -> int:
    text = os.environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise LauncherError(f"{name}={text} is not a port.", f"Try {name}={default}.")
    return int(text)


def base_url() -> str:
    shown = "127.0.0.1" if host() in ("0.0.0.0", "::") else host()
    return os.environ.get("PORTAL_BASE_URL") or f"http://{shown}:{port()}"


def common(var: Var, fonts: Path, unpacked: Mapping[str, str]) -> dict[str, str]:
    """All but the servers' addresses. `unpacked` helps to find libraries that are not installed."""
    env = {**os.environ, **unpacked}
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # compiled anew, every process starts slowly
    simulators = f"http://127.0.0.1:{simulator_port()}"
    defaults = {
        "PORTAL_DEMO": "1",
        "PORTAL_BASE_URL": base_url(),
        "PORTAL_VAR": str(var.path),
        "PORTAL_FONTS": str(fonts),
        "SOURCES_URL": f"{simulators}/sources/v1",
        "IDENTITY_URL": f"{simulators}/identity",
        "CITY_PLATFORM_URL": f"{simulators}/city",
        "SMS_GATEWAY_URL": f"{simulators}/sms",
        "SMS_BACKEND": "gateway",
        "DJANGO_SETTINGS_MODULE": "credit_portal.settings",
    }
    env |= {name: value for name, value in defaults.items() if not env.get(name)}
    env |= {"LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT)}
    env["PATH"] = f"{PYTHON.parent}:{env.get('PATH', '/usr/bin:/bin')}"
    env["VIRTUAL_ENV"] = str(VENV)
    return env


def add_secrets(env: dict[str, str], var: Var) -> None:
    """Secrets of this installation, made once and kept in var/keys, readable by the owner only.

    Raises LauncherError where the keys are gone but the data they protect is there.
    """
    for name, make in SECRETS.items():
        if env.get(name) or env.get(f"{name}_FILE"):
            continue
        path = var.keys / name.lower()
        if not path.exists():
            if name != "SECRET_KEY" and (var.path / "postgres.way").exists():
                raise LauncherError(
                    f"{path} is missing, without it the stored identity numbers cannot be read.",
                    f"Put it back, or start anew: move {var.path} away.",
                )
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as output:
                output.write(make())
        env[name] = path.read_text(encoding="utf-8").strip()


def save(env: Mapping[str, str], path: Path) -> None:
    """Keep it for `./portal manage` while the portal runs; it holds secrets."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as output:
        json.dump(dict(env), output)


def load(path: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found
