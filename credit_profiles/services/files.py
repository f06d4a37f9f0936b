"""Open a credit file and keep its standing true."""

from datetime import date
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from applicants.models import Applicant
from credit_portal.periodic.services import settle_each

from ..models import CreditFile, CreditRecord
from ..rules.grading import grade_subject
from ..values import GradingModel, RecordFact, Standing

MODEL = GradingModel()


def load_facts(file: CreditFile) -> list[RecordFact]:
    """Every record that is not superseded, as the rules see it."""
    rows = CreditRecord.objects.filter(file=file, superseded_by__isnull=True)
    return [_fact(row) for row in rows.select_related("item").order_by("pk")]


def _fact(row: CreditRecord) -> RecordFact:
    item = row.item
    return RecordFact.from_json(
        {
            "code": item.code,
            "name_zh": item.name_zh,
            "polarity": item.polarity,
            "severity": item.severity,
            "points": str(item.points),
            "decay": item.decay,
            "determined_on": row.determined_on.isoformat(),
            "state": row.state,
            "points_cap": None if item.points_cap is None else str(item.points_cap),
            "grade_cap": item.grade_cap,
            "constraint_months": item.constraint_months,
            "validity_months": item.validity_months,
            "rectified_on": row.rectified_on.isoformat() if row.rectified_on else None,
            "opted_out": row.is_opted_out,
            "record_id": row.pk,
        }
    )


@transaction.atomic
def open_file(applicant: Applicant) -> CreditFile:
    """The applicant's file, graded today; a second call finds the same one."""
    today = timezone.localdate()
    standing = grade_subject([], known_since=applicant.known_since, today=today, model=MODEL)
    file, _ = CreditFile.objects.get_or_create(applicant=applicant, defaults=_kept(standing))
    return file


def regrade(file: CreditFile, *, today: date | None = None) -> Standing:
    """Derive the standing of a locked file anew from its records and keep it."""
    today = today or timezone.localdate()
    standing = grade_subject(
        load_facts(file), known_since=file.applicant.known_since, today=today, model=MODEL
    )
    for name, value in _kept(standing).items():
        setattr(file, name, value)
    file.save()
    return standing


def standing_of(file: CreditFile, *, today: date) -> Standing:
    """The kept standing of a locked file, derived anew only where age changed it."""
    is_due = file.next_change_on is not None and file.next_change_on <= today
    if is_due or file.model_version != MODEL.version:
        return regrade(file, today=today)
    return Standing.from_json(file.standing)


def _kept(standing: Standing) -> dict[str, object]:
    return {
        "grade": standing.grade,
        "score": standing.score,
        "standing": standing.to_json(),
        "is_constrained": standing.is_constrained,
        "graded_on": standing.on,
        "next_change_on": standing.next_change_on,
        "model_version": standing.model_version,
    }


def regrade_due(*, today: date) -> int:
    """Grade again the files that age changes today; how many. Each in its own transaction."""
    due = CreditFile.objects.filter(
        Q(next_change_on__lte=today) | ~Q(model_version=MODEL.version)
    ).values_list("applicant_id", flat=True)
    return settle_each(list(due), partial(_regrade_one, today=today))


@transaction.atomic
def _regrade_one(applicant_id: int, *, today: date) -> bool:
    regrade(CreditFile.objects.lock(applicant_id), today=today)
    return True
