"""The card of one way: what it means for this reader, or why it is closed.

The rules and services decide; these are their answers in words, with dates and papers.
"""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext, ngettext

from credit_portal.parameters.selectors import parameter
from credit_portal.web.templatetags.portal_web import due_day, way_label
from credit_portal.workdays.rules import Calendar, DueDate
from credit_profiles.enums import Grade

from .deferral_wording import price_of_lapse, what_it_gives
from .enums import ApprovalMode, PaperStatus
from .limits import deferral_limits, top_grade_factor
from .rules.deadlines import (
    case_terms,
    deferral_due,
    promised_days,
    verification_due,
)
from .rules.modes import BEST_FIRST
from .services.assessing import Assessment
from .values import MatterSpec
from .wording import Strip, paper_name, reasons_with_openers, strip_of


@dataclass(frozen=True)
class WayCard:
    """What one way means for this reader: open with date, papers and price; or closed and why.

    `fallen_away` are names of papers that need not be brought; `deferred` those that may
    follow; `to_bring` those left. `is_pending`: closed only until a source answers.
    """

    mode: str
    label: str
    is_open: bool
    is_best: bool
    is_pending: bool
    headline: str
    sentence: str
    fallen_away: list[str] = field(default_factory=list)
    deferred: list[str] = field(default_factory=list)
    to_bring: list[str] = field(default_factory=list)
    due: DueDate | None = None
    after: list[str] = field(default_factory=list)
    price: str = ""
    strips: list[Strip] = field(default_factory=list)
    reasons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def state(self) -> str:
        """As c-way wants it."""
        if self.is_open:
            return "open"
        return "closed_for_now" if self.is_pending else "closed"


def way_cards(assessment: Assessment, *, today: date, calendar: Calendar) -> list[WayCard]:
    """The four ways for one set of facts and papers: open ones first, each quickest first."""
    modes = sorted(BEST_FIRST, key=lambda mode: mode not in assessment.offer.offered)
    return [
        way_card(
            mode,
            assessment,
            is_best=mode == assessment.offer.best,
            today=today,
            calendar=calendar,
        )
        for mode in modes
    ]


def way_card(
    mode: ApprovalMode,
    assessment: Assessment,
    *,
    is_best: bool,
    today: date,
    calendar: Calendar,
) -> WayCard:
    """One way. A date is that of an application accepted today."""
    spec = assessment.spec
    if mode not in assessment.offer.offered:
        return WayCard(
            mode=mode.value,
            label=way_label(mode),
            is_open=False,
            is_best=False,
            is_pending=assessment.waits_for_sources(mode),
            headline="",
            sentence="",
            reasons=reasons_with_openers(assessment.offer.reasons[mode], spec),
        )
    grade = assessment.standing.grade if assessment.standing else None
    terms = case_terms(
        spec,
        mode,
        grade,
        accepted_on=today,
        calendar=calendar,
        top_grade_factor=top_grade_factor(),
    )
    plan = assessment.papers(mode)
    to_bring = plan.codes(PaperStatus.HANDED_IN) + plan.codes(PaperStatus.MISSING)
    dues = [terms.promised, *_later_dues(mode, assessment, today=today, calendar=calendar)]
    return WayCard(
        mode=mode.value,
        label=way_label(mode),
        is_open=True,
        is_best=is_best,
        is_pending=False,
        headline=_headline(terms.promised, spec, today),
        sentence=_sentence(mode, spec, grade, terms.promised_days),
        fallen_away=[paper_name(spec, code) for code in plan.fallen_away],
        deferred=[paper_name(spec, code) for code in plan.codes(PaperStatus.DEFERRED)],
        to_bring=[paper_name(spec, code) for code in to_bring],
        due=terms.promised,
        after=_after(mode, assessment, today=today, calendar=calendar),
        price=price_of_breach(mode, spec),
        strips=[strip_of(due, today=today) for due in dues if len(due.days) > 1],
    )


def _headline(due: DueDate, spec: MatterSpec, today: date) -> str:
    if due.on > today:
        return gettext("%(day)s前") % {"day": due_day(due.on)}
    return gettext("今天发证") if spec.result.has_e_licence else gettext("今天办结")


def _sentence(mode: ApprovalMode, spec: MatterSpec, grade: Grade | None, days: int) -> str:
    if mode == ApprovalMode.INSTANT:
        return gettext("提交以后系统核对条件，当场决定。")
    if mode == ApprovalMode.NOTIFY_COMMIT and days == 0:
        return gettext("签署承诺书后当场决定，不用等。")
    factor = top_grade_factor()
    full = promised_days(spec, mode, None, top_grade_factor=factor)
    if grade == Grade.A and days < full:
        return gettext(
            "%(n)s 个工作日：承诺 %(full)s 天 × %(factor)s，不足一天算一天（信用优秀）。"
        ) % {"n": days, "full": full, "factor": f"{float(factor):g}"}
    return ngettext(
        "从受理起 %(n)s 个工作日，按今天受理来算。",
        "从受理起 %(n)s 个工作日，按今天受理来算。",
        days,
    ) % {"n": days}


def _later_dues(
    mode: ApprovalMode, assessment: Assessment, *, today: date, calendar: Calendar
) -> list[DueDate]:
    """Dates after the filing: the verification, or the last day for deferred papers."""
    spec = assessment.spec
    if mode == ApprovalMode.NOTIFY_COMMIT and spec.commitment:
        return [verification_due(spec, decided_on=today, calendar=calendar)]
    if mode == ApprovalMode.MISSING_MATERIAL:
        dues = {
            due.on: due for _code, due in deferral_dues(assessment, today=today, calendar=calendar)
        }
        return [dues[on] for on in sorted(dues)]
    return []


def deferral_dues(
    assessment: Assessment, *, today: date, calendar: Calendar
) -> list[tuple[str, DueDate]]:
    """For each paper that may follow, by its code: the last day, if accepted today."""
    grade = assessment.standing.grade if assessment.standing else None
    limits = deferral_limits()
    return [
        (
            paper.code,
            deferral_due(
                assessment.spec,
                paper.code,
                grade,
                accepted_on=today,
                calendar=calendar,
                limits=limits,
                top_grade_factor=top_grade_factor(),
            ),
        )
        for paper in assessment.papers(ApprovalMode.MISSING_MATERIAL).papers
        if paper.status == PaperStatus.DEFERRED
    ]


def _after(
    mode: ApprovalMode, assessment: Assessment, *, today: date, calendar: Calendar
) -> list[str]:
    spec = assessment.spec
    if mode == ApprovalMode.NOTIFY_COMMIT and spec.commitment:
        due = verification_due(spec, decided_on=today, calendar=calendar)
        return [
            gettext("%(day)s前核查您的承诺（%(n)s 个工作日内）。")
            % {"day": due_day(due.on), "n": spec.commitment.verify_within_working_days}
        ]
    if mode == ApprovalMode.MISSING_MATERIAL:
        return [what_it_gives(spec)] + [
            gettext("%(paper)s：最晚%(day)s补交。")
            % {"paper": paper_name(spec, code), "day": due_day(due.on)}
            for code, due in deferral_dues(assessment, today=today, calendar=calendar)
        ]
    if mode == ApprovalMode.ORDINARY:
        return [gettext("工作人员审查，可能上门核查。")]
    return []


def price_of_breach(mode: ApprovalMode, spec: MatterSpec) -> str:
    """What follows if the promise is not kept; empty where nothing is promised.

    Source: credit catalogue O03, O04, O05; docs/rules/credit-model.md.
    """
    months = parameter("constraint.months")
    if mode == ApprovalMode.NOTIFY_COMMIT and spec.commitment:
        return gettext(
            "限 %(n)s 个工作日改正；逾期不改，撤销决定。两种情况都记入信用档案，"
            "整改后 %(months)s 个月内只能走普通程序。"
        ) % {"n": spec.commitment.rectify_within_working_days, "months": months}
    if mode == ApprovalMode.MISSING_MATERIAL:
        return price_of_lapse(spec)
    return ""
