"""The official papers of what is owed, as the workers issue them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from approvals.models import Case
from approvals.services import deciding, postponing
from approvals.services.foreseeing import foresee_result
from approvals.services.lapsing import lapse_deferrals
from approvals.services.licences import revoke_licence
from credit_portal.documents.enums import DocumentKind
from credit_portal.documents.models import OfficialDocument
from tests.factories import cases

pytestmark = pytest.mark.django_db


def papers(kind):
    return list(OfficialDocument.objects.filter(kind=kind).order_by("sequence"))


def test_the_acceptance_brings_the_notice_and_a_later_day_a_new_one(firm, deliver_events):
    case = cases.sign(cases.road_occupation(firm))
    deliver_events()
    days = postponing.days_to_ask_for(case.deferrals.get(), case, today=timezone.localdate())
    asked = cases.ask_extension(case, until=days.last)
    clerk = cases.clerk(case.department_id)
    postponing.grant_extension(asked.pk, until=days.last, reason="同意", by=clerk)
    deliver_events()

    first, second = papers(DocumentKind.DEFERRAL_NOTICE)

    assert second.replaces == first
    assert second.context["deferred"][0]["due_on"] == days.last.isoformat()
    assert "办件终止" in first.context["consequences"][0]


def test_the_expected_result_is_a_paper_that_is_no_decision(firm, deliver_events):
    case = cases.sign(cases.association(firm))
    decider = cases.decider(case.department_id)
    foresee_result(case.pk, by=decider, reasons="其余条件符合")
    deliver_events()

    (paper,) = papers(DocumentKind.FORESEEABLE_RESULT)

    assert paper.context["reasons"] == "其余条件符合"
    assert paper.number is not None


def test_the_order_and_the_revocation_name_facts_and_remedy(firm, deliver_events):
    case = cases.sign(cases.advertising(firm))
    deciding.grant_case(case.pk, by=cases.decider(case.department_id))
    yesterday = timezone.localdate() - timedelta(days=1)
    case.deferrals.update(promised_on=yesterday, warned_on=yesterday)
    lapse_deferrals(today=_working_day())
    deliver_events()

    (order,) = papers(DocumentKind.RECTIFICATION)
    assert order.context["deferred"][0]["due_on"] == yesterday.isoformat()
    assert order.context["remedy"]["reconsideration_days"] == 60
    (undertaking,) = papers(DocumentKind.DEFERRAL_UNDERTAKING)
    assert any("责令限期整改" in text for text in undertaking.context["consequences"])

    licence = Case.objects.get(pk=case.pk).licence
    head = cases.head(case.department_id)
    revoke_licence(licence.pk, by=head, on=timezone.localdate(), reason="期满没有补交")
    deliver_events()

    (revocation,) = papers(DocumentKind.REVOCATION)
    assert revocation.context["facts"] == "期满没有补交"
    assert revocation.context["result"]["number"] == licence.number


def _working_day():
    day = timezone.localdate()
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day
