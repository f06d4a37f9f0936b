"""What one submission left behind: rows, numbers, papers, notices, deliveries."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from .portal import Portal

EVENTS = """
    select e.id, e.kind from events_event e join approvals_case c on c.key = %s
      left join approvals_electroniclicence l on l.case_id = c.id
     where (e.subject_type = 'approvals.Case' and e.subject_id = c.id)
        or (e.subject_type = 'approvals.ElectronicLicence' and e.subject_id = l.id)"""
CASES = "select number, status from approvals_case where key = %s"
LICENCES = """
    select l.number from approvals_electroniclicence l
      join approvals_case c on c.id = l.case_id where c.key = %s"""
PAPERS = """
    select d.kind, d.number, d.path, d.digest from documents_officialdocument d
      join approvals_case c on c.key = %s
      left join approvals_electroniclicence l on l.case_id = c.id
     where (d.subject_type = 'approvals.Case' and d.subject_id = c.id)
        or (d.subject_type = 'approvals.ElectronicLicence' and d.subject_id = l.id)"""
NOTICES = f"select kind from notices_notice where event_id in (select id from ({EVENTS}) e)"
DELIVERIES = f"""
    select e.kind, d.handler, d.status from events_delivery d join ({EVENTS}) e
    on e.id = d.event_id"""


@dataclass
class Traces:
    cases: list[tuple[str, str]] = field(default_factory=list)  # number, status
    licences: list[str] = field(default_factory=list)
    events: Counter[str] = field(default_factory=Counter)
    papers: list[tuple[str, str | None, str, str]] = field(default_factory=list)
    notices: Counter[str] = field(default_factory=Counter)
    deliveries: Counter[tuple[str, str]] = field(default_factory=Counter)
    unfinished: list[str] = field(default_factory=list)  # deliveries, with their state

    @property
    def is_finished(self) -> bool:
        return bool(self.cases) and not self.unfinished

    def __str__(self) -> str:
        return (
            f"{len(self.cases)} case, {len(self.licences)} licence, {self.events.total()} events,"
            f" {len(self.papers)} papers, {self.notices.total()} notice,"
            f" {self.deliveries.total()} deliveries"
            + (f", unfinished {self.unfinished}" if self.unfinished else "")
        )


def traces_of(portal: Portal, key: str) -> Traces:
    deliveries = portal.ask(DELIVERIES, key)
    return Traces(
        cases=portal.ask(CASES, key),
        licences=[number for (number,) in portal.ask(LICENCES, key)],
        events=Counter(kind for _, kind in portal.ask(EVENTS, key)),
        papers=portal.ask(PAPERS, key),
        notices=Counter(kind for (kind,) in portal.ask(NOTICES, key)),
        deliveries=Counter((kind, handler) for kind, handler, _ in deliveries),
        unfinished=[f"{handler} {status}" for _, handler, status in deliveries if status != "done"],
    )


def step_reached(traces: Traces, model: Traces) -> str:
    """In words that sort by time."""
    if not traces.cases:
        return "0 not filed yet"
    if traces.is_finished:
        return "9 all done"
    done = len(traces.papers)
    return f"{done + 1} filed, {done} of {len(model.papers)} papers"


def differences(traces: Traces, model: Traces, media: Path) -> list[str]:
    """What is not as in an undisturbed case; empty where all is."""
    found = []
    if [status for _, status in traces.cases] != ["granted"]:
        found.append(f"cases {traces.cases}")
    if len(traces.licences) != 1:
        found.append(f"licences {traces.licences}")
    for name in ("events", "notices", "deliveries"):
        if getattr(traces, name) != getattr(model, name):
            found.append(f"{name} {dict(getattr(traces, name))}")
    if _kinds(traces) != _kinds(model):
        found.append(f"papers {dict(_kinds(traces))}")
    if traces.unfinished:
        found.append(f"unfinished {traces.unfinished}")
    return found + [text for paper in traces.papers if (text := _fault_of(paper, media))]


def _kinds(traces: Traces) -> Counter[tuple[str, bool]]:
    """How many papers of each kind, with a number or without."""
    return Counter((kind, number is not None) for kind, number, _, _ in traces.papers)


def _fault_of(paper: tuple[str, str | None, str, str], media: Path) -> str:
    kind, _, path, digest = paper
    try:
        content = (media / path).read_bytes()
    except FileNotFoundError:
        return f"{kind}: its file is gone"
    if hashlib.sha256(content).hexdigest() != digest:
        return f"{kind}: its file is another"
    return "" if content.startswith(b"%PDF-") else f"{kind}: no PDF"
