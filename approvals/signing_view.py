"""The commitment as the applicant reads and signs it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import get_language, gettext

from applicants.models import Department
from credit_portal.web.templatetags.portal_web import due_day
from credit_portal.workdays.selectors import load_calendar
from credit_profiles.enums import Grade

from .enums import ApprovalMode
from .forms.applicant import SignatureForm
from .limits import deferral_limits, top_grade_factor
from .models import Case, Commitment
from .models.commitment import CommitmentKind
from .rules.clauses import Clause
from .rules.deadlines import deferral_due, promised_days, verification_due
from .way_cards import price_of_breach
from .wording import local, paper_name, strip_of


@dataclass(frozen=True)
class ClauseRow:
    """One clause with its tick; `replaces` names the paper it stands in for."""

    no: int
    kind: str
    text: str
    replaces: str
    tick: BoundField

    @property
    def is_verified(self) -> bool:
        """Its own check follows; general clauses only say what the applicant knows."""
        return self.kind in ("condition", "paper")


@dataclass(frozen=True)
class PromiseRow:
    """One deferred paper with the day to promise and the arithmetic of the latest one."""

    name: str
    latest: date
    strip: Any
    input: BoundField


def signing_page(case: Case, commitment: Commitment, form: SignatureForm) -> dict[str, Any]:
    spec = case.version.spec
    rows = [
        _clause_row(case, clause, number, form)
        for number, clause in enumerate(commitment.clauses["clauses"], start=1)
    ]
    context: dict[str, Any] = {
        "case": case,
        "commitment": commitment,
        "form": form,
        "clauses": rows,
        "consequence": price_of_breach(ApprovalMode(case.mode), spec),
        "legal_basis": _legal_basis(case),
        "is_deferral": commitment.kind == CommitmentKind.DEFERRAL,
    }
    if context["is_deferral"]:
        return context | {"promises": _promises(case, commitment, form)}
    return (
        context
        | _verification(case)
        | {
            "conditions": [local(condition, "text") for condition in spec.conditions],
            "replaced": [row.replaces for row in rows if row.replaces],
        }
    )


def _clause_row(case: Case, content: dict[str, str], number: int, form: SignatureForm) -> ClauseRow:
    clause = Clause(**content)
    code = clause.code.removeprefix("PAPER-")
    return ClauseRow(
        no=number,
        kind=clause.kind,
        text=local(clause, "text"),
        replaces=paper_name(case.version.spec, code) if clause.kind == "paper" else "",
        tick=form[f"clause-{clause.code}"],
    )


def _legal_basis(case: Case) -> list[str]:
    key = "law_en" if get_language() == "en" else "law_zh"
    mark = "%s %s" if key == "law_en" else "《%s》%s"
    return [mark % (each[key], each["article"]) for each in case.version.content["legal_basis"]]


def _verification(case: Case) -> dict[str, Any]:
    """Who checks the promises and by when, if signed today."""
    spec = case.version.spec
    if spec.commitment is None:
        return {}
    today = timezone.localdate()
    due = verification_due(spec, decided_on=today, calendar=load_calendar())
    supervisor = Department.objects.filter(pk=spec.supervising_department).first()
    return {
        "verify_days": spec.commitment.verify_within_working_days,
        "verify_when": gettext("%(day)s前") % {"day": due_day(due.on)},
        "verify_strip": strip_of(due, today=today),
        "verify_by": local(supervisor, "name") if supervisor else "",
        "verify_how": gettext("比对数据，并由两名以上检查人员核实")
        if spec.commitment.full_verification
        else gettext("比对数据，按比例抽取现场核实"),
    }


def _promises(case: Case, commitment: Commitment, form: SignatureForm) -> list[PromiseRow]:
    """The arithmetic is shown where it gives the day that was offered."""
    spec, calendar = case.version.spec, load_calendar()
    check = case.checks.last()
    grade = Grade(check.grade) if check and check.grade else None
    offered_on = timezone.localdate(commitment.offered_at)
    rows = []
    for code, text in commitment.clauses["latest"].items():
        due = deferral_due(
            spec.material(code).grace_working_days or 1,
            promised_days(
                spec, ApprovalMode.MISSING_MATERIAL, grade, top_grade_factor=top_grade_factor()
            ),
            accepted_on=offered_on,
            calendar=calendar,
            limits=deferral_limits(),
        )
        latest = date.fromisoformat(text)
        strip = strip_of(due, today=timezone.localdate()) if due.on == latest else None
        rows.append(PromiseRow(paper_name(spec, code), latest, strip, form[f"promised-{code}"]))
    return rows
