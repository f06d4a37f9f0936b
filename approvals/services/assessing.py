"""Bring the facts together and ask the rules: for a forecast, a filing, a resumed case."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Value
from django.utils import timezone

from applicants.access import ActingFor
from applicants.models import Applicant
from credit_portal.parameters.selectors import parameter
from credit_profiles.enums import SourceState
from credit_profiles.models import CreditFile
from credit_profiles.selectors import CreditCheckValue
from credit_profiles.services.sources import OUTSIDE_SOURCES
from credit_profiles.values import Standing

from ..enums import ApprovalMode, Opener
from ..models import Deferral, ElectronicLicence
from ..rules.conditions import evaluate_all
from ..rules.form_fields import form_facts
from ..rules.materials import PaperPlan, plan_papers
from ..rules.modes import Json, ModeInput, ModeOffer, OwedPapers, decide, digest, freeze
from ..rules.own_facts import HeldLicence, own_facts
from ..rules.reuse import licences_for_papers
from ..values import CREDIT_SOURCE, FORM_SOURCE, ConditionResult, Fact, MatterSpec

OWN_SOURCE = "OWN"
POPULATION_SOURCE = "POP"
IDENTITY_PAPERS = frozenset({"ID", "BL", "IDL"})  # come with the verified identity


@dataclass(frozen=True)
class Assessment:
    """What is known now and what the rules answer; everything to freeze with a case."""

    spec: MatterSpec
    standing: Standing | None
    conditions: tuple[ConditionResult, ...]
    offer: ModeOffer
    evidence: Json
    asked: ModeInput
    stale_sources: tuple[str, ...]
    own_licences: Mapping[str, HeldLicence] = field(default_factory=dict)  # by paper

    @property
    def evidence_digest(self) -> str:
        return digest(self.evidence)

    @property
    def grade(self) -> str:
        return self.standing.grade.value if self.standing else ""

    def papers(self, mode: ApprovalMode) -> PaperPlan:
        return plan_papers(
            self.spec,
            mode,
            handed_in=self.asked.handed_in,
            fetched=self.asked.fetched,
        )

    def waits_for_sources(self, mode: ApprovalMode) -> bool:
        """Closed now, but only until a source answers."""
        reasons = self.offer.reasons.get(mode, ())
        return bool(reasons) and all(r.opens_with == Opener.SOURCE_ANSWERS for r in reasons)


def assess(
    acting: ActingFor,
    spec: MatterSpec,
    *,
    credit: CreditCheckValue | None,
    form: Mapping[str, Any],
    handed_in: Iterable[str],
    now: datetime,
    human_review_requested: bool = False,
) -> Assessment:
    """Ask the rules about one applicant and one matter. Writes nothing.

    `form` holds typed values as `check_form` gives them; `handed_in` are material codes.
    One query for what the portal itself knows, one more for an agent's own standing.
    """
    today = timezone.localdate(now)
    held, owed_days = _own_knowledge(acting.applicant)
    own_licences = licences_at_hand(acting, spec, held)
    facts = gather_facts(acting.applicant, credit, form, held, now=now, today=today)
    asked = ModeInput(
        spec=spec,
        standing=credit.standing if credit else None,
        conditions=evaluate_all(spec.conditions, facts),
        handed_in=frozenset(handed_in),
        fetched=fetched_papers(spec, acting.applicant, credit) | set(own_licences),
        credit_state=credit.state_of(CREDIT_SOURCE) if credit else SourceState.UNKNOWN,
        has_overdue_deferral=any(day < today for day in owed_days),
        owed=OwedPapers(len(owed_days), parameter("deferral.max_open")),
        agent_stopped=_agent_is_stopped(acting),
        human_review_requested=human_review_requested,
    )
    return replace(answer(asked, credit), own_licences=own_licences)


def answer(asked: ModeInput, credit: CreditCheckValue | None) -> Assessment:
    evidence = freeze(asked)
    return Assessment(
        spec=asked.spec,
        standing=asked.standing,
        conditions=asked.conditions,
        offer=ModeOffer.from_json(decide(evidence)),
        evidence=evidence,
        asked=asked,
        stale_sources=stale_sources(asked.spec, credit),
    )


def gather_facts(
    applicant: Applicant,
    credit: CreditCheckValue | None,
    form: Mapping[str, Any],
    held: Iterable[HeldLicence],
    *,
    now: datetime,
    today: date,
) -> dict[str, Fact]:
    """Every fact the conditions of any matter may ask for, with source, time and freshness."""
    facts: dict[str, Fact] = {}
    for view in (credit.sources if credit else {}).values():
        facts |= {
            name: Fact(value, view.source, view.as_of, view.state)
            for name, value in view.facts.items()
        }
    facts |= _identity_facts(applicant, today)
    if credit:
        facts |= _credit_facts(credit)
    facts |= {k: Fact(v, OWN_SOURCE, now) for k, v in own_facts(held, today=today).items()}
    facts |= {k: Fact(v, FORM_SOURCE, now) for k, v in form_facts(form).items()}
    return facts


def _identity_facts(applicant: Applicant, today: date) -> dict[str, Fact]:
    """The real-name step proved the birth date; the age follows from the calendar."""
    age = applicant.age_on(today)
    if age is None or applicant.verified_at is None:
        return {}
    return {"applicant.age": Fact(age, POPULATION_SOURCE, applicant.verified_at)}


def _credit_facts(credit: CreditCheckValue) -> dict[str, Fact]:
    """What the portal's own file says, as fresh as the credit platform's last answer."""
    platform = credit.sources.get(CREDIT_SOURCE)
    state = credit.state_of(CREDIT_SOURCE)
    as_of = platform.as_of if platform else None
    return {
        "applicant.credit.grade": Fact(credit.standing.grade.value, CREDIT_SOURCE, as_of, state),
        "applicant.credit.on_serious_list": Fact(
            credit.standing.is_listed, CREDIT_SOURCE, as_of, state
        ),
    }


def fetched_papers(
    spec: MatterSpec, applicant: Applicant, credit: CreditCheckValue | None
) -> frozenset[str]:
    """Papers that the portal gets itself: with the identity, or from a source that answered."""
    sources = credit.sources if credit else {}
    answered = {name for name, view in sources.items() if view.state != SourceState.UNKNOWN}
    return frozenset(
        material.code
        for material in spec.materials
        if material.can_be_fetched
        and (
            (material.code in IDENTITY_PAPERS and applicant.verified_at is not None)
            or material.data_source in answered
        )
    )


def licences_at_hand(
    acting: ActingFor, spec: MatterSpec, held: Iterable[HeldLicence]
) -> dict[str, HeldLicence]:
    """Papers that are licences of the portal's own library, by code.

    An agent for some matters only is shown none: the licence may be of another matter.
    """
    if acting.mandate and acting.mandate.matter_codes:
        return {}
    today = timezone.localdate()
    in_term = [one for one in held if one.valid_to is None or one.valid_to >= today]
    return licences_for_papers(spec, in_term)


def held_licences(applicant: Applicant) -> list[HeldLicence]:
    """Those in force."""
    return _own_knowledge(applicant)[0]


def needed_sources(spec: MatterSpec) -> frozenset[str]:
    """The outside sources whose answers the matter's rules read."""
    asked = {c.check.data_source for c in spec.conditions if c.check}
    if not spec.ignores_grade:
        asked.add(CREDIT_SOURCE)
    return frozenset(asked) & OUTSIDE_SOURCES


def stale_sources(spec: MatterSpec, credit: CreditCheckValue | None) -> tuple[str, ...]:
    """Needed sources that have no fresh answer."""
    return tuple(
        source
        for source in sorted(needed_sources(spec))
        if credit is None or credit.state_of(source) != SourceState.FRESH
    )


def _own_knowledge(applicant: Applicant) -> tuple[list[HeldLicence], list[date]]:
    """Licences in force, and the promised day of each paper owed: in one query."""
    owed = Deferral.objects.unsettled().filter(case__applicant=applicant)
    licences = ElectronicLicence.objects.in_force().filter(holder=applicant)
    no_text = Value("")
    rows = licences.values_list("kind", "valid_to", "title_zh", "number", "pk").union(
        owed.values_list(no_text, "promised_on", no_text, no_text, Value(0)), all=True
    )
    found = list(rows)
    held = [HeldLicence(*row) for row in found if row[0]]
    return held, [row[1] for row in found if not row[0] and row[1]]


def _agent_is_stopped(acting: ActingFor) -> bool:
    """Source: docs/rules/modes.md: an agent with O06 or O08 is stopped by a person."""
    if acting.mandate is not None:
        files = CreditFile.objects.filter(applicant__user=acting.mandate.agent_id)
    elif acting.present is not None and acting.present.pk != acting.applicant.pk:
        files = CreditFile.objects.filter(applicant=acting.present)
    else:
        return False
    file = files.first()
    return file is not None and Standing.from_json(file.standing).stops_agent
