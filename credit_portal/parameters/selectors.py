"""The parameters in force."""

import time
from typing import Any

from django.utils import timezone

from .defaults import DEFAULTS
from .models import Parameter

_LIFE_SECONDS = 10.0
_kept: dict[str, Any] = {}
_kept_until = 0.0


def parameter(key: str) -> Any:
    """The value in force; a change is seen by every process within ten seconds.

    Raises KeyError for a key that `defaults.py` does not list.
    """
    default = DEFAULTS[key]
    return _changed().get(key, default.value)


def _changed() -> dict[str, Any]:
    global _kept, _kept_until
    if time.monotonic() >= _kept_until:
        rows = (
            Parameter.objects.filter(valid_from__lte=timezone.now())
            .order_by("key", "-valid_from")
            .distinct("key")
        )
        _kept = {row.key: row.value for row in rows}
        _kept_until = time.monotonic() + _LIFE_SECONDS
    return _kept


def forget() -> None:
    """Read the table again at the next look (after a change, between tests)."""
    global _kept_until
    _kept_until = 0.0
