"""The command line: `./portal up | test | manage | lint`."""

import sys

from .errors import LauncherError

USAGE = """\
usage: ./portal up                start everything on http://127.0.0.1:8000, Ctrl-C stops it
       ./portal test [arguments]  checks and tests; with arguments, pytest alone with them
       ./portal manage <command>  a Django command, on the running portal's database
       ./portal lint              the checks alone

Read from the environment: PORTAL_PORT, PORTAL_HOST, PORTAL_SIMULATOR_PORT, PORTAL_VAR (where
data lie), PORTAL_DEMO=0 (no demonstration data), DATABASE_URL, REDIS_URL (servers of your own)."""


def main() -> None:
    command, arguments = (sys.argv[1] if len(sys.argv) > 1 else ""), sys.argv[2:]
    try:
        sys.exit(_run(command, arguments))
    except LauncherError as failure:
        sys.stdout.flush()
        print(f"portal: {failure.problem}", file=sys.stderr)
        if failure.remedy:
            print(f"        {failure.remedy}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("Stopped.", flush=True)
        sys.exit(130)


def _run(command: str, arguments: list[str]) -> int:
    if command == "up" and not arguments:
        from .up import run_up

        return run_up()
    if command == "test":
        from .testing import run_tests

        return run_tests(arguments)
    if command == "manage":
        from .manage import run_manage

        return run_manage(arguments)
    if command == "lint" and not arguments:
        from .testing import run_lint

        return run_lint()
    print(USAGE, file=sys.stdout if command in ("-h", "--help", "help") else sys.stderr)
    return 0 if command in ("-h", "--help", "help") else 2


if __name__ == "__main__":
    main()
