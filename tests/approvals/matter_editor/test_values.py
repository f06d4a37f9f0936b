"""What the editor reads back is what it showed; what it does not know stays."""

import copy
import json

import pytest
from django.http import QueryDict

from approvals.matter_editor.elements import Rows
from approvals.matter_editor.form import SectionForm, typed_in
from approvals.matter_editor.sections import ALL, section_of, section_with, sections
from approvals.matter_editor.values import ORIGIN, act_on_rows, blank_row, flatten, read
from approvals.services.matter_drafts import part_digest
from tests.conftest import ROOT

pytestmark = pytest.mark.django_db
MATTERS = json.loads((ROOT / "approvals/data/catalogue.json").read_text(encoding="utf-8"))[
    "matters"
]


@pytest.fixture(autouse=True)
def catalogue(catalogue):
    """The departments, for their names."""


def matter(code="elderly-card"):
    return copy.deepcopy(next(m for m in MATTERS if m["code"] == code))


def posted(section, content, **changes):
    """What a browser sends back for a page that shows `content`, with some fields changed."""
    query = QueryDict(mutable=True)
    for name, value in (flatten(section, content) | changes).items():
        if isinstance(value, list):
            query.setlist(name, value)
        elif value is True:
            query[name] = "on"
        elif value is not False:
            query[name] = value
    return query


def reread(key, content, **changes):
    section = section_of(key)
    return read(section, typed_in(section, posted(section, content, **changes)), content)


@pytest.mark.parametrize("content", MATTERS, ids=lambda m: m["code"])
def test_saving_a_page_without_a_change_changes_nothing(content):
    for section in sections():
        part = read(section, typed_in(section, posted(section, content)), content)

        before = {name: content.get(name) for name in section.names}
        assert part == before
        assert part_digest(part, part) == part_digest(before, before)


def test_every_element_of_the_schema_has_its_place():
    from approvals.catalogue_check import matter_schema
    from approvals.matter_editor.sections import DERIVED

    for name in matter_schema()["properties"]:
        assert section_with(name) or name in DERIVED
    assert len({name for section in ALL for name in section.names}) == sum(
        len(section.names) for section in ALL
    )


def test_what_cannot_be_read_is_kept_as_it_was_typed():
    part = reread("result", matter(), validity_years="三年")

    assert part["validity_years"] == "三年"


def test_what_a_row_holds_beside_the_form_stays_in_it_also_when_rows_move():
    content = matter()
    content["materials"][1]["unheard_of"] = [1, 2]
    part = reread("materials", content, **{"materials-1-name_zh": "新的名称"})
    assert part["materials"][1] == content["materials"][1] | {"name_zh": "新的名称"}

    moved, _target = act_on_rows(part, "up:materials:1", None)

    assert moved["materials"][0]["unheard_of"] == [1, 2]
    again = reread("materials", content | moved)
    assert again["materials"] == moved["materials"]


def test_what_an_object_holds_beside_the_form_stays_in_it():
    content = matter()
    content["supervision"]["unheard_of"] = "x"

    assert reread("supervision", content)["supervision"]["unheard_of"] == "x"


def test_an_unknown_choice_stays_chosen():
    content = matter()
    content["risk_level"] = "unheard-of"
    form = SectionForm(section_of("basics"), content)

    assert 'value="unheard-of" selected' in str(form["risk_level"])


VALUES = [
    ("eq", "0", 0),
    ("eq", '"0"', "0"),
    ("eq", '"440399"', "440399"),
    ("eq", "active", "active"),
    ("eq", "", None),
    ("in", "A\nB", ["A", "B"]),
    ("in", "A", ["A"]),
    ("between", "16\n62", [16, 62]),
    ("gte", "2.5", 2.5),
    ("gte", "many", "many"),
    ("eq", "true", True),
    ("eq", '"broken', '"broken'),
]


@pytest.mark.parametrize(("operator", "typed", "value"), VALUES)
def test_a_value_to_compare_with_is_read_by_its_look(operator, typed, value):
    content = matter()
    names = {"conditions-0-check-operator": operator, "conditions-0-check-value": typed}

    found = reread("conditions", content, **names)["conditions"][0]["check"]

    assert found["value"] == value
    assert type(found["value"]) is type(value)


def test_a_condition_without_a_comparison_is_for_a_person():
    empty = {f"conditions-0-check-{n}": "" for n in ("field", "operator", "value", "data_source")}

    assert reread("conditions", matter(), **empty)["conditions"][0]["check"] is None


def test_a_commitment_with_nothing_in_it_is_none():
    content = matter("public-place-hygiene-licence-new")
    names = ("scope_material_codes", "verify_within_working_days", "rectify_within_working_days")
    content["commitment"] = {
        name: content["commitment"][name] for name in (*names, "full_verification")
    }
    empty = {f"commitment-{name}": "" for name in names} | {
        "commitment-scope_material_codes": [],
        "commitment-full_verification": False,
    }

    assert reread("commitment", content, **empty)["commitment"] is None


def test_an_opened_way_loses_its_reason_and_a_closed_one_its_promise():
    content = matter()
    changes = {
        "ways-notify_commit-open": True,
        "ways-notify_commit-days": "0",
        "ways-instant-open": False,
        "ways-instant-reason_code": "review_needed",
        "ways-instant-reason_zh": "要专业审查",
        "ways-instant-reason_en": "needs a review",
    }

    part = reread("terms", content, **changes)

    assert part["allowed_modes"] == ["ordinary", "notify_commit"]
    assert part["promised_by_mode"]["notify_commit"] == 0
    assert part["promised_by_mode"]["instant"] is None
    assert [entry["mode"] for entry in part["excluded_modes"]] == ["missing_material", "instant"]
    assert part["excluded_modes"][1]["reason_zh"] == "要专业审查"


def test_a_row_is_added_removed_and_moved():
    content = matter()
    part = reread("materials", content)
    rows = next(p for p in section_of("materials").parts if isinstance(p, Rows))
    number = len(part["materials"])

    part, target = act_on_rows(part, "add:materials", blank_row(rows))
    assert (target, len(part["materials"])) == (("materials", number), number + 1)
    again = reread("materials", content | part)
    assert again == part

    part, target = act_on_rows(part, f"remove:materials:{number}", None)
    assert part["materials"] == content["materials"]


def test_a_row_inside_a_group_that_is_not_there_yet_makes_the_group():
    section = section_of("supervision")
    content = matter()
    part = reread("supervision", content)
    number = len(part["supervision"]["content"])

    part, target = act_on_rows(part, "add:supervision-content", {"zh": "", "en": ""})

    assert target == ("supervision", "content", number)
    assert flatten(section, part)[f"supervision-content-{number}-{ORIGIN}"] == str(number)


@pytest.mark.parametrize("act", ["remove:materials:99", "up:materials:0", "remove:nowhere:0", "x:"])
def test_an_act_that_does_not_fit_leaves_the_rows(act):
    content = matter()
    part = reread("materials", content)

    done, target = act_on_rows(part, act, None)

    assert done["materials"] == content["materials"]
    assert target == ()
