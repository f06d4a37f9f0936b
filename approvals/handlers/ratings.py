"""An invitation to rate, and what the department and the person learn of a rating."""

from django.utils import timezone

from applicants.enums import Role
from applicants.models import User
from credit_portal.events.models import Event
from credit_portal.events.registry import on
from credit_portal.notices.services import tell
from credit_portal.parameters.selectors import parameter

from .. import permissions
from ..events import CaseEvent, RatingEvent
from ..models import Case, RatingFollowUp
from ..rules.conversation import last_day
from ..selectors import told_users
from .params import case_params


@on(CaseEvent.GRANTED, CaseEvent.REFUSED, CaseEvent.NOT_ACCEPTED, CaseEvent.TERMINATED)
def invite_to_rate(event: Event) -> None:
    """In the inbox only: the outcome itself has been told by mail."""
    cases = Case.objects.select_related("matter", "filed_by", "applicant__user")
    case = cases.get(pk=event.subject_id)
    if case.closed_at is None:
        return
    closed_on = timezone.localdate(case.closed_at)
    due_on = last_day(closed_on, days=parameter("rating.open_days"))
    params = case_params(case) | {"due_on": due_on.isoformat()}
    url = f"/cases/{case.number}/rate/"
    for user in told_users(case):
        tell(user, "rating.invited", event=event, url=url, params=params, also=())


@on(RatingEvent.OPENED)
def tell_heads(event: Event) -> None:
    """The heads of the department who did not handle the case; no name, no number."""
    follow_up = _follow_up(event)
    params = {
        "matter": follow_up.rating.case.matter.name_zh,
        "matter_en": follow_up.rating.case.matter.name_en,
        "due_on": follow_up.contact_by.isoformat(),
    }
    heads = User.objects.filter(is_active=True, posts__role=Role.HEAD).distinct()
    for head in heads:
        if permissions.may_follow_up(head, follow_up):
            url = f"/office/ratings/{follow_up.pk}/"
            tell(head, "rating.negative", event=event, url=url, params=params)


@on(RatingEvent.RECTIFIED, RatingEvent.EXPLAINED)
def tell_who_rated(event: Event) -> None:
    rating = _follow_up(event).rating
    url = f"/cases/{rating.case.number}/#rating"
    tell(rating.by, "rating.answered", event=event, url=url, params=case_params(rating.case))


def _follow_up(event: Event) -> RatingFollowUp:
    rows = RatingFollowUp.objects.select_related("rating__case__matter", "rating__by")
    return rows.get(pk=event.subject_id)
