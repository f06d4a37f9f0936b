"""`./portal up`: everything, until Ctrl-C."""

import os
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence

from . import (
    commands,
    debian,
    environment,
    installation,
    lock,
    servers,
    stamps,
    static_files,
    translations,
)
from .errors import LauncherError
from .paths import PYTHON, ROOT, Var, default_var
from .progress import heading, step
from .supervisor import Child, Supervisor

ENVIRONMENT = "environment.json"
ACCOUNTS = "accounts.txt"
SOURCES = ".py", ".json", ".csv", ".po"
OUTSIDE = "SOURCES_URL", "IDENTITY_URL", "CITY_PLATFORM_URL", "SMS_GATEWAY_URL"


def run_up() -> int:
    began = time.monotonic()
    heading("Credit Portal")
    var = default_var()
    var.make()
    with lock.only_one(var, environment.base_url()):
        _refuse_taken_ports()
        env = prepare(var)
        with Supervisor(env) as supervisor:
            servers.start(supervisor, env, var)
            with static_files.collecting(var, env) as wait_for_static_files:
                _fill_database(var, env)
                wait_for_static_files()
            _start_programs(supervisor, env, var)
            environment.save(env, var.run / ENVIRONMENT)
            try:
                _announce(env, var, time.monotonic() - began)
                supervisor.watch()
            finally:
                (var.run / ENVIRONMENT).unlink(missing_ok=True)
                heading("Stopping ...")
    heading("Stopped.")
    return 0


def prepare(var: Var) -> dict[str, str]:
    """Install what is missing; the environment of the portal, without servers."""
    log = var.logs / "install.log"
    with lock.one_after_another(var.run / "install.lock"):
        installation.install(var, dev=False)
        translations.compile_stale(log)
    unpacked = debian.PrivateDebian(var, log).environment()
    env = environment.common(var, var.fonts, unpacked)
    environment.add_secrets(env, var)
    return env


def has_simulators() -> bool:
    """Whether any of the systems outside is left to us."""
    return not all(os.environ.get(name) for name in OUTSIDE)


def _refuse_taken_ports() -> None:
    wanted = [(environment.host(), environment.port(), "PORTAL_PORT")]
    if has_simulators():
        wanted.append(("127.0.0.1", environment.simulator_port(), "PORTAL_SIMULATOR_PORT"))
    for host, port, name in wanted:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise LauncherError(
                    f"Port {port} on {host} cannot be used ({error.strerror}).",
                    f"Stop the program that has it, or choose another: "
                    f"{name}={port + 100} ./portal up",
                ) from error


def _fill_database(var: Var, env: dict[str, str]) -> None:
    """Tables, catalogues, demonstration data; skipped where neither code nor data changed."""
    stamp = var.stamps / "database"
    current = stamps.fingerprint(
        stamps.files_below(ROOT, SOURCES),
        *(stamps.content_digest(installation.LOCK), env["DATABASE_URL"], env["PORTAL_DEMO"]),
        _cluster_identity(var),
    )
    if servers.is_ours("DATABASE_URL") and stamps.is_current(stamp, current):
        with step("Tables and data") as running:
            running.outcome = "unchanged"
        return
    with step("Tables and data"):
        commands.run(
            [PYTHON, ROOT / "manage.py", "prepare_database", "--accounts", var.stamps / ACCOUNTS],
            log=var.logs / "database.log",
            problem="manage.py prepare_database failed",
            env=env,
            cwd=ROOT,
        )
    stamps.write(stamp, current)


def _cluster_identity(var: Var) -> str:
    """Changes with a new embedded cluster."""
    try:
        return str((var.path / "postgres.way").stat().st_mtime_ns)
    except FileNotFoundError:
        return ""


def programs_of(var: Var) -> list[Child]:
    """Everything that runs beside the servers; reads ports and hosts from the environment."""
    celery: list[object] = [PYTHON, "-m", "celery", "-A", "credit_portal"]
    worker = [
        *celery,
        *("worker", "--loglevel", "INFO", "--without-gossip", "--without-mingle"),
        "--without-heartbeat",
        *("--queues", "celery,pdf", "--concurrency", "2"),
    ]
    schedule = var.run / "beat-schedule"
    bind = f"[{environment.host()}]" if ":" in environment.host() else environment.host()
    web = [
        *(PYTHON, "-m", "gunicorn", "credit_portal.wsgi:application"),
        *("--bind", f"{bind}:{environment.port()}"),
        *("--preload", "--worker-class", "gthread", "--workers", "2", "--threads", "4"),
        *("--no-control-socket", "--timeout", "60", "--graceful-timeout", "10"),
    ]
    programs = [
        Child("web", web, var.logs / "web.log"),
        Child("worker", worker, var.logs / "worker.log"),
        Child("beat", [*celery, "beat", "--pidfile=", "-s", schedule], var.logs / "beat.log"),
    ]
    if has_simulators():
        port = str(environment.simulator_port())
        simulators = [PYTHON, "-m", "credit_portal.simulators", "--port", port]
        programs.insert(0, Child("simulators", simulators, var.logs / "simulators.log"))
    return programs


def _start_programs(supervisor: Supervisor, env: dict[str, str], var: Var) -> None:
    with step("Programs") as running:
        programs = programs_of(var)
        start_programs(supervisor, programs, within=600)
        running.outcome = ", ".join(child.name for child in programs)


def start_programs(supervisor: Supervisor, programs: Sequence[Child], *, within: float) -> None:
    """Start them and wait for the web server among them. Raises LauncherError."""
    for child in programs:
        supervisor.start(child, is_ready=lambda: True)
    web = next(child for child in programs if child.name == "web")
    supervisor.wait_for(web, answers, within=within)


def answers() -> bool:
    """Whether the web server answers at all; its own checks are /readyz."""
    host = "127.0.0.1" if environment.host() in ("0.0.0.0", "::") else environment.host()
    shown = f"[{host}]" if ":" in host else host
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://{shown}:{environment.port()}/livez", timeout=5):
            return True
    except urllib.error.HTTPError as answer:
        return answer.code < 500
    except OSError:
        return False


def _announce(env: dict[str, str], var: Var, seconds: float) -> None:
    heading(f"Ready after {seconds:.1f} s: {env['PORTAL_BASE_URL']}")
    if has_simulators():
        heading(f"Simulated systems outside: http://127.0.0.1:{environment.simulator_port()}")
    heading(f"Logs: {var.logs}    Ctrl-C stops everything")
    if env["PORTAL_DEMO"] == "1":
        heading((var.stamps / ACCOUNTS).read_text(encoding="utf-8"))
    sys.stdout.flush()
