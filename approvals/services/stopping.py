"""Stop a matter (停办) and take it up again: asked by one person, confirmed by another.

A stopped matter takes no application; open cases go on.
"""

from django.db import transaction
from django.utils import timezone

from applicants.models import User
from credit_portal.errors import NotAllowed
from credit_portal.events.services import record

from .. import permissions
from ..current import forget
from ..errors import SecondPersonNeeded, StopAlreadyAsked, StopNotAsked
from ..events import MatterEvent
from ..models import Matter, MatterStop


def _locked(code: str, by: User) -> Matter:
    matter = Matter.objects.select_for_update(of=("self",)).get(code=code)
    if not permissions.may_confirm_for(by, matter.department_id):
        raise NotAllowed
    return matter


def open_stop(matter: Matter) -> MatterStop | None:
    """The stop that was asked for, or is running."""
    return matter.stops.filter(ended_at__isnull=True).first()


@transaction.atomic
def ask_to_stop(code: str, *, by: User, reason: str) -> MatterStop:
    """Raises NotAllowed, StopAlreadyAsked."""
    matter = _locked(code, by)
    if open_stop(matter):
        raise StopAlreadyAsked
    stop = MatterStop.objects.create(matter=matter, reason=reason, asked_by=by)
    record(MatterEvent.STOP_ASKED, subject=matter, by=by)
    return stop


@transaction.atomic
def take_back_stop(code: str, *, by: User) -> None:
    """Withdraw what was asked and is not confirmed: the stop, or its end. Raises StopNotAsked."""
    matter = _locked(code, by)
    stop = open_stop(matter)
    if stop is None:
        raise StopNotAsked
    if stop.begun_at is None:
        stop.delete()
    elif stop.end_asked_at:
        stop.end_asked_by = stop.end_asked_at = None
        stop.save()
    else:
        raise StopNotAsked
    record(MatterEvent.STOP_TAKEN_BACK, subject=matter, by=by)


@transaction.atomic
def confirm_stop(code: str, *, by: User) -> Matter:
    """Raises NotAllowed, StopNotAsked, SecondPersonNeeded."""
    matter = _locked(code, by)
    stop = open_stop(matter)
    if stop is None or stop.begun_at:
        raise StopNotAsked
    if stop.asked_by_id == by.pk:
        raise SecondPersonNeeded
    stop.begun_by, stop.begun_at = by, timezone.now()
    stop.save()
    return _mark(matter, MatterEvent.STOPPED, by, stop)


@transaction.atomic
def ask_to_resume(code: str, *, by: User) -> MatterStop:
    """Raises NotAllowed, StopNotAsked."""
    matter = _locked(code, by)
    stop = open_stop(matter)
    if stop is None or stop.begun_at is None or stop.end_asked_at:
        raise StopNotAsked
    stop.end_asked_by, stop.end_asked_at = by, timezone.now()
    stop.save()
    record(MatterEvent.RESUMPTION_ASKED, subject=matter, by=by)
    return stop


@transaction.atomic
def confirm_resumption(code: str, *, by: User) -> Matter:
    """Raises NotAllowed, StopNotAsked, SecondPersonNeeded."""
    matter = _locked(code, by)
    stop = open_stop(matter)
    if stop is None or stop.end_asked_at is None:
        raise StopNotAsked
    if stop.end_asked_by_id == by.pk:
        raise SecondPersonNeeded
    stop.ended_by, stop.ended_at = by, timezone.now()
    stop.save()
    return _mark(matter, MatterEvent.RESUMED, by, stop)


def _mark(matter: Matter, event: MatterEvent, by: User, stop: MatterStop) -> Matter:
    matter.stopped_at = stop.begun_at if event == MatterEvent.STOPPED else None
    matter.save(update_fields=["stopped_at"])
    record(event, subject=matter, by=by)
    transaction.on_commit(forget)
    return matter
