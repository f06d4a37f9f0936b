"""Run the simulators until interrupted: `python -m credit_portal.simulators --port 8010`."""

import argparse
import os
import signal
import sys
from pathlib import Path

from .city import CityPlatform
from .faults import Faults
from .identity import IdentityProvider
from .server import SimulatorServer
from .sms import SmsGateway
from .sources import Sources
from .subjects import load_subjects

DEMO_SECRET = "demonstration-secret-not-for-production"


def secret(name: str) -> str:
    """From the environment; the known one only where this is a demonstration."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    if value := os.environ.get(name):
        return value
    if os.environ.get("PORTAL_DEMO") == "1":
        return DEMO_SECRET
    sys.exit(f"set {name}, or PORTAL_DEMO=1 for a demonstration")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m credit_portal.simulators")
    parser.add_argument("--port", type=int, required=True, help="0 takes a free one")
    parser.add_argument("--data", type=Path, help="where received messages are kept")
    options = parser.parse_args()

    subjects = load_subjects()
    faults = Faults()
    server = SimulatorServer(options.port, faults)
    server.sources = Sources(
        subjects, secret("SOURCES_SECRET"), secret("SOURCES_SUBJECT_KEY"), faults
    )
    server.identity = IdentityProvider(
        subjects,
        issuer=f"{server.url}/identity",
        client_id=os.environ.get("IDENTITY_CLIENT_ID", "credit-portal"),
        client_secret=secret("IDENTITY_CLIENT_SECRET"),
        portal_url=os.environ.get("PORTAL_BASE_URL", ""),
    )
    server.city = CityPlatform(secret("CITY_PLATFORM_SECRET"), options.data)
    server.sms = SmsGateway(secret("SMS_GATEWAY_SECRET"), options.data)

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"simulators ready on {server.url}", flush=True)
    try:
        server.serve_forever(poll_interval=10)  # a request wakes it at once
    except KeyboardInterrupt:
        pass
    finally:
        server.stopping.set()
        server.server_close()


if __name__ == "__main__":
    main()
