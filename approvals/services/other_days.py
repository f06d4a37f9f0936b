"""Other dates than the term to decide, where the calendar changed: verifications, told days.

A day that the applicant was told is theirs: it moves only where it is no working day any more,
and then to the next one. Source: docs/rules/working-days.md §6.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from credit_portal.events.services import record_many, subject_label
from credit_portal.workdays.rules import Calendar, add_working_days, is_working_day

from ..enums import CaseStatus, DeadlineKind
from ..events import CaseEvent
from ..models import Case, Deferral, MatterVersion, SupplementNotice, Verification
from ..rules.deadlines import verification_due

Move = tuple[int, date, date]


def record_moves(about: DeadlineKind, moves: Iterable[Move]) -> None:
    """An event for each case whose day is another than before: the case, before, after."""
    data = {
        case_id: {
            "about": about.value,
            "due_before": before.isoformat(),
            "due_on": after.isoformat(),
        }
        for case_id, before, after in moves
        if before != after
    }
    if data:
        record_many(CaseEvent.DUE_MOVED, subject_label(Case), data)


def move_days(calendar: Calendar, *, today: date) -> int:
    """Verifications by their term, days the applicant was told to the next working day."""
    unanswered = SupplementNotice.objects.filter(case__status=CaseStatus.SUPPLEMENT_REQUESTED)
    return (
        _move_verifications(calendar, today)
        + _push_back(DeadlineKind.SUPPLEMENT, unanswered, "reply_by", calendar, today)
        + _push_back(DeadlineKind.DEFERRAL, Deferral.objects.owed(), "promised_on", calendar, today)
    )


def _move_verifications(calendar: Calendar, today: date) -> int:
    open_ones = Verification.objects.filter(due_on__gte=today)
    terms = open_ones.order_by().values_list("case__decided_at__date", "case__version", "due_on")
    versions = MatterVersion.objects.in_bulk({version for _on, version, _due in terms.distinct()})
    moved = 0
    for decided_on, version, before in terms.distinct():
        spec = versions[version].spec
        after = verification_due(spec, decided_on=decided_on, calendar=calendar).on
        if after != before:
            rows = open_ones.filter(
                case__decided_at__date=decided_on, case__version=version, due_on=before
            )
            moved += _move(DeadlineKind.VERIFICATION, rows, "due_on", before, after)
    return moved


def _push_back(
    about: DeadlineKind, rows: QuerySet[Any], field: str, calendar: Calendar, today: date
) -> int:
    days = rows.filter(**{f"{field}__gte": today}).order_by().values_list(field, flat=True)
    return sum(
        _move(about, rows, field, day, add_working_days(day, 1, calendar).on)
        for day in days.distinct()
        if not is_working_day(day, calendar)
    )


@transaction.atomic
def _move(about: DeadlineKind, rows: QuerySet[Any], field: str, before: date, after: date) -> int:
    """The rows that have one day get another; their cases are locked first, by ascending id."""
    ids = rows.filter(**{field: before}).values_list("case_id", flat=True)
    cases = list(Case.objects.filter(pk__in=list(ids)).order_by("pk").select_for_update())
    rows.filter(case__in=cases, **{field: before}).update(**{field: after})
    record_moves(about, [(case.pk, before, after) for case in cases])
    return len(cases)
