"""What follows from which event, in the worker, after the commit."""

from applicants.events import ApplicantEvent
from applicants.models import Applicant
from credit_portal.events.models import Event
from credit_portal.events.registry import on

from .services.files import open_file


@on(ApplicantEvent.VERIFIED)
def open_credit_file(event: Event) -> None:
    open_file(Applicant.objects.get(pk=event.subject_id))
