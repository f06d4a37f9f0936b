"""Everything that is wrong with one matter, each with its place and how to mend it.

The schema says what a value may look like, the lint what the elements need of each other.
What the lint says of a place stands for what the schema says of it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext
from jsonschema import Draft202012Validator, ValidationError

from .catalogue_wording import advice_text, gap_text, mend_text, schema_text
from .rules.catalogue_lint import Advice, Gap, advise_on, lint_matter
from .rules.catalogue_lint import Path as ElementPath
from .values import Json

# An element that is made from another is wrong with it, and mended with it.
_FOLLOWS = {"implement_code": "basic_code", "promised_working_days": "promised_by_mode"}

SCHEMA = Path(__file__).parent / "data" / "catalogue.schema.json"


@dataclass(frozen=True)
class Finding:
    """One thing to mend, in the reader's language. Errors keep a matter from being published."""

    path: ElementPath
    text: str
    how: str
    is_error: bool

    @property
    def element(self) -> str:
        """The element of the matter it is about."""
        return str(self.path[0]) if self.path else ""


@cache
def catalogue_schema() -> Json:
    schema: Json = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return schema


@cache
def matter_schema() -> Json:
    """That of one matter alone."""
    items: Json = catalogue_schema()["properties"]["matters"]["items"]
    return items


def findings_of(content: Json) -> list[Finding]:
    """Errors in the order of the elements, then what should be looked at again."""
    gaps = [_finding(gap) for gap in lint_matter(content)]
    said = {finding.path for finding in gaps}
    shape = [finding for finding in _shape(content) if finding.path not in said]
    order = {name: at for at, name in enumerate(matter_schema()["properties"])}
    errors = sorted(shape + gaps, key=lambda found: order.get(found.element, len(order)))
    elements = {finding.element for finding in errors}
    errors = [each for each in errors if _FOLLOWS.get(each.element) not in elements]
    return errors + [_advice(each) for each in advise_on(content)]


def errors_of(content: Json) -> list[Finding]:
    return [finding for finding in findings_of(content) if finding.is_error]


def _shape(content: Json) -> Iterator[Finding]:
    validator = Draft202012Validator(matter_schema())
    for error in map(nearest_cause, validator.iter_errors(content)):
        is_empty = error.instance in (None, "", []) and error.validator not in ("const", "not")
        text = gettext("还没有填写。") if is_empty else schema_text(error)
        yield Finding(tuple(error.absolute_path), text, "", is_error=True)


def nearest_cause(error: ValidationError) -> ValidationError:
    """Where a value may have one of several shapes: what keeps it from the one it comes near."""
    while error.context:
        near = (inner for inner in error.context if inner.validator != "type")
        error = next(near, error.context[0])
    return error


def _finding(gap: Gap) -> Finding:
    return Finding(gap.path, gap_text(gap), mend_text(gap.code), is_error=True)


def _advice(advice: Advice) -> Finding:
    return Finding(advice.path, advice_text(advice), mend_text(advice.code), is_error=False)


# What the ways are reckoned from: with a gap here no page of the matter can be made.
_WAYS = frozenset(
    {"allowed_modes", "excluded_modes", "promised_by_mode", "commitment", "conditions", "deferral"}
)


def may_preview(content: Json) -> bool:
    """Fits the schema, and the ways agree, so that the public page can be made from it."""
    if any(Draft202012Validator(matter_schema()).iter_errors(content)):
        return False
    return not any(gap.path and gap.path[0] in _WAYS for gap in lint_matter(content))
