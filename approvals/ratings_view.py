"""Figures and answers of the ratings, without anybody's name."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import Count

from applicants.models import Department

from .enums import RatingLevel
from .models import Rating
from .rules.ratings import is_negative, satisfied_share

PAGE = 20
KEPT_SECONDS = 60


@dataclass(frozen=True)
class DepartmentRow:
    """How a department was rated: the number of each level, and the satisfied share in percent."""

    name: str
    levels: list[int]
    total: int
    share: int | None

    @property
    def negative(self) -> int:
        return sum(n for level, n in enumerate(self.levels, 1) if is_negative(level))

    @property
    def satisfied(self) -> int:
        return self.total - self.negative


def counts_by_department() -> dict[str, dict[int, int]]:
    """Counted ratings by department and level; at most a minute old."""
    kept = cache.get("ratings")
    if kept is None:
        rows = (
            Rating.objects.counted()
            .order_by()
            .values_list("department", "level")
            .annotate(n=Count("pk"))
        )
        kept = {}
        for department, level, n in rows:
            kept.setdefault(department, {})[level] = n
        cache.set("ratings", kept, KEPT_SECONDS)
    return dict(kept)


def department_rows(departments: list[Department]) -> list[DepartmentRow]:
    """Those that were rated, in the order of the catalogue."""
    counted = counts_by_department()
    return [_row(each.name, counted[each.pk]) for each in departments if each.pk in counted]


def _row(name: str, by_level: dict[int, int]) -> DepartmentRow:
    share = satisfied_share(by_level)
    return DepartmentRow(
        name=name,
        levels=[by_level.get(level, 0) for level in RatingLevel.values],
        total=sum(by_level.values()),
        share=None if share is None else round(100 * share),
    )


def public_page(*, department: str, before: int | None) -> dict[str, Any]:
    """Counts of all departments, and the answered negative ratings, the newest first."""
    departments = list(Department.objects.order_by("number"))
    by_level: dict[int, int] = {}
    for counts in counts_by_department().values():
        for level, n in counts.items():
            by_level[level] = by_level.get(level, 0) + n
    answered = (
        Rating.objects.counted()
        .filter(follow_up__answered_at__isnull=False)
        .select_related("follow_up", "case__matter", "department")
        .order_by("-pk")
    )
    if department:
        answered = answered.filter(department=department)
    found = list((answered.filter(pk__lt=before) if before else answered)[: PAGE + 1])
    shown = found[:PAGE]
    return {
        "all": _row("", by_level) if by_level else None,
        "rows": department_rows(departments),
        "departments": [(each.pk, each.name) for each in departments],
        "department": department,
        "answers": shown,
        "prev_url": _url(department, None) if before else "",
        "next_url": _url(department, shown[-1].pk) if len(found) > PAGE else "",
    }


def _url(department: str, before: int | None) -> str:
    query = {"department": department, "before": str(before or "")}
    return "?" + urlencode({name: value for name, value in query.items() if value})
