"""`./portal test`: the same set-up, then pytest on servers made for this run alone."""

import os
import shutil
from collections.abc import Sequence

from . import debian, environment, installation, lint, servers, translations
from .lock import one_after_another
from .paths import PYTHON, ROOT, default_var, throw_away_var
from .postgres import Postgres
from .progress import heading
from .supervisor import Supervisor, run_in_foreground


def prepare() -> dict[str, str]:
    """Install what tests and checks need; the environment they run in, without servers."""
    var = default_var()
    var.make()
    with one_after_another(var.run / "install.lock"):
        installation.install(var, dev=True)
        translations.compile_stale(var.logs / "install.log")
    unpacked = debian.PrivateDebian(var, var.logs / "install.log").environment()
    return environment.common(var, var.fonts, unpacked)


def run_lint() -> int:
    heading("Credit Portal: checks")
    lint.lint(prepare())
    return 0


def run_tests(arguments: Sequence[str]) -> int:
    """pytest's exit code; with arguments, pytest alone, which gets them all."""
    heading("Credit Portal: tests")
    env = prepare()
    if not arguments:
        lint.lint(env)
    var = throw_away_var()
    try:
        var.make()
        env |= {
            "PORTAL_VAR": str(var.path),
            "DJANGO_SETTINGS_MODULE": "credit_portal.settings_test",
            # the browser's event loop runs in the thread that also looks at the database
            "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
        }
        if chromium := debian.chromium():
            env["PORTAL_CHROMIUM"] = chromium
        environment.add_secrets(env, var)
        with Supervisor(env) as supervisor:
            servers.start(supervisor, env, var, throw_away=True)
            os.chdir(ROOT)
            return run_in_foreground([PYTHON, "-m", "pytest", *arguments], env)
    finally:
        if servers.is_ours("DATABASE_URL"):
            Postgres(var, is_throw_away=True).remove()
        shutil.rmtree(var.path, ignore_errors=True)
