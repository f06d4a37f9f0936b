"""Brings a machine to the point where the portal can run: packages, Python, fonts."""

import os
import shutil
import sys
import tempfile
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from . import commands, debian, stamps
from .errors import LauncherError
from .paths import PYTHON, ROOT, VENV, Var
from .progress import note, step

FONTS = tuple(
    f"Fandol{name}.otf"
    for name in ("Fang-Regular", "Kai-Regular", "Hei-Regular", "Song-Regular", "Song-Bold")
)
FONT_PACKAGE = "texlive-lang-chinese"  # Debian's only source of Fandol; nothing of it is installed
LOCK, DEV_LOCK, UV_LOCK = (ROOT / f"requirements{kind}.lock" for kind in ("", "-dev", "-uv"))

SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


def install(var: Var, *, dev: bool) -> None:
    """Whatever is missing, and nothing else. Raises LauncherError."""
    if not Path("/proc/self").exists():
        raise LauncherError("/proc is not mounted.", "Run: mount -t proc proc /proc")
    log = var.logs / "install.log"
    _install_packages(var, log)
    with ThreadPoolExecutor(1) as background:  # fonts come while Python packages are unpacked
        fonts = background.submit(_fetch_fonts, var, log.with_name("fonts.log"))
        _install_python_packages(var, log, dev=dev)
        _report_fonts(fonts)
    if dev:
        _install_test_tools(log)


def _install_packages(var: Var, log: Path) -> None:
    with step("Debian packages") as running:
        needed = debian.missing(debian.NEEDED)
        unpacked = debian.PrivateDebian(var, log)
        if not needed or unpacked.has(needed):
            running.outcome = "present"
            return
        running.outcome = f"installed {', '.join(needed)}"
        try:
            debian.install(needed, log)
        except PermissionError as refused:
            running.outcome = f"unpacked in {unpacked.folder}: {', '.join(needed)}"
            _unpack(unpacked, needed, by_hand=str(refused))


def _unpack(unpacked: debian.PrivateDebian, needed: list[str], by_hand: str) -> None:
    """Without root: the libraries themselves, and pip's wheel in place of ensurepip."""
    packages = ["python3-pip-whl" if name == "python3-venv" else name for name in needed]
    try:
        unpacked.unpack(packages)
    except LauncherError as error:
        raise LauncherError(
            f"Missing Debian packages: {', '.join(needed)}; there is no right to install them "
            f"and they could not be downloaded:\n{error.problem}",
            by_hand,
        ) from error
    unpacked.remember(needed)


def _install_python_packages(var: Var, log: Path, *, dev: bool) -> None:
    wanted = {path.name: stamps.content_digest(path) for path in (LOCK, DEV_LOCK)}
    stamp = VENV / "installed"
    with step("Python packages") as running:
        works = PYTHON.exists() and commands.quiet([str(PYTHON), "-c", "import ssl"])
        have = (
            dict(line.split() for line in stamp.read_text().splitlines())
            if works and stamp.is_file()
            else {}
        )
        if have.get(LOCK.name) == wanted[LOCK.name] and (
            not dev or have.get(DEV_LOCK.name) == wanted[DEV_LOCK.name]
        ):
            running.outcome = "unchanged"
            return
        if not works:
            _make_venv(var, log)
        if have.get(UV_LOCK.name) != stamps.content_digest(UV_LOCK):
            _install_uv(var, log)
        lock = DEV_LOCK if dev else LOCK
        commands.run(
            [
                *(VENV / "bin/uv", "pip", "install", "--quiet", "--python", PYTHON),
                *("--require-hashes", "-r", lock),
            ],
            log=log,
            problem="Could not install the Python packages",
            remedy=f"Is the network there? All of it: {log}",
            env=_install_environment(),
        )
        done = {UV_LOCK.name: stamps.content_digest(UV_LOCK), LOCK.name: wanted[LOCK.name]}
        if dev:
            done[DEV_LOCK.name] = wanted[DEV_LOCK.name]
        stamps.write(stamp, "".join(f"{name} {digest}\n" for name, digest in done.items()))
        running.outcome = f"installed from {lock.name}"


def _install_environment() -> dict[str, str]:
    """Trust whom the system trusts; keep a cache where there is a home directory to write to."""
    env = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    if not os.access(os.environ.get("HOME") or "/nonexistent", os.W_OK):
        env |= {"UV_NO_CACHE": "1", "PIP_NO_CACHE_DIR": "1"}
    if SYSTEM_CERTIFICATES.exists():
        for name in ("PIP_CERT", "SSL_CERT_FILE"):  # pip's and uv's
            env.setdefault(name, str(SYSTEM_CERTIFICATES))
    return env


def _make_venv(var: Var, log: Path) -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    with_pip = debian.missing({"python3-venv": debian.NEEDED["python3-venv"]}) == []
    commands.run(
        [sys.executable, "-m", "venv", *([] if with_pip else ["--without-pip"]), VENV],
        log=log,
        problem="Could not make the virtual environment",
        remedy=f"Is {ROOT} writable, and python3-venv installed? All of it: {log}",
    )


def _install_uv(var: Var, log: Path) -> None:
    environment = _install_environment()
    if not (VENV / "bin/pip").exists():
        wheel = debian.PrivateDebian(var, log).pip_wheel()
        environment["PYTHONPATH"] = str(wheel or "")
    commands.run(
        [PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", UV_LOCK],
        log=log,
        problem="Could not install the installer (uv)",
        remedy=f"Is the network there? All of it: {log}",
        env=environment,
    )


def _fetch_fonts(var: Var, log: Path) -> str:
    """How it went; without these fonts documents are set in Noto CJK."""
    if all((var.fonts / name).is_file() for name in FONTS):
        return "present"
    if not debian.has_apt():
        return "absent"
    with tempfile.TemporaryDirectory(dir=var.path) as folder:
        try:
            debian.PrivateDebian(var, log).download([FONT_PACKAGE], Path(folder))
            debian.extract(next(Path(folder).glob("*.deb")), FONTS, var.fonts)
        except (LauncherError, OSError, StopIteration):
            return "absent"
    return f"fetched {len(FONTS)} Fandol fonts"


def _report_fonts(fonts: Future[str]) -> None:
    with step("Document fonts") as running:
        running.outcome = fonts.result()
    if running.outcome == "absent":
        note("the Fandol fonts could not be fetched; documents are set in Noto CJK")


def _install_test_tools(log: Path) -> None:
    """chromium and poppler; without chromium browser tests are skipped, but not under CI."""
    with step("Browser and PDF tools") as running:
        needed = debian.missing(debian.FOR_TESTS)
        if not needed:
            running.outcome = "present"
            return
        running.outcome = f"installed {', '.join(needed)}"
        try:
            debian.install(needed, log)
        except (LauncherError, PermissionError) as error:
            remedy = getattr(error, "remedy", str(error))
            if os.environ.get("CI") == "true":
                raise LauncherError(
                    f"Missing for the tests: {', '.join(needed)}.", remedy
                ) from error
            running.outcome = f"{', '.join(needed)} missing, the tests that use them are skipped"
            note(remedy)
