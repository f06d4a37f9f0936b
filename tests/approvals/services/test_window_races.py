"""Two windows at the same moment, each with what happens when they come one after another."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from applicants.enums import DocumentType, Role
from applicants.models import Applicant
from applicants.services.identifying import identify
from approvals.enums import ApprovalMode, ReceiverRelation
from approvals.errors import WrongStep
from approvals.models import Case, ResultDelivery
from approvals.services.counter import file_at_counter
from approvals.services.delivering import Receiver, collect_result, settle_delivery
from credit_portal.events.models import Event
from tests.factories.applicants import StaffFactory
from tests.factories.cases import elder
from tests.factories.counter import COUNTER, begun, card_of, filed_at_counter, visit_of, walk_in

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts):
    """The results in order; a refusal is its class."""

    def run(act):
        try:
            return act()
        except WrongStep as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def clerks(catalogue):
    return [StaffFactory(posts=[(Role.CLERK, None)]) for _ in range(2)]


def test_one_person_at_two_windows_is_registered_once(clerks):
    paper = walk_in()

    found = together(
        *(lambda one=one: identify(paper, purpose="窗口收件", by=one).pk for one in clerks)
    )

    assert found[0] == found[1]
    assert Applicant.objects.count() == 1
    kinds = sorted(Event.objects.values_list("kind", flat=True))
    assert kinds == ["applicant.looked_up", "applicant.registered"]


def test_two_persons_at_two_windows_are_two(clerks):
    found = together(
        *(
            lambda one=one, paper=paper: identify(paper, purpose="窗口收件", by=one).pk
            for one, paper in zip(clerks, [walk_in("赵一"), walk_in("钱二")], strict=True)
        )
    )

    assert len(set(found)) == 2


def test_the_same_visit_sent_twice_at_once_is_one_case(clerks):
    visit = begun(visit_of(clerks[0]))

    def send():
        return file_at_counter(visit, ApprovalMode.ORDINARY, wish=COUNTER, by=clerks[0]).pk

    found = together(send, send)

    assert found[0] == found[1]
    assert Case.objects.count() == 1
    assert ResultDelivery.objects.count() == 1


def test_a_result_is_handed_out_at_one_of_two_windows(clerks):
    case = filed_at_counter(clerks[0], card_of(elder()), ApprovalMode.INSTANT)
    settle_delivery(case.pk, on=case.received_at.date())
    applicant = case.applicant
    receiver = Receiver(
        ReceiverRelation.SELF,
        applicant.name,
        DocumentType(applicant.document_type),
        applicant.identifier,
    )

    found = together(
        *(lambda one=one: collect_result(case.pk, receiver, by=one).served_by_id for one in clerks)
    )

    served_by = ResultDelivery.objects.get(case=case).served_by_id
    assert sorted(found, key=str) == sorted([served_by, WrongStep], key=str)
    assert Event.objects.filter(kind="case.served").count() == 1
