"""Note who looked into a file. Source: Shenzhen credit regulation art. 45."""

from django.db import transaction
from django.utils import timezone

from applicants.models import User

from ..models import CreditFile, FileReading


@transaction.atomic
def note_reading(
    file: CreditFile, *, by: User, reader: str, purpose: str, scope: str, case_number: str = ""
) -> None:
    """One row a reader, purpose, case and local day, however often the page is opened."""
    now = timezone.now()
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    CreditFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
    seen = file.readings.filter(by=by, purpose=purpose, case_number=case_number, at__gte=midnight)
    if not seen.exists():
        FileReading.objects.create(
            file=file,
            by=by,
            reader=reader[:60],
            purpose=purpose,
            case_number=case_number,
            scope=scope,
            at=now,
        )
