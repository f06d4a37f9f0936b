"""Numbers, papers and notices of what was granted: each once, whatever is repeated."""

from collections import Counter

import pytest
from django.utils import timezone

from approvals.enums import ApprovalMode
from approvals.models import ElectronicLicence
from approvals.rules.numbers import is_licence_identifier
from approvals.services import deciding
from credit_portal.documents.models import DocumentSeries, OfficialDocument
from credit_portal.documents.selectors import documents_of
from credit_portal.documents.services import open_document
from credit_portal.documents.sign import signer
from credit_portal.events.models import Delivery
from credit_portal.notices.models import Notice
from credit_portal.outside.city import CityConfig
from tests.credit_portal.documents.conftest import quick_print
from tests.factories import cases
from tests.factories.approvals import filed
from tests.plugins.simulator import PATIENT

__all__ = ["quick_print"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def city(simulator, monkeypatch):
    """The simulated platform of the city, with time enough for a busy machine."""
    config = CityConfig(simulator.city_url, simulator.secret, PATIENT)
    monkeypatch.setattr("approvals.handlers.outside.city_config", lambda: config)
    return simulator


def grant():
    return filed(cases.elder(), cases.INSTANT_MATTER, ApprovalMode.INSTANT)


def run_every_delivery_again(deliver_events):
    """As if every mark of what was done had been lost."""
    Delivery.objects.update(status="pending", done_at=None, attempts=0, next_at=timezone.now())
    assert deliver_events() == Delivery.objects.count()


def papers():
    rows = OfficialDocument.objects.order_by("pk")
    return list(rows.values_list("kind", "subject_id", "number", "digest"))


def serials(kind):
    numbers = OfficialDocument.objects.filter(kind=kind).values_list("number", flat=True)
    return sorted(int(number.split("〕")[1].rstrip("号")) for number in numbers)


def test_licences_have_numbers_of_their_own_that_fit_the_standard(catalogue):
    licences = [grant().licence for _ in range(3)]

    for name in ("number", "identifier", "verification_code"):
        assert len({getattr(licence, name) for licence in licences}) == 3
    assert all(is_licence_identifier(licence.identifier) for licence in licences)
    serial = [int(licence.number[-8:]) for licence in licences]
    assert serial == sorted(serial)


def test_a_licence_prints_as_a_signed_pdf_with_its_number(catalogue, deliver_events):
    case = grant()

    deliver_events()

    assert [p.kind for p in documents_of(case)] == ["receipt", "grant"]
    paper = documents_of(case.licence).get()
    content = open_document(paper)
    assert paper.context["licence_number"] == case.licence.number
    assert content.startswith(b"%PDF") and signer().verify(content).is_intact


def test_document_numbers_have_no_gap_whatever_happens_in_between(
    catalogue, quick_print, deliver_events
):
    grant()
    deliver_events()
    refused = cases.accepted()
    deciding.refuse_case(refused.pk, by=cases.decider(), reasons="不符合", article="第二条")
    grant(), grant()
    deliver_events()

    assert serials("grant") == [1, 2, 3]
    assert serials("refusal") == [1]
    assert {s.last_number for s in DocumentSeries.objects.all()} <= {1, 3}


def test_every_delivery_run_twice_gives_each_paper_and_each_notice_once(
    catalogue, quick_print, deliver_events
):
    case = grant()
    by_person = cases.granted_by_a_person()
    signed = cases.sign(cases.hygiene(cases.firm()))
    deliver_events()
    first = papers()
    notices = list(Notice.objects.order_by("pk").values_list("recipient_id", "kind"))

    run_every_delivery_again(deliver_events)

    assert papers() == first
    assert list(Notice.objects.order_by("pk").values_list("recipient_id", "kind")) == notices
    assert Counter(kind for kind, *_ in first) == {
        "receipt": 3,
        "grant": 3,
        "licence": 3,
        "commitment": 1,
    }  # granted on the day it was accepted, no case needs a paper that says it was
    for done in (case, by_person, signed):
        assert done.filed_by.notices.filter(kind="case.granted").count() == 1


def test_the_city_platform_hears_of_each_licence_once(catalogue, quick_print, deliver_events, city):
    case = grant()
    deliver_events()
    run_every_delivery_again(deliver_events)

    told = city.get("/city/v1/received")["messages"]
    about = [m for m in told if m["data"]["licence_number"] == case.licence.number]
    assert len(about) == 1
    assert ElectronicLicence.objects.count() == 1
