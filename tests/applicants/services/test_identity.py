from datetime import date

import pytest
from django.utils import timezone

from applicants.errors import IdentityMismatch, WrongIdentifier
from applicants.models import Applicant
from applicants.services.identity import known_since, verify_identity
from credit_portal.outside.identity import IdentityClaims
from credit_profiles.models import CreditFile
from tests.factories.applicants import ApplicantFactory, UserFactory, resident_id

BORN = date(1990, 5, 17)


def claims(number=None, **changes):
    values = {
        "subject": "9c41",
        "name": "林静",
        "id_type": "111",
        "id_number": number or resident_id(1, BORN),
        "birth_date": BORN,
        "assurance_level": 3,
    }
    return IdentityClaims(**values | changes)


@pytest.mark.django_db
def test_first_login_binds_a_person_and_opens_the_credit_file(deliver_events):
    user = UserFactory()

    person = verify_identity(user, claims())
    deliver_events()

    assert person.user == user and person.verified_at
    assert person.known_since == timezone.localdate()
    assert CreditFile.objects.filter(applicant=person, grade="B").exists()


@pytest.mark.django_db
def test_second_login_finds_the_same_person():
    user = UserFactory()

    assert verify_identity(user, claims()) == verify_identity(user, claims())
    assert Applicant.objects.count() == 1


@pytest.mark.django_db
def test_an_identity_of_another_account_is_not_taken_over():
    verify_identity(UserFactory(), claims())

    with pytest.raises(IdentityMismatch):
        verify_identity(UserFactory(), claims())


@pytest.mark.django_db
def test_an_account_stays_with_its_person():
    user = ApplicantFactory().user

    with pytest.raises(IdentityMismatch):
        verify_identity(user, claims(resident_id(777, BORN)))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {"id_number": "440399199005170012"[:17] + "?"},
        {"birth_date": date(1990, 5, 18)},
        {"id_type": "uscc", "id_number": "91440399MA00000A95"},
        {"id_type": "990"},
    ],
)
def test_a_claim_that_cannot_be_right_is_not_kept(changes):
    with pytest.raises(WrongIdentifier):
        verify_identity(UserFactory(), claims(**changes))

    assert not Applicant.objects.exists()


@pytest.mark.parametrize(
    ("born", "since"),
    [
        (date(1990, 5, 17), date(2026, 11, 21)),
        (date(2010, 1, 2), date(2028, 1, 2)),
        (date(2012, 2, 29), date(2030, 3, 1)),
    ],
)
def test_the_clean_clock_starts_with_the_first_login_of_an_adult(born, since):
    assert known_since(born, date(2026, 11, 21)) == since
