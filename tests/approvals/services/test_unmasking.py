"""The whole number is shown with a reason, and the person reads who looked and why."""

import pytest

from applicants.enums import Role
from approvals.case_view import timeline
from approvals.errors import OwnCase, UnmaskingsUsedUp, UnmaskReasonMissing
from approvals.services.unmasking import unmask_identifier
from credit_portal.errors import NotAllowed
from credit_portal.events.models import Event
from credit_portal.parameters import selectors as parameters
from credit_portal.parameters.models import Parameter
from credit_profiles.models import FileReading
from tests.factories import cases
from tests.factories.applicants import ApplicantFactory, StaffFactory
from tests.factories.approvals import filed, ready_applicant

pytestmark = pytest.mark.django_db
WHY = "当面核对身份证"


@pytest.fixture
def case(elder):
    return cases.held(filed(elder, cases.INSTANT_MATTER))


def test_the_number_is_shown_and_the_person_reads_of_it(case):
    number = unmask_identifier(case.pk, reason=f" {WHY} ", by=case.officer)

    assert number == case.applicant.identifier
    reading = FileReading.objects.get()
    assert (reading.scope, reading.purpose, reading.case_number) == ("identifier", WHY, case.number)
    assert (reading.by, reading.reader) == (case.officer, case.department.name_zh)


def test_the_event_holds_neither_number_nor_reason_and_stays_inside(case):
    unmask_identifier(case.pk, reason=WHY, by=case.officer)

    event = Event.objects.get(kind="case.identifier_shown")
    assert (event.by, event.data) == (case.officer, {})
    assert (
        len(timeline(case, None, shows_grade=True))
        == Event.objects.filter(subject_type="approvals.Case")
        .exclude(kind__in=["case.claimed", "case.identifier_shown"])
        .count()
        + 1
    )


@pytest.mark.parametrize("reason", ["", " \n"])
def test_without_a_reason_nothing_is_shown(case, reason):
    with pytest.raises(UnmaskReasonMissing):
        unmask_identifier(case.pk, reason=reason, by=case.officer)

    assert not FileReading.objects.exists()


@pytest.mark.parametrize(
    "post", [(Role.CLERK, None), (Role.HEAD, None), (Role.AUDITOR, None), (Role.DECIDER, "FIR")]
)
def test_who_neither_holds_nor_decides_the_case_sees_no_number(case, post):
    with pytest.raises(NotAllowed):
        unmask_identifier(case.pk, reason=WHY, by=StaffFactory(posts=[post]))


def test_a_decider_of_the_department_may(case):
    assert unmask_identifier(case.pk, reason=WHY, by=cases.decider(case.department_id))


def test_nobody_looks_into_their_own_case(catalogue):
    official = StaffFactory(posts=[(Role.DECIDER, None)])
    own = filed(ready_applicant(applicant=ApplicantFactory(user=official)), cases.INSTANT_MATTER)

    with pytest.raises(OwnCase):
        unmask_identifier(own.pk, reason=WHY, by=official)


def test_a_day_has_only_so_many_looks(case):
    Parameter.objects.create(key="unmask.per_day", value=1, source="测试")
    parameters.forget()
    unmask_identifier(case.pk, reason=WHY, by=case.officer)

    with pytest.raises(UnmaskingsUsedUp):
        unmask_identifier(case.pk, reason="再看一次", by=case.officer)

    assert FileReading.objects.count() == 1
