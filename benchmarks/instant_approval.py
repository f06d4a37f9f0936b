"""How fast an instant approval is, against the bare database and against textbook Django.

usage: .venv/bin/python -m benchmarks.instant_approval [--seconds 10] [--rounds 3] [--clients 8]

Each round runs the three after one another on the same machine; only ratios inside a round
are compared, because what else the machine does moves the absolute figures.
"""

import argparse
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from credit_portal.launcher import commands
from credit_portal.launcher.progress import heading, step
from credit_portal.launcher.supervisor import Child

from . import floor
from .clients import Job, Outcome, drive, drive_here
from .portal import START_SECONDS, Portal, add_option, filled_portal, free_ports, tokens_of

# what the driver adds around the statements of the work
AROUND = r"^\s*(begin|commit|rollback|select (\$?1))\s*$"
# deferred constraints at the commit, which the server counts like statements of a client
OWN_CHECKS = r"for key share of x$|e\.data->>'to'|told is distinct from"


@dataclass
class Contender:
    """One way to do it, and what each round saw."""

    name: str
    port: int
    tokens: list[str]
    database: str
    keyword: str = "Bearer"
    rates: list[float] = field(default_factory=list)
    last: Outcome = field(default_factory=Outcome)
    statements: tuple[float, float] = (0.0, 0.0)  # a request: of the work, around it

    def run(self, portal: Portal, *, clients: int, seconds: float) -> None:
        """One round, with tokens that were not used before. Raises RuntimeError."""
        portal.ask("select pg_stat_statements_reset()", database="postgres")
        job = Job(self.port, self.tokens, clients, seconds, keyword=self.keyword)
        self.last = drive(job)
        if set(self.last.statuses) != {"201"}:
            raise RuntimeError(f"{self.name}: {self.last.statuses} {self.last.failure}")
        done = self.last.statuses["201"]
        del self.tokens[: done + clients]  # a client may have taken one and run out of time
        self.rates.append(self.last.rate)
        self.statements = statements_of(portal, self.database, done)


def statements_of(portal: Portal, database: str, requests: int) -> tuple[float, float]:
    """Statements a request as the server counted them: of the work, and around it."""
    query = """
        select coalesce(sum(calls) filter (where query !~* %s), 0),
               coalesce(sum(calls) filter (where query ~* %s), 0)
          from pg_stat_statements s join pg_database d on d.oid = s.dbid
         where d.datname = %s and toplevel and query !~* %s"""
    values = AROUND, AROUND, database, OWN_CHECKS
    (work, around) = portal.ask(query, *values, database="postgres")[0]
    return float(work) / requests, float(around) / requests


def main() -> int:
    options = _options()
    heading("Instant approval: the endpoint, the bare database, textbook Django")
    with filled_portal(applicants=options.applicants, demo=False, keep=options.keep) as portal:
        measure(portal, options)
    return 0


def measure(portal: Portal, options: argparse.Namespace) -> None:
    web = portal.start_programs(["web"])["web"]
    portal.ask("create extension if not exists pg_stat_statements", database="postgres")
    tokens = tokens_of(portal)
    _file_one(portal, tokens.pop())
    with step("The floor's database") as running:
        written = floor.prepare(portal)
        running.outcome = f"{written} rows an approval"
    ours = Contender("the portal's endpoint", portal.port, tokens, "portal")
    book = _start_textbook(portal, web, options.applicants)
    for contender in (ours, book):
        contender.run(portal, clients=options.clients, seconds=2)  # warm, not counted
        contender.rates.clear()
    _run_rounds(portal, options, ours, book)


def _run_rounds(
    portal: Portal, options: argparse.Namespace, ours: Contender, book: Contender
) -> None:
    floors = []
    asked = {"clients": options.clients, "seconds": options.seconds}
    for number in range(options.rounds):
        heading(f"\nround {number + 1}, {options.clients} clients, {options.seconds:g} s each")
        floors.append(floor.run(portal, subjects=options.applicants, **asked))
        heading(f"  {'bare database (pgbench)':24} {floors[-1]:8.1f}/s")
        for contender in (ours, book):
            contender.run(portal, **asked)
            _show(contender)
    _show_ratio("portal ÷ bare database", ours.rates, floors)
    _show_ratio("portal ÷ textbook Django", ours.rates, book.rates)
    _show_ratio("textbook Django ÷ bare database", book.rates, floors)


def _show(contender: Contender) -> None:
    work, around = contender.statements
    outcome = contender.last
    heading(
        f"  {contender.name:24} {outcome.rate:8.1f}/s   p50 {outcome.percentile(0.5):6.1f} ms"
        f"   p99 {outcome.percentile(0.99):6.1f} ms   {work:.1f} statements a request"
        f" (+ {around:.1f} begin, commit, health)"
    )


def _show_ratio(name: str, over: list[float], under: list[float]) -> None:
    ratios = [a / b for a, b in zip(over, under, strict=True)]
    median, least, most = statistics.median(ratios), min(ratios), max(ratios)
    heading(f"{name:34} {median:.3f} ({least:.3f}–{most:.3f})")


def _file_one(portal: Portal, token: str) -> None:
    outcome = drive_here(Job(portal.port, [token], clients=1, seconds=60))
    if outcome.statuses != {"201": 1}:
        raise RuntimeError(f"{outcome.statuses} {outcome.failure}")


def _start_textbook(portal: Portal, web: Child, applicants: int) -> Contender:
    """The same server program with the same options, another application and port."""
    (port,) = free_ports(1)
    tokens = portal.var.path / "textbook-tokens"
    with step("Textbook Django"):
        portal.ask("drop database if exists textbook", database="postgres")
        portal.ask("create database textbook", database="postgres")
        portal.run_python("-m", "benchmarks.textbook.fill", applicants, tokens)
        child = Child(
            "textbook", _for_textbook(web.command, port), portal.var.logs / "textbook.log"
        )
        portal.supervisor.start(child, _has_bound(child.log), within=START_SECONDS)
    found = tokens.read_text(encoding="utf-8").split()
    return Contender("textbook Django", port, found, "textbook", keyword="Token")


def _for_textbook(command: commands.Command, port: int) -> list[str]:
    words = [str(word) for word in command]
    words[words.index("credit_portal.wsgi:application")] = "benchmarks.textbook.wsgi:application"
    words[words.index("--bind") + 1] = f"127.0.0.1:{port}"
    return words


def _has_bound(log: Path) -> Callable[[], bool]:
    """gunicorn says so once its socket is open; requests then wait for the workers."""
    return lambda: log.exists() and b"Listening at" in log.read_bytes()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10, help="for each in each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--applicants", type=int, default=8000, help="one is used a request")
    add_option(parser)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
