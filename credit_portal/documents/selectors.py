"""Which documents there are."""

from django.db import models
from django.db.models import QuerySet

from credit_portal.events.services import subject_label

from .models import OfficialDocument
from .rules import normalise_code


def documents_of(subject: models.Model) -> QuerySet[OfficialDocument]:
    """The papers of one subject in the order of sealing, each with what replaced it."""
    return OfficialDocument.objects.filter(
        subject_type=subject_label(subject), subject_id=subject.pk
    ).select_related("replaced_by")


def document_by_code(typed: str) -> OfficialDocument | None:
    """The paper with this code, typed in any case and width, with or without dashes."""
    code = normalise_code(typed)
    if not code:
        return None
    documents = OfficialDocument.objects.select_related("replaced_by")
    return documents.filter(verification_code=code).first()
