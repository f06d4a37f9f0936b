from datetime import timedelta

import pytest
from django.utils import timezone

from applicants.enums import DocumentType, InterestRelation, Role
from applicants.errors import InterestKnown, WrongIdentifier
from applicants.models import Interest
from applicants.permissions import must_stand_back
from applicants.services.identifying import IdentityPaper
from applicants.services.interests import declare_interest, end_interest
from credit_portal.errors import NotAllowed
from credit_portal.events.models import Event
from tests.factories.applicants import (
    ApplicantFactory,
    CompanyFactory,
    MembershipFactory,
    StaffFactory,
    resident_id,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return StaffFactory(posts=[(Role.CLERK, None)])


def declare(officer, applicant):
    paper = IdentityPaper(applicant.document_type, applicant.identifier, applicant.name)
    return declare_interest(paper, InterestRelation.FAMILY, by=officer)


def test_a_stranger_is_no_reason_to_stand_back(officer):
    assert not must_stand_back(officer, {ApplicantFactory().pk})


@pytest.mark.parametrize("factory", [ApplicantFactory, CompanyFactory])
def test_who_was_declared_is_kept_away_from(officer, factory):
    one, other = factory(), factory()

    declare(officer, one)

    assert must_stand_back(officer, {one.pk})
    assert must_stand_back(officer, {other.pk, one.pk})
    assert not must_stand_back(officer, {other.pk})
    assert not must_stand_back(StaffFactory(posts=[(Role.CLERK, None)]), {one.pk})


def test_a_member_of_the_firm_stands_back_undeclared(officer):
    firm = MembershipFactory(user=officer).company

    assert must_stand_back(officer, {firm.pk})


def test_who_comes_later_is_known_by_the_number_declared_before(officer):
    number = resident_id(901)
    paper = IdentityPaper(DocumentType.RESIDENT_ID, number.lower(), "周敏")
    declare_interest(paper, InterestRelation.FAMILY, by=officer)

    late = ApplicantFactory(identifier=number)

    assert must_stand_back(officer, {late.pk})


def test_the_number_itself_is_not_kept(officer):
    person = ApplicantFactory()

    interest = declare(officer, person)

    kept = Interest.objects.filter(pk=interest.pk).values().get()
    assert person.identifier not in str(kept)
    assert str(person.identifier)[-4:] in interest.identifier_masked
    event = Event.objects.get(kind="interest.declared")
    assert event.data == {} and event.by == officer


def test_an_ended_interest_binds_no_longer_and_can_be_declared_anew(officer):
    person = ApplicantFactory()
    interest = declare(officer, person)

    end_interest(interest.pk, by=officer)
    ended = end_interest(interest.pk, by=officer)

    assert not must_stand_back(officer, {person.pk})
    assert timezone.now() - ended.ended_at < timedelta(minutes=1)
    assert Event.objects.filter(kind="interest.ended").count() == 1
    assert declare(officer, person).pk != interest.pk


def test_refusals(officer):
    person = ApplicantFactory()
    interest = declare(officer, person)

    with pytest.raises(InterestKnown):
        declare(officer, person)
    with pytest.raises(WrongIdentifier):
        wrong = IdentityPaper(DocumentType.RESIDENT_ID, "440399199005170001", "周敏")
        declare_interest(wrong, InterestRelation.OTHER, by=officer)
    with pytest.raises(NotAllowed):
        declare(person.user, person)
    with pytest.raises(NotAllowed):
        end_interest(interest.pk, by=StaffFactory(posts=[(Role.CLERK, None)]))
    assert Interest.objects.get().ended_at is None
