"""What the back office shows of the ratings of one's departments."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.models import Department, User
from applicants.permissions import duties
from credit_portal.workdays.rules import Calendar, working_days_between
from credit_portal.workdays.selectors import load_calendar

from . import permissions
from .desk import left_text
from .models import Rating, RatingFollowUp
from .models.rating import FOLLOW_UP_OPEN
from .ratings_view import department_rows
from .rules.ratings import light

PAGE = 30
TABS = ("open", "settled", "all")


@dataclass(frozen=True)
class RatingRow:
    """A rating of the list. `follow_up_id` only for who may follow it up."""

    rating: Rating
    left: str
    level: str
    due_on: date | None
    status: str
    follow_up_id: int | None


def office_page(user: User, *, tab: str, after: int | None) -> dict[str, Any]:
    """Figures, and one page of ratings: what is open with the oldest first, else newest first."""
    ratings = permissions.ratings_of_staff(user).select_related(
        "follow_up", "case__matter", "case__decision", "department"
    )
    is_oldest_first = tab == "open"
    if tab == "open":
        ratings = ratings.filter(follow_up__status__in=FOLLOW_UP_OPEN)
    elif tab == "settled":
        ratings = ratings.filter(follow_up__isnull=False).exclude(
            follow_up__status__in=FOLLOW_UP_OPEN
        )
    if after:
        ratings = ratings.filter(pk__gt=after) if is_oldest_first else ratings.filter(pk__lt=after)
    found = list(ratings.order_by("pk" if is_oldest_first else "-pk")[: PAGE + 1])
    shown = found[:PAGE]
    today, calendar = timezone.localdate(), load_calendar()
    linked = permissions.follow_ups_of(
        user, [_bound(rating) for rating in shown if hasattr(rating, "follow_up")]
    )
    labels = [_("要回访的"), _("已处理的差评"), _("全部评价")]
    return {
        "tabs": [
            {"label": label, "url": f"?tab={name}", "count": None, "current": name == tab}
            for name, label in zip(TABS, labels, strict=True)
        ],
        "tab": tab,
        "rows": [_row(rating, linked, today, calendar) for rating in shown],
        "departments": department_rows(_departments(user)),
        "next_after": shown[-1].pk if len(found) > PAGE else None,
    }


def _departments(user: User) -> list[Department]:
    codes = duties(user).departments(*permissions.READERS)
    rows = Department.objects.order_by("number")
    return list(rows if codes is None else rows.filter(pk__in=codes))


def _row(rating: Rating, linked: set[int], today: date, calendar: Calendar) -> RatingRow:
    follow_up: RatingFollowUp | None = getattr(rating, "follow_up", None)
    if follow_up is None:
        return RatingRow(rating, "—", "", None, "", None)
    link = follow_up.pk if follow_up.pk in linked else None
    status = str(follow_up.get_status_display())
    if not follow_up.is_open:
        return RatingRow(rating, "—", "", None, status, link)
    due_on = follow_up.due_on
    left = working_days_between(today, due_on, calendar)
    return RatingRow(
        rating,
        left_text(due_on, today, calendar),
        light(due_on, today, working_days_left=left),
        due_on,
        status,
        link,
    )


def _bound(rating: Rating) -> RatingFollowUp:
    """With the rating that was read already."""
    follow_up: RatingFollowUp = rating.follow_up
    follow_up.rating = rating
    return follow_up


@dataclass(frozen=True)
class Step:
    title: str
    at: datetime | None
    by: User | None
    text: str


def steps_of(follow_up: RatingFollowUp) -> list[Step]:
    """What was done so far, newest first."""
    found = [Step(_("收到差评"), follow_up.rating.at, None, follow_up.rating.text)]
    if follow_up.contacted_at:
        by, note = follow_up.contacted_by, follow_up.contact_note
        found.append(Step(_("已联系评价人"), follow_up.contacted_at, by, note))
    if follow_up.exclusion_reason:
        asked_by, reason = follow_up.exclusion_asked_by, follow_up.exclusion_reason
        found.append(Step(_("申请不计入"), None, asked_by, reason))
    if follow_up.exclusion_decided_at:
        title = _("复核后仍计入") if follow_up.exclusion_refused_why else _("复核后不计入")
        found.append(
            Step(
                title,
                follow_up.exclusion_decided_at,
                follow_up.exclusion_decided_by,
                follow_up.exclusion_refused_why,
            )
        )
    if follow_up.answered_at:
        title = str(follow_up.get_status_display())
        by, answer = follow_up.answered_by, follow_up.answer
        found.append(Step(title, follow_up.answered_at, by, answer))
    return found[::-1]
