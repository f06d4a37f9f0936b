"""What supervisors have to do."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from approvals.models import ApprovalSupervisionPush, Verification
from approvals.wording import Strip, why
from credit_portal.workdays.rules import Calendar, working_days_between
from credit_portal.workdays.selectors import load_calendar

PAGE = 30


@dataclass(frozen=True)
class Due:
    """A push or verification with the working days left (below zero: days overdue)."""

    item: ApprovalSupervisionPush | Verification
    left: int
    why: Strip | None = None

    @property
    def level(self) -> str:
        if self.left < 0:
            return "r"
        return "y" if self.left <= 1 else ""

    @property
    def overdue(self) -> int:
        return -self.left


def open_pushes(
    pushes: QuerySet[ApprovalSupervisionPush], *, after: int | None, today: date
) -> tuple[list[Due], int | None]:
    """One page of what is not acknowledged yet, oldest first, and where the next begins."""
    found = pushes.filter(acknowledged_at__isnull=True).select_related(
        "licence__holder", "licence__case", "department"
    )
    if after:
        found = found.filter(pk__gt=after)
    rows = list(found.order_by("pk")[: PAGE + 1])
    calendar = load_calendar()
    shown = [
        Due(
            row,
            _left(row.acknowledge_by, today, calendar),
            why(row.licence.issued_on, row.acknowledge_by, today=today),
        )
        for row in rows[:PAGE]
    ]
    return shown, rows[PAGE - 1].pk if len(rows) > PAGE else None


def due_verifications(
    verifications: QuerySet[Verification], *, after: int | None, today: date
) -> tuple[list[Due], int | None]:
    """One page of the promises to check, by id (the order of the grants)."""
    found = verifications.select_related(
        "case__applicant", "case__matter", "case__licence", "department"
    )
    if after:
        found = found.filter(pk__gt=after)
    rows = list(found.order_by("pk")[: PAGE + 1])
    calendar = load_calendar()
    shown = [
        Due(
            row,
            _left(row.due_on, today, calendar),
            why(timezone.localdate(row.case.decided_at), row.due_on, today=today),
        )
        for row in rows[:PAGE]
    ]
    return shown, rows[PAGE - 1].pk if len(rows) > PAGE else None


def _left(due_on: date, today: date, calendar: Calendar) -> int:
    if today > due_on:
        return -max(working_days_between(due_on, today, calendar), 1)
    return working_days_between(today, due_on, calendar)
