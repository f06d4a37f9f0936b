"""What the back office lists beside the desk: the search, the side navigation, the catalogue."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Reverse
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.enums import DocumentType, Role
from applicants.models import Applicant, Post, User
from applicants.permissions import duties
from applicants.rules.identifiers import IdentifierError, parse_identifier
from credit_portal.events.models import Event
from credit_portal.events.services import subject_label

from . import permissions
from .catalogue_wording import gap_text
from .desk import PAGE
from .enums import BatchStatus
from .events import CaseEvent
from .models import Case, Matter, MatterBatch, MatterDraft, MatterVersion
from .rules.catalogue_lint import lint_matter

LAST_DIGITS = 4  # of a case number find it
NAMES = 200  # people and firms whose cases are looked at
CONFIGURERS = (
    Role.SYSTEM_ADMIN,
    Role.SECURITY_ADMIN,
    Role.CREDIT_OFFICER,
    Role.CATALOGUE_OFFICER,
)
PERSON_TYPES = [kind for kind in DocumentType if kind != DocumentType.PASSPORT]


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


@dataclass(frozen=True)
class Found:
    """Cases, newest first; `is_partial`: what was typed fits more than were looked at."""

    cases: list[Case]
    is_partial: bool


def find_cases(user: User, *, typed: str, applicants: list[Applicant]) -> Found:
    """Cases of one's departments by number, its last digits or a part of the name.

    Where `applicants` were found by their identity number, theirs. At most three queries, each
    of which looks at a bounded number of rows.
    """
    known = permissions.cases_of_staff(user).select_related(None).for_list().order_by("-pk")
    if typed.isascii() and typed.isdigit() and not applicants:
        if len(typed) < LAST_DIGITS:
            return Found([], is_partial=False)
        ends = known.alias(reversed=Reverse("number")).filter(reversed__startswith=typed[::-1])
        return _first(ends)
    ids = [applicant.pk for applicant in applicants]
    if not ids:
        ids = list(Applicant.objects.named_like(typed).values_list("pk", flat=True)[: NAMES + 1])
    found = _first(known.filter(applicant__in=ids[:NAMES]))
    return Found(found.cases, found.is_partial or len(ids) > NAMES)


def _first(cases: QuerySet[Case]) -> Found:
    rows = list(cases[: PAGE + 1])
    return Found(rows[:PAGE], is_partial=len(rows) > PAGE)


def matters_known(user: User) -> QuerySet[Matter]:
    """Whose cases the member of staff may know of, for the filter of the desk."""
    departments = duties(user).departments(*permissions.READERS)
    matters = Matter.objects.order_by("department_id", "pk").only("name_zh", "name_en")
    return matters if departments is None else matters.filter(department_id__in=departments)


def holders_in(departments: Collection[str] | None) -> QuerySet[User]:
    """Active staff who may hold cases in one of these departments, by name; None: in any."""
    posts = Post.objects.filter(user=OuterRef("pk"), role__in=permissions.HOLDERS)
    if departments is not None:
        posts = posts.filter(Q(department=None) | Q(department__in=departments))
    holders = User.objects.filter(Exists(posts), is_active=True, is_staff=True)
    return holders.order_by("display_name", "pk")


@dataclass(frozen=True)
class Act:
    """The last thing that happened to a case: what, when, and by whom (empty: the system)."""

    title: str
    at: datetime
    by: str


def latest_act(case: Case) -> Act | None:
    """What a person who comes too late has to know. Notes of colleagues do not move a case."""
    event = (
        Event.objects.filter(subject_type=subject_label(case), subject_id=case.pk)
        .exclude(kind__in=[CaseEvent.NOTED.value, CaseEvent.DEADLINE_WARNED.value])
        .select_related("by")
        .order_by("-number")
        .first()
    )
    if event is None:
        return None
    who = event.by if event.by and event.by.is_staff else None
    label = dict(CaseEvent.choices).get(event.kind, event.kind)
    return Act(
        str(label), event.at, str(who) if who else ("" if event.by is None else _("申请人一方"))
    )


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
                    (_("欠件"), "office:owed", "hourglass"),
                    (_("查找办件"), "office:search", "search"),
                    (_("待答复留言"), "office:messages", "message"),
                    (_("服务评价"), "office:ratings", "star"),
                    (_("我的消息"), "notices:list", "bell"),
                    (_("回避申报"), "office:interests", "users"),
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
    """A matter with its version in force, what the lint says of it, and its open draft."""

    matter: Matter
    faults: list[str]
    draft: MatterDraft | None


def catalogue_rows() -> list[CatalogueRow]:
    drafts = {draft.code: draft for draft in MatterDraft.objects.open()}
    matters = Matter.objects.select_related("department", "current").order_by(
        "department__number", "pk"
    )
    return [
        CatalogueRow(
            matter,
            [gap_text(gap) for gap in lint_matter(matter.current.content)]
            if matter.current
            else [],
            drafts.get(matter.code),
        )
        for matter in matters
    ]


def new_drafts() -> QuerySet[MatterDraft]:
    """Open drafts of matters that do not exist yet."""
    return MatterDraft.objects.open().filter(base=None).select_related("department")


def open_batches() -> QuerySet[MatterBatch]:
    return MatterBatch.objects.filter(status=BatchStatus.OPEN)


def versions_of(matter: Matter) -> QuerySet[MatterVersion]:
    """Newest first, with who published each."""
    return matter.versions.select_related("published_by", "submitted_by", "batch").order_by(
        "-number"
    )
