"""What differs between two versions of a matter, and how two changes are joined."""

import copy
import json

import pytest

from approvals.rules.catalogue_changes import ChangeKind, differences, merged
from tests.conftest import ROOT

MATTERS = json.loads((ROOT / "approvals/data/catalogue.json").read_text(encoding="utf-8"))[
    "matters"
]
BEFORE = MATTERS[0]


def told(change):
    """The differences after `change` was made to a shipped matter, as (kind, elements)."""
    after = copy.deepcopy(BEFORE)
    change(after)
    return [(each.kind, each.elements) for each in differences(BEFORE, after)]


@pytest.mark.parametrize("matter", MATTERS, ids=lambda matter: matter["code"])
def test_a_matter_does_not_differ_from_itself(matter):
    assert differences(matter, copy.deepcopy(matter)) == []


def test_a_value_that_changed():
    def change(m):
        m["promised_by_mode"]["ordinary"] = 5

    assert told(change) == [(ChangeKind.CHANGED, ("promised_by_mode", "ordinary"))]


def test_a_paper_that_came_and_one_that_went():
    def change(m):
        m["materials"][1] = m["materials"][1] | {"code": "NEW"}

    assert told(change) == [
        (ChangeKind.ADDED, ("materials",)),
        (ChangeKind.REMOVED, ("materials",)),
    ]


def test_a_paper_that_was_changed_is_not_one_lost_and_one_won():
    def change(m):
        m["materials"][0]["name_en"] = "Form"

    assert told(change) == [(ChangeKind.CHANGED, ("materials", "name_en"))]


def test_papers_in_another_order():
    assert told(lambda m: m["materials"].reverse()) == [(ChangeKind.MOVED, ("materials",))]


def test_words_of_a_list_come_and_go():
    def change(m):
        m["supervision"]["measures"] = [*m["supervision"]["measures"][1:], "online_monitoring"]

    path = ("supervision", "measures")
    assert told(change) == [(ChangeKind.ADDED, path), (ChangeKind.REMOVED, path)]


def test_a_group_that_came_is_told_value_by_value():
    def change(m):
        m["commitment"] = {"verify_within_working_days": 60, "full_verification": True}

    assert told(change) == [
        (ChangeKind.ADDED, ("commitment", "verify_within_working_days")),
        (ChangeKind.ADDED, ("commitment", "full_verification")),
    ]


def test_nothing_and_empty_are_the_same():
    def change(m):
        m["notes"] = ""
        m["unheard_of"] = None

    before = BEFORE | {"notes": ""}
    after = copy.deepcopy(before)
    change(after)

    assert differences(before, after) == []


def test_what_each_side_changed_is_joined_and_what_both_did_is_named():
    base = {"a": 1, "b": 1, "c": 1, "d": 1}

    joined, both = merged(base, base | {"a": 2, "c": 2, "d": 2}, base | {"b": 3, "c": 3, "d": 2})

    assert joined == {"a": 2, "b": 3, "c": 2, "d": 2}
    assert both == ["c"]
