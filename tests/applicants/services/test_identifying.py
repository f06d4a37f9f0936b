from datetime import date

import pytest
from django.utils import timezone

from applicants.enums import DocumentType, SubjectType
from applicants.errors import BirthDateMissing, LookUpsUsedUp, NameDiffers, WrongIdentifier
from applicants.events import ApplicantEvent
from applicants.models import Applicant
from applicants.services.identifying import IdentityPaper, confirm_at_window, identify
from credit_portal.events.models import Channel, Event
from credit_portal.parameters.models import Parameter
from tests.factories.applicants import ApplicantFactory, StaffFactory, credit_code, resident_id

pytestmark = pytest.mark.django_db
NUMBER = resident_id(310, date(1961, 8, 9))


@pytest.fixture
def clerk():
    return StaffFactory()


def look(paper, clerk):
    return identify(paper, purpose="窗口收件", by=clerk)


def card(number=NUMBER, name="赵秀兰", **more):
    return IdentityPaper(DocumentType.RESIDENT_ID, number, name, **more)


def test_an_unknown_person_is_registered_as_seen_at_the_window(clerk):
    person = look(card(phone="13800000009"), clerk)

    assert person.subject_type == SubjectType.NATURAL_PERSON
    assert person.birth_date == date(1961, 8, 9)
    assert person.user is None
    assert person.verified_at is not None
    assert person.known_since == timezone.localdate()
    event = Event.objects.get(kind=ApplicantEvent.REGISTERED)
    assert (event.by, event.channel, event.data) == (clerk, Channel.WINDOW, {"purpose": "窗口收件"})


def test_the_same_person_again_is_found_and_the_look_leaves_a_trace(clerk):
    first = look(card(), clerk)

    assert look(card(), clerk) == first

    assert Applicant.objects.count() == 1
    assert Event.objects.get(kind=ApplicantEvent.LOOKED_UP).data == {"purpose": "窗口收件"}


def test_no_event_holds_the_number(clerk):
    look(card(), clerk)
    look(card(), clerk)

    assert not any(NUMBER in str(event.data) for event in Event.objects.all())


def test_another_name_is_refused_without_saying_the_known_one_and_still_traced(clerk):
    look(card(name="赵秀兰"), clerk)

    with pytest.raises(NameDiffers) as refusal:
        look(card(name="钱七", part="present"), clerk)

    assert refusal.value.field == "present_name"
    assert "赵秀兰" not in str(refusal.value)
    assert Event.objects.filter(kind=ApplicantEvent.LOOKED_UP).count() == 1


def test_spaces_and_width_of_a_name_do_not_matter(clerk):
    known = ApplicantFactory(name="ＡＮＮＡ LEE")

    found = look(card(known.identifier, "anna  lee"), clerk)

    assert found == known


@pytest.mark.parametrize(
    ("kind", "number", "words"),
    [
        ("111", "440304199001010004", "校验位不对"),
        ("111", "440304199002300002", "出生日期不存在"),
        ("111", "44030419900101000", "应为18位"),
        ("414", "A1", "护照号为5到12位"),
        ("516", "X12345678", "H 或 M"),
        ("511", "T2345678", "8位数字"),
        ("uscc", "91440399MA00000A90", "校验位不对"),
    ],
)
def test_a_wrong_number_says_what_is_wrong(clerk, kind, number, words):
    with pytest.raises(WrongIdentifier) as refusal:
        look(IdentityPaper(kind, number, "某某", part="present"), clerk)

    assert words in str(refusal.value)
    assert refusal.value.field == "present_number"
    assert not Applicant.objects.exists()


def test_a_passport_needs_the_birth_date_once(clerk):
    paper = IdentityPaper(DocumentType.PASSPORT, "E00000001", "ANNA LEE")

    with pytest.raises(BirthDateMissing):
        look(paper, clerk)
    person = look(
        IdentityPaper(DocumentType.PASSPORT, "e0000 0001", "Anna Lee", date(1990, 1, 1)), clerk
    )

    assert look(paper, clerk) == person


@pytest.mark.parametrize(
    ("start", "kind"),
    [("91", SubjectType.ENTERPRISE), ("92", SubjectType.INDIVIDUAL_BUSINESS)],
)
def test_a_firm_is_registered_by_what_its_code_says(clerk, start, kind):
    number = credit_code(123) if start == "91" else "92440399MA00000B7W"

    firm = look(IdentityPaper("uscc", number, "某商行", representative="王云"), clerk)

    assert (firm.subject_type, firm.credit_code) == (kind, number)
    assert firm.representative_name == "王云"


def test_looks_are_counted_a_day(clerk):
    Parameter.objects.create(key="lookup.per_day", value=2, unit="request", tag="P", source="试验")
    known = ApplicantFactory()
    look(card(known.identifier, known.name), clerk)
    look(card(known.identifier, known.name), clerk)

    with pytest.raises(LookUpsUsedUp):
        look(card(known.identifier, known.name), clerk)


def test_what_is_known_of_a_person_stays_and_gaps_are_filled(clerk):
    known = ApplicantFactory(phone="", address="旧地址", verified_at=None)

    confirm_at_window(known.pk, by=clerk, phone="13900000000", address="新地址")

    known.refresh_from_db()
    assert (known.phone, known.address) == ("13900000000", "旧地址")
    assert known.verified_at is not None
    assert Event.objects.get(kind=ApplicantEvent.VERIFIED).channel == Channel.WINDOW
