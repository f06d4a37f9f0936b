"""What the clock does by itself, and what it leaves alone."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from approvals.enums import CaseStatus
from approvals.models import Case
from approvals.services import deciding
from approvals.services.clock import accept_by_silence
from credit_portal.events.models import Event
from credit_portal.notices.models import Notice
from tests.factories import cases
from tests.factories.approvals import filed

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 13, 2, 0, tzinfo=UTC)  # ten in the morning here
LAST_DAY = date(2026, 11, 20)  # five working days after it


def events(case, kind):
    return Event.objects.filter(subject_type="approvals.Case", subject_id=case.pk, kind=kind)


def fresh(case):
    return Case.objects.get(pk=case.pk)


# Silence of the authority


@pytest.fixture
def received(elder):
    with time_machine.travel(FRIDAY):
        return filed(elder, cases.INSTANT_MATTER)


def test_silence_accepts_from_the_day_of_receipt_once_the_term_has_passed(received):
    assert accept_by_silence(today=LAST_DAY) == 0  # still time today
    assert accept_by_silence(today=LAST_DAY + timedelta(days=1)) == 1

    case = fresh(received)
    assert (case.status, case.accepted_on, case.accepted_by) == (
        CaseStatus.ACCEPTED,
        date(2026, 11, 13),
        None,
    )
    assert events(case, "case.deemed_accepted").count() == 1
    assert accept_by_silence(today=LAST_DAY + timedelta(days=1)) == 0


def test_silence_accepts_nothing_that_was_answered(received):
    deciding.reject_case(
        received.pk, by=cases.clerk(received.department_id), reasons="不属于", article="第三十二条"
    )

    assert accept_by_silence(today=LAST_DAY + timedelta(days=9)) == 0


def test_silence_accepts_nothing_that_still_asks_its_sources(received):
    Case.objects.filter(pk=received.pk).update(waiting_until=FRIDAY)

    assert accept_by_silence(today=LAST_DAY + timedelta(days=9)) == 0


def test_the_applicant_is_told_of_the_silence_and_any_decider_may_go_on(received, react_to_events):
    accept_by_silence(today=LAST_DAY + timedelta(days=1))
    react_to_events()

    assert Notice.objects.filter(kind="case.deemed_accepted").count() == 1
    decider = cases.decider(received.department_id)
    assert deciding.grant_case(received.pk, by=decider).status == CaseStatus.GRANTED
