"""Tick the review points of the papers, and take a tick away."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from applicants.models import User
from credit_portal.errors import NotAllowed

from .. import permissions
from ..enums import CaseStatus
from ..errors import PointUnknown
from ..models import Case, PointTick
from .deciding import lock_for_staff

Point = tuple[str, str]  # code of the paper, code of the point


def points_of(case: Case) -> set[Point]:
    """Every review point of the papers of this case."""
    spec = case.version.spec
    return {
        (material.code, point.code)
        for material in spec.materials
        for point in material.review_points
    }


@transaction.atomic
def tick_points(case_id: int, ticked: Iterable[Point], *, by: User) -> Case:
    """Keep exactly these points as checked; who ticked one first stays its checker.

    Raises NotAllowed, OwnCase, WrongStep, PointUnknown.
    """
    case = lock_for_staff(
        by, case_id, CaseStatus.RECEIVED, CaseStatus.ACCEPTED, CaseStatus.UNDER_REVIEW
    )
    if not permissions.may_tick(by, case):
        raise NotAllowed
    wanted = set(ticked)
    if wanted - points_of(case):
        raise PointUnknown
    kept = {(tick.material_code, tick.point): tick.pk for tick in case.ticks.all()}
    case.ticks.filter(pk__in=[pk for point, pk in kept.items() if point not in wanted]).delete()
    PointTick.objects.bulk_create(
        PointTick(case=case, material_code=material, point=point, by=by, at=timezone.now())
        for material, point in sorted(wanted - set(kept))
    )
    return case
