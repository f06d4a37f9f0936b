"""One warning a case and level; nobody is warned of what is done; few statements."""

import threading
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applicants.enums import Role
from approvals.models import Case, DeadlineWarning, SpecialProcedure
from approvals.services import deciding, warnings
from approvals.services.warnings import warn_of_deadlines
from credit_portal.events.models import Event
from credit_portal.notices.models import Notice
from credit_portal.workdays.calendar_2026 import CALENDAR_2026
from credit_portal.workdays.rules import add_working_days
from tests.factories import cases
from tests.factories.applicants import StaffFactory
from tests.factories.approvals import filed

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 2)
NOON = "2026-11-02T04:00Z"
TEN_DAYS = add_working_days(MONDAY, 10, CALENDAR_2026).on  # the 16th
YELLOW_ON, RED_ON, LATE_ON = date(2026, 11, 11), date(2026, 11, 13), date(2026, 11, 17)


@pytest.fixture
def accepted(catalogue):
    """Accepted on a Monday, to be decided within ten working days."""
    with time_machine.travel(NOON):
        case = cases.accepted()
    Case.objects.filter(pk=case.pk).update(due_on=TEN_DAYS)
    return Case.objects.get(pk=case.pk)


def given():
    return list(DeadlineWarning.objects.values_list("about", "level", "warned_on"))


# The term to decide


def test_each_level_is_warned_of_once(accepted):
    day, told = MONDAY, []
    while day <= date(2026, 11, 20):
        told += [day] * warn_of_deadlines(today=day)
        told += [day] * warn_of_deadlines(today=day)
        day += timedelta(days=1)

    assert told == [YELLOW_ON, RED_ON, LATE_ON]
    assert given() == [
        ("decision", "yellow", YELLOW_ON),
        ("decision", "red", RED_ON),
        ("decision", "overdue", LATE_ON),
    ]
    events = Event.objects.filter(kind="case.deadline_warned").order_by("number")
    assert [event.data["level"] for event in events] == ["yellow", "red", "overdue"]


def test_a_sweep_that_comes_late_gives_the_present_level_only(accepted):
    warn_of_deadlines(today=LATE_ON)

    assert given() == [("decision", "overdue", LATE_ON)]


def test_nobody_is_warned_on_a_rest_day(accepted):
    assert warn_of_deadlines(today=date(2026, 11, 21)) == 0


def test_nobody_is_warned_of_what_is_decided(accepted):
    deciding.grant_case(accepted.pk, by=cases.decider(accepted.department_id))

    assert warn_of_deadlines(today=LATE_ON) == 0


def test_what_is_decided_before_the_worker_comes_is_not_told(accepted, react_to_events):
    warn_of_deadlines(today=LATE_ON)
    deciding.grant_case(accepted.pk, by=cases.decider(accepted.department_id))
    react_to_events()

    assert not Notice.objects.filter(kind__startswith="deadline.").exists()


def test_a_changed_share_moves_the_day_of_the_warning(accepted):
    from tests.approvals.test_limits import change

    change("warn.yellow", 0.1)

    assert warn_of_deadlines(today=date(2026, 11, 3)) == 1


# Whom


def test_the_officer_is_told_and_from_red_on_the_head_too(accepted, react_to_events):
    head = StaffFactory(posts=[(Role.HEAD, accepted.department_id)])
    StaffFactory(posts=[(Role.HEAD, "MSR")])  # of another department
    for day in (YELLOW_ON, RED_ON, LATE_ON):
        warn_of_deadlines(today=day)
    react_to_events()

    found = Notice.objects.filter(kind="deadline.decision").order_by("pk")
    assert [(n.recipient, n.params["level"]) for n in found] == [
        (accepted.accepted_by, "yellow"),
        (accepted.accepted_by, "red"),
        (head, "red"),
        (accepted.accepted_by, "overdue"),
        (head, "overdue"),
    ]
    assert found[0].url == f"/office/cases/{accepted.number}/"
    assert found[0].title.startswith("黄色预警：")


def test_who_holds_the_case_now_is_told_not_who_accepted_it(accepted, react_to_events):
    successor = cases.clerk(accepted.department_id)
    Case.objects.filter(pk=accepted.pk).update(officer=successor)
    warn_of_deadlines(today=YELLOW_ON)
    react_to_events()

    assert Notice.objects.get(kind="deadline.decision").recipient == successor


def test_where_nobody_accepted_it_the_clerks_of_the_department_are_told(accepted, react_to_events):
    Case.objects.filter(pk=accepted.pk).update(accepted_by=None, officer=None)
    clerks = [cases.clerk(accepted.department_id) for _ in range(2)]
    warn_of_deadlines(today=YELLOW_ON)
    react_to_events()

    found = Notice.objects.filter(kind="deadline.decision").exclude(recipient=accepted.accepted_by)
    assert {notice.recipient for notice in found} == set(clerks)


def test_the_applicant_does_not_see_the_warnings_of_the_staff(accepted):
    from approvals.timeline_view import timeline

    warn_of_deadlines(today=LATE_ON)

    assert "已预警期限" not in [entry.title for entry in timeline(accepted, None, shows_grade=True)]


# Other deadlines


def test_the_last_days_of_the_term_to_accept_are_warned_of(elder):
    with time_machine.travel(NOON):
        filed(elder, cases.INSTANT_MATTER)

    told = [warn_of_deadlines(today=date(2026, 11, day)) for day in range(3, 10)]

    assert told == [0, 0, 0, 1, 0, 0, 1]  # the fourth working day, and the fifth
    assert [row[:2] for row in given()] == [("acceptance", "yellow"), ("acceptance", "red")]


def test_a_stop_that_lasts_longer_than_told_is_warned_of(firm, react_to_events):
    with time_machine.travel(NOON):
        case = cases.suspended(firm)
    told_until = case.procedures.get().told_until
    warn_of_deadlines(today=told_until)
    warn_of_deadlines(today=add_working_days(told_until, 1, CALENDAR_2026).on)
    react_to_events()

    assert [row[:2] for row in given()] == [("stop", "red"), ("stop", "overdue")]
    assert Notice.objects.filter(kind="deadline.stop", recipient=case.accepted_by).count() == 2


def test_a_suspended_case_is_not_warned_of_its_term(firm):
    with time_machine.travel(NOON):
        case = cases.suspended(firm)
    SpecialProcedure.objects.filter(case=case).update(told_until=date(2026, 12, 31))

    assert warn_of_deadlines(today=date(2026, 12, 30)) == 0


def test_days_that_were_stopped_are_not_used(accepted):
    Case.objects.filter(pk=accepted.pk).update(
        due_on=add_working_days(TEN_DAYS, 5, CALENDAR_2026).on, stopped_working_days=5
    )

    told = [warn_of_deadlines(today=date(2026, 11, day)) for day in (11, 13, 17, 18)]

    assert told == [0, 0, 0, 1]  # seven of ten days used, twelve less five stopped


def test_the_clerk_is_warned_of_papers_that_are_due(firm):
    with time_machine.travel("2026-11-13T02:00Z"):
        case = cases.sign(cases.road_occupation(firm), promised={"PHOTO": date(2026, 11, 18)})
    Case.objects.filter(pk=case.pk).update(due_on=date(2026, 12, 31))

    told = [warn_of_deadlines(today=date(2026, 11, day)) for day in (13, 16, 17, 18, 19)]

    assert told == [1, 0, 1, 0, 1]
    assert {row[0] for row in given()} == {"deferral"}


def test_a_paper_whose_day_was_put_off_is_warned_of_by_its_new_day(firm):
    with time_machine.travel("2026-11-13T02:00Z"):
        case = cases.sign(cases.road_occupation(firm), promised={"PHOTO": date(2026, 11, 18)})
    Case.objects.filter(pk=case.pk).update(due_on=date(2026, 12, 31))
    warn_of_deadlines(today=date(2026, 11, 13))
    case.deferrals.update(status="extended", promised_on=date(2026, 11, 25))

    told = [warn_of_deadlines(today=date(2026, 11, day)) for day in (18, 20, 24)]

    assert told == [0, 1, 1]


def test_the_supervisors_are_warned_of_a_verification(firm, react_to_events):
    with time_machine.travel(NOON):
        case = cases.sign(cases.hygiene(firm))
    due_on = case.verification.due_on
    lead = StaffFactory(posts=[(Role.SUPERVISION_LEAD, case.verification.department_id)])
    warn_of_deadlines(today=due_on)
    react_to_events()

    assert given() == [("verification", "red", due_on)]
    notice = Notice.objects.get(kind="deadline.verification")
    assert (notice.recipient, notice.url) == (lead, "/office/supervision/verifications/")


# How many statements


def test_a_sweep_takes_the_same_statements_for_one_case_and_for_five(catalogue):
    def sweep(number):
        with time_machine.travel(NOON):
            for _ in range(number):
                case = cases.accepted()
                Case.objects.filter(pk=case.pk).update(due_on=TEN_DAYS)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert warn_of_deadlines(today=LATE_ON) == number
        return len(seen)

    sweep(1)
    one, five = sweep(1), sweep(5)

    assert one == five


def test_more_than_one_batch_is_warned_in_one_sweep(catalogue, monkeypatch):
    monkeypatch.setattr(warnings, "BATCH", 2)
    with time_machine.travel(NOON):
        for _ in range(5):
            cases.accepted()

    assert warn_of_deadlines(today=LATE_ON) == 5
    assert DeadlineWarning.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_warn_once(catalogue):
    with time_machine.travel(NOON):
        for _ in range(6):
            cases.accepted()
    told, start = [], threading.Barrier(2)

    def sweep():
        start.wait()
        told.append(warn_of_deadlines(today=LATE_ON))
        connection.close()

    threads = [threading.Thread(target=sweep) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (sum(told), DeadlineWarning.objects.count()) == (6, 6)
    assert Event.objects.filter(kind="case.deadline_warned").count() == 6
