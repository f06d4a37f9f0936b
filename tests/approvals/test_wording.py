import json
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation

import approvals
from approvals.enums import ConditionReason, Opener, ReasonCode, Verdict
from approvals.rules.modes import Reason
from approvals.values import ConditionResult, MatterSpec
from approvals.wording import condition_note, day_cells, due_sentence, opener_text, reason_text
from credit_portal.workdays.calendar_2026 import exceptional_days
from credit_portal.workdays.rules import Calendar, add_working_days

CATALOGUE = Path(approvals.__file__).parent / "data" / "catalogue.json"
CALENDAR = Calendar(exceptional_days(), frozenset({2026}))


@pytest.fixture(scope="module")
def spec():
    content = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    return MatterSpec.from_json(content["matters"][0])


def detail_for(code, spec):
    if code == ReasonCode.MATTER_EXCLUDES:
        return spec.excluded_modes[0].reason_code
    if code == ReasonCode.CONSTRAINT_RUNNING:
        return "2026-12-31"
    if code in (ReasonCode.GRADE_TOO_LOW, ReasonCode.LISTED):
        return "C"
    if code.value.startswith("condition_"):
        return spec.conditions[0].code
    if code.value.endswith("_missing") and code != ReasonCode.NOTHING_MISSING:
        return spec.materials[1].code
    return ""


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("code", ReasonCode)
def test_every_reason_has_a_sentence_without_gaps(code, language, spec):
    reason = Reason(code, detail_for(code, spec), Opener.NOTHING)

    with translation.override(language):
        text = reason_text(reason, spec)

    assert text
    assert "%(" not in text


@pytest.mark.parametrize("opener", Opener)
def test_every_opener_has_a_sentence(opener, spec):
    detail = "2026-12-01" if opener == Opener.END_CONSTRAINT else "BL"

    assert opener_text(Reason(ReasonCode.NECESSARY_MISSING, detail, opener), spec)


def test_a_reason_names_the_condition(spec):
    reason = Reason(ReasonCode.CONDITION_UNKNOWN, spec.conditions[0].code, Opener.SOURCE_ANSWERS)

    assert "市场主体登记状态为存续（在营）" in reason_text(reason, spec)


def test_an_exclusion_is_told_in_the_words_of_the_matter(spec):
    reason = Reason(ReasonCode.MATTER_EXCLUDES, "health_life", Opener.NOTHING)

    assert reason_text(reason, spec) == "直接关系人身健康、生命财产安全。"


def test_what_does_not_concern_credit_says_so(spec):
    matter = Reason(ReasonCode.MATTER_EXCLUDES, "health_life", Opener.NOTHING)
    grade = Reason(ReasonCode.GRADE_TOO_LOW, "C", Opener.REACH_GRADE, concerns_credit=True)

    assert "与信用无关" in opener_text(matter, spec)
    assert "与信用无关" not in opener_text(grade, spec)


@pytest.mark.parametrize("reason", [r for r in ConditionReason if r.name not in ("MET", "NOT_MET")])
def test_what_is_not_known_is_never_shown_as_not_met(reason, spec):
    result = ConditionResult(spec.conditions[0].code, Verdict.UNKNOWN, reason, "BIZ", None)

    note = condition_note(result, spec.conditions[0])

    assert note.state in ("unknown", "open")
    assert "核对结果不符合" not in note.note


def test_the_strip_marks_today_and_names_a_holiday_once():
    due = add_working_days(date(2026, 9, 30), 3, CALENDAR)

    cells = day_cells(due, today=date(2026, 9, 30))

    assert [cell.is_today for cell in cells][:2] == [True, False]
    assert cells[1].label != ""
    assert cells[2].label == ""
    assert cells[-1].kind == "due"


def test_the_sentence_of_a_date_counts_what_is_left_out():
    due = add_working_days(date(2026, 11, 20), 1, CALENDAR)

    assert "中间有 2 天周末和节假日" in due_sentence(due)


def test_the_same_day_needs_no_strip():
    due = add_working_days(date(2026, 11, 21), 0, CALENDAR)

    assert day_cells(due, today=date(2026, 11, 21)) == ()
    assert due_sentence(due) == "当天办结。"
