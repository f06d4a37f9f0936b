"""The version of a matter that is in force, kept in the process."""

import time

from django.utils import timezone

from .errors import MatterNotOpen
from .models import Matter, MatterVersion

_LIFE_SECONDS = 10.0
_kept: dict[str, tuple[float, MatterVersion]] = {}


def matter_in_force(code: str) -> MatterVersion:
    """The version in force with its matter and department.

    One that was planned for an hour is seen at that hour; one that is published for at once,
    and a stop, within ten seconds. Raises MatterNotOpen.
    """
    until, version = _kept.get(code, (0.0, None))
    if version is None or time.monotonic() >= until:
        version, life = _look_up(code)
        _kept[code] = (time.monotonic() + life, version)
    return version


def _look_up(code: str) -> tuple[MatterVersion, float]:
    """The version, and for how many seconds it may be kept."""
    now = timezone.now()
    matter = (
        Matter.objects.select_related("department", "current")
        .filter(code=code, stopped_at__isnull=True)
        .first()
    )
    version = matter.version_at(now) if matter else None
    if matter is None or version is None:
        raise MatterNotOpen
    version.matter = matter
    if matter.next_from is None:
        return version, _LIFE_SECONDS
    return version, max(0.0, min(_LIFE_SECONDS, (matter.next_from - now).total_seconds()))


def forget() -> None:
    """Read the table again at the next look (after a publication, between tests)."""
    _kept.clear()
