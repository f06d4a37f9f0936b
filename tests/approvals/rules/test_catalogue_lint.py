"""What a matter needs before a fast mode may be published."""

import copy
import json

import pytest

from approvals.enums import GapCode
from approvals.rules.catalogue_lint import Gap, lint_matter, lint_matters
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
    matter = shipped_with("notify_commit")
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
