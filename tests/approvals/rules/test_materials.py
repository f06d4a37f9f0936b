"""The table of docs/rules/modes.md §4."""

import pytest

from approvals.enums import ApprovalMode, MaterialCategory, Replacement
from approvals.rules.materials import commitment_scope, plan_papers
from tests.approvals.rules.matters import FORM, LICENCE, PREMISES, RULES, material, matter

BY_DATA = material("MORAL", MaterialCategory.REPLACEABLE, replacement=Replacement.DATA_SHARING)
UNNAMED = material("LAYOUT", MaterialCategory.REPLACEABLE, replacement=Replacement.COMMITMENT)
SPEC = matter(materials=(FORM, LICENCE, RULES, PREMISES, BY_DATA, UNNAMED))


@pytest.mark.parametrize(
    ("code", "instant", "notify_commit", "missing_material", "ordinary"),
    [
        ("AF", "filled_in", "filled_in", "filled_in", "filled_in"),
        ("BL", "missing", "missing", "missing", "missing"),
        ("RULES", "missing", "missing", "deferred", "missing"),
        ("PREM", "missing", "replaced", "missing", "missing"),
        ("MORAL", "missing", "missing", "missing", "missing"),
        ("LAYOUT", "missing", "missing", "missing", "missing"),
    ],
)
def test_paper_not_handed_in(code, instant, notify_commit, missing_material, ordinary):
    statuses = []
    for mode in ApprovalMode:
        plan = plan_papers(SPEC, mode, handed_in=frozenset())
        statuses.append(next(paper.status.value for paper in plan.papers if paper.code == code))

    assert statuses == [instant, notify_commit, missing_material, ordinary]


def test_paper_handed_in_or_fetched_is_there_in_every_mode():
    for mode in ApprovalMode:
        plan = plan_papers(SPEC, mode, handed_in={"RULES", "PREM"}, fetched={"BL", "MORAL"})

        assert [paper.status.value for paper in plan.papers] == [
            "filled_in",
            "fetched",
            "handed_in",
            "handed_in",
            "fetched",
            "missing",
        ]


def test_only_a_deferred_paper_carries_its_grace():
    plan = plan_papers(SPEC, ApprovalMode.MISSING_MATERIAL, handed_in=frozenset())

    assert {p.code: p.grace_working_days for p in plan.papers if p.grace_working_days} == {
        "RULES": 5
    }


def test_only_a_missing_necessary_paper_keeps_the_case_from_being_filed():
    plan = plan_papers(SPEC, ApprovalMode.ORDINARY, handed_in=frozenset())

    assert [paper.code for paper in plan.papers if paper.is_blocking] == ["BL"]


def test_what_falls_away_is_fetched_or_replaced():
    plan = plan_papers(SPEC, ApprovalMode.NOTIFY_COMMIT, handed_in=frozenset(), fetched={"BL"})

    assert plan.fallen_away == ("BL", "PREM")


def test_commitment_scope_leaves_out_what_the_notice_does_not_name():
    assert commitment_scope(SPEC) == {"PREM"}
