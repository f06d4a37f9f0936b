"""What the back office shows of declared interests and of near misses."""

from dataclasses import dataclass
from datetime import datetime

from applicants.enums import Role
from applicants.models import User
from applicants.permissions import duties
from credit_portal.events.models import Event

from .errors import DutyRefused
from .events import CaseEvent
from .models import Case

PAGE = 30
REPORT_READERS = (Role.HEAD, Role.AUDITOR)


@dataclass(frozen=True)
class NearMiss:
    """An attempt that a rule stopped: who, which case, which rule in words."""

    at: datetime
    officer: str
    case: Case
    rule: str


def near_misses(user: User, *, before: int | None) -> tuple[list[NearMiss], int | None]:
    """Newest first in the reader's departments, and the id below which the next page starts."""
    events = Event.objects.filter(kind=CaseEvent.DUTY_REFUSED).select_related("by")
    departments = duties(user).departments(*REPORT_READERS)
    if departments is not None:
        own = Case.objects.filter(department_id__in=departments)
        events = events.filter(subject_id__in=own.values("pk"))
    if before is not None:
        events = events.filter(pk__lt=before)
    found = list(events.order_by("-pk")[: PAGE + 1])
    known = Case.objects.select_related("matter").in_bulk({event.subject_id for event in found})
    rules = {kind.code: str(kind.message) for kind in _kinds(DutyRefused)}
    shown = found[:PAGE]
    rows = [
        NearMiss(
            event.at,
            str(event.by),
            known[event.subject_id],
            rules.get(event.data["rule"], event.data["rule"]),
        )
        for event in shown
    ]
    return rows, shown[-1].pk if len(found) > PAGE else None


def _kinds(parent: type[DutyRefused]) -> list[type[DutyRefused]]:
    """Every rule, the general ones after those that sharpen them."""
    return [one for child in parent.__subclasses__() for one in (*_kinds(child), child)]
