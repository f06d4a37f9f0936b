"""The commitment as the applicant reads and signs it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import get_language, gettext

from applicants.models import Department
from credit_portal.errors import PortalError
from credit_portal.web.templatetags.portal_web import due_day
from credit_portal.workdays.selectors import load_calendar
from credit_profiles.enums import Grade

from .deferral_wording import what_it_gives
from .enums import ApprovalMode, ReasonCode
from .forms.applicant import SignatureForm
from .limits import deferral_limits, top_grade_factor
from .models import Case, Commitment, MaterialFile
from .models.case import How
from .models.commitment import CommitmentKind
from .rules.clauses import PHOTO, Clause
from .rules.deadlines import deferral_due, verification_due
from .rules.photographs import CAMERA, TYPED, Taken
from .services.photographs import photo_codes, photos_of, taken_of
from .way_cards import price_of_breach
from .wording import local, paper_name, strip_of


@dataclass(frozen=True)
class PhotoRow:
    """A photograph that a clause asks for: the file, when and where, what is still to say."""

    file: MaterialFile | None
    taken: Taken | None
    inputs: list[BoundField]

    @property
    def at(self) -> datetime | None:
        return self.taken.at if self.taken and self.taken.at_by == CAMERA else None

    @property
    def place(self) -> str:
        return self.taken.rounded if self.taken and self.taken.place_by == CAMERA else ""


@dataclass(frozen=True)
class ClauseRow:
    """One clause with its tick; `replaces` names the paper it stands in for, `by` who verifies."""

    no: int
    code: str
    text: str
    replaces: str
    how: str
    by: str
    breach: str
    is_verified: bool
    tick: BoundField
    photo: PhotoRow | None


@dataclass(frozen=True)
class PromiseRow:
    """One deferred paper with the day to promise and the arithmetic of the latest one."""

    name: str
    latest: date
    strip: Any
    input: BoundField


def signature_form(case: Case, commitment: Commitment, data: Any = None) -> SignatureForm:
    """The form of this paper, with what is known of its photographs."""
    photos = photos_of(case)
    taken = {
        code: taken_of(photos[code]) if code in photos else None for code in photo_codes(commitment)
    }
    return SignatureForm(commitment, case.version.spec, taken, data)


def signing_page(case: Case, commitment: Commitment, form: SignatureForm) -> dict[str, Any]:
    spec = case.version.spec
    rows = _clause_rows(case, commitment, form)
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
        return context | {
            "promises": _promises(case, commitment, form),
            "gives": what_it_gives(spec),
        }
    return context | _notice(case, commitment)


def why_closed(refusal: PortalError) -> list[str]:
    """What the refusal says, and each reason it carries."""
    codes = refusal.data.get("reasons", [])
    assert isinstance(codes, list)
    return [str(refusal), *(str(ReasonCode(code).label) for code in codes)]


def _clause_rows(case: Case, commitment: Commitment, form: SignatureForm) -> list[ClauseRow]:
    clauses = [Clause(**content) for content in commitment.clauses["clauses"]]
    departments = Department.objects.in_bulk({c.by for c in clauses if c.by})
    photos = photos_of(case)
    return [
        ClauseRow(
            no=number,
            code=clause.code,
            text=local(clause, "text"),
            replaces=paper_name(case.version.spec, clause.replaces) if clause.replaces else "",
            how=local(clause, "how"),
            by=departments[clause.by].name if clause.by else "",
            breach=local(clause, "breach"),
            is_verified=clause.is_verified,
            tick=form[f"clause-{clause.code}"],
            photo=_photo_row(clause.code, photos, form) if clause.kind == "photo" else None,
        )
        for number, clause in enumerate(clauses, start=1)
    ]


def _photo_row(code: str, photos: dict[str, MaterialFile], form: SignatureForm) -> PhotoRow:
    names = (code, f"{code}-on", f"{code}-at", f"{code}-place")
    return PhotoRow(
        photos.get(code), form.photos[code], [form[name] for name in names if name in form.fields]
    )


def _legal_basis(case: Case) -> list[str]:
    key = "law_en" if get_language() == "en" else "law_zh"
    mark = "%s %s" if key == "law_en" else "《%s》%s"
    return [mark % (each[key], each["article"]) for each in case.version.content["legal_basis"]]


def _notice(case: Case, commitment: Commitment) -> dict[str, Any]:
    """Part one: conditions, papers, who verifies how and by when, if signed today."""
    spec = case.version.spec
    assert spec.commitment is not None
    materials = case.materials.exclude(how=How.FORM).values_list("code", "how")
    today = timezone.localdate()
    due = verification_due(spec, decided_on=today, calendar=load_calendar())
    supervisor = Department.objects.filter(pk=spec.supervising_department).first()
    return {
        "conditions": [local(condition, "text") for condition in spec.conditions],
        "replaced": [paper_name(spec, code) for code, how in materials if how == How.PROMISED],
        "needed": [paper_name(spec, code) for code, how in materials if how != How.PROMISED],
        "offered_on": timezone.localdate(commitment.offered_at),
        "rectify_days": spec.commitment.rectify_within_working_days,
        "verifies_all": spec.commitment.full_verification,
        "verify_days": spec.commitment.verify_within_working_days,
        "verify_when": gettext("%(day)s前") % {"day": due_day(due.on)},
        "verify_strip": strip_of(due, today=today),
        "verify_by": supervisor.name if supervisor else "",
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
            spec,
            code,
            grade,
            accepted_on=offered_on,
            calendar=calendar,
            limits=deferral_limits(),
            top_grade_factor=top_grade_factor(),
        )
        latest = date.fromisoformat(text)
        strip = strip_of(due, today=timezone.localdate()) if due.on == latest else None
        rows.append(PromiseRow(paper_name(spec, code), latest, strip, form[f"promised-{code}"]))
    return rows


def photo_facts(case: Case) -> list[dict[str, Any]]:
    """Each photograph of the commitment: when, where to about 100 m, who says so."""
    terms = case.version.spec.commitment
    photographs = terms.photographs if terms else ()
    names = {f"{PHOTO}{photo.code}": local(photo, "name") for photo in photographs}
    facts = []
    for code, file in photos_of(case).items():
        taken = taken_of(file)
        facts.append(
            {
                "name": names[code],
                "file": file,
                "at": taken.at,
                "at_typed": taken.at_by == TYPED,
                "place": taken.rounded,
                "place_typed": taken.place_by == TYPED,
            }
        )
    return facts
