"""A calendar takes two people; then the dates of open cases follow from it."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction

from applicants.enums import Role
from approvals.errors import CalendarSettled, CalendarUnderWay, NeedsSecondPerson
from approvals.models import Case
from approvals.services.calendar import (
    enforce_calendar,
    missing_years,
    propose_calendar,
    remind_of_missing_calendar,
    return_calendar,
)
from approvals.services.recomputing import preview_moves, recompute_dates
from credit_portal.errors import NotAllowed
from credit_portal.events.models import Event
from credit_portal.notices.models import Notice
from credit_portal.workdays.models import CalendarProposal, CalendarYear
from credit_portal.workdays.selectors import load_calendar
from tests.credit_portal.workdays.test_reading import FIXED
from tests.factories import cases
from tests.factories.applicants import StaffFactory

pytestmark = pytest.mark.django_db
SOURCE = "国务院办公厅关于2027年部分节假日安排的通知"
NEW_YEAR = FIXED + "2027-01-04,holiday,元旦,New Year\n2027-01-02,workday,元旦调休上班,make-up day\n"
LATE_DECEMBER = "2026-12-28T02:00Z"  # a Monday


@pytest.fixture
def admin():
    return StaffFactory(posts=[(Role.SYSTEM_ADMIN, None)])


@pytest.fixture
def security():
    return StaffFactory(posts=[(Role.SECURITY_ADMIN, None)])


def accepted(days):
    """Accepted on Monday, 28 December 2026, with so many working days promised."""
    with time_machine.travel(LATE_DECEMBER):
        case = cases.accepted()
        Case.objects.filter(pk=case.pk).update(promised_working_days=days)
        recompute_dates(today=date(2026, 12, 28))
    return Case.objects.get(pk=case.pk)


def fresh(case):
    return Case.objects.get(pk=case.pk)


# Two people


def test_a_proposal_changes_nothing_yet(catalogue, admin):
    propose_calendar(NEW_YEAR, source=SOURCE, by=admin)

    assert not CalendarYear.objects.filter(year=2027).exists()


def test_another_person_puts_it_in_force(catalogue, admin, security):
    proposal = propose_calendar(NEW_YEAR, source=SOURCE, by=admin)
    enforce_calendar(proposal.pk, by=security)

    assert load_calendar().of_year(2027) == proposal.exceptional_days()
    assert CalendarYear.objects.get(year=2027).source == SOURCE
    kinds = Event.objects.filter(subject_type="workdays.CalendarProposal").order_by("number")
    assert [(e.kind, e.by) for e in kinds] == [
        ("calendar.proposed", admin),
        ("calendar.in_force", security),
    ]


def test_who_proposed_it_cannot_put_it_in_force(catalogue, admin):
    proposal = propose_calendar(NEW_YEAR, source=SOURCE, by=admin)

    with pytest.raises(NeedsSecondPerson):
        enforce_calendar(proposal.pk, by=admin)
    with pytest.raises(IntegrityError), transaction.atomic():  # nor past the service
        CalendarProposal.objects.update(
            status="in_force", settled_by=admin, settled_at=proposal.proposed_at
        )


@pytest.mark.parametrize("role", [r for r in Role if "admin" not in r.value])
def test_no_other_post_may_propose_or_settle(catalogue, admin, role):
    other = StaffFactory(posts=[(role, None)])
    proposal = propose_calendar(NEW_YEAR, source=SOURCE, by=admin)

    for act in (
        lambda: propose_calendar(NEW_YEAR, source=SOURCE, by=other),
        lambda: enforce_calendar(proposal.pk, by=other),
        lambda: return_calendar(proposal.pk, by=other),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_year_has_one_proposal_at_a_time(catalogue, admin, security):
    proposal = propose_calendar(NEW_YEAR, source=SOURCE, by=admin)
    with pytest.raises(CalendarUnderWay):
        propose_calendar(NEW_YEAR, source=SOURCE, by=security)
    return_calendar(proposal.pk, by=security)

    assert propose_calendar(NEW_YEAR, source=SOURCE, by=security).is_open


def test_a_settled_proposal_is_settled_once(catalogue, admin, security):
    proposal = propose_calendar(NEW_YEAR, source=SOURCE, by=admin)
    enforce_calendar(proposal.pk, by=security)

    with pytest.raises(CalendarSettled):
        return_calendar(proposal.pk, by=security)


def test_the_other_administrators_are_told(catalogue, admin, security, react_to_events):
    propose_calendar(NEW_YEAR, source=SOURCE, by=admin)
    react_to_events()

    assert Notice.objects.get(kind="calendar.proposed").recipient == security


# What moves


def test_the_preview_tells_what_would_move_and_moves_nothing(catalogue, admin):
    stays, moves = accepted(3), accepted(4)
    proposal = propose_calendar(NEW_YEAR, source=SOURCE, by=admin)

    found = preview_moves(load_calendar().with_year(2027, proposal.exceptional_days()))

    # Without the notice the 31st is day 3 and the 4th of January day 4; with it the Saturday is.
    assert (stays.due_on, moves.due_on) == (date(2026, 12, 31), date(2027, 1, 4))
    assert (found.total, found.earlier, found.later) == (1, 1, 0)
    assert [(m.case, m.before, m.after) for m in found.sample] == [
        (moves, date(2027, 1, 4), date(2027, 1, 2))
    ]
    assert fresh(moves).due_on == date(2027, 1, 4)


def test_dates_follow_once_it_is_in_force_with_an_event_each(
    catalogue, admin, security, react_to_events
):
    stays, moves = accepted(3), accepted(4)
    was_provisional = moves.is_due_provisional
    proposal = propose_calendar(NEW_YEAR, source=SOURCE, by=admin)
    with time_machine.travel(LATE_DECEMBER):
        enforce_calendar(proposal.pk, by=security)
        react_to_events()

    assert (was_provisional, fresh(moves).is_due_provisional) == (True, False)
    assert [fresh(each).due_on for each in (stays, moves)] == [
        date(2026, 12, 31),
        date(2027, 1, 2),
    ]
    event = Event.objects.filter(kind="case.due_moved").latest("pk")
    assert (event.subject_id, event.data) == (
        moves.pk,
        {"about": "decision", "due_before": "2027-01-04", "due_on": "2027-01-02"},
    )
    assert Notice.objects.get(event_id=event.pk).recipient == moves.filed_by


def test_a_second_run_finds_nothing_left(catalogue, admin, security, react_to_events):
    accepted(4)
    proposal = propose_calendar(NEW_YEAR, source=SOURCE, by=admin)
    enforce_calendar(proposal.pk, by=security)
    react_to_events()

    assert recompute_dates(today=date(2026, 12, 28)) == 0
    assert preview_moves(load_calendar()).total == 0


def test_what_is_decided_keeps_its_date(catalogue, admin, security, react_to_events):
    from approvals.services import deciding

    case = accepted(4)
    with time_machine.travel(LATE_DECEMBER):
        deciding.grant_case(case.pk, by=cases.decider(case.department_id))
        proposal = propose_calendar(NEW_YEAR, source=SOURCE, by=admin)
        enforce_calendar(proposal.pk, by=security)
        react_to_events()

    assert fresh(case).due_on == date(2027, 1, 4)


def test_a_case_with_a_stop_is_worked_out_with_it(firm, admin, security, react_to_events):
    from approvals.services.procedures import end_procedure

    with time_machine.travel("2026-12-14T02:00Z"):
        case = cases.suspended(firm)
    with time_machine.travel("2026-12-28T02:00Z"):
        end_procedure(case.pk, by=case.officer or cases.clerk(case.department_id), finding="符合")
    before = fresh(case)
    far = "".join(f"2027-01-{d:02d},holiday,停工,closed\n" for d in range(4, 30))
    with time_machine.travel("2026-12-29T02:00Z"):
        proposal = propose_calendar(FIXED + far, source=SOURCE, by=admin)
        preview = preview_moves(load_calendar().with_year(2027, proposal.exceptional_days()))
        enforce_calendar(proposal.pk, by=security)
        react_to_events()

    after = fresh(case)
    assert before.due_on.year == 2027
    assert after.due_on > before.due_on
    assert [(m.before, m.after) for m in preview.sample] == [(before.due_on, after.due_on)]


def test_a_promised_day_that_becomes_a_holiday_moves_to_the_next_working_day(
    catalogue, admin, security, react_to_events
):
    with time_machine.travel("2026-12-28T02:00Z"):
        case = cases.sign(cases.road_occupation(cases.firm()))
        case.deferrals.update(promised_on=date(2027, 1, 4))
        proposal = propose_calendar(NEW_YEAR, source=SOURCE, by=admin)
        enforce_calendar(proposal.pk, by=security)
        react_to_events()

    assert case.deferrals.get().promised_on == date(2027, 1, 5)
    assert Notice.objects.filter(kind="deferral.due_moved").count() == 1


def test_a_verification_follows_its_term(catalogue, admin, security, react_to_events):
    with time_machine.travel("2026-12-28T02:00Z"):
        case = cases.sign(cases.hygiene(cases.firm()))
        before = case.verification.due_on
        far = "".join(f"2027-01-{d:02d},holiday,停工,closed\n" for d in range(4, 30))
        proposal = propose_calendar(FIXED + far, source=SOURCE, by=admin)
        enforce_calendar(proposal.pk, by=security)
        react_to_events()

    assert type(case.verification).objects.get().due_on > before


# A year that is missing


def test_cases_that_run_into_a_missing_year_are_counted(catalogue):
    accepted(4), accepted(4)

    assert missing_years() == {2027: 2}


def test_administrators_are_reminded_on_mondays(catalogue, admin, react_to_events):
    accepted(4)

    told = [remind_of_missing_calendar(today=date(2026, 12, day)) for day in (27, 28, 29)]
    react_to_events()

    assert told == [0, 1, 0]
    notice = Notice.objects.get(kind="calendar.missing", recipient=admin)
    assert notice.title == "2027年的工作日历还没有导入"


def test_where_the_calendar_is_there_nobody_is_reminded(catalogue, admin, security):
    accepted(4)
    enforce_calendar(propose_calendar(NEW_YEAR, source=SOURCE, by=admin).pk, by=security)

    assert remind_of_missing_calendar(today=date(2026, 12, 28)) == 0
