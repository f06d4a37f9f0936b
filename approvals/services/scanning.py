"""Virus scanning behind one function: ClamAV where there is one, else marked unscanned."""

import os
import socket
import struct

from django.utils.translation import gettext as _

from ..errors import UploadRefused
from ..models.draft import ScanState

_CHUNK = 64 * 1024


def scan(content: bytes, *, field: str) -> ScanState:
    """CLEAN by the scanner at CLAMD_SOCKET, UNSCANNED where none is set or it is away.

    Raises UploadRefused where the scanner names a finding.
    """
    path = os.environ.get("CLAMD_SOCKET")
    if not path:
        return ScanState.UNSCANNED
    try:
        answer = _instream(path, content)
    except OSError:
        return ScanState.UNSCANNED
    if answer.endswith("FOUND"):
        raise UploadRefused(_("查毒程序发现这个文件不安全，没有保存。"), field=field)
    return ScanState.CLEAN if answer.endswith("OK") else ScanState.UNSCANNED


def _instream(path: str, content: bytes) -> str:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
        link.settimeout(10)
        link.connect(path)
        link.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), _CHUNK):
            chunk = content[start : start + _CHUNK]
            link.sendall(struct.pack("!L", len(chunk)) + chunk)
        link.sendall(struct.pack("!L", 0))
        return link.recv(1024).decode(errors="replace").strip("\0 \n")
