"""The tables of docs/rules/modes.md, and what must hold for any question."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.enums import ApprovalMode, Gate, MatterType, Opener, ReasonCode, Verdict
from approvals.rules.modes import (
    ModeInput,
    ModeOffer,
    OwedPapers,
    Reason,
    UnknownRulesVersion,
    canonical_json,
    decide,
    digest,
    freeze,
    offer_modes,
)
from credit_profiles.enums import Grade, SourceState
from tests.approvals.rules.matters import (
    CONSTRAINT,
    FORM,
    LICENCE,
    condition,
    excluding,
    matter,
    standing,
    verdicts,
)

INSTANT, COMMIT = ApprovalMode.INSTANT, ApprovalMode.NOTIFY_COMMIT
DEFER, ORDINARY = ApprovalMode.MISSING_MATERIAL, ApprovalMode.ORDINARY
FAST = (INSTANT, COMMIT, DEFER)
ALL_PAPERS = frozenset({"BL", "RULES", "PREM"})


def ask(spec=None, *answers, **changes) -> ModeInput:
    spec = spec or matter()
    value = ModeInput(spec, standing(), verdicts(spec, *answers), handed_in=ALL_PAPERS)
    return replace(value, **changes)


def closed_by(offer: ModeOffer, mode: ApprovalMode) -> list[ReasonCode]:
    return [reason.code for reason in offer.reasons.get(mode, ())]


# What is handed in decides between the fast ways


@pytest.mark.parametrize(
    ("handed_in", "offered"),
    [
        ({"BL", "RULES", "PREM"}, (INSTANT, COMMIT, ORDINARY)),
        ({"BL", "RULES"}, (COMMIT, ORDINARY)),
        ({"BL", "PREM"}, (DEFER, ORDINARY)),
        ({"BL"}, (ORDINARY,)),
    ],
)
def test_papers_handed_in_open_the_modes(handed_in, offered):
    assert offer_modes(ask(handed_in=frozenset(handed_in))).offered == offered


def test_paper_fetched_by_the_portal_counts_as_there():
    offer = offer_modes(ask(handed_in=frozenset({"RULES", "PREM"}), fetched=frozenset({"BL"})))

    assert offer.best == INSTANT


def test_necessary_paper_missing_closes_the_fast_ways_and_keeps_the_case_from_being_filed():
    offer = offer_modes(ask(handed_in=frozenset({"RULES", "PREM"})))

    assert (offer.offered, offer.must_supply) == ((ORDINARY,), ("BL",))
    assert all(ReasonCode.NECESSARY_MISSING in closed_by(offer, mode) for mode in FAST)


def test_missing_material_makes_no_sense_when_everything_is_there():
    assert closed_by(offer_modes(ask()), DEFER) == [ReasonCode.NOTHING_MISSING]


def test_commitment_without_scope_and_without_open_condition_replaces_nothing():
    spec = matter(commitment=None, materials=(FORM, LICENCE))

    assert closed_by(offer_modes(ask(spec)), COMMIT) == [ReasonCode.NOTHING_REPLACED]


# Step by step


def test_step_1_the_matter_excludes_and_says_why():
    offer = offer_modes(ask(excluding(COMMIT)))

    (reason,) = offer.reasons[COMMIT]
    assert (reason.code, reason.detail, reason.opens_with) == (
        ReasonCode.MATTER_EXCLUDES,
        "health_life",
        Opener.NOTHING,
    )


@pytest.mark.parametrize(
    ("grade", "opens"), [("A", True), ("B", True), ("C", False), ("D", False), ("E", False)]
)
def test_step_2_grade(grade, opens):
    offer = offer_modes(ask(standing=standing(grade)))

    assert (INSTANT in offer.offered) is opens
    if not opens:
        assert all(ReasonCode.GRADE_TOO_LOW in closed_by(offer, mode) for mode in FAST)


def test_step_2_listed_subject_is_told_so_and_gets_a_manual_credit_review():
    offer = offer_modes(ask(standing=standing("E", is_listed=True)))

    assert closed_by(offer, INSTANT) == [ReasonCode.LISTED]
    assert offer.needs_manual_credit_review


def test_step_3_running_constraint_leaves_only_ordinary():
    offer = offer_modes(ask(standing=standing("D", constraint=CONSTRAINT)))

    assert offer.offered == (ORDINARY,)
    assert closed_by(offer, INSTANT) == [
        ReasonCode.GRADE_TOO_LOW,
        ReasonCode.CONSTRAINT_RUNNING,
    ]


def test_step_4_broken_commitment_closes_notify_commit_alone():
    offer = offer_modes(ask(standing=standing("B", has_broken_commitment=True)))

    assert offer.offered == (INSTANT, ORDINARY)
    assert closed_by(offer, COMMIT) == [ReasonCode.BROKEN_COMMITMENT]


def test_step_5_overdue_deferral_closes_missing_material_alone():
    papers = frozenset({"BL", "PREM"})

    offer = offer_modes(ask(handed_in=papers, has_overdue_deferral=True))

    assert closed_by(offer, DEFER) == [ReasonCode.OVERDUE_DEFERRAL]


@pytest.mark.parametrize(
    ("owed", "most", "is_open"), [(0, 1, True), (1, 1, False), (2, 3, True), (3, 3, False)]
)
def test_step_5_a_cap_on_papers_owed_closes_missing_material_alone(owed, most, is_open):
    papers = frozenset({"BL", "PREM"})  # RULES would be owed too

    offer = offer_modes(ask(handed_in=papers, owed=OwedPapers(owed, most)))

    reason = Reason(ReasonCode.TOO_MANY_OWED, str(most), Opener.SUPPLY_OWED)
    assert (DEFER in offer.offered) == is_open
    assert offer.reasons.get(DEFER, ()) == (() if is_open else (reason,))
    assert ReasonCode.TOO_MANY_OWED not in closed_by(offer, COMMIT)


@pytest.mark.parametrize(
    ("gates", "checked", "may_be_committed", "answer", "closed"),
    [
        # gates, check, committable, verdict: reasons of instant, notify_commit, missing_material
        (Gate.RESULT, True, False, Verdict.YES, (None, None, None)),
        (Gate.RESULT, True, False, Verdict.NO, ("failed", "failed", "failed")),
        (Gate.RESULT, True, True, Verdict.NO, ("failed", "failed", "failed")),
        (Gate.RESULT, True, False, Verdict.UNKNOWN, ("unknown", "unknown", None)),
        (Gate.RESULT, True, True, Verdict.UNKNOWN, ("unknown", None, None)),
        (Gate.RESULT, False, False, Verdict.UNKNOWN, ("needs_person", None, None)),
        (Gate.RESULT, False, True, Verdict.UNKNOWN, ("needs_person", None, None)),
        (Gate.MODE, True, False, Verdict.YES, (None, None, None)),
        (Gate.MODE, True, False, Verdict.NO, ("failed", "failed", "failed")),
        (Gate.MODE, True, False, Verdict.UNKNOWN, ("unknown", "unknown", "unknown")),
        (Gate.MODE, True, True, Verdict.UNKNOWN, ("unknown", None, "unknown")),
        (Gate.MODE, False, True, Verdict.UNKNOWN, ("needs_person", None, "needs_person")),
        (Gate.MODE, False, False, Verdict.UNKNOWN, ("needs_person",) * 3),
    ],
)
def test_steps_6_and_7_condition(gates, checked, may_be_committed, answer, closed):
    spec = matter(
        conditions=(condition(gates=gates, checked=checked, may_be_committed=may_be_committed),)
    )

    offer = offer_modes(ask(spec, answer, handed_in=frozenset({"BL"})))

    def about_condition(mode):
        codes = [code for code in closed_by(offer, mode) if code.startswith("condition_")]
        return codes[0].removeprefix("condition_") if codes else None

    assert tuple(about_condition(mode) for mode in FAST) == closed


def test_unknown_subject_gets_the_ordinary_way():
    offer = offer_modes(ask(standing=None))

    assert offer.offered == (ORDINARY,)
    assert not offer.needs_manual_credit_review


@pytest.mark.parametrize("state", [SourceState.STALE, SourceState.UNKNOWN])
def test_credit_source_that_does_not_answer_opens_nothing_and_counts_against_nobody(state):
    offer = offer_modes(ask(credit_state=state))

    assert offer.offered == (ORDINARY,)
    (reason,) = offer.reasons[INSTANT]
    assert (reason.code, reason.opens_with, reason.concerns_credit) == (
        ReasonCode.CREDIT_UNKNOWN,
        Opener.SOURCE_ANSWERS,
        False,
    )


@pytest.mark.parametrize(
    ("changes", "code", "closed"),
    [
        ({"agent_stopped": True}, ReasonCode.AGENT_STOPPED, FAST),
        ({"human_review_requested": True}, ReasonCode.HUMAN_REVIEW_REQUESTED, (INSTANT, COMMIT)),
        (
            {"standing": standing(has_disputed=True)},
            ReasonCode.DISPUTED_RECORD,
            (INSTANT, COMMIT),
        ),
    ],
)
def test_person_must_look(changes, code, closed):
    offer = offer_modes(ask(**changes))

    assert tuple(mode for mode in FAST if code in closed_by(offer, mode)) == closed


def test_benefit_of_right_ignores_grade_constraint_and_credit_source():
    spec = matter(matter_type=MatterType.ADMINISTRATIVE_BENEFIT)
    poor = standing("E", is_listed=True, constraint=CONSTRAINT)

    offer = offer_modes(ask(spec, standing=poor, credit_state=SourceState.STALE))

    assert offer.best == INSTANT
    assert not offer.needs_manual_credit_review


def test_benefit_that_asks_about_credit_is_none_of_right():
    spec = matter(
        matter_type=MatterType.ADMINISTRATIVE_BENEFIT,
        conditions=(condition(gates=Gate.MODE, source="CRD"),),
    )

    assert offer_modes(ask(spec, standing=standing("C"))).offered == (ORDINARY,)


# Any question


@st.composite
def questions(draw):
    conditions = tuple(
        condition(
            f"C{index}",
            gates=draw(st.sampled_from(Gate)),
            checked=draw(st.booleans()),
            may_be_committed=draw(st.booleans()),
            source=draw(st.sampled_from(["BIZ", "CRD", "FORM"])),
        )
        for index in range(draw(st.integers(1, 4)))
    )
    spec = replace(
        draw(st.sampled_from([matter(), excluding(INSTANT), excluding(COMMIT, DEFER)])),
        conditions=conditions,
        matter_type=draw(st.sampled_from(MatterType)),
    )
    answers = [
        draw(st.sampled_from(Verdict)) if item.check else Verdict.UNKNOWN for item in conditions
    ]
    known = standing(
        draw(st.sampled_from(Grade)).value,
        constraint=draw(st.sampled_from([None, CONSTRAINT])),
        has_broken_commitment=draw(st.booleans()),
        has_disputed=draw(st.booleans()),
    )
    return ModeInput(
        spec,
        draw(st.sampled_from([None, known])),
        verdicts(spec, *answers),
        handed_in=frozenset(draw(st.sets(st.sampled_from(sorted(ALL_PAPERS))))),
        fetched=frozenset(draw(st.sets(st.just("BL")))),
        credit_state=draw(st.sampled_from(SourceState)),
        has_overdue_deferral=draw(st.booleans()),
        owed=OwedPapers(draw(st.integers(0, 4)), 3),
        agent_stopped=draw(st.booleans()),
        human_review_requested=draw(st.booleans()),
    )


@given(questions())
def test_ordinary_is_always_offered_and_each_other_mode_is_offered_or_has_its_reasons(asked):
    offer = offer_modes(asked)

    assert offer.offered[-1] == ORDINARY
    assert {*offer.offered, *offer.reasons} == set(ApprovalMode)
    assert not {*offer.offered} & {*offer.reasons}


@given(questions())
def test_constraint_leaves_only_ordinary_except_for_a_benefit_of_right(asked):
    if asked.standing and asked.standing.constraint and not asked.spec.ignores_grade:
        assert offer_modes(asked).offered == (ORDINARY,)


@given(questions())
def test_instant_is_open_on_positive_evidence_only(asked):
    if INSTANT in offer_modes(asked).offered:
        assert asked.standing is not None
        assert all(result.verdict == Verdict.YES for result in asked.conditions)
        assert asked.handed_in | asked.fetched >= ALL_PAPERS


@given(questions(), st.data())
def test_evidence_that_turns_unknown_opens_no_further_mode(asked, data):
    index = data.draw(st.integers(0, len(asked.conditions) - 1))
    if asked.conditions[index].verdict != Verdict.YES:
        return
    results = list(asked.conditions)
    results[index] = replace(results[index], verdict=Verdict.UNKNOWN)

    poorer = offer_modes(replace(asked, conditions=tuple(results)))

    assert {*poorer.offered} <= {*offer_modes(asked).offered}


@given(questions())
def test_replay_gives_the_same_bytes(asked):
    frozen = freeze(asked)
    stored = json.loads(json.dumps(frozen))

    first, again = decide(frozen), decide(stored)

    assert canonical_json(first) == canonical_json(again)
    assert digest(stored) == first["question_sha256"]
    assert ModeOffer.from_json(again) == offer_modes(asked)


def test_a_question_of_the_rules_before_the_cap_is_answered_as_it_was_then():
    kept = json.loads((Path(__file__).parent / "decision_1_0.json").read_text(encoding="utf-8"))

    assert kept["question"]["rules_version"] == "1.0"
    assert canonical_json(decide(kept["question"])) == canonical_json(kept["answer"])


def test_question_of_other_rules_is_not_answered():
    with pytest.raises(UnknownRulesVersion):
        decide(freeze(ask()) | {"rules_version": "0.1"})


def test_results_in_another_order_than_the_conditions_are_refused():
    spec = matter(conditions=(condition("ONE"), condition("TWO")))

    with pytest.raises(ValueError, match="TWO stands where ONE"):
        offer_modes(ask(spec, conditions=verdicts(spec)[::-1]))
