"""The calendar of a year: one person proposes it, another puts it in force.

Source: docs/authorization.md; docs/rules/working-days.md §6.
"""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.db.models.functions import ExtractYear, Greatest
from django.utils import timezone

from applicants.models import User
from credit_portal.errors import NotAllowed
from credit_portal.events.models import Channel
from credit_portal.events.services import record
from credit_portal.workdays.models import CalendarProposal, CalendarYear, ProposalStatus
from credit_portal.workdays.reading import read_days
from credit_portal.workdays.selectors import load_calendar
from credit_portal.workdays.services import load_year

from .. import permissions
from ..errors import CalendarSettled, CalendarUnderWay, NeedsSecondPerson
from ..events import CalendarEvent
from ..models import Case
from ..models.case import IN_HAND


@transaction.atomic
def propose_calendar(text: str, *, source: str, by: User) -> CalendarProposal:
    """Keep the days of one year for another person to put in force.

    Raises NotAllowed, CalendarRefused (all faults, by line), CalendarUnderWay.
    """
    if not permissions.may_change_calendar(by):
        raise NotAllowed
    found = read_days(text)
    days = [
        {
            "date": on.isoformat(),
            "is_workday": day.is_workday,
            "name_zh": day.name_zh,
            "name_en": day.name_en,
        }
        for on, day in found.days.items()
    ]
    try:
        with transaction.atomic():
            proposal = CalendarProposal.objects.create(
                year=found.year, days=days, source=source, proposed_by=by
            )
    except IntegrityError as error:
        raise CalendarUnderWay(year=found.year) from error
    record(
        CalendarEvent.PROPOSED,
        subject=proposal,
        by=by,
        channel=Channel.WINDOW,
        year=found.year,
        days=len(days),
    )
    return proposal


@transaction.atomic
def enforce_calendar(proposal_id: int, *, by: User) -> CalendarProposal:
    """Put the proposed days in the place of what was there; dates follow a moment later.

    Raises NotAllowed, CalendarSettled, NeedsSecondPerson.
    """
    proposal = _lock_open(proposal_id, by)
    if not permissions.may_enforce_calendar(by, proposal):
        raise NeedsSecondPerson
    load_year(proposal.year, proposal.exceptional_days(), source=proposal.source)
    return _settle(proposal, ProposalStatus.IN_FORCE, CalendarEvent.IN_FORCE, by)


@transaction.atomic
def return_calendar(proposal_id: int, *, by: User) -> CalendarProposal:
    """Take a proposal off the table, one's own or another's.

    Raises NotAllowed, CalendarSettled.
    """
    proposal = _lock_open(proposal_id, by)
    return _settle(proposal, ProposalStatus.RETURNED, CalendarEvent.RETURNED, by)


def _lock_open(proposal_id: int, by: User) -> CalendarProposal:
    if not permissions.may_change_calendar(by):
        raise NotAllowed
    proposal = CalendarProposal.objects.select_for_update(of=("self",)).get(pk=proposal_id)
    if not proposal.is_open:
        raise CalendarSettled
    return proposal


def _settle(
    proposal: CalendarProposal, status: ProposalStatus, kind: CalendarEvent, by: User
) -> CalendarProposal:
    proposal.status, proposal.settled_by, proposal.settled_at = status, by, timezone.now()
    proposal.save()
    record(kind, subject=proposal, by=by, channel=Channel.WINDOW, year=proposal.year)
    return proposal


def missing_years() -> dict[int, int]:
    """Years without a calendar that open cases run into, with how many of them."""
    known = load_calendar().known_years
    rows = Case.objects.filter(is_due_provisional=True, status__in=IN_HAND).order_by()
    last = ExtractYear(Greatest("due_on", "statutory_due_on"))
    counted = rows.annotate(last=last).values_list("last").annotate(n=Count("pk"))
    return {year: cases for year, cases in counted if year not in known}


@transaction.atomic
def remind_of_missing_calendar(*, today: date) -> int:
    """On Mondays, tell the administrators which year is missing; how many years."""
    if today.weekday() != 0:
        return 0
    found = missing_years()
    for year, cases in found.items():
        record(
            CalendarEvent.MISSING,
            subject=CalendarYear(year=year),
            by=None,
            year=year,
            cases=cases,
        )
    return len(found)
