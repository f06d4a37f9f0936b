"""Demonstration people, firms, staff, credit records and licences; safe to run again."""

import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from applicants.enums import Capacity, DocumentType, Role
from applicants.models import Applicant, Department, Membership, Post, User
from approvals.models import ElectronicLicence
from approvals.rules.numbers import licence_identifier
from credit_profiles.models import CreditFile, SourceAnswer
from credit_profiles.services.files import open_file
from credit_profiles.services.records import RecordIn, enter_records

PASSWORD = "demo-portal-2026"
SUBJECTS = Path("credit_portal/simulators/data/subjects.json")
STAFF = [  # username, name, role, department
    ("clerk", "王琳", Role.CLERK, None),
    ("decider", "张建国", Role.DECIDER, None),
    ("head", "陈志远", Role.HEAD, None),
    ("emergency", "罗勇", Role.CLERK, "EMG"),  # asked for opinions in joint reviews
    ("fire", "马军", Role.CLERK, "FIR"),
    ("inspector", "赵敏", Role.INSPECTOR, None),
    ("lead", "孙立", Role.SUPERVISION_LEAD, None),
    ("credit", "钱文", Role.CREDIT_OFFICER, "CRE"),
    ("catalogue", "周宁", Role.CATALOGUE_OFFICER, None),
    ("auditor", "郑平", Role.AUDITOR, None),
    ("admin", "系统管理员", Role.SYSTEM_ADMIN, None),
    ("security", "安全管理员", Role.SECURITY_ADMIN, None),
]


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.IS_DEMO:
            raise CommandError("demonstration data is loaded only with PORTAL_DEMO=1")
        base = Path(__file__).resolve().parents[3]
        known = json.loads((base / SUBJECTS).read_text(encoding="utf-8"))["subjects"]
        subjects = [entry for entry in known if entry.get("has_account", True)]
        with transaction.atomic():
            people = {entry["username"]: _applicant(entry) for entry in subjects}
            for entry in subjects:
                _membership(entry, people)
                _credit(people[entry["username"]], entry)
            _staff()
            _licences(people)
        self.stdout.write(f"{len(people)} demonstration subjects, {len(STAFF)} staff")


def _applicant(entry: dict[str, Any]) -> Applicant:
    kind = DocumentType.CREDIT_CODE if entry["id_type"] == "uscc" else entry["id_type"]
    found = Applicant.objects.by_identifier(kind, entry["identifier"]).first()
    if found:
        _prove_phone(found)
        return found
    is_natural = entry["kind"] == "natural_person"
    applicant = Applicant(
        subject_type=entry["subject_type"],
        name=entry["name"],
        name_en=entry["name_latin"],
        birth_date=date.fromisoformat(entry["birth_date"]) if is_natural else None,
        phone=entry["phone"],
        phone_verified_at=timezone.now() if is_natural else None,
        address=entry["address"],
        known_since=date.fromisoformat(entry["known_since"]),
        verified_at=timezone.now(),
        user=_user(entry["username"], entry["name"]) if is_natural else None,
    )
    applicant.set_identifier(kind, entry["identifier"])
    applicant.save()
    return applicant


def _prove_phone(applicant: Applicant) -> None:
    """Of a demonstration that was filled before phones had to be proved."""
    if applicant.is_natural and applicant.phone and not applicant.phone_verified_at:
        applicant.phone_verified_at = timezone.now()
        applicant.save(update_fields=["phone_verified_at"])


def _user(username: str, name: str, **flags: Any) -> User:
    user, is_new = User.objects.get_or_create(
        username=username,
        defaults={"display_name": name, "email": f"{username}@example.org", **flags},
    )
    if is_new:
        user.password = _password()
        user.save(update_fields=["password"])
    return user


@cache
def _password() -> str:
    """Hashed once for all: a good hash is slow on purpose."""
    return make_password(PASSWORD)


def _membership(entry: dict[str, Any], people: dict[str, Applicant]) -> None:
    representative = entry.get("legal_representative")
    if not representative:
        return
    company, person = people[entry["username"]], people[representative]
    if not company.representative_name:
        company.representative_name = person.name
        company.save(update_fields=["representative_name"])
    is_own = entry["subject_type"] == "individual_business"
    Membership.objects.get_or_create(
        user=person.user,
        company=company,
        defaults={
            "capacity": Capacity.OPERATOR if is_own else Capacity.LEGAL_REPRESENTATIVE,
            "confirmed_at": timezone.now(),
        },
    )


def _credit(applicant: Applicant, entry: dict[str, Any]) -> None:
    """Records as the credit platform gives them, and what each source said last."""
    file = open_file(applicant)
    today, now = timezone.localdate(), timezone.now()
    if not file.records.exists() and entry["records"]:
        enter_records(applicant, [_record(row, today) for row in entry["records"]])
    stale = set(entry["stale_sources"])
    for source, facts in entry["facts"].items():
        age = timedelta(days=40) if source in stale else timedelta(minutes=5)
        SourceAnswer.objects.get_or_create(
            file=file,
            source=source,
            defaults={"facts": facts, "as_of": now - age, "fetched_at": now - age},
        )
    _keep_fresh(file, stale)


def _keep_fresh(file: CreditFile, stale: set[str]) -> None:
    """A demonstration that is started days later begins again with fresh answers."""
    now = timezone.now()
    file.sources.exclude(source__in=stale).update(fetched_at=now)


def _record(row: dict[str, Any], today: date) -> RecordIn:
    determined_on = today - timedelta(days=row["days_ago"])
    return RecordIn(
        item_code=row["catalogue_code"],
        determined_on=determined_on,
        authority=row["authority"],
        source="CRD",
        source_ref=f"{row['catalogue_code']}:{row['document_number']}",
        document_number=row["document_number"],
        content=row["content"],
        rectified_on=determined_on if row.get("is_rectified") else None,
    )


def _staff() -> None:
    for username, name, role, department in STAFF:
        user = _user(username, name, is_staff=True, is_superuser=role == Role.SYSTEM_ADMIN)
        place = "综合窗口1号" if role == Role.CLERK else ""
        Post.objects.get_or_create(
            user=user, role=role, department_id=department, defaults={"place": place}
        )


def _licences(people: dict[str, Applicant]) -> None:
    """Licences from before the portal, for matters that build on one."""
    today = timezone.localdate()
    held = [
        ("wangfang", "nurse", "护士执业证书", "Nurse practising certificate", "HLT", 60),
        ("kangning", "drug_retail", "药品经营许可证", "Drug retail licence", "MSR", 90),
    ]
    for serial, (username, kind, zh, en, department, days_left) in enumerate(held, 1):
        office = Department.objects.get(pk=department)
        ElectronicLicence.objects.get_or_create(
            number=f"{office.word}证2021{serial:08d}",
            defaults={
                "holder": people[username],
                "kind": kind,
                "title_zh": zh,
                "title_en": en,
                "department": office,
                "identifier": licence_identifier(
                    f"11440399000009013F{900 + serial}",
                    office.credit_code,
                    f"2021{serial:010d}",
                ),
                "verification_code": f"DEMA{serial:08d}".replace("0", "2").replace("1", "3"),
                "issued_on": today - timedelta(days=5 * 365 - days_left),
                "valid_from": today - timedelta(days=5 * 365 - days_left),
                "valid_to": today + timedelta(days=days_left),
            },
        )
