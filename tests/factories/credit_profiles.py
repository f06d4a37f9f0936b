"""Credit files with a grade that real records give, and answers of sources."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from credit_profiles.models import CreditFile, SourceAnswer
from credit_profiles.services.files import open_file
from credit_profiles.services.records import RecordIn, enter_records

from .applicants import ApplicantFactory

# Records that hold a grade down; B needs none on a young file.
RECORDS_OF = {"C": ["O05"], "E": ["J01"]}


def credit_file(applicant, grade: str = "A") -> CreditFile:
    """The applicant's file, graded by the rules: A by age, B by youth, C and E by records."""
    if grade == "B":
        applicant.known_since = timezone.localdate() - timedelta(days=200)
        applicant.save(update_fields=["known_since"])
    file = open_file(applicant)
    records = [
        RecordIn(
            item_code=code,
            determined_on=timezone.localdate() - timedelta(days=30),
            authority="示范区市场监督管理局",
            source="TEST",
            source_ref=f"{applicant.pk}-{code}",
        )
        for code in RECORDS_OF.get(grade, [])
    ]
    if records:
        enter_records(applicant, records)
        file.refresh_from_db()
    return file


class CreditFileFactory(DjangoModelFactory):
    """`CreditFileFactory(applicant=…, grade="C")`. Needs the `catalogue` fixture for records."""

    class Meta:
        model = CreditFile

    applicant = factory.SubFactory(ApplicantFactory)
    grade = "A"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return credit_file(kwargs["applicant"], kwargs["grade"])


class SourceAnswerFactory(DjangoModelFactory):
    """A fresh answer: `SourceAnswerFactory(file=…, source="SOC", facts={…})`."""

    class Meta:
        model = SourceAnswer
        django_get_or_create = ("file", "source")

    file = factory.SubFactory(CreditFileFactory)
    source = "CRD"
    facts = factory.LazyFunction(dict)
    as_of = factory.LazyFunction(timezone.now)
    fetched_at = factory.LazyFunction(timezone.now)
