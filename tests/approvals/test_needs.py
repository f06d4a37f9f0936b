from datetime import timedelta

import pytest
from django.utils import timezone

from applicants.access import ActingFor
from approvals.enums import DefectKind
from approvals.models import Case
from approvals.needs import needs_of
from approvals.services.messaging import answer_message
from approvals.services.rating import rate_case
from approvals.services.supplementing import DefectIn, request_supplement
from tests.factories.applicants import MandateFactory
from tests.factories.approvals import ElectronicLicenceFactory
from tests.factories.cases import (
    accepted,
    elder,
    firm,
    granted_at_once,
    held,
    hygiene,
    hygiene_with_all,
    road_occupation,
    sign,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(catalogue):
    return firm()


def own(applicant):
    return ActingFor(applicant, "self" if applicant.is_natural else "member")


def actions(applicant):
    return [need.action for need in needs_of(own(applicant))]


def test_what_has_a_day_comes_by_its_day(company):
    asked = hygiene_with_all(company)
    request_supplement(
        asked.pk, [DefectIn("PLAN", DefectKind.UNREADABLE, "重拍")], by=held(asked).officer
    )
    sign(road_occupation(company))
    hygiene(company)

    found = needs_of(own(company))

    assert [need.action for need in found] == ["现在补交", "去补正", "去签署"]
    assert all(need.tone == "warn" for need in found)


def test_an_answer_that_was_not_read(catalogue):
    case = accepted(elder())
    answer_message(case.pk, "三天内。", by=case.officer)

    assert actions(case.applicant) == ["看答复"]


@pytest.mark.parametrize(
    ("days", "is_told", "tone"),
    [(91, False, ""), (90, True, ""), (30, True, "warn")],
)
def test_a_licence_that_ends_soon(catalogue, days, is_told, tone):
    person = elder()
    ElectronicLicenceFactory(holder=person, valid_to=timezone.localdate() + timedelta(days=days))

    found = needs_of(own(person))

    assert bool(found) == is_told
    assert not found or (found[0].action, found[0].tone) == ("去延续", tone)


def test_a_case_that_ended_invites_to_rate_once(catalogue):
    case = granted_at_once()
    assert actions(case.applicant) == ["去评价"]

    rate_case(case.pk, 1, acting=own(case.applicant), by=case.filed_by)

    assert actions(case.applicant) == []


def test_after_thirty_days_nobody_is_asked_to_rate(catalogue):
    case = granted_at_once()
    Case.objects.filter(pk=case.pk).update(closed_at=timezone.now() - timedelta(days=31))

    assert actions(case.applicant) == []


def test_an_agent_sees_what_the_mandate_covers(company):
    hygiene(company)
    outside = MandateFactory(principal=company, matter_codes=["elderly-card"])

    assert needs_of(ActingFor(company, "agent", outside)) == []


def test_more_of_it_costs_the_same_queries(company, django_assert_max_num_queries):
    sign(road_occupation(company))
    with django_assert_max_num_queries(4 + 1):  # the matter's text is read once a process
        needs_of(own(company))
    for _ in range(2):
        sign(road_occupation(company))
    with django_assert_max_num_queries(4):
        needs_of(own(company))
