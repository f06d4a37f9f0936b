"""Rate a closed case, and follow up a negative rating until the person has an answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from applicants.access import ActingFor
from applicants.models import User
from credit_portal.errors import NotAllowed
from credit_portal.events.models import Channel
from credit_portal.events.services import record
from credit_portal.parameters.selectors import parameter
from credit_portal.workdays.selectors import load_calendar

from .. import permissions
from ..enums import FollowUpStatus, RatingLevel, RatingReason
from ..errors import (
    FollowUpNoteMissing,
    RatedBefore,
    RatingClosed,
    RatingReasonsMissing,
    SamePersonExcludes,
    WrongStep,
)
from ..events import CaseEvent, RatingEvent
from ..models import Case, Rating, RatingFollowUp
from ..rules import ratings as rules
from ..rules.conversation import is_still_open


def rate_case(
    case_id: int,
    level: RatingLevel,
    *,
    reasons: Sequence[RatingReason] = (),
    text: str = "",
    acting: ActingFor,
    by: User,
    channel: str = Channel.WEB,
) -> Rating:
    """Give the one mark of a closed case in this channel; a negative one opens its follow-up.

    Raises NotAllowed, WrongStep, RatedBefore, RatingClosed, RatingReasonsMissing.
    """
    try:
        with transaction.atomic():
            return _rate(case_id, level, reasons, text, acting=acting, by=by, channel=channel)
    except IntegrityError as error:
        if Rating.objects.filter(case_id=case_id, channel=channel).exists():
            raise RatedBefore from error
        raise


def _rate(
    case_id: int,
    level: RatingLevel,
    reasons: Sequence[RatingReason],
    text: str,
    *,
    acting: ActingFor,
    by: User,
    channel: str,
) -> Rating:
    case = Case.objects.select_related("matter").lock(case_id)
    if not permissions.may_see(acting, case):
        raise NotAllowed
    if case.is_open:
        raise WrongStep
    if case.ratings.filter(channel=channel).exists():
        raise RatedBefore
    if not rating_is_open(case):
        raise RatingClosed(days=parameter("rating.open_days"))
    if rules.is_negative(level) and not reasons:
        raise RatingReasonsMissing(field="reasons")
    rating = Rating.objects.create(
        case=case,
        department_id=case.department_id,
        channel=channel,
        level=level,
        reasons=sorted({reason.value for reason in reasons}) if rules.is_negative(level) else [],
        text=text.strip(),
        by=by,
    )
    record(
        CaseEvent.RATED,
        subject=case,
        by=by,
        principal=acting.applicant,
        channel=channel,
        level=int(level),
    )
    if rating.is_negative:
        _open_follow_up(rating)
    return rating


def rating_is_open(case: Case) -> bool:
    """From the end of the case, for `rating.open_days`."""
    if case.closed_at is None:
        return False
    closed_on = timezone.localdate(case.closed_at)
    days = parameter("rating.open_days")
    return is_still_open(closed_on, today=timezone.localdate(), days=days)


def follow_up_days() -> rules.FollowUpDays:
    return rules.FollowUpDays(
        contact=parameter("rating.contact_days"),
        simple=parameter("rating.simple_days"),
        complex=parameter("rating.complex_days"),
    )


def _open_follow_up(rating: Rating) -> RatingFollowUp:
    days, calendar, rated_on = follow_up_days(), load_calendar(), timezone.localdate(rating.at)
    follow_up = RatingFollowUp.objects.create(
        rating=rating,
        department_id=rating.department_id,
        contact_by=rules.contact_due(rated_on, days, calendar),
        answer_by=rules.answer_due(rated_on, days, calendar, is_complex=False),
    )
    record(RatingEvent.OPENED, subject=follow_up, by=None, level=rating.level)
    return follow_up


# What the department does


@transaction.atomic
def register_contact(follow_up_id: int, *, note: str, is_complex: bool, by: User) -> RatingFollowUp:
    """Somebody spoke with the person; a complex matter gets the longer term to answer.

    Raises NotAllowed, WrongStep, FollowUpNoteMissing.
    """
    follow_up = _lock(follow_up_id, by, FollowUpStatus.OPEN)
    follow_up.contact(by=by, note=_written(note, "note"), at=timezone.now())
    follow_up.is_complex = is_complex
    follow_up.answer_by = rules.answer_due(
        timezone.localdate(follow_up.rating.at),
        follow_up_days(),
        load_calendar(),
        is_complex=is_complex,
    )
    return _save(follow_up, RatingEvent.CONTACTED, by, is_complex=is_complex)


@transaction.atomic
def answer_rating(
    follow_up_id: int, *, is_founded: bool, answer: str, is_text_public: bool, by: User
) -> RatingFollowUp:
    """Put right and answered, or explained where there was no ground; the answer is public.

    `is_text_public`: the text of the rating names nobody and may stand beside the answer.
    Raises NotAllowed, WrongStep, FollowUpNoteMissing.
    """
    follow_up = _lock(follow_up_id, by, FollowUpStatus.CONTACTED)
    answer, now = _written(answer, "answer"), timezone.now()
    if is_founded:
        follow_up.rectify(by=by, answer=answer, at=now)
    else:
        follow_up.explain(by=by, answer=answer, at=now)
    Rating.objects.filter(pk=follow_up.rating_id).update(is_text_public=is_text_public)
    kind = RatingEvent.RECTIFIED if is_founded else RatingEvent.EXPLAINED
    return _save(follow_up, kind, by)


@transaction.atomic
def ask_exclusion(follow_up_id: int, *, reason: str, by: User) -> RatingFollowUp:
    """Propose not to count a wrong or malicious rating; a second person decides.

    Raises NotAllowed, WrongStep, FollowUpNoteMissing.
    """
    follow_up = _lock(follow_up_id, by, FollowUpStatus.OPEN, FollowUpStatus.CONTACTED)
    follow_up.ask_exclusion(by=by, reason=_written(reason, "reason"))
    return _save(follow_up, RatingEvent.EXCLUSION_ASKED, by)


@transaction.atomic
def decide_exclusion(
    follow_up_id: int, *, is_excluded: bool, why: str = "", by: User
) -> RatingFollowUp:
    """The second person: not counted, or it stands and the follow-up goes on.

    Raises NotAllowed, SamePersonExcludes, WrongStep, FollowUpNoteMissing.
    """
    follow_up = _lock(follow_up_id, by, FollowUpStatus.EXCLUSION_ASKED)
    if follow_up.exclusion_asked_by_id == by.pk:
        raise SamePersonExcludes
    if not permissions.may_review_exclusion(by, follow_up):
        raise NotAllowed
    now: datetime = timezone.now()
    if is_excluded:
        follow_up.exclude(by=by, at=now)
        Rating.objects.filter(pk=follow_up.rating_id).update(is_excluded=True)
    elif follow_up.contacted_at:
        follow_up.keep_contacted(by=by, why=_written(why, "why"), at=now)
    else:
        follow_up.keep_open(by=by, why=_written(why, "why"), at=now)
    return _save(follow_up, RatingEvent.EXCLUDED if is_excluded else RatingEvent.KEPT, by)


def _lock(follow_up_id: int, by: User, *expected: FollowUpStatus) -> RatingFollowUp:
    follow_up = RatingFollowUp.objects.select_related("rating__case").lock(follow_up_id)
    if not permissions.may_follow_up(by, follow_up):
        raise NotAllowed
    if follow_up.status not in expected:
        raise WrongStep
    return follow_up


def _written(text: str, field: str) -> str:
    if not text.strip():
        raise FollowUpNoteMissing(field=field)
    return text.strip()


def _save(follow_up: RatingFollowUp, kind: RatingEvent, by: User, **data: Any) -> RatingFollowUp:
    follow_up.save()
    record(kind, subject=follow_up, by=by, channel=Channel.WINDOW, **data)
    return follow_up
