"""What others may know about a subject's credit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from applicants.models import Applicant
from credit_portal.parameters.selectors import parameter

from .enums import SourceState
from .models import CreditFile, CreditRecord, FileReading
from .values import Standing


@dataclass(frozen=True)
class SourceView:
    """What one source last said, and how fresh that is."""

    source: str
    facts: dict[str, Any]
    as_of: datetime | None
    state: SourceState


@dataclass(frozen=True)
class CreditCheckValue:
    """The file, its standing and its sources at one moment."""

    file: CreditFile
    standing: Standing
    sources: dict[str, SourceView]

    def state_of(self, source: str) -> SourceState:
        view = self.sources.get(source)
        return view.state if view else SourceState.UNKNOWN


def look_at_credit(applicant: Applicant, *, now: datetime) -> CreditCheckValue | None:
    """`services.checking.check_credit` without lock or trace, for a forecast; None: no file."""
    file = CreditFile.objects.filter(applicant=applicant).first()
    if file is None:
        return None
    answers = file.sources.values("source", "facts", "as_of", "fetched_at")
    return CreditCheckValue(file, Standing.from_json(file.standing), source_views(answers, now))


def source_views(answers: Iterable[Mapping[str, Any]], now: datetime) -> dict[str, SourceView]:
    """The last answer of each source, from rows of SourceAnswer as dicts."""
    hours = parameter("source.fresh_hours")
    return {row["source"]: _view(row, now, hours) for row in answers}


def _view(row: Mapping[str, Any], now: datetime, hours: float) -> SourceView:
    fetched_at, as_of = _moment(row["fetched_at"]), _moment(row["as_of"])
    if fetched_at is None:
        state = SourceState.UNKNOWN
    elif (now - fetched_at).total_seconds() < hours * 3600:
        state = SourceState.FRESH
    else:
        state = SourceState.STALE
    return SourceView(row["source"], row["facts"] or {}, as_of, state)


def _moment(value: str | datetime | None) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def records_of(file: CreditFile) -> QuerySet[CreditRecord]:
    """What stands in the file, newest first, with the catalogue's words."""
    rows = file.records.filter(superseded_by__isnull=True).select_related("item")
    return rows.order_by("-determined_on", "-pk")


def readings_of(file: CreditFile) -> QuerySet[FileReading]:
    """Who looked into the file, newest first."""
    return file.readings.order_by("-at", "-pk")
