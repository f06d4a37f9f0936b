"""Gather what is known of an applicant's answers before they type."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from applicants.access import ActingFor
from applicants.models import Applicant
from credit_profiles.enums import SourceState
from credit_profiles.selectors import CreditCheckValue, look_at_credit

from .. import permissions
from ..models import MatterVersion
from ..rules.form_fields import fields_of
from ..rules.prefill import EARLIER_CASE, IDENTITY, Known, known_answers


def fill_in(acting: ActingFor, version: MatterVersion) -> dict[str, Known]:
    """Answers by field: from the identity, the sources, the last case of the matter. Three queries.

    Nothing is looked up that the applicant's own file does not hold already.
    """
    fields = fields_of(version.spec)
    credit = look_at_credit(acting.applicant, now=timezone.now())
    layers = [
        _from_identity(acting.applicant),
        _from_sources(credit),
        _from_last_case(acting, version.matter_id),
    ]
    return known_answers(fields, layers=layers)


def _from_identity(applicant: Applicant) -> dict[str, Known]:
    if applicant.verified_at is None:
        return {}
    return {
        key: Known(value, IDENTITY)
        for key in ("phone", "address")
        if (value := getattr(applicant, key))
    }


def _from_sources(credit: CreditCheckValue | None) -> dict[str, Known]:
    """Only what is fresh: an old answer may be wrong by now."""
    found: dict[str, Known] = {}
    for view in (credit.sources if credit else {}).values():
        if view.state == SourceState.FRESH:
            found |= {
                key: Known(value, view.source)
                for key, value in view.facts.items()
                if isinstance(value, str)
            }
    return found


def _from_last_case(acting: ActingFor, matter_id: int) -> dict[str, Known]:
    cases = permissions.cases_of(acting).select_related(None)
    last = cases.filter(matter=matter_id).order_by("-pk").values("number", "form").first()
    return answers_of(last["form"], last["number"]) if last else {}


def answers_of(form: Mapping[str, Any], number: str) -> dict[str, Known]:
    """The text answers of an earlier case."""
    return {
        key: Known(value, EARLIER_CASE, number)
        for key, value in form.items()
        if isinstance(value, str)
    }
