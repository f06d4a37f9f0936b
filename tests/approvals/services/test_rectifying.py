"""A licence that came before its papers: the duty, the order, the notice, the end."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from approvals.enums import CaseStatus, DeferralStatus, LicenceStatus, OrderStatus
from approvals.errors import PapersOwed, SuppliedTooLate, WrongStep
from approvals.models import Case, ElectronicLicence, SupplyOrder
from approvals.services import deciding
from approvals.services.deferrals import send_back_paper
from approvals.services.lapsing import lapse_deferrals, remind_of_deferrals
from approvals.services.licences import revoke_licence
from approvals.services.rectifying import pass_over_orders, remind_of_orders
from credit_portal.events.models import Event
from credit_portal.notices.models import Notice
from credit_profiles.models import CreditFile
from credit_profiles.values import Standing
from tests.factories import cases

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)  # ten in the morning here
PROMISED = date(2026, 11, 20)
LAPSES = date(2026, 11, 23)
RECTIFY_BY = date(2026, 12, 7)  # ten working days after it


@pytest.fixture
def granted(firm):
    """A sign permit given before its site paper, which is promised for the Friday."""
    with time_machine.travel(MONDAY):
        case = cases.sign(cases.advertising(firm), promised={"SITE": PROMISED})
        yield deciding.grant_case(case.pk, by=cases.decider(case.department_id))


@pytest.fixture
def ordered(granted):
    remind_of_deferrals(today=PROMISED)
    with time_machine.travel(MONDAY + timedelta(days=7)):
        lapse_deferrals(today=LAPSES)
    return granted


@pytest.fixture
def overdue(ordered):
    remind_of_orders(today=RECTIFY_BY)
    pass_over_orders(today=RECTIFY_BY + timedelta(days=1))
    return ordered


def order(case):
    return case.supply_orders.get()


def standing(case):
    return Standing.from_json(CreditFile.objects.get(applicant=case.applicant).standing)


def supply_on(case, day):
    with time_machine.travel(datetime(day.year, day.month, day.day, 2, tzinfo=UTC)):
        return cases.supply(case, "SITE")


def test_the_licence_comes_first_and_the_duty_stays(granted):
    assert granted.status == CaseStatus.GRANTED
    assert granted.licence.status == LicenceStatus.ISSUED
    assert granted.deferrals.get().status == DeferralStatus.OWED


def test_other_matters_wait_for_their_papers(firm):
    case = cases.sign(cases.road_occupation(firm))

    with pytest.raises(PapersOwed):
        deciding.grant_case(case.pk, by=cases.decider(case.department_id))


def test_a_paper_brought_in_time_ends_the_duty(granted):
    supply_on(granted, PROMISED)

    assert granted.deferrals.get().status == DeferralStatus.SUPPLIED
    assert lapse_deferrals(today=LAPSES) == 0
    with pytest.raises(WrongStep):
        supply_on(granted, PROMISED)


def test_a_lapse_orders_to_rectify_and_ends_nothing(ordered):
    assert Case.objects.get(pk=ordered.pk).status == CaseStatus.GRANTED
    assert (order(ordered).status, order(ordered).ordered_on, order(ordered).rectify_by) == (
        OrderStatus.OPEN,
        LAPSES,
        RECTIFY_BY,
    )
    assert ElectronicLicence.objects.get().status == LicenceStatus.ISSUED
    told = Event.objects.get(kind="case.rectification_ordered")
    assert (told.data["materials"], told.data["due_on"]) == (["SITE"], "2026-12-07")
    constraint = standing(ordered).constraint
    assert (constraint.starts_on, constraint.ends_on) == (LAPSES, None)


def test_the_paper_under_the_order_ends_it_and_gives_the_constraint_its_end(ordered):
    supply_on(ordered, date(2026, 12, 1))

    assert (order(ordered).status, order(ordered).rectified_on) == (
        OrderStatus.RECTIFIED,
        date(2026, 12, 1),
    )
    assert ordered.deferrals.get().status == DeferralStatus.SUPPLIED
    assert Event.objects.filter(kind="case.rectified").count() == 1
    constraint = standing(ordered).constraint
    assert (constraint.is_rectified, constraint.ends_on) == (True, date(2027, 5, 23))
    assert pass_over_orders(today=date(2026, 12, 8)) == 0


def test_a_wrong_paper_may_lapse_again_and_a_new_order_follows(ordered):
    supply_on(ordered, date(2026, 12, 1))
    with time_machine.travel(datetime(2026, 12, 2, 2, tzinfo=UTC)):
        clerk = cases.clerk(ordered.department_id)
        until = date(2026, 12, 4)
        send_back_paper(ordered.pk, "SITE", until=until, reason="没有盖章", by=clerk)

    remind_of_deferrals(today=until)
    lapse_deferrals(today=date(2026, 12, 7))

    assert list(SupplyOrder.objects.order_by("pk").values_list("status", flat=True)) == [
        OrderStatus.RECTIFIED,
        OrderStatus.OPEN,
    ]


def test_each_level_of_an_order_reminds_once(ordered, react_to_events):
    days = [date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 4), RECTIFY_BY, RECTIFY_BY]

    assert [remind_of_orders(today=day) for day in days] == [0, 1, 1, 1, 0]
    react_to_events()

    assert Notice.objects.filter(kind="rectification.due").count() == 3


def test_no_order_passes_before_what_follows_was_announced(ordered):
    first, second = date(2026, 12, 8), date(2026, 12, 9)

    assert pass_over_orders(today=first) == 0
    assert order(ordered).status == OrderStatus.OPEN
    assert [pass_over_orders(today=first), pass_over_orders(today=second)] == [0, 1]
    assert order(ordered).status == OrderStatus.OVERDUE


def test_an_order_not_obeyed_revokes_nothing_by_itself(overdue):
    assert order(overdue).status == OrderStatus.OVERDUE
    assert ElectronicLicence.objects.get().status == LicenceStatus.ISSUED

    supply_on(overdue, date(2026, 12, 9))  # until the head decides the paper still helps

    assert order(overdue).status == OrderStatus.RECTIFIED


def test_the_head_revokes_and_nothing_is_left_to_bring(overdue):
    head = cases.head(overdue.department_id)
    licence = overdue.licence

    revoke_licence(licence.pk, by=head, on=date(2026, 12, 9), reason="到期没有补交")

    assert ElectronicLicence.objects.get().status == LicenceStatus.REVOKED
    assert order(overdue).status == OrderStatus.ENDED
    with pytest.raises((SuppliedTooLate, WrongStep)):
        supply_on(overdue, date(2026, 12, 9))


def test_a_licence_revoked_for_another_reason_asks_for_no_paper(granted):
    revoke_licence(
        granted.licence.pk,
        by=cases.head(granted.department_id),
        on=date(2026, 11, 18),
        reason="虚假材料",
    )

    assert granted.deferrals.get().status == DeferralStatus.WAIVED
    assert lapse_deferrals(today=LAPSES) == 0
