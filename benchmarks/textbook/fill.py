"""Fill the textbook's database.

usage: python -m benchmarks.textbook.fill <applicants> <file for the tokens>
"""

import json
import os
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import django

CATALOGUE = Path("approvals/data/catalogue.json")


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.textbook.settings"
    count, target = int(sys.argv[1]), Path(sys.argv[2])
    django.setup()
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    add_matter()
    target.write_text("\n".join(add_applicants(count)), encoding="utf-8")


def add_matter() -> None:
    from .models import Condition, Material, Matter

    shipped = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    content = next(m for m in shipped["matters"] if m["code"] == "elderly-card")
    matter = Matter.objects.create(
        code=content["code"],
        name=content["name_zh"],
        department=content["department"],
        content=content,
    )
    Condition.objects.create(matter=matter, field="age", least=60)
    Material.objects.create(matter=matter, code="AF", how="form")
    Material.objects.create(matter=matter, code="ID", how="licence")


def add_applicants(count: int) -> list[str]:
    from django.contrib.auth.models import User
    from django.utils import timezone
    from rest_framework.authtoken.models import Token

    from .models import Applicant, CreditFile, SourceAnswer

    now = timezone.now()
    users = User.objects.bulk_create([User(username=f"elder-{n}") for n in range(count)])
    people = Applicant.objects.bulk_create(
        Applicant(user=u, name="林静", birth_date=date(1940, 1, 1), verified_at=now) for u in users
    )
    standing = {"grade": "A", "score": "80.0", "caps": [], "constraints": []}
    files = CreditFile.objects.bulk_create(
        CreditFile(applicant=p, grade="A", score=Decimal(80), standing=standing) for p in people
    )
    SourceAnswer.objects.bulk_create(
        SourceAnswer(file=f, source="CRD", fetched_at=now) for f in files
    )
    tokens = [Token(user=u, key=Token.generate_key()) for u in users]
    Token.objects.bulk_create(tokens)
    return [token.key for token in tokens]


if __name__ == "__main__":
    main()
