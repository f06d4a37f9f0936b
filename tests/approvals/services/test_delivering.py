from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from applicants.access import ActingFor
from applicants.enums import DocumentType, Role
from applicants.errors import WrongIdentifier
from approvals.enums import (
    ApprovalMode,
    Carrier,
    DeliveryStatus,
    DeliveryWay,
    ReceiverRelation,
)
from approvals.errors import (
    DeliveryIncomplete,
    OwnCase,
    ReceiverDiffers,
    SeparateIssue,
    TrackingNumberWrong,
    UploadRefused,
    WrongDay,
    WrongStep,
)
from approvals.models import Case, ResultDelivery
from approvals.services import delivering, papers
from approvals.services.delivering import DeliveryWish, Receiver
from credit_portal.documents.enums import DocumentKind
from credit_portal.documents.models import OfficialDocument
from credit_portal.errors import NotAllowed
from credit_portal.events.models import Event
from credit_portal.notices.models import Notice
from credit_portal.parameters.selectors import parameter
from credit_portal.workdays.rules import add_working_days
from credit_portal.workdays.selectors import load_calendar
from tests.factories.applicants import MembershipFactory, StaffFactory, resident_id
from tests.factories.approvals import png
from tests.factories.cases import elder
from tests.factories.counter import COUNTER, POST, card_of, filed_at_counter

pytestmark = pytest.mark.django_db
ELECTRONIC = DeliveryWish(DeliveryWay.ELECTRONIC)


@pytest.fixture
def clerk(catalogue):
    return StaffFactory(posts=[(Role.CLERK, None)])


@pytest.fixture
def issuer(catalogue):
    return StaffFactory(posts=[(Role.CLERK, None)])


@pytest.fixture
def granted(clerk, react_to_events):
    """`granted(wish)`: granted at the counter, the result on its way as wished."""

    def grant(wish=COUNTER, applicant=None):
        person = card_of(applicant or elder())
        case = filed_at_counter(clerk, person, ApprovalMode.INSTANT, wish=wish)
        react_to_events()
        return Case.objects.select_related("delivery", "applicant__user").get(pk=case.pk)

    return grant


def receiver_of(case, **changes):
    applicant = case.applicant
    found = {
        "relation": ReceiverRelation.SELF,
        "name": applicant.name,
        "document_type": DocumentType(applicant.document_type),
        "number": applicant.identifier,
    }
    return Receiver(**found | changes)


def delivery_of(case):
    return ResultDelivery.objects.get(case=case)


# What is wished for


def test_electronic_arrives_at_once_in_an_account(granted):
    case = granted(ELECTRONIC)

    delivery = case.delivery
    assert (delivery.status, delivery.served_on) == (DeliveryStatus.SERVED, timezone.localdate())
    assert delivery.consented_at is not None
    assert Event.objects.filter(kind="case.served").count() == 1


def test_without_an_account_electronic_waits_at_the_window(granted):
    person = elder()
    person.user = None
    person.save()

    assert granted(ELECTRONIC, person).delivery.status == DeliveryStatus.READY


def test_the_law_gives_ten_working_days_from_the_decision(granted):
    case = granted()

    ten = add_working_days(
        timezone.localdate(case.decided_at), parameter("deliver.days"), load_calendar()
    )
    assert case.delivery.due_on == ten.on


def test_settling_twice_changes_nothing(granted):
    case = granted()

    delivering.settle_delivery(case.pk, on=timezone.localdate() + timedelta(days=3))

    assert delivery_of(case).due_on == case.delivery.due_on
    assert Event.objects.filter(kind="case.result_ready").count() == 1


@pytest.mark.parametrize(
    ("missing", "field"),
    [({"recipient": " "}, "recipient"), ({"phone": "138"}, "phone"), ({"address": ""}, "address")],
)
def test_post_needs_name_phone_and_address(missing, field):
    typed = {"way": "post", "recipient": "林静", "phone": "13800000001", "address": "某路1号"}

    with pytest.raises(DeliveryIncomplete) as refusal:
        DeliveryWish.from_json(typed | missing)

    assert refusal.value.field == field


def test_the_wish_may_change_until_the_result_is_on_its_way(granted, issuer):
    case = granted()
    acting = ActingFor(case.applicant, "self")

    delivering.choose_delivery(case.pk, POST, acting=acting, by=case.applicant.user)
    assert delivery_of(case).address == POST.address
    delivering.post_result(
        case.pk, carrier=Carrier.SF, tracking_number="SF1234567890123", by=issuer
    )

    with pytest.raises(WrongStep):
        delivering.choose_delivery(case.pk, COUNTER, acting=acting, by=case.applicant.user)


def test_choosing_electronic_afterwards_serves_at_once(granted):
    case = granted()

    delivering.choose_delivery(
        case.pk, ELECTRONIC, acting=ActingFor(case.applicant, "self"), by=case.applicant.user
    )

    assert delivery_of(case).status == DeliveryStatus.SERVED


def test_consent_can_be_taken_back_before_the_result(clerk):
    case = filed_at_counter(clerk, card_of(elder()), wish=ELECTRONIC)
    acting = ActingFor(case.applicant, "self")

    delivering.withdraw_consent(case.pk, acting=acting, by=case.applicant.user)

    delivery = delivery_of(case)
    assert (delivery.way, delivery.consented_at) == (DeliveryWay.COUNTER, None)
    with pytest.raises(WrongStep):
        delivering.withdraw_consent(case.pk, acting=acting, by=case.applicant.user)


# Handed out at the window


def test_the_applicant_collects_and_the_proof_is_printed(granted, issuer, deliver_events):
    case = granted()

    delivering.collect_result(case.pk, receiver_of(case), by=issuer, sheet=png("签收单.png"))
    deliver_events()

    delivery = delivery_of(case)
    number = case.applicant.identifier
    assert (delivery.status, delivery.served_by) == (DeliveryStatus.SERVED, issuer)
    assert delivery.receiver_masked != number and delivery.receiver_masked.endswith(number[-4:])
    assert delivery.sheet.material_code == "handover_sheet"
    proof = OfficialDocument.objects.get(kind=DocumentKind.SERVICE)
    assert "许送〔" in proof.number
    assert number not in str(proof.context)
    assert [paper["title"] for paper in proof.context["served"]][-1] == case.licence.title_zh


def test_another_person_says_who_they_are(granted, issuer):
    case = granted()
    stranger = {"name": "孙七", "number": resident_id(77)}

    with pytest.raises(ReceiverDiffers):
        delivering.collect_result(case.pk, receiver_of(case, **stranger), by=issuer)
    delivering.collect_result(
        case.pk, receiver_of(case, relation=ReceiverRelation.FAMILY, **stranger), by=issuer
    )

    assert delivery_of(case).receiver_name == "孙七"


def test_a_wrong_number_and_a_bad_sheet_hand_out_nothing(granted, issuer):
    case = granted()
    broken = SimpleUploadedFile("签收单.png", b"no picture")

    with pytest.raises(WrongIdentifier):
        delivering.collect_result(case.pk, receiver_of(case, number="1"), by=issuer)
    with pytest.raises(UploadRefused):
        delivering.collect_result(case.pk, receiver_of(case), by=issuer, sheet=broken)

    assert delivery_of(case).status == DeliveryStatus.READY


def test_a_result_is_handed_out_once(granted, issuer):
    case = granted()
    delivering.collect_result(case.pk, receiver_of(case), by=issuer)

    with pytest.raises(WrongStep):
        delivering.collect_result(case.pk, receiver_of(case), by=issuer)


def test_nobody_elses_clerk_and_nobody_for_themselves_hands_out(granted, issuer):
    case = granted()
    MembershipFactory(user=issuer, company=case.applicant)

    with pytest.raises(NotAllowed):
        delivering.collect_result(
            case.pk, receiver_of(case), by=StaffFactory(posts=[(Role.CLERK, "FIR")])
        )
    with pytest.raises(NotAllowed):
        delivering.collect_result(
            case.pk, receiver_of(case), by=StaffFactory(posts=[(Role.DECIDER, None)])
        )
    with pytest.raises(OwnCase):
        delivering.collect_result(case.pk, receiver_of(case), by=issuer)


def test_where_the_matter_separates_who_took_it_in_does_not_issue(
    granted, clerk, issuer, monkeypatch
):
    case = granted()
    monkeypatch.setattr("approvals.permissions.separates_issue", lambda case: True)

    with pytest.raises(SeparateIssue):
        delivering.collect_result(case.pk, receiver_of(case), by=clerk)

    delivering.collect_result(case.pk, receiver_of(case), by=issuer)
    assert delivery_of(case).status == DeliveryStatus.SERVED


# By post


def test_post_is_told_with_its_number_and_proved_by_the_carrier(granted, issuer, react_to_events):
    case = granted(POST)

    delivering.post_result(case.pk, carrier=Carrier.EMS, tracking_number="ea473124829cn", by=issuer)
    react_to_events()
    notice = Notice.objects.get(kind="result.posted")
    assert "EA473124829CN" in notice.text and "邮政 EMS" in notice.text

    delivering.confirm_arrival(case.pk, on=timezone.localdate(), by=issuer)
    delivery = delivery_of(case)
    assert (delivery.status, delivery.receiver_name) == (DeliveryStatus.SERVED, "林静")
    with transaction.atomic():
        proof = papers.issue_service_proof(papers.load_case(case.pk))
    assert proof.context["post"]["number"] == "EA473124829CN"


def test_a_malformed_number_posts_nothing(granted, issuer):
    case = granted(POST)

    with pytest.raises(TrackingNumberWrong) as refusal:
        delivering.post_result(case.pk, carrier=Carrier.EMS, tracking_number="123", by=issuer)

    assert refusal.value.field == "tracking_number"
    assert delivery_of(case).status == DeliveryStatus.READY


def test_what_comes_back_can_be_sent_again_or_collected(granted, issuer, react_to_events):
    case, today = granted(POST), timezone.localdate()
    post = {"carrier": Carrier.SF, "tracking_number": "SF1234567890123", "by": issuer}
    delivering.post_result(case.pk, **post)

    with pytest.raises(WrongDay):
        delivering.note_return(case.pk, on=today + timedelta(days=1), reason="无人", by=issuer)
    delivering.note_return(case.pk, on=today, reason="无人签收", by=issuer)
    react_to_events()
    assert Notice.objects.filter(kind="result.returned").exists()

    delivering.post_result(case.pk, **post | {"tracking_number": "SF1234567890124"})
    delivering.note_return(case.pk, on=today, reason="无人签收", by=issuer)
    delivering.collect_result(case.pk, receiver_of(case), by=issuer)
    assert delivery_of(case).served_on == today


def test_post_goes_only_where_it_was_asked_for(granted, issuer):
    case = granted(COUNTER)

    with pytest.raises(WrongStep):
        delivering.post_result(
            case.pk, carrier=Carrier.SF, tracking_number="SF1234567890123", by=issuer
        )
