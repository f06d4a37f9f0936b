"""Every fault a catalogue file can have is said in the reader's language."""

import json
import re

import jsonschema
import pytest
from django.utils.translation import override

from approvals.catalogue_check import SCHEMA
from approvals.catalogue_wording import gap_text, schema_text
from approvals.enums import GapCode
from approvals.rules.catalogue_lint import Gap

FAULTS = [
    ({"required": ["a", "b"]}, {"b": 1}, "缺少：a。", "Missing: a."),
    (
        {"properties": {"a": {}}, "additionalProperties": False},
        {"a": 1, "c": 2, "b": 3},
        "不认识：b、c。",
        "Not known: b, c.",
    ),
    ({"type": "integer"}, "many", "应该是整数。", "This must be a whole number."),
    (
        {"type": ["string", "null"]},
        1,
        "应该是文字或者空值。",
        "This must be text or null.",
    ),
    (
        {"enum": ["low", "high"]},
        "none",
        "不能是 none；可以是：high、low。",
        "none is not possible. Possible are: high, low.",
    ),
    ({"minimum": 0}, -7, "最小是 0。", "The least is 0."),
    ({"minItems": 1}, [], "至少 1 项。", "At least 1 entries."),
    ({"enum": ["a"]}, "长" * 200, "不能是 " + "长" * 80 + "…；可以是：a。", None),
]


@pytest.mark.parametrize(("schema", "value", "zh", "en"), FAULTS)
def test_a_value_that_does_not_fit_is_explained(schema, value, zh, en):
    (error,) = jsonschema.Draft202012Validator(schema).iter_errors(value)

    assert schema_text(error) == zh
    with override("en"):
        assert en in (None, schema_text(error))


def test_every_rule_of_the_schema_has_words():
    keywords = set(rules_in(json.loads(SCHEMA.read_text(encoding="utf-8"))))
    structure = {"$schema", "title", "description", "properties", "items", "if", "then", "allOf"}
    structure.add("anyOf")  # says what the branch it comes near says

    for keyword in keywords - structure:
        limit = "string" if keyword == "type" else ["x"]
        error = jsonschema.ValidationError(
            "", validator=keyword, validator_value=limit, instance={}, schema={"properties": {}}
        )
        assert re.search("[一-龥]", schema_text(error))


def rules_in(node):
    """The keywords of a schema; names of properties are none."""
    for keyword, value in node.items():
        yield keyword
        if keyword == "properties":
            inner = list(value.values())
        else:
            inner = value if isinstance(value, list) else [value]
        for schema in inner:
            if isinstance(schema, dict):
                yield from rules_in(schema)


@pytest.mark.parametrize("code", GapCode)
def test_a_gap_names_what_it_is_about(code):
    for language in ("zh-hans", "en"):
        with override(language):
            text = gap_text(Gap(code, "x-y" if "%(detail)s" in code.label else ""))
            assert "%" not in text
            assert bool(re.search("[一-龥]", text)) == (language == "zh-hans")
    assert ("x-y" in text) == ("%(detail)s" in code.label)
