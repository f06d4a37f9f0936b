"""How fast one sweep warns of what is due among many open cases, and moves dates.

usage: .venv/bin/python -m benchmarks.deadlines [--cases 200000] [--loop 2000]

The sweep is compared with a loop that looks at each case and commits each warning by itself;
both run on the same servers one after the other, so only their ratio means anything.
"""

import argparse
import json
import sys
from typing import Any

from credit_portal.launcher.progress import heading, step

from .portal import add_option, filled_portal


def main() -> int:
    options = _options()
    heading("Deadlines: one sweep over all open cases, against a loop with a commit each")
    with filled_portal(applicants=1, demo=False, keep=options.keep) as portal:
        with step(f"{options.cases} open cases, the loop, the sweeps"):
            told = portal.run_python("-m", "benchmarks.sweeps", options.cases, options.loop)
    show(json.loads(told.splitlines()[-1]))
    return 0


def show(seen: dict[str, Any]) -> None:
    heading(f"\n{seen['open']} open cases")
    for name in ("loop", "sweep", "sweep again", "move", "move again"):
        run = seen[name]
        rate = run["done"] / run["seconds"]
        heading(
            f"  {name:12} {run['done']:8} settled   {run['seconds']:7.2f} s   {rate:9.1f}/s"
            f"   {run['statements']} statements"
        )
    sweep, again, loop = (seen[name] for name in ("sweep", "sweep again", "loop"))
    heading(f"  {seen['open'] / sweep['seconds']:.0f} open cases/s looked through and warned")
    heading(f"  {seen['open'] / again['seconds']:.0f} open cases/s where nothing was due")
    ratio = (sweep["done"] / sweep["seconds"]) / (loop["done"] / loop["seconds"])
    heading(f"  sweep ÷ loop, warnings a second: {ratio:.1f}")
    heading("\nwhat each sweep reads")
    for name, index in seen["plans"].items():
        heading(f"  {name:20} {index}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.deadlines")
    parser.add_argument("--cases", type=int, default=200_000)
    parser.add_argument("--loop", type=int, default=2000, help="warnings of the loop")
    add_option(parser)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
