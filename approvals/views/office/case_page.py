"""What the page of a case shows to staff, put together from what is stored."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.models import User
from credit_portal.documents.models import OfficialDocument
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
from ...enums import (
    CaseStatus,
    DeadlineKind,
    DeferralStatus,
    ExtensionStatus,
    WarningLevel,
)
from ...events import CaseEvent
from ...forms.office import NoteForm
from ...limits import warning_shares
from ...models import (
    Case,
    CounterVisit,
    CreditCheck,
    Deferral,
    DeferralExtension,
    MaterialFile,
)
from ...models.case import How
from ...models.commitment import CommitmentKind
from ...models.counter import POWER_OF_ATTORNEY, SIGNED_SHEET
from ...rules.deadlines import deemed_acceptance, warning_level
from ...rules.form_fields import FieldSpec, fields_of
from ...rules.prefill import Known, corrected
from ...services.terms import terms_of
from ...signing_view import photo_facts
from ...wording import (
    Strip,
    filled_from,
    kept_condition_notes,
    kept_mode_notes,
    local,
    strip_of,
    why,
)
from .actions import actions_for
from .review_panels import corrections, load_review, points_of_paper, review_context

READING_PURPOSE = "办件审查"
CAME = (How.FORM, How.UPLOAD, How.LICENCE)  # there is something to check


def case_context(user: User, case: Case) -> dict[str, Any]:
    check, spec = case.checks.last(), case.version.spec
    is_guest = permissions.is_guest(user, case)
    is_masked = not permissions.may_read_papers(user, case)
    standing = None if is_masked or is_guest else _frozen_standing(check)
    files, deferrals, events = list(case.files.order_by("pk")), _deferrals(case), _events(case)
    review = load_review(case, {event.kind for event in events})
    return {
        "case": case,
        "is_masked": is_masked,
        "may_unmask": case.applicant.is_natural and permissions.may_unmask(user, case),
        "fields": [] if is_masked else _fields(case),
        "is_guest": is_guest,
        "papers": _papers(user, case, deferrals, files),
        "has_points": any(material.review_points for material in spec.materials),
        "may_tick": permissions.may_tick(user, case),
        "corrections": [] if is_masked else corrections(case, files),
        "supplement": getattr(case, "supplement", None),
        "check": check,
        "standing": standing,
        "effects": effect_items(standing) if standing else [],
        "ways": kept_mode_notes(check.result, spec) if check and not is_guest else [],
        "conditions": kept_condition_notes(check.evidence, spec, case.mode)
        if check and not is_guest
        else [],
        "clock": _clock(case, check, review.stops),
        "warnings": _warnings(events),
        "history": _history(case, events),
        "documents": [] if is_masked or is_guest else documents_in(case),
        "actions": actions_for(user, case, review, owes=_owes(deferrals)),
        **_notes(user, case, is_masked=is_masked or is_guest),
        "commitment": getattr(case, "commitment", None),
        "photos": photo_facts(case),
        "verification": getattr(case, "verification", None),
        **_reasons(case),
        "window": None if is_masked or is_guest else _window(case),
        "delivery": getattr(case, "delivery", None),
        **review_context(case, review),
    }


def _notes(user: User, case: Case, *, is_masked: bool) -> dict[str, Any]:
    """What colleagues wrote; who reads the case masked writes only where they were spoken to."""
    notes = list(permissions.notes_for(user, case))
    may_note = bool(notes) or not is_masked
    return {"notes": notes, "note_form": NoteForm() if may_note else None}


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
    fields = {field.key: field for field in fields_of(case.version.spec)}
    changed = corrected(case.filled, case.form)
    return [
        (
            str(fields[key].label) if key in fields else key,
            _shown(value, fields.get(key)),
            _source_said(changed.get(key)),
        )
        for key, value in case.form.items()
    ]


def _source_said(known: Known | None) -> str:
    if known is None:
        return ""
    words = {"source": filled_from(known.to_json()), "value": known.value}
    return _("%(source)s是：%(value)s") % words


def _shown(value: Any, field: FieldSpec | None) -> Any:
    """In words: yes and no, and the label of what was chosen."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return dict(field.options).get(value, value) if field else value


def _deferrals(case: Case) -> list[Deferral]:
    """Papers to follow; only an undertaking of them brings any."""
    commitment = getattr(case, "commitment", None)
    if commitment is None or commitment.kind != CommitmentKind.DEFERRAL:
        return []
    return list(case.deferrals.all())


def _owes(deferrals: list[Deferral]) -> bool:
    return any(deferral.is_owed for deferral in deferrals)


def _papers(
    user: User, case: Case, deferrals: list[Deferral], came: list[MaterialFile]
) -> list[dict[str, Any]]:
    spec = case.version.spec
    files: dict[str, list[Any]] = {}
    for file in came:
        files.setdefault(file.material_code, []).append(file)
    ticked = {}
    if any(material.review_points for material in spec.materials):
        ticked = {(t.material_code, t.point): t for t in case.ticks.select_related("by")}
    notice = getattr(case, "supplement", None)
    defects = {d.material_code: d for d in notice.lines} if notice else {}
    owed = {deferral.material_code: deferral for deferral in deferrals}
    pending = DeferralExtension.objects.filter(
        deferral__in=owed.values(), status=ExtensionStatus.PENDING
    )
    asking = set(pending.values_list("deferral_id", flat=True)) if owed else set()
    return [
        {
            "name": local(spec.material(row.code), "name"),
            "how": row.get_how_display(),
            "tone": {How.MISSING: "err", How.DEFERRED: "warn"}.get(How(row.how), ""),
            "files": files.get(row.code, []),
            "origin": origin_of(row),
            "deferral": owed.get(row.code),
            "why": _why_promised(case, owed.get(row.code)),
            "acts": _ledger_acts(user, case, owed.get(row.code), asking),
            "defect": defects.get(row.code),
            "points": points_of_paper(spec.material(row.code), ticked) if row.how in CAME else [],
        }
        for row in case.materials.select_related("from_case", "from_licence")
    ]


def _why_promised(case: Case, deferral: Deferral | None) -> Strip | None:
    if deferral is None or case.accepted_on is None:
        return None
    return why(case.accepted_on, deferral.promised_on, today=timezone.localdate())


def _ledger_acts(
    user: User, case: Case, deferral: Deferral | None, asking: set[int]
) -> list[tuple[str, str]]:
    """What this clerk may do with a paper that follows: label and address."""
    if deferral is None or not permissions.may_keep_ledger(user, case):
        return []
    found: list[tuple[str, str]] = []
    if deferral.is_owed and deferral.pk in asking:
        found = [(_("决定延期"), "owed_decide"), (_("免于补交"), "waive")]
    elif deferral.is_owed:
        found = [(_("不可抗力延期"), "force_majeure"), (_("免于补交"), "waive")]
    elif deferral.status == DeferralStatus.SUPPLIED and not deferral.returned_at:
        found = [(_("退回材料"), "send_back")]
    place = [case.number, deferral.material_code]
    return [(label, reverse(f"office:{name}", args=place)) for label, name in found]


def missing_papers(case: Case) -> list[str]:
    """Names of what was not handed in and is not deferred."""
    return [local(material, "name") for material in case.missing_materials()]


def _clock(case: Case, check: CreditCheck | None, read: tuple[Stop, ...]) -> dict[str, Any] | None:
    """The promised term of an accepted case, or the term to accept a received one."""
    today, calendar = timezone.localdate(), load_calendar()
    stops: tuple[Stop, ...] = ()
    statutory = None
    if case.status == CaseStatus.RECEIVED and not case.is_waiting:
        received_on = timezone.localdate(case.handed_in_at)
        total = parameter("accept.supplement_notice_days")
        due = deemed_acceptance(received_on, calendar, notice_days=total).notice_due
        start = received_on
    elif case.accepted_on:
        terms = terms_of(case, check.grade if check else "", today=today, stops=read)
        stops = terms.stops
        due, start, total = terms.promised, case.accepted_on, terms.promised_days
        statutory = terms.statutory
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
        "strip": strip_of(due, today=today),
        "statutory": strip_of(statutory, today=today) if statutory else None,
        "is_acceptance": case.status == CaseStatus.RECEIVED,
    }


def _reasons(case: Case) -> dict[str, Any]:
    """Why the other dates of the page: corrections, verification, service of the result."""
    today = timezone.localdate()
    notice, check = getattr(case, "supplement", None), getattr(case, "verification", None)
    delivery = getattr(case, "delivery", None)
    decided_on = timezone.localdate(case.decided_at) if case.decided_at else None
    return {
        "why_reply_by": why(timezone.localdate(notice.at), notice.reply_by, today=today)
        if notice
        else None,
        "why_verification": why(decided_on, check.due_on, today=today)
        if check and decided_on
        else None,
        "why_delivery": why(decided_on, delivery.due_on, today=today)
        if delivery and decided_on
        else None,
    }


def _events(case: Case) -> list[Event]:
    """Newest first; notes of colleagues stand by themselves."""
    return list(
        Event.objects.filter(subject_type=subject_label(case), subject_id=case.pk)
        .exclude(kind=CaseEvent.NOTED.value)
        .select_related("by")
        .order_by("-number")
    )


def _warnings(events: list[Event]) -> list[dict[str, Any]]:
    """What the clock warned of, oldest first: the event says all of it."""
    return [
        {
            "warned_on": timezone.localdate(event.at),
            "level": WarningLevel(event.data["level"]).label,
            "about": DeadlineKind(event.data["about"]).label,
        }
        for event in reversed(events)
        if event.kind == CaseEvent.DEADLINE_WARNED.value
    ]


def _history(case: Case, events: list[Event]) -> list[dict[str, Any]]:
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


def documents_in(case: Case) -> list[OfficialDocument]:
    """The papers of the case and of its licence, in the order of sealing."""
    found = documents_of(case)
    if licence := getattr(case, "licence", None):
        found |= documents_of(licence)
    return list(found.order_by("pk"))
