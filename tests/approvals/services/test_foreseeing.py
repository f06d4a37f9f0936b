"""The result told before the papers are in; the grant follows by one act."""

import pytest

from approvals.enums import CaseStatus
from approvals.errors import ForeseenOnce, PapersOwed, ReasonMissing, WrongStep
from approvals.models import ForeseenResult
from approvals.services import deciding
from approvals.services.foreseeing import foresee_result
from credit_portal.errors import NotAllowed
from credit_portal.notices.models import Notice
from tests.factories import cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(firm):
    """An association that lacks the proof of its site."""
    return cases.sign(cases.association(firm))


@pytest.fixture
def decider(waiting):
    return cases.decider(waiting.department_id)


def test_the_result_is_told_and_nothing_is_decided(waiting, decider, react_to_events):
    foreseen = foresee_result(waiting.pk, by=decider, reasons="其余条件符合")
    react_to_events()

    assert (foreseen.by, foreseen.reasons) == (decider, "其余条件符合")
    waiting.refresh_from_db()
    assert waiting.status == CaseStatus.ACCEPTED
    assert not hasattr(waiting, "decision")
    assert Notice.objects.filter(kind="case.result_foreseen").count() == 1
    with pytest.raises(PapersOwed):
        deciding.grant_case(waiting.pk, by=decider)


def test_with_the_last_paper_the_decider_is_told_and_grants(waiting, decider, react_to_events):
    foresee_result(waiting.pk, by=decider, reasons="其余条件符合")
    cases.supply(waiting, "SITE")
    react_to_events()

    notice = Notice.objects.get(kind="deferral.all_in")
    assert (notice.recipient, notice.url) == (decider, f"/office/cases/{waiting.number}/")
    assert deciding.grant_case(waiting.pk, by=decider).status == CaseStatus.GRANTED


def test_nobody_is_told_of_a_part(waiting, decider, react_to_events):
    foresee_result(waiting.pk, by=decider, reasons="其余条件符合")
    cases.supply(waiting, "SITE", is_complete=False)
    react_to_events()

    assert not Notice.objects.filter(kind="deferral.all_in").exists()


def test_it_is_told_once_with_reasons_by_a_decider(waiting, decider):
    with pytest.raises(ReasonMissing):
        foresee_result(waiting.pk, by=decider, reasons=" ")
    with pytest.raises(NotAllowed):
        foresee_result(waiting.pk, by=cases.clerk(waiting.department_id), reasons="符合")
    foresee_result(waiting.pk, by=decider, reasons="符合")
    with pytest.raises(ForeseenOnce):
        foresee_result(waiting.pk, by=decider, reasons="符合")

    assert ForeseenResult.objects.count() == 1


def test_a_matter_of_another_kind_foresees_nothing(firm):
    case = cases.sign(cases.road_occupation(firm))

    with pytest.raises(WrongStep):
        foresee_result(case.pk, by=cases.decider(case.department_id), reasons="符合")
