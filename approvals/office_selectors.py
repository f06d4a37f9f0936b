"""What the back office lists: the desk, the search, the side navigation, the catalogue."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applicants.enums import DocumentType, Role
from applicants.models import Applicant, User
from applicants.permissions import duties
from applicants.rules.identifiers import IdentifierError, parse_identifier
from credit_portal.parameters.selectors import parameter
from credit_portal.workdays.rules import (
    Calendar,
    add_working_days,
    arithmetic_of,
    working_days_between,
)
from credit_portal.workdays.selectors import load_calendar

from . import permissions
from .catalogue_wording import gap_text
from .enums import CaseStatus, WarningLevel
from .limits import term_level
from .models import Case, Matter, MatterVersion
from .models.case import CLOSED, RUNNING, CaseQuerySet
from .rules.catalogue_lint import lint_matter
from .wording import due_sentence

PAGE = 30
TABS = ("receive", "decide", "waiting", "closed")
CONFIGURERS = (
    Role.SYSTEM_ADMIN,
    Role.SECURITY_ADMIN,
    Role.CREDIT_OFFICER,
    Role.CATALOGUE_OFFICER,
)
LEVELS = {WarningLevel.YELLOW: "y", WarningLevel.RED: "r", WarningLevel.OVERDUE: "r"}
PERSON_TYPES = [kind for kind in DocumentType if kind != DocumentType.PASSPORT]


@dataclass(frozen=True)
class DeskRow:
    """A case of the desk: the time left in words, its level, the step and its day."""

    case: Case
    left: str
    level: str
    due_on: date | None
    why: str = ""


@dataclass(frozen=True)
class Desk:
    """One page of one tab, with the counts of all."""

    tab: str
    level: str
    rows: list[DeskRow]
    counts: dict[str, int]
    levels: dict[str, int]
    next_after: int | None


def desk_of(user: User, *, tab: str, level: str, after: int | None, today: date) -> Desk:
    """Three queries: open cases by status, accepted ones by term, and one page."""
    cases, calendar = permissions.cases_of_staff(user), load_calendar()
    bare = cases.select_related(None)
    terms = _levels_by_term(bare, today, calendar)
    levels: Counter[str] = Counter()
    for found, _pair, number in terms:
        levels[found.value] += number
    page = _tab(cases, tab)
    if level:
        page = page.filter(_pairs(pair for found, pair, _n in terms if found.value == level))
    is_newest_first = tab == "closed"
    if after:
        page = page.filter(pk__lt=after) if is_newest_first else page.filter(pk__gt=after)
    found_cases = list(page.order_by("-pk" if is_newest_first else "pk")[: PAGE + 1])
    shown = found_cases[:PAGE]
    return Desk(
        tab=tab,
        level=level,
        rows=[desk_row(case, today, calendar) for case in shown],
        counts=_counts(bare),
        levels=dict(levels),
        next_after=shown[-1].pk if len(found_cases) > PAGE else None,
    )


def _tab(cases: CaseQuerySet, tab: str) -> CaseQuerySet:
    is_waiting = Q(
        status__in=[
            CaseStatus.AWAITING_COMMITMENT,
            CaseStatus.SUPPLEMENT_REQUESTED,
            CaseStatus.SUSPENDED,
        ]
    ) | Q(waiting_until__isnull=False)
    if tab == "waiting":
        return cases.open().filter(is_waiting)
    if tab == "decide":
        return cases.filter(status__in=RUNNING)
    if tab == "closed":
        return cases.filter(status__in=CLOSED)
    return cases.filter(status=CaseStatus.RECEIVED, waiting_until__isnull=True)


def _counts(cases: CaseQuerySet) -> dict[str, int]:
    """Open cases only: the partial index answers it."""
    received = Q(status=CaseStatus.RECEIVED, waiting_until__isnull=True)
    decide = Q(status__in=RUNNING)
    counts = cases.open().aggregate(
        receive=Count("pk", filter=received),
        decide=Count("pk", filter=decide),
        waiting=Count("pk", filter=~received & ~decide),
    )
    return counts | {"closed": 0}


Term = tuple[date, date, int]  # accepted on, due on, working days stopped between


def _levels_by_term(
    cases: QuerySet[Case], today: date, calendar: Calendar
) -> list[tuple[WarningLevel, Term, int]]:
    """The warning level of each term that running cases have, and how many have it."""
    rows = (
        cases.filter(status__in=RUNNING)
        .order_by()
        .values_list("accepted_on", "due_on", "stopped_working_days")
        .annotate(n=Count("pk"))
    )
    return [
        (
            term_level(accepted_on, due_on, stopped, today, calendar),
            (accepted_on, due_on, stopped),
            n,
        )
        for accepted_on, due_on, stopped, n in rows
    ]


def _pairs(terms: Any) -> Q:
    found = Q(pk__in=[])
    for accepted_on, due_on, stopped in terms:
        found |= Q(
            status__in=RUNNING,
            accepted_on=accepted_on,
            due_on=due_on,
            stopped_working_days=stopped,
        )
    return found


def desk_row(case: Case, today: date, calendar: Calendar) -> DeskRow:
    if case.status == CaseStatus.SUSPENDED:
        return DeskRow(case, _("停止计时"), "", None)
    if case.is_in_hand and case.accepted_on and case.due_on:
        level = term_level(
            case.accepted_on, case.due_on, case.stopped_working_days, today, calendar
        )
        left = left_text(case.due_on, today, calendar)
        return DeskRow(case, left, LEVELS.get(level, ""), case.due_on, _why(case, calendar))
    if case.status == CaseStatus.RECEIVED and not case.is_waiting:
        received_on = timezone.localdate(case.handed_in_at)
        notice_days = parameter("accept.supplement_notice_days")
        due = add_working_days(received_on, notice_days, calendar)
        due_on = due.on
        days = working_days_between(today, due_on, calendar)
        light = "r" if today > due_on else ("y" if days <= 1 else "")
        text = _("受理：%(left)s") % {"left": left_text(due_on, today, calendar)}
        return DeskRow(case, text, light, due_on, due_sentence(due))
    left = _("未起算") if case.is_open else case.get_status_display()
    return DeskRow(case, left, "", None)


def _why(case: Case, calendar: Calendar) -> str:
    """The sentence of the promised day; a case with stops shows its strip on its own page."""
    if case.stopped_working_days or not case.accepted_on or not case.due_on:
        return ""
    due = arithmetic_of(case.accepted_on, case.due_on, calendar)
    return due_sentence(due) if due else ""


def left_text(due_on: date, today: date, calendar: Calendar) -> str:
    """今天到期, 剩3个工作日, 超期2个工作日."""
    if due_on == today:
        return _("今天到期")
    if due_on > today:
        days = working_days_between(today, due_on, calendar)
        return ngettext("剩%(n)s个工作日", "剩%(n)s个工作日", days) % {"n": days}
    days = working_days_between(due_on, today, calendar)
    return ngettext("超期%(n)s个工作日", "超期%(n)s个工作日", days) % {"n": days}


def identifiers_in(typed: str) -> list[tuple[str, str]]:
    """(document type, number) of each reading of a typed identity number that holds."""
    found = []
    for kind in PERSON_TYPES:
        try:
            found.append((kind.value, parse_identifier(kind, typed, today=timezone.localdate())))
        except IdentifierError:
            continue
    return [(kind, identifier.number) for kind, identifier in found]


def applicants_by(identifiers: list[tuple[str, str]]) -> list[Applicant]:
    """Those with one of the exact numbers."""
    found = []
    for kind, number in identifiers:
        found += list(Applicant.objects.by_identifier(kind, number))
    return found


def find_cases(user: User, *, typed: str, applicants: list[Applicant]) -> list[Case]:
    """Cases of one's departments by number, by exact name, or of the applicants; newest first."""
    cases = permissions.cases_of_staff(user)
    match = Q(number=typed) | Q(applicant__name=typed)
    if applicants:
        match |= Q(applicant__in=applicants)
    return list(cases.filter(match).order_by("-pk")[:PAGE])


def holders_in(*departments: str) -> QuerySet[User]:
    """Active staff who may hold cases of every one of these departments, by name."""
    holders = User.objects.filter(is_active=True, is_staff=True)
    for department in departments:
        holders = holders.filter(
            Q(posts__department=None) | Q(posts__department=department),
            posts__role__in=permissions.HOLDERS,
        )
    return holders.distinct().order_by("display_name", "pk")


def office_nav(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups of the side navigation that the posts of the user give."""
    held, path = duties(request.user), request.path
    groups: list[tuple[str, list[tuple[str, str, str]]]] = []
    if held.has(*permissions.READERS):
        groups.append(
            (
                _("办件"),
                [
                    (_("我的工作台"), "office:desk", "clipboard-list"),
                    (_("查找办件"), "office:search", "search"),
                    (_("我的消息"), "notices:list", "bell"),
                ],
            )
        )
    if held.has(Role.CLERK):
        groups.append(
            (
                _("窗口"),
                [
                    (_("窗口收件"), "office:counter", "clipboard-text"),
                    (_("窗口出证"), "office:issuing", "certificate"),
                ],
            )
        )
    if held.has(Role.INSPECTOR, Role.SUPERVISION_LEAD):
        groups.append(
            (
                _("监管"),
                [
                    (_("审管推送"), "supervision:pushes", "file-check"),
                    (_("到期核查"), "supervision:verifications", "list-check"),
                    (_("我的消息"), "notices:list", "bell"),
                ],
            )
        )
    settings = [
        (_("事项目录"), "office:catalogue", "stack-2"),
        (_("工作日历"), "office:calendar", "calendar"),
    ]
    if held.has(*CONFIGURERS):
        settings.append((_("设置"), "admin:index", "settings"))
    groups.append((_("目录和设置"), settings))
    return [
        {"title": title, "entries": [_nav_entry(entry, path) for entry in entries]}
        for title, entries in groups
    ]


def _nav_entry(entry: tuple[str, str, str], path: str) -> dict[str, Any]:
    label, route, icon = entry
    url = reverse(route)
    is_case = route == "office:desk" and path.startswith(url + "cases/")
    is_below = route not in ("office:desk", "admin:index") and path.startswith(url)
    return {
        "label": label,
        "url": url,
        "icon": icon,
        "current": path == url or is_case or is_below,
    }


def matters_of_mandates() -> list[tuple[str, str]]:
    """What a mandate can name."""
    matters = Matter.objects.filter(current__isnull=False).order_by("department_id", "pk")
    return [(matter.code, matter.name) for matter in matters]


@dataclass(frozen=True)
class CatalogueRow:
    """A matter with its version in force and what the lint says of it."""

    matter: Matter
    faults: list[str]


def catalogue_rows() -> list[CatalogueRow]:
    matters = Matter.objects.select_related("department", "current").order_by(
        "department__number", "pk"
    )
    return [
        CatalogueRow(
            matter,
            [gap_text(gap) for gap in lint_matter(matter.current.content)]
            if matter.current
            else [],
        )
        for matter in matters
    ]


def versions_of(matter: Matter) -> QuerySet[MatterVersion]:
    """Newest first, with who published each."""
    return matter.versions.select_related("published_by").order_by("-number")
