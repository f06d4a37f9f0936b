"""The change list speaks of papers and terms, not of JSON."""

import copy
import json
import re

import pytest
from django.utils.translation import override

from approvals.matter_editor.changes import ChangeLine, changes_in_words, place_of
from tests.conftest import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]
MATTERS = json.loads((ROOT / "approvals/data/catalogue.json").read_text(encoding="utf-8"))[
    "matters"
]
BEFORE = next(m for m in MATTERS if m["code"] == "public-place-hygiene-licence-new")


def told(change):
    after = copy.deepcopy(BEFORE)
    change(after)
    return changes_in_words(BEFORE, after)


def test_a_promise_is_told_in_days():
    def change(m):
        m["promised_by_mode"]["ordinary"] = m["promised_working_days"] = 5

    assert told(change) == [
        ChangeLine("时限和方式", "普通程序 · 承诺办结时限", "changed", "8 个工作日", "5 个工作日")
    ]


def test_a_paper_that_came_is_named():
    def change(m):
        m["materials"].append(m["materials"][1] | {"code": "NEW", "name_zh": "场地照片"})

    assert told(change) == [ChangeLine("材料", "材料「场地照片」", "added", "", "")]


def test_a_value_of_a_paper_is_told_with_the_paper():
    def change(m):
        m["materials"][0]["form"] = "original"

    name = BEFORE["materials"][0]["name_zh"]
    assert told(change) == [
        ChangeLine("材料", f"材料「{name}」 · 形式", "changed", "电子件", "原件")
    ]


def test_a_check_of_a_condition_is_told_with_the_condition():
    index = next(i for i, c in enumerate(BEFORE["conditions"]) if c["check"])

    def change(m):
        m["conditions"][index]["check"]["data_source"] = "ELC"

    (line,) = told(change)
    assert BEFORE["conditions"][index]["text_zh"][:4] in line.what
    assert line.after == "电子证照库"


def test_ways_and_their_reasons_are_told_by_name():
    def change(m):
        m["allowed_modes"].remove("missing_material")
        m["promised_by_mode"]["missing_material"] = None
        m["excluded_modes"].append(
            {
                "mode": "missing_material",
                "reason_code": "review_needed",
                "reason_zh": "",
                "reason_en": "",
            }
        )

    lines = told(change)
    assert ("开放的方式", "removed", "容缺受理") in [(x.what, x.kind, x.before) for x in lines]
    assert "容缺受理：需要专业审查" in [line.after for line in lines]


def test_departments_and_choices_are_told_by_name():
    def change(m):
        m["department"], m["risk_level"] = "CIV", "high"

    assert [line.after for line in told(change)] == ["区民政局", "高"]


def test_what_follows_from_other_elements_is_left_out():
    assert told(lambda m: m.update(implement_code="x", case_type="instant")) == []


def test_an_element_without_words_is_told_by_its_name():
    (line,) = told(lambda m: m.update(unheard_of=1))

    assert (line.what, line.after) == ("unheard_of", "1")


@pytest.mark.parametrize("matter", MATTERS, ids=lambda m: m["code"])
def test_no_line_of_any_two_matters_shows_json(matter):
    for line in changes_in_words(BEFORE, matter):
        assert not re.search(r"[{}\[\]]", line.before + line.after + line.what)


def test_the_list_is_in_english_for_who_reads_english():
    def change(m):
        m["promised_by_mode"]["ordinary"] = 5
        m["materials"][0]["form"] = "original"

    with override("en"):
        for line in told(change):
            assert not re.search("[一-龥]", line.section + line.what + line.before + line.after)


def test_a_place_is_told_by_section_row_and_element():
    name = BEFORE["materials"][1]["name_zh"]

    assert place_of(("materials", 1, "copies"), BEFORE) == f"材料「{name}」 · 份数"
    assert place_of(("promised_by_mode", "ordinary"), BEFORE) == "普通程序 · 承诺办结时限"
    assert place_of(("conditions", 99, "code"), BEFORE) == "条件 · 编码"
    assert place_of((), BEFORE) == ""
