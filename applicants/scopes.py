"""The matters a mandate can name, handed up by the app that knows them."""

from collections.abc import Callable

Choices = list[tuple[str, str]]
_source: list[Callable[[], Choices]] = []


def offer_matters(source: Callable[[], Choices]) -> None:
    """Say where the matters come from: (code, name in the reader's language) each."""
    _source[:] = [source]


def matter_choices() -> Choices:
    """Every matter a mandate can name; empty where no app has any."""
    return _source[0]() if _source else []
