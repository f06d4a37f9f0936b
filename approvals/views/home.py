"""The home page."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from applicants.requests import SignedInRequest

from .. import selectors
from ..guide import matter_row
from ..needs import needs_of
from ..rules.themes import Theme

POPULAR = 6
THEME_ICONS = {
    Theme.SETUP: "building-store",
    Theme.HEALTH: "first-aid-kit",
    Theme.FOOD_DRUG: "pill",
    Theme.TRANSPORT: "truck",
    Theme.BUILDING: "crane",
    Theme.CULTURE: "masks-theater",
    Theme.WORK: "users-group",
    Theme.SAFETY: "flame",
    Theme.WELFARE: "heart-handshake",
    Theme.EDUCATION: "school",
}


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    who = "person" if request.GET.get("for") == "person" else "firm"
    used = selectors.themes_in_use(who)
    themes = [
        {"value": theme.value, "label": theme.label, "icon": THEME_ICONS[theme]}
        for theme in Theme
        if theme.value in used
    ]
    figures = selectors.figures_of_year(timezone.now())
    acting = getattr(request, "acting", None)
    context = {
        "needs": needs_of(acting) if acting else [],
        "who": who,
        "people": _people_options(who),
        "themes": themes,
        "rows": [matter_row(matter) for matter in selectors.popular_matters(POPULAR)],
        "steps": _steps(),
        "figures": _figure_items(figures) if figures else [],
        "shares": [{"way": way, "value": n} for way, n in figures.by_mode.items()]
        if figures
        else [],
    }
    return render(request, "approvals/home.html", context)


def _people_options(who: str) -> list[dict[str, Any]]:
    return [
        {
            "label": _("个人"),
            "icon": "user",
            "url": "?for=person#themes",
            "current": who == "person",
        },
        {
            "label": _("企业和商户"),
            "icon": "building-store",
            "url": "?for=firm#themes",
            "current": who == "firm",
        },
    ]


def _steps() -> list[tuple[str, str]]:
    return [
        (
            _("先看，不留痕"),
            _("在事项页查看四种办理方式哪些开放、哪些没有开放，原因写清楚。只查看，不会留下记录。"),
        ),
        (
            _("再选，自己定"),
            _("信用良好可以秒批、先办后补，或者用一份承诺代替几份证明。您也随时可以选普通程序。"),
        ),
        (
            _("兑现，越办越快"),
            _("承诺经核查属实会记入您的信用档案；记错了可以提异议，改好了可以申请修复。"),
        ),
    ]


def _figure_items(figures: selectors.Figures) -> list[dict[str, str]]:
    """Only what there is data for."""
    items = [{"label": _("办结办件"), "value": _number(figures.decided), "unit": _("件")}]
    if figures.instant_seconds is not None:
        seconds = _number(figures.instant_seconds, 1)
        items.append({"label": _("秒批用时（中位数）"), "value": seconds, "unit": _("秒")})
    items.append(
        {"label": _("少交的材料"), "value": _number(figures.papers_saved), "unit": _("份")}
    )
    share = _number(100 * figures.on_time_share, 1)
    items.append({"label": _("按承诺时限办结"), "value": share, "unit": "%"})
    return items


def _number(value: float, digits: int = 0) -> str:
    return formats.number_format(value, decimal_pos=digits, use_l10n=True, force_grouping=True)
