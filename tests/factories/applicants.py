"""Accounts, people, firms, departments and who may act for whom."""

from datetime import date, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from applicants.enums import Capacity, DocumentType, Role, SubjectType
from applicants.models import Applicant, Department, Mandate, Membership, Post, User
from applicants.rules.identifiers import (
    USCC_ALPHABET,
    mod_11_2_check,
    organisation_check,
    uscc_check,
)


def resident_id(number: int, born: date = date(1990, 5, 17)) -> str:
    """A valid synthetic number of a region that does not exist in life (440399)."""
    body = f"440399{born:%Y%m%d}{number % 1000:03d}"
    return body + mod_11_2_check(body)


def credit_code(number: int) -> str:
    """A valid synthetic code of an enterprise."""
    organisation = "MA" + "".join(
        USCC_ALPHABET[number // 31**place % 31] for place in range(5, -1, -1)
    )
    body = "91440399" + organisation
    body += organisation_check(organisation)
    return body + uscc_check(body)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"user{n}")


class ApplicantFactory(DjangoModelFactory):
    """A verified natural person with an account; `known_since` long enough for grade A."""

    class Meta:
        model = Applicant

    subject_type = SubjectType.NATURAL_PERSON
    name = factory.Sequence(lambda n: f"林静{n}")
    birth_date = date(1990, 5, 17)
    phone = "13800000001"
    phone_verified_at = factory.LazyFunction(timezone.now)
    address = "示范区创新大道188号"
    known_since = date(2020, 1, 1)
    verified_at = factory.LazyFunction(timezone.now)
    user = factory.SubFactory(UserFactory)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        identifier = kwargs.pop("identifier", None)
        number = cls._next_number()
        born = kwargs["birth_date"]
        applicant = model_class(*args, **kwargs)
        applicant.set_identifier(DocumentType.RESIDENT_ID, identifier or resident_id(number, born))
        applicant.save()
        return applicant

    _numbers = iter(range(10**6))

    @classmethod
    def _next_number(cls) -> int:
        return next(cls._numbers)


class CompanyFactory(ApplicantFactory):
    """A verified enterprise; it has members, no account."""

    subject_type = SubjectType.ENTERPRISE
    name = factory.Sequence(lambda n: f"示范区云栖酒店管理有限公司{n}")
    birth_date = None
    representative_name = "王云"
    user = None

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        identifier = kwargs.pop("identifier", None) or credit_code(cls._next_number())
        company = model_class(*args, **kwargs)
        company.set_identifier(DocumentType.CREDIT_CODE, identifier)
        company.save()
        return company


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.LazyFunction(lambda: ApplicantFactory().user)
    company = factory.SubFactory(CompanyFactory)
    capacity = Capacity.LEGAL_REPRESENTATIVE
    confirmed_at = factory.LazyFunction(timezone.now)


class MandateFactory(DjangoModelFactory):
    """In force from yesterday for a month, without the right to sign."""

    class Meta:
        model = Mandate

    principal = factory.SubFactory(ApplicantFactory)
    agent = factory.LazyFunction(lambda: ApplicantFactory().user)
    valid_from = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=1))
    valid_to = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30))


class DepartmentFactory(DjangoModelFactory):
    """A department of the shipped catalogue, by its code."""

    class Meta:
        model = Department
        django_get_or_create = ("code",)

    code = "MSR"


class StaffFactory(UserFactory):
    """Staff with posts: `StaffFactory(posts=[(Role.CLERK, "MSR")])`; None: everywhere."""

    username = factory.Sequence(lambda n: f"staff{n}")
    is_staff = True

    @factory.post_generation
    def posts(self, create, extracted, **kwargs):
        for role, department in extracted or [(Role.CLERK, None)]:
            Post.objects.create(user=self, role=role, department_id=department)
