"""Many duplicates of one submission at once: one case, one licence, one answer for all.

usage: .venv/bin/python -m benchmarks.duplicates [--count 10000] [--clients 64]

The exit code is 1 where it is not so.
"""

import argparse
import sys
import uuid

from credit_portal.launcher.progress import heading

from .clients import Job, Outcome, drive
from .portal import Portal, add_option, filled_portal, tokens_of

ENOUGH_SECONDS = 3600.0  # the drive ends with its tokens
FILED = {
    "cases": "select count(*) from approvals_case where key = %s",
    "decisions": """
        select count(*) from approvals_decision d
        join approvals_case c on c.id = d.case_id where c.key = %s""",
    "licences": """
        select count(*) from approvals_electroniclicence l
        join approvals_case c on c.id = l.case_id where c.key = %s""",
}


def main() -> int:
    options = _options()
    with filled_portal(applicants=1, demo=False, keep=options.keep) as portal:
        return flood(portal, options)


def flood(portal: Portal, options: argparse.Namespace) -> int:
    portal.start_programs(["web"])
    heading(f"{options.count} duplicates of one submission from {options.clients} connections")
    key, token = str(uuid.uuid4()), tokens_of(portal)[-1]
    job = Job(portal.port, [token] * options.count, options.clients, ENOUGH_SECONDS, key=key)
    return _judge(portal, drive(job), key, options.count)


def _judge(portal: Portal, outcome: Outcome, key: str, count: int) -> int:
    rows = {name: portal.ask(query, key)[0][0] for name, query in FILED.items()}
    heading(
        f"answers {outcome.statuses}, different cases among them {len(outcome.cases)}, in the"
        f" database {rows}"
    )
    heading(
        f"{outcome.seconds:.1f} s, {outcome.rate:.0f}/s, p50 {outcome.percentile(0.5):.0f} ms,"
        f" p99 {outcome.percentile(0.99):.0f} ms"
    )
    is_good = (
        outcome.statuses == {"201": count} and len(outcome.cases) == 1 and set(rows.values()) == {1}
    )
    heading("exactly one" if is_good else f"NOT exactly one: {outcome.failure}")
    return 0 if is_good else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=64)
    add_option(parser)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
