"""What the pages of an unfiled application show: its papers, its answers, the ways open to it."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.forms import BoundField
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from applicants.access import ActingFor
from credit_portal.web.templatetags.portal_web import full_day
from credit_portal.workdays.selectors import load_calendar
from credit_profiles.selectors import look_at_credit

from .enums import ApprovalMode, MaterialCategory, Replacement
from .forms.applicant import MatterForm, PapersForm
from .matter_editor.changes import ChangeLine, changes_for_applicants
from .models import Draft, MaterialFile
from .rules.modes import BEST_FIRST
from .rules.own_facts import HeldLicence
from .services.assessing import (
    IDENTITY_PAPERS,
    Assessment,
    assess,
    fetched_papers,
    held_licences,
    licences_at_hand,
)
from .services.reusing import PaperOffer, papers_to_reuse
from .values import APPLICATION_FORM, MaterialSpec
from .way_cards import WayCard, way_cards
from .wording import local, paper_name, source_name


@dataclass(frozen=True)
class Renewal:
    """What has changed since a draft was begun; empty where nothing concerns the applicant."""

    changes: list[ChangeLine]


def renewal_of(draft: Draft) -> Renewal | None:
    """None while the draft's version is in force."""
    newer = draft.newer_version(timezone.now())
    if newer is None:
        return None
    return Renewal(changes_for_applicants(draft.version.content, newer.content))


@dataclass
class PaperRow:
    """One paper. `state`: form, fetched, given, reused or missing; `note` says what that means.

    `offer`: files of an earlier case that can be taken over.
    """

    code: str
    name: str
    state: str
    note: str
    is_necessary: bool
    files: list[MaterialFile] = field(default_factory=list)
    input: BoundField | None = None
    offer: PaperOffer | None = None
    seen: BoundField | None = None
    is_seen: bool = False


@dataclass(frozen=True)
class Pages:
    """Where the form and the papers of a draft are changed."""

    form: str
    papers: str

    @classmethod
    def of_applicant(cls, draft: Draft) -> "Pages":
        return cls(
            reverse("approvals:draft", args=[draft.pk]),
            reverse("approvals:draft_papers", args=[draft.pk]),
        )


def uploadable_codes(draft: Draft, acting: ActingFor) -> list[str]:
    """Papers to bring: neither filled in online nor fetched by the portal."""
    found = _library(draft, acting)
    return [
        material.code
        for material in draft.version.spec.materials
        if material.code != APPLICATION_FORM and material.code not in found.codes
    ]


@dataclass(frozen=True)
class Library:
    """What the portal gets itself: `codes` of all such papers, `licences` those of our own."""

    codes: frozenset[str]
    licences: dict[str, HeldLicence]


def _library(draft: Draft, acting: ActingFor) -> Library:
    spec, now = draft.version.spec, timezone.now()
    credit = look_at_credit(acting.applicant, now=now)
    held = held_licences(acting.applicant)
    licences = licences_at_hand(acting, spec, held)
    return Library(fetched_papers(spec, acting.applicant, credit) | set(licences), licences)


def paper_rows(
    draft: Draft,
    acting: ActingFor,
    form: PapersForm | None = None,
    *,
    originals: Collection[str] = (),
) -> list[PaperRow]:
    """Every paper of the matter in its order, with what is there already or can be used again.

    `originals` are those that a clerk saw.
    """
    files: dict[str, list[MaterialFile]] = {}
    for file in draft.files.select_related("reused_from__case").order_by("pk"):
        files.setdefault(file.material_code, []).append(file)
    library = _library(draft, acting)
    offers = papers_to_reuse(draft, acting, today=timezone.localdate())
    return [
        _row(
            material,
            files.get(material.code, []),
            library,
            form,
            offer=offers.get(material.code),
            is_seen=material.code in originals,
        )
        for material in draft.version.spec.materials
    ]


def offered_codes(draft: Draft, acting: ActingFor) -> list[str]:
    """Papers that are missing and that earlier files stand for."""
    return [row.code for row in paper_rows(draft, acting) if row.offer]


def _row(
    material: MaterialSpec,
    files: list[MaterialFile],
    library: Library,
    form: PapersForm | None,
    *,
    offer: PaperOffer | None,
    is_seen: bool,
) -> PaperRow:
    state, note = _state(material, files, library)
    if is_seen:
        state, note = "given", gettext("已在窗口核对原件。")
    name = PapersForm.field_name(material.code)
    seen = f"seen-{material.code}"
    return PaperRow(
        code=material.code,
        name=local(material, "name"),
        state=state,
        note=note,
        is_necessary=material.category == MaterialCategory.NECESSARY,
        files=files,
        input=form[name] if form and name in form.fields else None,
        offer=offer if state == "missing" else None,
        seen=form[seen] if form and seen in form.fields else None,
        is_seen=is_seen,
    )


def _state(material: MaterialSpec, files: list[MaterialFile], library: Library) -> tuple[str, str]:
    if files:
        return _given(files)
    if material.code == APPLICATION_FORM:
        return "form", gettext("由您填写的内容生成，不用上传。")
    if material.code in library.codes:
        return "fetched", _fetched_note(material, library.licences.get(material.code))
    return "missing", _why_it_may_be_left_out(material)


def _given(files: list[MaterialFile]) -> tuple[str, str]:
    cases = [file.reused_from.case for file in files if file.reused_from and file.reused_from.case]
    if len(cases) < len(files):
        return "given", gettext("已上传。")
    words = {"number": cases[-1].number}
    return "reused", gettext("沿用办件 %(number)s 交过的，不用再传。") % words


def _fetched_note(material: MaterialSpec, own: HeldLicence | None) -> str:
    if own:
        words = {"number": own.number, "day": full_day(own.valid_to) or gettext("长期")}
        return gettext("用您在本门户的证照（编号%(number)s，有效期到%(day)s），不用上传。") % words
    if material.code in IDENTITY_PAPERS:
        return gettext("已随实名信息取得，不用上传。")
    source = source_name(material.data_source or "ELC")
    return gettext("已从%(source)s取得，不用上传。") % {"source": source}


def _why_it_may_be_left_out(material: MaterialSpec) -> str:
    if material.category == MaterialCategory.DEFERRABLE:
        return gettext("可以先不交：用容缺受理时，承诺日期，最多 %(n)s 个工作日内补上。") % {
            "n": material.grace_working_days
        }
    if material.replacement == Replacement.COMMITMENT:
        return gettext("可以不交：用告知承诺时，由您的承诺代替。走普通程序要交。")
    if material.category == MaterialCategory.REPLACEABLE:
        return gettext("数据共享取得后不用交。暂时取不到的，请上传。")
    return gettext("必须交，缺了不能提交。")


@dataclass(frozen=True)
class CheckPage:
    """Everything of the last page before filing."""

    draft: Draft
    acting: ActingFor
    form: MatterForm
    papers: list[PaperRow]
    ways: list[WayCard]
    must_supply: list[tuple[str, str]]
    assessment: Assessment
    pages: Pages

    @property
    def suggested(self) -> str:
        """The way wished for, if one may choose it; else the quickest."""
        ways = [way.mode for way in self.choices]
        return self.draft.mode if self.draft.mode in ways else ways[0]

    @property
    def choices(self) -> list[WayCard]:
        """Open ways, and those that wait for nothing but a source; the quickest first."""
        ways = [way for way in self.ways if way.is_open or self._may_wait(way)]
        return sorted(ways, key=lambda way: BEST_FIRST.index(ApprovalMode(way.mode)))

    @property
    def closed(self) -> list[WayCard]:
        return [way for way in self.ways if not (way.is_open or self._may_wait(way))]

    def _may_wait(self, way: WayCard) -> bool:
        return way.is_pending and bool(self.assessment.stale_sources)

    @property
    def answers(self) -> list[tuple[str, str, str]]:
        """(label, answer, where to change it)."""
        return [
            (label, answer, f"{self.pages.form}#id_{key}_group")
            for key, label, answer in self.form.answers()
        ]

    @property
    def saved(self) -> list[PaperRow]:
        """Papers that nobody has to bring, whatever the way."""
        return [row for row in self.papers if row.state in ("fetched", "reused")]

    @property
    def can_file(self) -> bool:
        return not self.must_supply and self.form.is_valid()


def check_page(
    draft: Draft,
    acting: ActingFor,
    *,
    wants_person: bool = False,
    originals: Collection[str] = (),
    pages: Pages | None = None,
) -> CheckPage:
    """The answers, and the four ways for exactly these answers and papers."""
    pages = pages or Pages.of_applicant(draft)
    now = timezone.now()
    spec = draft.version.spec
    form = MatterForm(spec, draft.form)
    form.is_valid()
    papers = paper_rows(draft, acting, originals=originals)
    assessment = assess(
        acting,
        spec,
        credit=look_at_credit(acting.applicant, now=now),
        form=form.values,
        handed_in=[row.code for row in papers if row.files or row.is_seen],
        now=now,
        human_review_requested=wants_person,
    )
    return CheckPage(
        draft=draft,
        acting=acting,
        form=form,
        papers=papers,
        ways=way_cards(assessment, today=timezone.localdate(now), calendar=load_calendar()),
        must_supply=[
            (paper_name(spec, code), f"{pages.papers}#paper-{code}")
            for code in assessment.offer.must_supply
        ],
        assessment=assessment,
        pages=pages,
    )
