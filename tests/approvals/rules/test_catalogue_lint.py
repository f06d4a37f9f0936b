"""What a matter needs before a fast mode may be published."""

import copy
import json

import pytest

from approvals.enums import AdviceCode, GapCode
from approvals.rules.catalogue_lint import Advice, Gap, advise_on, lint_matter, lint_matters
from tests.conftest import ROOT

MATTERS = json.loads((ROOT / "approvals/data/catalogue.json").read_text(encoding="utf-8"))[
    "matters"
]


def shipped_with(mode):
    """A shipped matter for which `mode` is open."""
    return copy.deepcopy(next(m for m in MATTERS if mode in m["allowed_modes"]))


def shipped_without(mode):
    return copy.deepcopy(next(m for m in MATTERS if mode not in m["allowed_modes"]))


def allowed_and_excluded():
    matter = shipped_with("instant")
    matter["excluded_modes"].append({"mode": "instant"})
    return matter, Gap(GapCode.ALLOWED_AND_EXCLUDED, "instant")


def allowed_without_term():
    matter = shipped_with("instant")
    matter["promised_by_mode"]["instant"] = None
    return matter, Gap(GapCode.TERM_DISAGREES, "instant")


def term_without_mode():
    matter = shipped_without("notify_commit")
    matter["promised_by_mode"]["notify_commit"] = 3
    return matter, Gap(GapCode.TERM_DISAGREES, "notify_commit")


def promise_beyond_law():
    matter = copy.deepcopy(MATTERS[0])
    matter["promised_working_days"] = matter["statutory_limit"]["working_days"] + 1
    return matter, Gap(GapCode.PROMISE_BEYOND_LAW)


def paper_twice():
    matter = copy.deepcopy(next(m for m in MATTERS if len(m["materials"]) > 1))
    matter["materials"].append(matter["materials"][-1])
    return matter, Gap(GapCode.PAPER_TWICE)


def commitment_missing():
    matter = shipped_with("notify_commit")
    matter["commitment"] = None
    return matter, Gap(GapCode.COMMITMENT_MISSING)


def commitment_not_allowed():
    matter = shipped_without("notify_commit")
    matter["commitment"] = shipped_with("notify_commit")["commitment"]
    return matter, Gap(GapCode.COMMITMENT_NOT_ALLOWED)


def commitment_paper_unknown():
    matter = shipped_with("notify_commit")
    matter["commitment"]["scope_material_codes"] = ["NOWHERE"]
    return matter, Gap(GapCode.COMMITMENT_PAPER_UNKNOWN, "NOWHERE")


def safety_bars_commitment():
    modes = {"notify_commit", "ordinary"}
    matter = copy.deepcopy(next(m for m in MATTERS if set(m["allowed_modes"]) == modes))
    matter["safety_bottom_line"] = True
    return matter, Gap(GapCode.SAFETY_BARS_COMMITMENT)


def instant_unchecked():
    matter = shipped_with("instant")
    matter["conditions"].append({"check": None, "gates": "result"})
    return matter, Gap(GapCode.INSTANT_UNCHECKED)


def nothing_deferrable():
    matter = shipped_with("missing_material")
    for paper in matter["materials"]:
        paper["category"] = "required"
    return matter, Gap(GapCode.NOTHING_DEFERRABLE)


def safety_bars_instant():
    matter = copy.deepcopy(
        next(m for m in MATTERS if m["allowed_modes"] == ["instant", "ordinary"])
    )
    matter["excluded_modes"][-1]["reason_code"] = "health_life"
    return matter, Gap(GapCode.SAFETY_BARS_INSTANT)


def mode_unexplained():
    matter = shipped_without("notify_commit")
    entry = next(e for e in matter["excluded_modes"] if e["mode"] == "notify_commit")
    entry["reason_zh"] = ""
    return matter, Gap(GapCode.MODE_UNEXPLAINED, "notify_commit")


def promise_of_a_mode_beyond_law():
    matter = shipped_with("missing_material")
    for paper in matter["materials"]:
        paper["grace_working_days"] = 1 if paper["category"] == "deferrable" else None
    matter["promised_by_mode"]["missing_material"] = matter["statutory_limit"]["working_days"] + 1
    return matter, Gap(GapCode.PROMISE_BEYOND_LAW)


def condition_twice():
    matter = copy.deepcopy(MATTERS[0])
    matter["conditions"].append(matter["conditions"][0])
    return matter, Gap(GapCode.CONDITION_TWICE)


def situation_twice():
    matter = copy.deepcopy(MATTERS[0])
    matter["situations"].append(matter["situations"][0])
    return matter, Gap(GapCode.SITUATION_TWICE)


def no_form():
    matter = copy.deepcopy(MATTERS[0])
    matter["materials"][0]["code"] = "FORM"
    return matter, Gap(GapCode.NO_FORM)


def commitment_empty():
    matter = shipped_with("notify_commit")
    matter["commitment"]["scope_material_codes"] = []
    return matter, Gap(GapCode.COMMITMENT_EMPTY)


def commitment_paper_kept():
    matter = shipped_with("notify_commit")
    matter["commitment"]["scope_material_codes"].append("AF")
    return matter, Gap(GapCode.COMMITMENT_PAPER_KEPT, "AF")


def recheck_missing():
    matter = shipped_with("notify_commit")
    matter["commitment"]["verify_within_working_days"] = None
    return matter, Gap(GapCode.RECHECK_MISSING)


def supervision_missing():
    matter = shipped_with("instant")
    matter["supervision"]["measures"] = []
    return matter, Gap(GapCode.SUPERVISION_MISSING, "measures")


def deferrable_without_grace():
    matter = shipped_with("missing_material")
    paper = next(p for p in matter["materials"] if p["category"] == "deferrable")
    paper["grace_working_days"] = None
    return matter, Gap(GapCode.GRACE_MISSING, paper["code"])


def grace_beyond_the_promise():
    matter = shipped_with("missing_material")
    paper = next(p for p in matter["materials"] if p["category"] == "deferrable")
    paper["grace_working_days"] = matter["promised_by_mode"]["missing_material"] - 1
    return matter, Gap(GapCode.GRACE_TOO_LONG, paper["code"])


def check_without_values():
    matter = copy.deepcopy(next(m for m in MATTERS if m["conditions"][0]["check"]))
    condition = matter["conditions"][0]
    condition["check"] |= {"operator": "between", "value": [60, 16]}
    return matter, Gap(GapCode.CHECK_VALUE, condition["code"])


def english_missing():
    matter = copy.deepcopy(MATTERS[0])
    matter["conditions"][0]["text_en"] = "同中文"
    return matter, Gap(GapCode.ENGLISH_MISSING)


def deferral_not_allowed():
    matter = shipped_without("missing_material")
    matter["deferral"] = {"variant": "accept_then_issue"}
    return matter, Gap(GapCode.DEFERRAL_NOT_ALLOWED)


def safety_bars_issue_first():
    matter = next(m for m in MATTERS if m["safety_bottom_line"])
    issued_first = matter | {"deferral": {"variant": "issue_first"}}
    return issued_first, Gap(GapCode.SAFETY_BARS_ISSUE_FIRST)


@pytest.mark.parametrize("matter", MATTERS, ids=lambda matter: matter["code"])
def test_no_shipped_matter_has_a_gap(matter):
    assert list(lint_matter(matter)) == []


@pytest.mark.parametrize(
    "spoilt",
    [
        allowed_and_excluded,
        allowed_without_term,
        term_without_mode,
        promise_beyond_law,
        paper_twice,
        commitment_missing,
        commitment_not_allowed,
        commitment_paper_unknown,
        safety_bars_commitment,
        instant_unchecked,
        nothing_deferrable,
        safety_bars_instant,
        mode_unexplained,
        promise_of_a_mode_beyond_law,
        condition_twice,
        situation_twice,
        no_form,
        commitment_empty,
        commitment_paper_kept,
        recheck_missing,
        supervision_missing,
        deferrable_without_grace,
        grace_beyond_the_promise,
        check_without_values,
        english_missing,
        deferral_not_allowed,
        safety_bars_issue_first,
    ],
)
def test_a_spoilt_matter_has_exactly_its_gap(spoilt):
    matter, gap = spoilt()

    assert list(lint_matter(matter)) == [gap]


def test_a_code_used_again_is_named_at_the_second_matter():
    first, second = MATTERS[:2]

    found = list(lint_matters([first, second, first]))

    assert found == [(2, Gap(GapCode.MATTER_TWICE, first["code"]))]


FITTING = [
    ("eq", "active", True),
    ("eq", None, False),
    ("eq", [1], False),
    ("in", ["a"], True),
    ("in", [], False),
    ("in", "a", False),
    ("gte", 18, True),
    ("gte", "18", False),
    ("gte", True, False),
    ("between", [16, 62], True),
    ("between", [16], False),
    ("exists", None, True),
    ("exists", 1, False),
    ("is_true", None, True),
]


@pytest.mark.parametrize(("operator", "value", "fits"), FITTING)
def test_a_comparison_needs_a_value_it_can_be_made_with(operator, value, fits):
    matter = copy.deepcopy(next(m for m in MATTERS if m["conditions"][0]["check"]))
    matter["conditions"][0]["check"] |= {"operator": operator, "value": value}

    assert (GapCode.CHECK_VALUE not in {gap.code for gap in lint_matter(matter)}) == fits


def advised(**changes):
    matter = copy.deepcopy(MATTERS[0]) | changes
    return {advice.code for advice in advise_on(matter)}


def test_what_may_be_meant_so_is_advice_and_no_gap():
    law = MATTERS[0]["statutory_limit"]["working_days"]
    commitment = {"allowed_modes": ["notify_commit", "ordinary"]}
    by_mode = MATTERS[0]["promised_by_mode"] | {"notify_commit": 8}

    assert AdviceCode.NO_FAST_MODE in advised(allowed_modes=["ordinary"])
    assert AdviceCode.NOT_SHORTER in advised(promised_working_days=law)
    assert AdviceCode.PROMISE_DISAGREES in advised(promised_working_days=law - 1)
    assert AdviceCode.COMMITMENT_NOT_FASTER in advised(**commitment, promised_by_mode=by_mode)
    assert AdviceCode.CRITICAL_COMMITMENT in advised(**commitment, risk_level="critical")
    assert AdviceCode.SAFETY_UNEXPLAINED in advised(safety_bottom_line=True, excluded_modes=[])
    assert AdviceCode.OTHER_SUPERVISOR in advised(supervising_department="FIR")


def test_advice_names_the_law_that_nobody_has_read():
    matter = copy.deepcopy(MATTERS[0])
    matter["legal_basis"] = [matter["legal_basis"][0] | {"verification": "unverified"}]
    law = matter["legal_basis"][0]["law_zh"]

    assert Advice(AdviceCode.BASIS_UNCHECKED, law) in list(advise_on(matter))
