"""What the page of a case shows to staff, put together from what is stored."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from applicants.enums import Role
from applicants.models import User
from applicants.permissions import duties
from credit_portal.documents.selectors import documents_of
from credit_portal.events.models import Event
from credit_portal.events.services import subject_label
from credit_portal.parameters.selectors import parameter
from credit_portal.workdays.rules import working_days_between
from credit_portal.workdays.selectors import load_calendar
from credit_profiles.models import CreditFile
from credit_profiles.services.readings import note_reading
from credit_profiles.values import Standing
from credit_profiles.wording import effect_items

from .. import permissions
from ..enums import CaseStatus, LicenceStatus, WarningLevel
from ..errors import SupplementedOnce
from ..events import CaseEvent
from ..models import Case, CreditCheck
from ..models.case import How
from ..rules.deadlines import deemed_acceptance, warning_level
from ..rules.form_fields import fields_of
from ..services.granting import terms_of
from ..wording import (
    due_sentence,
    kept_condition_notes,
    kept_mode_notes,
    local,
    strip_of,
)

READING_PURPOSE = "办件审查"


@dataclass(frozen=True)
class Action:
    """A next step; `why_not` says what blocks it, empty where nothing does."""

    label: str
    url: str
    why_not: str
    is_main: bool = False


def case_context(user: User, case: Case) -> dict[str, Any]:
    check, spec = case.checks.last(), case.version.spec
    standing = _frozen_standing(check)
    is_masked = not duties(user).in_department(
        case.department_id, Role.CLERK, Role.DECIDER, Role.HEAD
    )
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
        "history": _history(case),
        "documents": [] if is_masked else list(_documents(case)),
        "actions": _actions(user, case),
        "commitment": getattr(case, "commitment", None),
        "verification": getattr(case, "verification", None),
    }


def note_case_reading(user: User, case: Case) -> None:
    """A natural person's file was looked at: the person sees by whom and why."""
    if not case.applicant.is_natural:
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


def _fields(case: Case) -> list[tuple[str, Any]]:
    """The filled-in form by label, in the order of the matter's form."""
    labels = {field.key: str(field.label) for field in fields_of(case.version.spec)}
    return [(labels.get(key, key), _shown(value)) for key, value in case.form.items()]


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
            "deferral": owed.get(row.code),
            "defect": defects.get(row.code),
        }
        for row in case.materials.all()
    ]


def missing_papers(case: Case) -> list[str]:
    """Names of what was not handed in and is not deferred."""
    return [local(material, "name") for material in case.missing_materials()]


def _clock(case: Case, check: CreditCheck | None) -> dict[str, Any] | None:
    """The promised term of an accepted case, or the term to accept a received one."""
    today, calendar = timezone.localdate(), load_calendar()
    if case.status == CaseStatus.RECEIVED and not case.is_waiting:
        received_on = timezone.localdate(case.handed_in_at)
        total = parameter("accept.supplement_notice_days")
        due = deemed_acceptance(received_on, calendar, notice_days=total).notice_due
        start = received_on
    elif case.accepted_on:
        terms = terms_of(case, check.grade if check else "", accepted_on=case.accepted_on)
        due, start, total = terms.promised, case.accepted_on, terms.promised_days
    else:
        return None
    end = timezone.localdate(case.closed_at) if case.closed_at else today
    used = min(working_days_between(start, end, calendar), total)
    level = WarningLevel.NORMAL
    if case.is_open:
        level = warning_level(
            accepted_on=start, days=total, due_on=due.on, today=today, calendar=calendar
        )
    return {
        "on": due.on,
        "used": used,
        "left": total - used,
        "total": total,
        "level": level.value,
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


def _actions(user: User, case: Case) -> list[Action]:
    """What this member of staff could do next, blocked steps included."""
    held, department = duties(user), case.department_id
    found: list[Action] = []
    if case.status == CaseStatus.RECEIVED and held.in_department(department, Role.CLERK):
        why = _why_not(user, case)
        found.append(_action(pgettext("动作", "受理"), "office:accept", case, why, is_main=True))
        why_supplement = why or _why_no_supplement(case)
        found.append(_action(_("告知补正"), "office:supplement", case, why_supplement))
        found.append(_action(_("不予受理"), "office:reject", case, why))
    if case.status == CaseStatus.ACCEPTED and held.in_department(
        department, Role.DECIDER, Role.CLERK
    ):
        why = _why_not(user, case) or _why_no_decision(user, case)
        owed = case.deferrals.owed().exists()
        why_grant = why or (_("容缺材料还没有补齐，现在不能准予。") if owed else "")
        found.append(_action(_("准予"), "office:grant", case, why_grant, is_main=True))
        found.append(_action(_("不予许可"), "office:refuse", case, why))
    licence = getattr(case, "licence", None)
    if licence and licence.status in (LicenceStatus.ISSUED, LicenceStatus.SUSPENDED):
        if permissions.may_revoke(user, licence):
            url = reverse("office:revoke", args=[licence.number])
            found.append(Action(_("撤销证照"), url, ""))
    return found


def _action(label: str, route: str, case: Case, why_not: str, *, is_main: bool = False) -> Action:
    return Action(label, reverse(route, args=[case.number]), why_not, is_main)


def _why_not(user: User, case: Case) -> str:
    if permissions.is_own_case(user, case):
        return _("这是您本人或您单位的办件，请回避。")
    if case.is_waiting:
        return _("系统正在向数据源核验，有结果后再办。")
    return ""


def _why_no_supplement(case: Case) -> str:
    return str(SupplementedOnce()) if getattr(case, "supplement", None) else ""


def _why_no_decision(user: User, case: Case) -> str:
    if case.accepted_by_id == user.pk:
        return _("您受理的办件不能由您决定，请交给其他决定人。")
    if not permissions.may_decide(user, case):
        return _("准予和不予由决定人作出，您的岗位不能决定。")
    return ""
