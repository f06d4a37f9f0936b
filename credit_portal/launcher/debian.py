"""Debian packages: installed where we may, unpacked below var/ where we may not."""

import ctypes.util
import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from . import commands
from .errors import LauncherError
from .paths import Var


def _library(name: str) -> Callable[[], bool]:
    return lambda: ctypes.util.find_library(name) is not None


def _has_ensurepip() -> bool:
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        return False
    return True


def _has_cjk_font() -> bool:
    return any(Path("/usr/share/fonts").glob("**/Noto*CJK*"))


CHROMIUM = "chromium", "chromium-browser", "google-chrome"


def chromium() -> str | None:
    """The browser for tests."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


NEEDED: Mapping[str, Callable[[], bool]] = {
    "python3-venv": _has_ensurepip,
    "libpango-1.0-0": _library("pango-1.0"),
    "libpangoft2-1.0-0": _library("pangoft2-1.0"),
    # without it a document takes eight times as long
    "libharfbuzz-subset0": _library("harfbuzz-subset"),
    "fonts-noto-cjk": _has_cjk_font,
}
FOR_TESTS: Mapping[str, Callable[[], bool]] = {
    "poppler-utils": lambda: shutil.which("pdftotext") is not None,
    "chromium": lambda: chromium() is not None,
}


def missing(packages: Mapping[str, Callable[[], bool]]) -> list[str]:
    return [name for name, is_there in packages.items() if not is_there()]


def install_command(packages: Iterable[str]) -> str:
    return f"apt-get install -y --no-install-recommends {' '.join(packages)}"


def has_apt() -> bool:
    return shutil.which("apt-get") is not None


def as_root() -> list[str] | None:
    """What goes before a command to run it as root; None where that cannot be had."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and commands.quiet(["sudo", "-n", "true"]):
        return ["sudo", "-n"]
    return None


def install(packages: list[str], log: Path) -> None:
    """Install with apt-get. Raises LauncherError, PermissionError where we may not."""
    prefix = as_root()
    command = install_command(packages)
    by_hand = f"Run: sudo apt-get update && sudo {command}"
    if not has_apt():
        raise LauncherError(
            f"Missing on this system: {', '.join(packages)} (Debian's names).",
            "Install them with the system's own package manager, then start again.",
        )
    if prefix is None:
        raise PermissionError(by_hand)
    if prefix:  # sudo drops the environment
        prefix = [*prefix, "DEBIAN_FRONTEND=noninteractive"]
    patience = ["-o", "DPkg::Lock::Timeout=600"]  # seconds for another apt-get to end
    for words in (["apt-get", "update"], [*command.split(), *patience]):
        commands.run(
            [*prefix, *words],
            log=log,
            problem=f"Could not install {', '.join(packages)}",
            remedy=f"Is the network there, and no other apt-get running? {by_hand}",
            env=commands.apt_environment(),
        )


SYSTEM_LISTS = Path("/var/lib/apt/lists")


class PrivateDebian:
    """Packages fetched and unpacked below var/debian, without root and without installing."""

    def __init__(self, var: Var, log: Path) -> None:
        self.folder = var.path / "debian"
        self.root = self.folder / "root"
        self.log = log
        self.lists = SYSTEM_LISTS if any(SYSTEM_LISTS.glob("*_Packages*")) else None

    def download(self, packages: list[str], into: Path) -> None:
        """The archives themselves; first by the system's lists, which may be too old."""
        if self.lists is not None:
            try:
                return self._download(packages, into)
            except LauncherError:
                pass
        self._update()
        self._download(packages, into)

    def unpack(self, packages: list[str]) -> None:
        """The packages and all they need that is not installed, into var/debian/root."""
        self._update()
        plan = subprocess.run(
            self._apt("-s", "--no-install-recommends", "install", *packages),
            capture_output=True,
            text=True,
            env=commands.apt_environment(),
        )
        names = [line.split()[1] for line in plan.stdout.splitlines() if line.startswith("Inst ")]
        archives = self.folder / "packages"
        self._download(names or packages, archives)
        for archive in sorted(archives.glob("*.deb")):
            commands.run(
                ["dpkg", "-x", archive, self.root],
                log=self.log,
                problem=f"Could not unpack {archive.name}",
            )
        shutil.rmtree(archives)
        self._write_font_configuration()

    def _update(self) -> None:
        """Lists of our own, as only root may renew the system's."""
        self.lists = self.folder / "lists"
        (self.lists / "partial").mkdir(parents=True, exist_ok=True)
        self._run("update", what="Debian's package lists")

    def _download(self, packages: list[str], into: Path) -> None:
        into.mkdir(parents=True, exist_ok=True)
        self._run("download", *packages, what=", ".join(packages), cwd=into)

    def _apt(self, *words: str) -> list[str]:
        cache = self.folder / "cache"
        (cache / "archives" / "partial").mkdir(parents=True, exist_ok=True)
        return [
            *("apt-get", "-o", f"Dir::State::Lists={self.lists}", "-o", f"Dir::Cache={cache}"),
            *("-o", "Debug::NoLocking=1", "-o", "APT::Sandbox::User="),
            *words,
        ]

    def _run(self, *words: str, what: str, cwd: Path | None = None) -> None:
        commands.run(
            self._apt(*words),
            log=self.log,
            problem=f"Could not download {what}",
            remedy=f"Is the network there? All of it: {self.log}",
            env=commands.apt_environment(),
            cwd=cwd,
        )

    def _write_font_configuration(self) -> None:
        folders = [Path("/usr/share/fonts"), self.root / "usr/share/fonts"]
        included = [Path("/etc/fonts/conf.d"), self.root / "etc/fonts/conf.d"]
        lines = [f"<dir>{folder}</dir>" for folder in folders]
        lines += [f'<include ignore_missing="yes">{folder}</include>' for folder in included]
        lines += [f"<cachedir>{self.folder / 'fontcache'}</cachedir>"]
        (self.folder / "fonts.conf").write_text(
            '<?xml version="1.0"?>\n<fontconfig>\n' + "\n".join(lines) + "\n</fontconfig>\n",
            encoding="utf-8",
        )

    def has(self, packages: Iterable[str]) -> bool:
        unpacked = self.folder / "unpacked"
        return unpacked.is_file() and set(packages) <= set(unpacked.read_text().split())

    def remember(self, packages: Iterable[str]) -> None:
        (self.folder / "unpacked").write_text(" ".join(packages))

    def pip_wheel(self) -> Path | None:
        """Debian's wheel of pip, which a Python without ensurepip can run."""
        return next(iter(sorted(self.root.glob("usr/share/python-wheels/pip-*.whl"))), None)

    def environment(self) -> dict[str, str]:
        """Lets programs find what was unpacked; empty where nothing was."""
        if not (self.folder / "unpacked").is_file():
            return {}
        folders = [str(path) for path in self.root.glob("usr/lib/*-linux-gnu*") if path.is_dir()]
        folders += filter(None, [os.environ.get("LD_LIBRARY_PATH")])
        return {
            "LD_LIBRARY_PATH": ":".join(folders),
            "FONTCONFIG_FILE": str(self.folder / "fonts.conf"),
        }


def extract(archive: Path, wanted: Iterable[str], into: Path) -> None:
    """Take the files of these names out of a .deb, flat, without installing it."""
    names = set(wanted)
    with subprocess.Popen(
        ["dpkg-deb", "--fsys-tarfile", str(archive)], stdout=subprocess.PIPE
    ) as unpacking:
        with tarfile.open(fileobj=unpacking.stdout, mode="r|") as tree:
            for member in tree:
                name = Path(member.name).name
                if name in names and member.isfile() and (source := tree.extractfile(member)):
                    (into / f"{name}.part").write_bytes(source.read())
                    (into / f"{name}.part").rename(into / name)
                    names.remove(name)
                if not names:  # the rest need not be unpacked
                    unpacking.kill()
                    break
