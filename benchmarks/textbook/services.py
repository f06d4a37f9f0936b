"""File and grant, one row at a time."""

import secrets
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from rest_framework.exceptions import ValidationError

from .models import (
    Applicant,
    Case,
    CaseMaterial,
    CreditCheck,
    CreditFile,
    Decision,
    Delivery,
    Event,
    Licence,
    SupervisionPush,
)

HANDLERS = {  # as many as the portal owes for each
    "case.received": ["receipt"],
    "case.accepted": ["acceptance", "notice"],
    "case.granted": ["notice"],
    "licence.issued": ["licence", "city_platform"],
}
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def save(row: models.Model) -> None:
    row.full_clean()
    row.save()


def log(kind: str, subject: models.Model, by: Any = None, **data: Any) -> None:
    event = Event(
        kind=kind,
        subject_type=subject._meta.label,
        subject_id=subject.pk,
        by=by,
        data=data,
    )
    save(event)
    for handler in HANDLERS.get(kind, []):
        save(Delivery(event=event, handler=handler))


@transaction.atomic
def file_and_grant(case: Case) -> Case:
    """Raises ValidationError where a condition is not met."""
    receive(case)
    check(case)
    today = timezone.localdate()
    move(case, "accepted", accepted_on=today, due_on=today)
    now = timezone.now()
    move(case, "granted", decided_at=now, closed_at=now)
    save(Decision(case=case, outcome="granted"))
    issue(case)
    return case


def receive(case: Case) -> None:
    case.query_code = secrets.token_hex(3)
    save(case)
    case.number = f"4403992026{case.pk:011d}"
    case.save(update_fields=["number"])
    for material in case.matter.materials.all():
        save(CaseMaterial(case=case, code=material.code, how=material.how))
    log("case.received", case, by=case.filed_by, to="received")


def check(case: Case) -> None:
    file = CreditFile.objects.select_for_update().get(applicant=case.applicant)
    sources = {answer.source: answer for answer in file.sources.all()}
    is_fresh = sources["CRD"].fetched_at > timezone.now() - timedelta(days=1)
    held = list(case.applicant.licences.filter(status="issued"))
    age = (timezone.localdate() - case.applicant.birth_date).days // 365
    facts = {"age": age, "held": len(held), "grade": file.grade}
    results = {c.field: age >= c.least for c in case.matter.conditions.all()}
    if not all(results.values()) or not is_fresh or file.grade not in "AB":
        raise ValidationError({"mode": "closed"})
    evidence = {"facts": facts, "standing": file.standing, "matter": case.matter.content}
    result = {"offered": ["instant", "ordinary"], "conditions": results}
    save(CreditCheck(case=case, file=file, grade=file.grade, evidence=evidence, result=result))
    log("case.checked", case, grade=file.grade, offered=["instant", "ordinary"])


def move(case: Case, status: str, **values: Any) -> None:
    before, case.status = case.status, status
    for name, value in values.items():
        setattr(case, name, value)
    save(case)
    log(f"case.{status}", case, **{"from": before, "to": status})


def issue(case: Case) -> None:
    holder: Applicant = case.applicant
    licence = Licence(
        case=case,
        holder=holder,
        number=f"示民证2026{case.pk:08d}",
        verification_code="".join(secrets.choice(ALPHABET) for _ in range(12)),
        issued_on=timezone.localdate(),
    )
    save(licence)
    log("licence.issued", licence)
    save(
        SupervisionPush(
            licence=licence,
            department=case.matter.department,
            standard=case.matter.content["supervision"],
            acknowledge_by=licence.issued_on + timedelta(days=5),
        )
    )
    log("licence.pushed", licence)
