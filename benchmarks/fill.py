"""Fill a database: tables and catalogues, then people over 60 who may file, and their tokens.

usage: python -m benchmarks.fill <applicants> <file for the tokens>
"""

import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import django

BORN = date(1940, 1, 1)
BATCH = 2000


def main() -> None:
    count, target = int(sys.argv[1]), Path(sys.argv[2])
    django.setup()
    from django.core.management import call_command

    if not is_filled():
        call_command("migrate", verbosity=0)
        call_command("load_catalogues")
    target.write_text("\n".join(add_applicants(count)), encoding="utf-8")


def is_filled() -> bool:
    """The catalogue of matters is loaded last, in one transaction."""
    from django.db import connection

    from approvals.models import Matter

    return "approvals_matter" in connection.introspection.table_names() and Matter.objects.exists()


def add_applicants(count: int) -> list[str]:
    """Verified people with a file of grade A and a fresh answer of the credit platform."""
    from django.utils import timezone

    from applicants.models import ApiToken, Applicant, User
    from credit_profiles.models import CreditFile, SourceAnswer
    from credit_profiles.services.files import open_file

    first = User.objects.filter(username__startswith="elder-").count()
    numbers = range(first, first + count)
    users = User.objects.bulk_create(
        [User(username=f"elder-{n}", password="!") for n in numbers], batch_size=BATCH
    )
    people = [_person(n, user) for n, user in zip(numbers, users, strict=True)]
    Applicant.objects.bulk_create(people, batch_size=BATCH)
    model = open_file(people[0])
    graded = {
        field.attname: getattr(model, field.attname)
        for field in CreditFile._meta.concrete_fields
        if field.name not in ("id", "applicant")
    }
    files = [CreditFile(applicant=person, **graded) for person in people[1:]]
    CreditFile.objects.bulk_create(files, batch_size=BATCH)
    now = timezone.now()
    SourceAnswer.objects.bulk_create(
        [SourceAnswer(file=f, source="CRD", as_of=now, fetched_at=now) for f in [model, *files]],
        batch_size=BATCH,
    )
    secrets = [ApiToken.new_secret() for _ in users]
    ApiToken.objects.bulk_create(
        [
            ApiToken(user=user, name="benchmark", digest=ApiToken.digest_of(secret))
            for user, secret in zip(users, secrets, strict=True)
        ],
        batch_size=BATCH,
    )
    return secrets


def _person(number: int, user: Any) -> Any:
    from django.utils import timezone

    from applicants.enums import DocumentType, SubjectType
    from applicants.models import Applicant
    from applicants.rules.identifiers import mod_11_2_check

    born = BORN + timedelta(days=number // 1000)
    body = f"440399{born:%Y%m%d}{number % 1000:03d}"
    person = Applicant(
        subject_type=SubjectType.NATURAL_PERSON,
        name="林静",
        birth_date=born,
        phone="13800000001",
        address="示范区创新大道188号",
        known_since=date(2020, 1, 1),
        verified_at=timezone.now(),
        user=user,
    )
    person.set_identifier(DocumentType.RESIDENT_ID, body + mod_11_2_check(body))
    return person


if __name__ == "__main__":
    main()
