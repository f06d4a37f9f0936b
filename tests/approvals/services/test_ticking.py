"""Review points are ticked one by one and kept with who checked them."""

import pytest

from approvals.errors import PointUnknown, WrongStep
from approvals.services import deciding
from approvals.services.ticking import tick_points
from credit_portal.errors import NotAllowed
from tests.factories import cases

pytestmark = pytest.mark.django_db
PASSED, RECENT = ("TEST", "passed"), ("TEST", "recent")


@pytest.fixture
def case(catalogue):
    return cases.held(cases.hygiene_with_all(cases.firm()))


def ticked(case):
    return {(t.material_code, t.point): t.by for t in case.ticks.select_related("by")}


def test_ticks_stay_with_who_made_them_first(case):
    tick_points(case.pk, [PASSED], by=case.officer)
    deciding.accept_case(case.pk, by=case.officer)
    reviewer = cases.decider(case.department_id)

    tick_points(case.pk, [PASSED, RECENT], by=reviewer)

    assert ticked(case) == {PASSED: case.officer, RECENT: reviewer}


def test_a_tick_is_taken_away(case):
    tick_points(case.pk, [PASSED, RECENT], by=case.officer)
    tick_points(case.pk, [RECENT], by=case.officer)

    assert set(ticked(case)) == {RECENT}


@pytest.mark.parametrize("point", [("TEST", "unheard"), ("UNKNOWN", "passed")])
def test_a_point_the_matter_does_not_know_is_refused(case, point):
    with pytest.raises(PointUnknown):
        tick_points(case.pk, [point], by=case.officer)


def test_only_who_holds_it_ticks_before_acceptance(case):
    with pytest.raises(NotAllowed):
        tick_points(case.pk, [PASSED], by=cases.clerk(case.department_id))


def test_a_decided_case_is_ticked_no_more(case):
    deciding.accept_case(case.pk, by=case.officer)
    deciding.grant_case(case.pk, by=cases.decider())

    with pytest.raises(WrongStep):
        tick_points(case.pk, [PASSED], by=case.officer)
