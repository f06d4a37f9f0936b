"""The desk of the back office over HTTP with 200,000 open cases: time and queries of a page.

usage: .venv/bin/python -m benchmarks.queue [--cases 200000] [--requests 40]

The exit code is 1 where a page asks the database more than 12 times.
"""

import argparse
import http.client
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

from credit_portal.launcher import static_files
from credit_portal.launcher.progress import heading, step

from .instant_approval import statements_of
from .portal import Portal, add_option, filled_portal

MOST_QUERIES = 12
HELD_SHARE = 1000  # the clerk holds every thousandth case
SEED = """
insert into approvals_case
    (number, query_code, applicant_id, matter_id, version_id, department_id, filed_by_id, key,
     fingerprint, channel, form, filled, mode, status, received_at, accepted_on,
     promised_working_days, due_on, statutory_due_on, stopped_working_days,
     is_due_provisional, officer_id)
select '440399' || to_char(current_date, 'YYYYMMDD') || lpad(n::text, 7, '0'), 'AAAAAA',
       known.people[1 + n %% cardinality(known.people)], m.id, m.current_id, m.department_id,
       known.clerk, gen_random_uuid(), '', 'web', '{}', '{}', 'ordinary',
       case when is_received then 'received' else 'accepted' end,
       now() - (n %% 6) * interval '1 day', accepted_on,
       case when not is_received then 20 end, accepted_on + 28, accepted_on + 28, 0, false,
       case when n %% %(held)s = 0 then known.clerk end
  from generate_series(1, %(cases)s) n
 cross join lateral (select n %% 5 < 2 as is_received) r
 cross join lateral
       (select case when not is_received then current_date - n %% 31 end as accepted_on) a
 cross join (select (select array_agg(id) from applicants_applicant) as people,
                    (select array_agg(id) from approvals_matter
                      where current_id is not null) as matters,
                    (select id from applicants_user where username = 'desk-clerk') as clerk) known
  join approvals_matter m on m.id = known.matters[1 + n %% cardinality(known.matters)]
"""


@dataclass
class Page:
    """What was seen of one address."""

    name: str
    path: str
    milliseconds: list[float]
    queries: float = 0.0

    def percentile(self, hundredth: int) -> float:
        return statistics.quantiles(self.milliseconds, n=100)[hundredth - 1]


def main() -> int:
    options = _options()
    with filled_portal(applicants=options.applicants, demo=False, keep=options.keep) as portal:
        session = portal.run_python("-m", "benchmarks.queue_clerk").strip()
        with static_files.collecting(portal.var, portal.env) as wait_for_static_files:
            with step(f"{options.cases} cases"):
                fill(portal, options.cases)
            wait_for_static_files()
        portal.start_programs(["web"])
        portal.ask("create extension if not exists pg_stat_statements", database="postgres")
        heading(f"The desk with {options.cases} open cases, {options.requests} requests a page")
        pages = [measure(portal, page, session, options.requests) for page in pages_of(portal)]
    for page in pages:
        heading(
            f"{page.name:28} p50 {page.percentile(50):6.0f} ms   p95 {page.percentile(95):6.0f} ms"
            f"   {page.queries:.1f} queries"
        )
    return 0 if all(page.queries <= MOST_QUERIES for page in pages) else 1


def fill(portal: Portal, cases: int) -> None:
    """Received and accepted ones over a month; their events are left out, and nobody reads them."""
    if portal.ask("select count(*) from approvals_case")[0][0] >= cases:
        return
    portal.ask("alter table approvals_case disable trigger user")
    portal.ask(SEED.replace("%(cases)s", str(cases)).replace("%(held)s", str(HELD_SHARE)))
    portal.ask("alter table approvals_case enable trigger user")
    portal.ask("vacuum analyze approvals_case")


def pages_of(portal: Portal) -> Iterator[Page]:
    """The first page of each tab, and one half way down."""
    (half,) = portal.ask(
        "select to_char(act_on, 'YYYY-MM-DD') || '.' || id from approvals_case"
        " order by act_on, id offset (select count(*) / 2 from approvals_case) limit 1"
    )
    (matter,) = portal.ask("select id from approvals_matter where current_id is not null limit 1")
    yield Page("mine, first page", "/office/?tab=mine", [])
    yield Page("team, first page", "/office/?tab=team", [])
    yield Page("team, half way down", f"/office/?tab=team&after={half[0]}", [])
    yield Page("team, one matter", f"/office/?tab=team&matter={matter[0]}", [])
    yield Page("team, overdue ones", "/office/?tab=team&level=overdue", [])
    yield Page("to decide, first page", "/office/?tab=decide", [])


def measure(portal: Portal, page: Page, session: str, requests: int) -> Page:
    """One after another over one connection; the first few warm what is kept."""
    connection = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=60)
    for _ in range(5):
        _get(connection, page.path, session)
    portal.ask("select pg_stat_statements_reset()", database="postgres")
    for _ in range(requests):
        began = time.perf_counter()
        _get(connection, page.path, session)
        page.milliseconds.append((time.perf_counter() - began) * 1000)
    page.queries = statements_of(portal, "portal", requests)[0]
    return page


def _get(connection: http.client.HTTPConnection, path: str, session: str) -> None:
    """Raises RuntimeError where the answer is no page of the desk."""
    connection.request("GET", path, headers={"Cookie": session})
    answer = connection.getresponse()
    text = answer.read().decode()
    if answer.status != 200 or "data-queue" not in text:
        raise RuntimeError(f"{path}: {answer.status} {answer.getheader('Location', '')}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=200_000)
    parser.add_argument("--applicants", type=int, default=2000)
    parser.add_argument("--requests", type=int, default=40)
    add_option(parser)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
