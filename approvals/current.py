"""The version of a matter that is in force, kept in the process."""

import time

from .errors import MatterNotOpen
from .models import MatterVersion

_LIFE_SECONDS = 10.0
_kept: dict[str, tuple[float, MatterVersion]] = {}


def matter_in_force(code: str) -> MatterVersion:
    """The current version with its matter and department; a new one is seen within ten seconds.

    Raises MatterNotOpen.
    """
    until, version = _kept.get(code, (0.0, None))
    if version is None or time.monotonic() >= until:
        version = (
            MatterVersion.objects.select_related("matter__department")
            .filter(matter__code=code, matter__current_id__isnull=False)
            .order_by("-number")
            .first()
        )
        if version is None:
            raise MatterNotOpen
        _kept[code] = (time.monotonic() + _LIFE_SECONDS, version)
    return version


def forget() -> None:
    """Read the table again at the next look (after an import, between tests)."""
    _kept.clear()
