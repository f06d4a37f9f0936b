"""One's own credit file."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from applicants.access import ActingFor
from applicants.requests import SignedInRequest
from credit_portal.errors import NotAllowed

from .enums import RecordState, SourceState
from .forms import OnDayForm
from .models import CreditFile, CreditRecord
from .rules.grading import grade_subject, standing_on
from .selectors import SourceView, look_at_credit, records_of
from .services.files import MODEL, load_facts, open_file
from .services.readings import note_reading
from .values import Line, RecordFact, Standing
from .wording import effect_items, reason_sentences, score_terms, source_name, ways_up

READINGS_A_PAGE = 20
TONES = {RecordState.DISPUTED: "blue", RecordState.REPAIRED: "ok"}


@dataclass(frozen=True)
class RecordRow:
    """A record beside what it does on the day shown."""

    record: CreditRecord
    line: Line | None

    @property
    def name(self) -> str:
        item = self.record.item
        return item.name_en if get_language() == "en" else item.name_zh

    @property
    def tone(self) -> str:
        if self.line and self.line.counts:
            return "warn" if self.line.effect < 0 else "ok"
        return TONES.get(RecordState(self.record.state), "")

    @property
    def says(self) -> str:
        return str(self.line.reason.label) if self.line else self.record.get_state_display()


@dataclass(frozen=True)
class SourceRow:
    name: str
    as_of: datetime | None
    state: SourceState

    @property
    def tone(self) -> str:
        return "ok" if self.state == SourceState.FRESH else "warn"


@login_required
@require_GET
def mine(request: SignedInRequest) -> HttpResponse:
    """The file of the applicant one acts for; an agent needs the word of the mandate."""
    if request.user.is_staff:
        raise Http404
    acting = request.acting
    if not acting:
        return redirect("applicants:verify")
    if not acting.may_read_credit:
        raise NotAllowed(_("您的授权委托没有写明可以查看信用档案。"))
    file = open_file(acting.applicant)
    _note_agent(acting, file, request)
    return render(request, "credit_profiles/mine.html", _context(request, acting, file))


def _note_agent(acting: ActingFor, file: CreditFile, request: SignedInRequest) -> None:
    """The principal sees when the agent looked."""
    if acting.mandate:
        note_reading(
            file,
            by=request.user,
            reader=_("受托人 %(name)s") % {"name": str(request.user)},
            purpose=_("按授权委托查看"),
            scope="full",
        )


def _context(request: SignedInRequest, acting: ActingFor, file: CreditFile) -> dict[str, Any]:
    applicant, today = acting.applicant, timezone.localdate()
    facts = load_facts(file)
    now = grade_subject(facts, known_since=applicant.known_since, today=today, model=MODEL)
    form = OnDayForm(request.GET if "on" in request.GET else None)
    on = form.cleaned_data["on"] if form.is_bound and form.is_valid() else today
    readings, next_before = _readings(request, file)
    return {
        "applicant": applicant,
        "standing": now,
        "shows_score": acting.mandate is None or not applicant.is_natural,
        "reasons": reason_sentences(now, MODEL),
        "terms": score_terms(now, MODEL),
        "effects": effect_items(now),
        "ways_up": ways_up(now, MODEL),
        "next_standing": _on(facts, applicant.known_since, now.next_change_on),
        "form": form,
        "simulated": _on(facts, applicant.known_since, on) if on != today else None,
        "rows": _rows(file, now),
        "sources": _sources(applicant),
        "readings": readings,
        "next_before": next_before,
        "is_first_page": "before" not in request.GET,
    }


def _on(facts: list[RecordFact], known_since: date, on: date | None) -> Standing | None:
    if on is None:
        return None
    return standing_on(facts, known_since=known_since, on=on, model=MODEL)


def _rows(file: CreditFile, standing: Standing) -> list[RecordRow]:
    lines = {line.record.record_id: line for line in standing.lines}
    return [RecordRow(record, lines.get(record.pk)) for record in records_of(file)]


def _sources(applicant: Any) -> list[SourceRow]:
    look = look_at_credit(applicant, now=timezone.now())
    views: list[SourceView] = list(look.sources.values()) if look else []
    rows = [SourceRow(source_name(view.source), view.as_of, view.state) for view in views]
    return sorted(rows, key=lambda row: row.name)


def _readings(request: HttpRequest, file: CreditFile) -> tuple[list[Any], int | None]:
    """One page of who looked, and the id below which the next begins."""
    found = file.readings.order_by("-pk")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) <= 18:
        found = found.filter(pk__lt=int(before))
    rows = list(found[: READINGS_A_PAGE + 1])
    more = len(rows) > READINGS_A_PAGE
    rows = rows[:READINGS_A_PAGE]
    return rows, rows[-1].pk if more else None
