"""Check a subject's credit for a decision."""

from datetime import date, datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from applicants.models import Applicant

from ..models import CreditFile, SourceAnswer
from ..selectors import CreditCheckValue, source_views
from .files import open_file, standing_of


def check_credit(applicant: Applicant, *, now: datetime, today: date) -> CreditCheckValue:
    """The standing, held until the commit: what opened a way is still so when it takes effect.

    One query, two more on the days when age changes the standing. Who was verified a moment
    ago and has no file yet gets it here.
    """
    answers = SourceAnswer.objects.filter(file=OuterRef("pk")).values(
        json=JSONObject(source="source", facts="facts", as_of="as_of", fetched_at="fetched_at")
    )
    files = (
        CreditFile.objects.select_for_update(of=("self",))
        .annotate(answers=ArraySubquery(answers))
        .filter(applicant=applicant)
    )
    file = files.first()
    if file is None:
        open_file(applicant)
        file = files.get()
    file.applicant = applicant
    views = source_views(file.answers, now)
    return CreditCheckValue(file, standing_of(file, today=today), views)
