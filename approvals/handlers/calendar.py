"""What follows from a calendar: dates, and whom to tell."""

from datetime import date

from django.utils import timezone

from applicants.enums import Role
from applicants.models import User
from credit_portal.events.models import Event
from credit_portal.events.registry import on
from credit_portal.notices.services import tell
from credit_portal.workdays.selectors import forget

from ..enums import DeadlineKind
from ..events import CalendarEvent, CaseEvent
from ..models import Case
from ..selectors import told_users
from ..services.recomputing import recompute_dates
from .params import case_params

ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
MOVED_NOTICES = {
    DeadlineKind.DECISION.value: "case.due_moved",
    DeadlineKind.SUPPLEMENT.value: "supplement.due_moved",
    DeadlineKind.DEFERRAL.value: "deferral.due_moved",
}


@on(CalendarEvent.IN_FORCE, outward=True)
def put_dates_right(event: Event) -> None:
    """Outside a transaction, because it commits a batch at a time; again, it finds nothing left."""
    forget()
    recompute_dates(today=timezone.localdate())


@on(CalendarEvent.PROPOSED, CalendarEvent.MISSING)
def tell_administrators(event: Event) -> None:
    """All but who proposed it."""
    administrators = User.objects.filter(
        is_active=True, is_staff=True, posts__role__in=ADMINISTRATORS
    )
    for user in administrators.exclude(pk=event.by_id or 0).distinct():
        tell(
            user,
            event.kind,
            event=event,
            url="/office/calendar/",
            params={"year": event.data["year"], "count": event.data.get("cases", "")},
        )


@on(CaseEvent.DUE_MOVED)
def tell_of_moved_day(event: Event) -> None:
    """The applicant, of a day that concerns them; not of one that moved again since."""
    kind = MOVED_NOTICES.get(event.data["about"])
    case = Case.objects.select_related("matter", "filed_by", "applicant__user").get(
        pk=event.subject_id
    )
    if kind is None or not case.is_open:
        return
    for user in told_users(case):
        tell(
            user,
            kind,
            event=event,
            url=f"/cases/{case.number}/",
            params=case_params(case)
            | {
                "due_before": date.fromisoformat(event.data["due_before"]).isoformat(),
                "due_on": event.data["due_on"],
            },
        )
