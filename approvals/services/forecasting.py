"""「我来办，会怎么办？」: what the rules would answer, asked without leaving a trace.

Nothing here writes, locks or records. Each way is asked under the papers that suit it:

- instant and ordinary: every paper that the portal cannot fetch is handed in;
- notify_commit: all but those the commitment stands in for;
- missing_material: all but those that may follow later.

So a closed way is closed by credit, conditions or the matter, not by papers the reader
could still get. Who types in the papers at hand is answered for exactly those.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from applicants.access import ActingFor
from credit_portal.parameters.selectors import parameter
from credit_portal.workdays.selectors import load_calendar
from credit_profiles.enums import Grade, SourceState
from credit_profiles.selectors import CreditCheckValue, look_at_credit
from credit_profiles.values import Standing

from ..enums import (
    ApprovalMode,
    ConditionReason,
    MaterialCategory,
    Verdict,
)
from ..rules.conditions import evaluate_all
from ..rules.materials import commitment_scope
from ..rules.modes import BEST_FIRST, ModeInput, OwedPapers
from ..values import (
    APPLICATION_FORM,
    CREDIT_SOURCE,
    FORM_SOURCE,
    ConditionResult,
    ConditionSpec,
    Fact,
    MatterSpec,
)
from ..way_cards import WayCard, way_card
from .assessing import Assessment, answer, assess

OWN_GRADE_FIELDS = ("applicant.credit.grade", "applicant.credit.on_serious_list")


@dataclass(frozen=True)
class Answers:
    """What a visitor types in. `grade` None: unknown. `verdicts` by condition code."""

    grade: Grade | None
    verdicts: Mapping[str, Verdict]
    papers: frozenset[str]


@dataclass(frozen=True)
class Forecast:
    """The four cards, and what they rest on. `grade` is empty where it is unknown."""

    cards: tuple[WayCard, ...]
    conditions: tuple[ConditionResult, ...]
    grade: str
    stale_sources: tuple[str, ...]
    at: datetime


def forecast_for(acting: ActingFor, spec: MatterSpec, *, now: datetime) -> Forecast:
    """From the applicant's own file and the answers at hand. Four queries."""
    credit = look_at_credit(acting.applicant, now=now)
    known = assess(acting, spec, credit=credit, form={}, handed_in=(), now=now)
    found = forecast_of(known.asked, credit, now=now)
    return found if acting.may_read_credit else replace(found, grade="")


def forecast_from(answers: Answers, spec: MatterSpec, *, now: datetime) -> Forecast:
    """From what a visitor typed; papers that a register holds are taken as fetched."""
    asked = ModeInput(
        spec=spec,
        standing=_typed_standing(answers.grade, now),
        conditions=_typed_conditions(answers, spec, now),
        handed_in=answers.papers,
        fetched=frozenset(item.code for item in spec.materials if item.can_be_fetched),
        owed=OwedPapers(most=parameter("deferral.max_open")),
    )
    return forecast_of(asked, None, now=now, papers_are_given=True)


def forecast_of(
    asked: ModeInput,
    credit: CreditCheckValue | None,
    *,
    now: datetime,
    papers_are_given: bool = False,
) -> Forecast:
    """Each way under the papers of this module's description, or under those of `asked`."""
    answers = {
        mode: answer(
            asked
            if papers_are_given
            else replace(asked, handed_in=papers_for(mode, asked.spec, asked.fetched)),
            credit,
        )
        for mode in BEST_FIRST
    }
    some = answers[ApprovalMode.ORDINARY]
    return Forecast(
        cards=_cards(answers, now),
        conditions=asked.conditions,
        grade=some.grade,
        stale_sources=some.stale_sources if credit else (),
        at=now,
    )


def papers_for(
    mode: ApprovalMode, spec: MatterSpec, fetched: frozenset[str] = frozenset()
) -> frozenset[str]:
    """Codes of the papers one has to bring at least, for the way to be open."""
    left_out = {APPLICATION_FORM, *fetched}
    if mode == ApprovalMode.NOTIFY_COMMIT:
        left_out |= commitment_scope(spec)
    if mode == ApprovalMode.MISSING_MATERIAL:
        left_out |= {
            item.code for item in spec.materials if item.category == MaterialCategory.DEFERRABLE
        }
    return frozenset(item.code for item in spec.materials if item.code not in left_out)


def _cards(answers: Mapping[ApprovalMode, Assessment], now: datetime) -> tuple[WayCard, ...]:
    """Open ways first, each group quickest first."""
    is_open = {mode: mode in found.offer.offered for mode, found in answers.items()}
    order = sorted(BEST_FIRST, key=lambda mode: not is_open[mode])
    calendar, today = load_calendar(), timezone.localdate(now)
    return tuple(
        way_card(mode, answers[mode], is_best=mode == order[0], today=today, calendar=calendar)
        for mode in order
    )


def asked_conditions(spec: MatterSpec) -> tuple[ConditionSpec, ...]:
    """Those a visitor can answer: with a check, and not about the grade already asked for."""
    return tuple(
        item
        for item in spec.conditions
        if item.check is not None and item.check.field not in OWN_GRADE_FIELDS
    )


def _typed_conditions(
    answers: Answers, spec: MatterSpec, now: datetime
) -> tuple[ConditionResult, ...]:
    facts: dict[str, Fact] = {}
    if answers.grade:
        values = (answers.grade.value, answers.grade == Grade.E)
        facts = {
            name: Fact(value, CREDIT_SOURCE, now, SourceState.FRESH)
            for name, value in zip(OWN_GRADE_FIELDS, values, strict=True)
        }
    results = evaluate_all(spec.conditions, facts)
    askable = {item.code for item in asked_conditions(spec)}
    return tuple(
        _typed(result, answers.verdicts.get(result.code, Verdict.UNKNOWN))
        if result.code in askable
        else result
        for result in results
    )


def _typed(result: ConditionResult, verdict: Verdict) -> ConditionResult:
    if verdict == Verdict.UNKNOWN:
        return result
    reason = ConditionReason.MET if verdict == Verdict.YES else ConditionReason.NOT_MET
    return replace(result, verdict=verdict, reason=reason, source=FORM_SOURCE, as_of=None)


def _typed_standing(grade: Grade | None, now: datetime) -> Standing | None:
    """A standing of that grade with nothing else in it; grade E is that of the list."""
    if grade is None:
        return None
    return Standing(
        on=timezone.localdate(now),
        score=Decimal(0),
        grade=grade,
        score_grade=grade,
        caps=(),
        constraint=None,
        has_broken_commitment=False,
        stops_agent=False,
        is_listed=grade == Grade.E,
        is_on_red_list=False,
        has_disputed=False,
        clean_months=0,
        clean_bonus=Decimal(0),
        positive_total=Decimal(0),
        negative_total=Decimal(0),
        lines=(),
        next_change_on=None,
        model_version="",
    )
