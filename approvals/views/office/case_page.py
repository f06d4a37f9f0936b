"""What the page of a case shows to staff, put together from what is stored."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.models import User
from credit_portal.documents.selectors import documents_of
from credit_portal.events.models import Channel, Event
from credit_portal.events.services import subject_label
from credit_portal.parameters.selectors import parameter
from credit_portal.workdays.rules import Stop, working_days_between
from credit_portal.workdays.selectors import load_calendar
from credit_profiles.models import CreditFile
from credit_profiles.services.readings import note_reading
from credit_profiles.values import Standing
from credit_profiles.wording import effect_items

from ... import permissions
from ...case_view import origin_of
from ...enums import CaseStatus, WarningLevel
from ...events import CaseEvent
from ...limits import warning_shares
from ...models import Case, CounterVisit, CreditCheck, ResultDelivery
from ...models.case import How
from ...models.counter import POWER_OF_ATTORNEY, SIGNED_SHEET
from ...rules.deadlines import deemed_acceptance, warning_level
from ...rules.form_fields import fields_of
from ...rules.prefill import Known, corrected
from ...services.terms import terms_of
from ...signing_view import photo_facts
from ...wording import (
    due_sentence,
    filled_from,
    kept_condition_notes,
    kept_mode_notes,
    local,
    strip_of,
)
from .actions import actions_for

READING_PURPOSE = "办件审查"


def case_context(user: User, case: Case) -> dict[str, Any]:
    check, spec = case.checks.last(), case.version.spec
    is_masked = not permissions.may_read_in_full(user, case)
    standing = None if is_masked else _frozen_standing(check)
    return {
        "case": case,
        "is_masked": is_masked,
        "fields": [] if is_masked else _fields(case),
        "papers": _papers(case),
        "supplement": getattr(case, "supplement", None),
        "check": check,
        "standing": standing,
        "effects": effect_items(standing) if standing else [],
        "ways": kept_mode_notes(check.result, spec) if check else [],
        "conditions": kept_condition_notes(check.evidence, spec, case.mode) if check else [],
        "clock": _clock(case, check),
        "warnings": list(case.warnings.all()),
        "history": _history(case),
        "documents": [] if is_masked else list(_documents(case)),
        "actions": actions_for(user, case),
        "commitment": getattr(case, "commitment", None),
        "photos": photo_facts(case),
        "verification": getattr(case, "verification", None),
        "window": None if is_masked else _window(case),
        "delivery": ResultDelivery.objects.filter(case=case).first(),
    }


def _window(case: Case) -> dict[str, Any] | None:
    """Who stood at the counter, and the sheets that no matter asks for."""
    if case.channel != Channel.WINDOW:
        return None
    visit = CounterVisit.objects.filter(case=case).select_related("present", "clerk").first()
    return {
        "visit": visit,
        "sheets": case.files.filter(material_code__in=[POWER_OF_ATTORNEY, SIGNED_SHEET]),
    }


def note_case_reading(user: User, case: Case) -> None:
    """A natural person's grade was looked at: the person sees by whom and why."""
    if not case.applicant.is_natural or not permissions.may_read_in_full(user, case):
        return
    file = CreditFile.objects.filter(applicant_id=case.applicant_id).first()
    if file:
        note_reading(
            file,
            by=user,
            reader=case.department.name_zh,
            purpose=READING_PURPOSE,
            scope="grade",
            case_number=case.number,
        )


def _frozen_standing(check: CreditCheck | None) -> Standing | None:
    frozen = check.evidence.get("standing") if check else None
    return Standing.from_json(frozen) if frozen else None


def _fields(case: Case) -> list[tuple[str, Any, str]]:
    """The filled-in form by label, in the order of the matter's form.

    The third says what identity or source had, where the applicant wrote something else.
    """
    labels = {field.key: str(field.label) for field in fields_of(case.version.spec)}
    changed = corrected(case.filled, case.form)
    return [
        (labels.get(key, key), _shown(value), _source_said(changed.get(key)))
        for key, value in case.form.items()
    ]


def _source_said(known: Known | None) -> str:
    if known is None:
        return ""
    words = {"source": filled_from(known.to_json()), "value": known.value}
    return _("%(source)s是：%(value)s") % words


def _shown(value: Any) -> Any:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return value


def _papers(case: Case) -> list[dict[str, Any]]:
    spec = case.version.spec
    files: dict[str, list[Any]] = {}
    for file in case.files.order_by("pk"):
        files.setdefault(file.material_code, []).append(file)
    notice = getattr(case, "supplement", None)
    defects = {d.material_code: d for d in notice.lines} if notice else {}
    owed = {deferral.material_code: deferral for deferral in case.deferrals.all()}
    return [
        {
            "name": local(spec.material(row.code), "name"),
            "how": row.get_how_display(),
            "tone": {How.MISSING: "err", How.DEFERRED: "warn"}.get(How(row.how), ""),
            "files": files.get(row.code, []),
            "origin": origin_of(row),
            "deferral": owed.get(row.code),
            "defect": defects.get(row.code),
        }
        for row in case.materials.select_related("from_case", "from_licence")
    ]


def missing_papers(case: Case) -> list[str]:
    """Names of what was not handed in and is not deferred."""
    return [local(material, "name") for material in case.missing_materials()]


def _clock(case: Case, check: CreditCheck | None) -> dict[str, Any] | None:
    """The promised term of an accepted case, or the term to accept a received one."""
    today, calendar = timezone.localdate(), load_calendar()
    stops: tuple[Stop, ...] = ()
    if case.status == CaseStatus.RECEIVED and not case.is_waiting:
        received_on = timezone.localdate(case.handed_in_at)
        total = parameter("accept.supplement_notice_days")
        due = deemed_acceptance(received_on, calendar, notice_days=total).notice_due
        start = received_on
    elif case.accepted_on:
        terms = terms_of(case, check.grade if check else "", today=today)
        stops = terms.stops
        due, start, total = terms.promised, case.accepted_on, terms.promised_days
    else:
        return None
    end = timezone.localdate(case.closed_at) if case.closed_at else today
    used = min(working_days_between(start, end, calendar, stops), total)
    level = "stopped" if due.is_stopped else WarningLevel.NORMAL.value
    if case.is_open and not due.is_stopped:
        level = warning_level(
            accepted_on=start,
            days=total,
            due_on=due.on,
            today=today,
            calendar=calendar,
            stops=stops,
            shares=warning_shares(),
        ).value
    return {
        "on": due.on,
        "used": used,
        "left": total - used,
        "total": total,
        "level": level,
        "days": strip_of(due, today=today).days,
        "sentence": due_sentence(due),
        "is_acceptance": case.status == CaseStatus.RECEIVED,
    }


def _history(case: Case) -> list[dict[str, Any]]:
    events = (
        Event.objects.filter(subject_type=subject_label(case), subject_id=case.pk)
        .select_related("by")
        .order_by("-number")
    )
    labels = dict(CaseEvent.choices)
    return [
        {
            "title": labels.get(event.kind, event.kind),
            "at": event.at,
            "by": _actor(case, event),
        }
        for event in events
    ]


def _actor(case: Case, event: Event) -> str:
    """Applicants are named by their case, staff by their name."""
    if event.by is None:
        return _("系统")
    if not event.by.is_staff:
        return _("申请人一方")
    return str(event.by)


def _documents(case: Case) -> Any:
    yield from documents_of(case)
    if licence := getattr(case, "licence", None):
        yield from documents_of(licence)
