"""What pages, API and staff read of the approval side."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Aggregate, Count, DurationField, F, Q, QuerySet
from django.utils import timezone

from applicants.access import accounts_of
from applicants.models import Department, User
from credit_portal.documents.enums import DocumentKind
from credit_portal.documents.models import OfficialDocument
from credit_portal.documents.rules import normalise_code
from credit_portal.documents.selectors import document_by_code
from credit_portal.events.models import Channel

from .enums import ApprovalMode, LicenceStatus, MatterType, SubjectType
from .models import Case, CaseMaterial, Commitment, ElectronicLicence, Matter
from .models.case import DECIDED, How

# The public part

FEWEST_LETTERS = 2  # of a name that is searched for

KEPT_SECONDS = 60
FIRMS = [kind.value for kind in SubjectType if kind != SubjectType.NATURAL_PERSON]
SAVED = [How.LICENCE, How.PROMISED, How.REUSED]  # papers that nobody had to bring


def matters_found(
    *, words: str = "", who: str = "", theme: str = "", department: str = ""
) -> QuerySet[Matter]:
    """The listed matters; `who` is person, firm or empty. Unknown values find nothing."""
    found = Matter.objects.listed().search(words)
    if who == "person":
        found = found.filter(subject_types__contains=[SubjectType.NATURAL_PERSON.value])
    elif who == "firm":
        found = found.filter(subject_types__overlap=FIRMS)
    if theme:
        found = found.filter(theme=theme)
    if department:
        found = found.filter(department_id=department)
    return found


def themes_in_use(who: str = "") -> set[str]:
    """Themes under which there is at least one listed matter."""
    found = matters_found(who=who).order_by().values_list("theme", flat=True)
    return set(found.distinct())


def departments_with_matters() -> QuerySet[Department]:
    """In the order of the catalogue."""
    return Department.objects.filter(matters__current__isnull=False).distinct().order_by("number")


def popular_matters(limit: int, *, who: str = "") -> list[Matter]:
    """Those with most cases; in the order of the catalogue where nobody has applied yet."""
    key = f"popular:{who}:{limit}"
    chosen = cache.get(key)
    if chosen is None:
        counted = matters_found(who=who).annotate(cases=Count("case"))
        chosen = list(counted.order_by("-cases", "pk").values_list("pk", flat=True)[:limit])
        cache.set(key, chosen, KEPT_SECONDS)
    rows = Matter.objects.listed().in_bulk(chosen)
    return [rows[pk] for pk in chosen if pk in rows]


class Median(Aggregate):
    """The middle value of an ordered group (PostgreSQL)."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


@dataclass(frozen=True)
class Figures:
    """The public figures of a year so far. None: no case to tell it from."""

    decided: int
    instant_seconds: float | None
    papers_saved: int
    on_time_share: float
    by_mode: dict[str, int]


def figures_of_year(now: datetime) -> Figures | None:
    """At most a minute old; None while nothing was decided this year."""
    kept = cache.get("figures")
    if kept is None:
        kept = _count_figures(now)
        cache.set("figures", kept, KEPT_SECONDS)
    return Figures(**kept) if kept else None


def _count_figures(now: datetime) -> dict[str, Any]:
    """As a plain dict, empty for nothing, so that any cache can keep it. Two queries."""
    start = timezone.localtime(now).replace(
        month=1, day=1, hour=0, minute=0, second=0, microsecond=0
    )
    decided = Case.objects.filter(status__in=DECIDED, decided_at__gte=start)
    row = decided.aggregate(
        decided=Count("pk"),
        on_time=Count("pk", filter=Q(decided_at__date__lte=F("due_on"))),
        dated=Count("pk", filter=Q(due_on__isnull=False)),
        instant=Median(
            F("decided_at") - F("received_at"),
            filter=Q(mode=ApprovalMode.INSTANT),
            output_field=DurationField(),
        ),
        **{f"mode_{mode}": Count("pk", filter=Q(mode=mode)) for mode in ApprovalMode.values},
    )
    if not row["decided"]:
        return {}
    saved = CaseMaterial.objects.filter(case__in=decided, how__in=SAVED)
    instant: timedelta | None = row["instant"]
    return {
        "decided": row["decided"],
        "instant_seconds": instant.total_seconds() if instant is not None else None,
        "papers_saved": saved.count(),
        "on_time_share": row["on_time"] / row["dated"] if row["dated"] else 0.0,
        "by_mode": {mode: row[f"mode_{mode}"] for mode in ApprovalMode.values},
    }


def published_commitments(
    *, name: str = "", department: str = "", before: int | None = None
) -> QuerySet[Commitment]:
    """What legal persons promised, newest first; `before` is the id above the page.

    A name of less than two letters finds nothing: it would only list everybody.
    """
    found = Commitment.objects.published()
    if name and len(name) < FEWEST_LETTERS:
        return found.none()
    if name:
        found = found.filter(case__applicant__name__contains=name)
    if department:
        found = found.filter(case__department_id=department)
    if before is not None:
        found = found.filter(pk__lt=before)
    return found


def granted_licences(
    *, department: str = "", before: int | None = None
) -> QuerySet[ElectronicLicence]:
    """Administrative licences granted here, newest first, for the public list.

    Benefits and services to people are not published. Source: 行政许可法 art. 40.
    """
    found = ElectronicLicence.objects.filter(
        case__version__content__matter_type=MatterType.ADMINISTRATIVE_LICENCE.value
    ).select_related("holder", "department")
    if department:
        found = found.filter(department_id=department)
    if before is not None:
        found = found.filter(pk__lt=before)
    return found.order_by("-pk")


@dataclass(frozen=True)
class Verified:
    """What a code stands for: a sealed paper, a licence, or the paper of a licence."""

    document: OfficialDocument | None
    licence: ElectronicLicence | None
    holder: str


def verified_by_code(typed: str) -> Verified | None:
    """The paper or licence with this code, its holder's name masked; None for an unknown one."""
    code = normalise_code(typed)
    if not code:
        return None
    licence = _licences().filter(verification_code=code).first()
    if licence:
        return Verified(None, licence, licence.holder.name_masked)
    document = document_by_code(code)
    return _verified_document(document) if document else None


def _verified_document(document: OfficialDocument) -> Verified:
    if document.kind == DocumentKind.LICENCE:
        licence = _licences().filter(pk=document.subject_id).first()
        return Verified(document, licence, licence.holder.name_masked if licence else "")
    if document.subject_type != Case._meta.label:
        return Verified(document, None, "")
    case = Case.objects.select_related("applicant").filter(pk=document.subject_id).first()
    return Verified(document, None, case.applicant.name_masked if case else "")


def _licences() -> QuerySet[ElectronicLicence]:
    return ElectronicLicence.objects.select_related("holder", "department")


def licence_status_on(licence: ElectronicLicence, today: date) -> LicenceStatus:
    """The status as of that day: a licence past its last day has expired."""
    status = LicenceStatus(licence.status)
    is_over = licence.valid_to is not None and licence.valid_to < today
    if status in (LicenceStatus.ISSUED, LicenceStatus.SUSPENDED) and is_over:
        return LicenceStatus.EXPIRED
    return status


def case_by_query_code(number: str, query_code: str) -> Case | None:
    """The case both belong to; a wrong pair tells nothing about either."""
    return (
        Case.objects.select_related("matter", "department")
        .filter(number=number.strip(), query_code=query_code.strip().upper())
        .first()
    )


def told_users(case: Case) -> list[User]:
    """Whose inbox takes what is told to the applicant: who filed online; for a case of the
    window, filed by a clerk, the applicant's own accounts, if any.
    """
    return accounts_of(case.applicant) if case.channel == Channel.WINDOW else [case.filed_by]
