from datetime import date

import pytest
from django.utils.translation import gettext_lazy

from credit_portal.documents.rules import (
    CODE_ALPHABET,
    MAX_ITEMS,
    MAX_TEXT,
    chinese_date,
    clean_context,
    format_number,
    group_code,
    normalise_code,
)


def test_number_has_tortoise_brackets_and_no_leading_zero():
    assert format_number("示市监许准", 2026, 15) == "示市监许准〔2026〕15号"


def test_date_has_no_leading_zero():
    assert chinese_date(date(2026, 3, 5)) == "2026年3月5日"


@pytest.mark.parametrize(
    "typed",
    [
        "7K4MW9RTX2BH",
        "7k4m-w9rt-x2bh",
        " 7K4M W9RT X2BH ",
        "７Ｋ４Ｍ－Ｗ９ＲＴ－Ｘ２ＢＨ",
        "7K4M—W9RT　X2BH",
    ],
)
def test_code_is_understood_as_people_type_it(typed):
    assert normalise_code(typed) == "7K4MW9RTX2BH"


@pytest.mark.parametrize("typed", ["", "7K4M-W9RT", "7K4MW9RTX2BHH", "7K4MW9RTX2B0", "x" * 500])
def test_what_cannot_be_a_code_is_empty(typed):
    assert normalise_code(typed) == ""


def test_code_is_printed_in_groups_of_four():
    assert group_code("7K4MW9RTX2BH") == "7K4M-W9RT-X2BH"


def test_alphabet_has_no_signs_that_look_alike():
    assert not set("01OILU") & set(CODE_ALPHABET)


@pytest.mark.parametrize("number", ["440399199003070117", "44039919900307011X"])
def test_full_identity_number_is_refused(number):
    with pytest.raises(ValueError, match="masked"):
        clean_context({"applicant": [{"id": f"号码{number}。"}]})


@pytest.mark.parametrize(
    "text", ["4403**********0117", "440399202611210001411", "91440300MA5EXAMP8X"]
)
def test_masked_and_other_numbers_pass(text):
    assert clean_context({"text": text}) == {"text": text}


def test_long_text_and_lists_are_cut():
    context = clean_context({"text": "长" * 5000, "list": list(range(500))})

    assert len(context["text"]) == MAX_TEXT
    assert context["text"].endswith("…")
    assert len(context["list"]) == MAX_ITEMS


def test_marks_that_turn_the_reading_direction_are_dropped():
    assert clean_context("甲\u202e乙\x00\x07丙\n丁") == "甲乙丙\n丁"


def test_days_and_lazy_labels_become_plain_json():
    context = clean_context({"on": date(2026, 11, 21), "label": gettext_lazy("一"), "n": None})

    assert context == {"on": "2026-11-21", "label": "一", "n": None}
