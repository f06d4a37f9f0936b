"""A matter is stopped and taken up again by two people each."""

import pytest
from django.db import IntegrityError, transaction

from applicants.enums import Role
from approvals import current
from approvals.errors import (
    MatterNotOpen,
    SecondPersonNeeded,
    StopAlreadyAsked,
    StopNotAsked,
)
from approvals.models import Matter, MatterStop
from approvals.services.stopping import (
    ask_to_resume,
    ask_to_stop,
    confirm_resumption,
    confirm_stop,
    open_stop,
    take_back_stop,
)
from credit_portal.errors import NotAllowed
from tests.factories import cases
from tests.factories.applicants import StaffFactory
from tests.factories.approvals import draft_of, filed
from tests.factories.matters import ELDERLY_CARD, fresh, head, officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


def stopped():
    ask_to_stop(ELDERLY_CARD, by=officer(), reason="法律修改")
    return confirm_stop(ELDERLY_CARD, by=head("CIV"))


def test_a_stopped_matter_takes_no_application_and_open_cases_go_on():
    case, elder = filed(cases.elder(), ELDERLY_CARD), cases.elder()

    stopped()
    current.forget()

    assert not Matter.objects.listed().filter(code=ELDERLY_CARD).exists()
    with pytest.raises(MatterNotOpen):
        current.matter_in_force(ELDERLY_CARD)
    with pytest.raises(Matter.DoesNotExist):
        draft_of(elder, ELDERLY_CARD)
    assert cases.accept(case).status == "accepted"


def test_it_is_taken_up_again_by_two():
    stopped()
    first, second = officer(), head("CIV")

    ask_to_resume(ELDERLY_CARD, by=first)
    with pytest.raises(SecondPersonNeeded):
        confirm_resumption(ELDERLY_CARD, by=first)
    matter = confirm_resumption(ELDERLY_CARD, by=second)

    assert matter.stopped_at is None
    assert filed(cases.elder(), ELDERLY_CARD).pk
    assert open_stop(matter) is None


def test_who_asked_does_not_confirm():
    person = officer()
    ask_to_stop(ELDERLY_CARD, by=person, reason="x")

    with pytest.raises(SecondPersonNeeded):
        confirm_stop(ELDERLY_CARD, by=person)

    assert fresh().stopped_at is None


def test_the_database_keeps_one_person_from_being_both():
    person = officer()

    with pytest.raises(IntegrityError), transaction.atomic():
        MatterStop.objects.create(matter=fresh(), reason="x", asked_by=person, begun_by=person)


def test_what_was_asked_may_be_taken_back():
    ask_to_stop(ELDERLY_CARD, by=officer(), reason="x")
    with pytest.raises(StopAlreadyAsked):
        ask_to_stop(ELDERLY_CARD, by=officer(), reason="y")

    take_back_stop(ELDERLY_CARD, by=officer())

    assert open_stop(fresh()) is None


def test_a_resumption_that_was_asked_may_be_taken_back():
    stopped()
    ask_to_resume(ELDERLY_CARD, by=officer())

    take_back_stop(ELDERLY_CARD, by=officer())

    with pytest.raises(StopNotAsked):
        confirm_resumption(ELDERLY_CARD, by=officer())
    assert fresh().stopped_at


@pytest.mark.parametrize("act", [confirm_stop, take_back_stop, ask_to_resume, confirm_resumption])
def test_nothing_is_done_that_nobody_asked_for(act):
    with pytest.raises(StopNotAsked):
        act(ELDERLY_CARD, by=officer())


@pytest.mark.parametrize("role", [Role.CLERK, Role.AUDITOR, Role.INSPECTOR, Role.SYSTEM_ADMIN])
def test_others_do_not_stop_a_matter(role):
    with pytest.raises(NotAllowed):
        ask_to_stop(ELDERLY_CARD, by=StaffFactory(posts=[(role, None)]), reason="x")
