"""The days of a notice: read whole or refused with every fault and its line."""

from datetime import date

import pytest

from credit_portal.workdays.calendar_2026 import CALENDAR_2026
from credit_portal.workdays.reading import CalendarRefused, read_days, write_days
from credit_portal.workdays.rules import ExceptionalDay

FIXED = """\
2027-01-01,holiday,元旦,New Year
2027-05-01,holiday,劳动节,Labour Day
2027-05-02,holiday,劳动节,Labour Day
2027-10-01,holiday,国庆节,National Day
2027-10-02,holiday,国庆节,National Day
2027-10-03,holiday,国庆节,National Day
"""


def faults(text):
    with pytest.raises(CalendarRefused) as refusal:
        read_days(text)
    return [(fault.line, fault.message) for fault in refusal.value.faults]


def test_csv_is_read_with_or_without_a_head():
    bare = read_days(FIXED)

    assert bare == read_days("\ufeffdate,kind,name_zh,name_en\n" + FIXED)
    assert (bare.year, len(bare.days)) == (2027, 6)
    assert bare.days[date(2027, 1, 1)] == ExceptionalDay(False, "元旦", "New Year")


def test_chinese_words_do_for_the_kind():
    days = read_days(FIXED + "2027-01-03,班,元旦调休上班,make-up workday for New Year\n").days

    assert days[date(2027, 1, 3)].is_workday


def test_what_is_written_is_read_back():
    days = CALENDAR_2026.of_year(2026)

    assert read_days(write_days(days)).days == days


@pytest.mark.parametrize("shape", ["[%s]", '{"year": 2027, "days": [%s]}'])
def test_json_is_read(shape):
    rows = [line.split(",") for line in FIXED.splitlines()]
    text = ",\n".join(
        f'{{"date": "{on}", "kind": "{kind}", "name_zh": "{zh}", "name_en": "{en}"}}'
        for on, kind, zh, en in rows
    )

    assert read_days(shape % text) == read_days(FIXED)


def test_every_fault_is_told_with_its_line():
    bad = """\
1 January,holiday,元旦,New Year
2027-02-01,closed,春节,Spring Festival
2027-02-02,holiday,,Spring Festival
2027-02-03,workday,春节调休上班,make-up workday

2027-01-01,holiday,元旦,New Year
2028-01-01,holiday,元旦,New Year
"""

    assert faults(FIXED + bad) == [
        (7, "日期要写成 2027-01-01 这样。"),
        (8, "类型要写 holiday（放假）或者 workday（上班）。"),
        (9, "没有写中文名称。"),
        (10, "2027-02-03 是周一到周五，本来就上班。"),
        (12, "2027-01-01 写了两次。"),
        (13, "一次只导入一年，前面是 2027 年的。"),
    ]


def test_faults_of_json_have_lines_too():
    text = (
        '[\n {"date": "2027-01-01", "kind": "holiday", "name_zh": "元旦", "name_en": "New Year"},\n'
    )
    text += ' {"date": "x"},\n 7\n]'

    assert {line for line, _message in faults(text)} == {3, 4}


def test_text_that_is_no_json_is_refused_where_it_breaks():
    assert faults('[{"date": ]')[0][0] == 1


def test_a_year_without_its_fixed_holidays_is_refused():
    text = FIXED.replace("2027-05-02,holiday,劳动节,Labour Day\n", "")

    assert faults(text) == [(0, "缺少法定节假日：2027-05-02。")]


@pytest.mark.parametrize("text", ["", "\n\n", "date,kind,name_zh,name_en\n", "[]"])
def test_nothing_is_refused(text):
    assert faults(text) == [(0, "里面没有一天。")]


@pytest.mark.parametrize("text", ["{}", '{"days": 3}', '"2027-01-01"', "null,,,"])
def test_other_shapes_are_refused(text):
    assert faults(text)
