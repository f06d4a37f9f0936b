"""What applicants wrote and nobody answered yet."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applicants.models import User
from credit_portal.workdays.rules import Calendar, working_days_between
from credit_portal.workdays.selectors import load_calendar

from . import permissions
from .desk import PAGE
from .models import Case


@dataclass(frozen=True)
class UnansweredRow:
    """A case whose applicant waits for an answer; `waited` in words, the name masked or not."""

    case: Case
    waited: str
    level: str
    applicant: str


@dataclass(frozen=True)
class Unanswered:
    rows: list[UnansweredRow]
    next_after: int | None


def unanswered_cases(user: User, *, after: int | None) -> Unanswered:
    """Of one's departments, by the first message nobody answered. One query."""
    is_open = Q(messages__post="", messages__read_at__isnull=True)
    cases = permissions.cases_of_staff(user).select_related("officer")
    waiting = cases.annotate(
        first_message=Min("messages__pk", filter=is_open),
        first_at=Min("messages__at", filter=is_open),
    ).filter(first_message__isnull=False)
    if after:
        waiting = waiting.filter(first_message__gt=after)
    found: list[Any] = list(waiting.order_by("first_message")[: PAGE + 1])
    today, calendar = timezone.localdate(), load_calendar()
    rows = [_unanswered(user, case, today, calendar) for case in found[:PAGE]]
    last = found[PAGE - 1].first_message if len(found) > PAGE else None
    return Unanswered(rows, last)


def _unanswered(user: User, case: Any, today: date, calendar: Calendar) -> UnansweredRow:
    """Of a case with its first message that waits."""
    asked_on = timezone.localdate(case.first_at)
    days = working_days_between(asked_on, today, calendar)
    waited = ngettext("%(n)s个工作日", "%(n)s个工作日", days) % {"n": days} if days else _("今天")
    level = "r" if days >= 3 else "y" if days >= 1 else ""
    is_full = permissions.may_read_in_full(user, case)
    name = case.applicant.name if is_full else case.applicant.name_masked
    return UnansweredRow(case, waited, level, name)
