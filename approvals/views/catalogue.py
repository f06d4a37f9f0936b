"""The list of matters, and the page of one with its forecast."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from applicants.access import ActingFor
from applicants.requests import PortalRequest

from .. import selectors
from ..errors import MatterNotOpen
from ..guide import guide_of, matter_row, subject_names
from ..models import Matter, MatterVersion
from ..rules.themes import Theme
from ..services.forecasting import Forecast, forecast_for, forecast_from
from ..values import MatterSpec
from ..wording import condition_notes, local
from .forecast_form import ForecastForm

FILTERS = ("for", "theme", "department")


@require_safe
def matter_list(request: HttpRequest) -> HttpResponse:
    """Search and filters by address, so that a list can be passed on."""
    words = request.GET.get("q", "").strip()[:60]
    chosen = {name: request.GET.get(name, "") for name in FILTERS}
    found = list(
        selectors.matters_found(
            words=words,
            who=chosen["for"],
            theme=chosen["theme"],
            department=chosen["department"],
        )
    )
    themes = [(theme.value, theme.label) for theme in Theme]
    departments = [(item.pk, local(item, "name")) for item in selectors.departments_with_matters()]
    context = {
        "q": words,
        "chosen": chosen,
        "rows": [matter_row(matter) for matter in found],
        "people": _people_options(words, chosen),
        "themes": themes,
        "departments": departments,
        "is_filtered": bool(words or any(chosen.values())),
    }
    return render(request, "approvals/matter_list.html", context)


def _people_options(words: str, chosen: dict[str, str]) -> list[dict[str, Any]]:
    """Everybody, people, firms: as links that keep the other filters."""
    labels = (
        ("", _("全部"), ""),
        ("person", _("个人"), "user"),
        ("firm", _("企业和商户"), "building-store"),
    )
    return [
        {
            "label": label,
            "icon": icon,
            "current": chosen["for"] == value,
            "url": _list_url({"q": words} | chosen | {"for": value}),
        }
        for value, label, icon in labels
    ]


def _list_url(query: dict[str, str]) -> str:
    kept = {name: value for name, value in query.items() if value}
    return reverse("approvals:matters") + (f"?{urlencode(kept)}" if kept else "")


@require_safe
def matter_detail(request: PortalRequest, code: str) -> HttpResponse:
    matter, version = _listed(code)
    acting = request.acting
    form = forecast = None
    if acting:
        forecast = forecast_for(acting, version.spec, now=timezone.now())
    else:
        form = ForecastForm(version.spec)
    context = matter_context(matter, version, version.spec, acting, forecast, form)
    return render(request, "approvals/matter.html", context)


@never_cache
def forecast(request: HttpRequest, code: str) -> HttpResponse:
    """Facts typed in by hand: answered on the same page, stored nowhere."""
    matter, version = _listed(code)
    if request.method != "POST":
        return redirect(reverse("approvals:matter", args=[code]) + "#forecast")
    spec = version.spec
    form = ForecastForm(spec, request.POST)
    found = None
    if form.is_valid():
        found = forecast_from(form.answers(), spec, now=timezone.now())
    context = matter_context(matter, version, spec, None, found, form)
    if form.is_valid():
        context["cannot_file"] = _cannot_file(spec, form.cleaned_data["kind"])
    response = render(request, "approvals/matter.html", context, status=200 if found else 422)
    response["Cache-Control"] = "no-store"
    return response


def _listed(code: str) -> tuple[Matter, MatterVersion]:
    """The matter and its version in force, by which it is listed; else not found."""
    matters = Matter.objects.select_related("department", "current")
    matter = get_object_or_404(matters, code=code)
    version = None if matter.stopped_at else matter.version_at(timezone.now())
    if version is None:
        raise MatterNotOpen
    return matter, version


def matter_context(
    matter: Matter,
    version: MatterVersion,
    spec: MatterSpec,
    acting: ActingFor | None,
    found: Forecast | None,
    form: ForecastForm | None,
) -> dict[str, Any]:
    """What the page of a matter shows; the version may be one that is not published yet."""
    return {
        "matter": matter,
        "version": version,
        "spec": spec,
        "department": local(matter.department, "name"),
        "subjects": subject_names(spec.subject_types),
        "guide": guide_of(version.content, spec),
        "forecast": found,
        "form": form,
        "is_own": bool(acting),
        "conditions": condition_notes(found.conditions, spec) if found else [],
        "cannot_file": _cannot_file_as(acting, spec) if acting else "",
        "sections": _sections(),
        "nav_current": "approvals:matters",
    }


def _cannot_file_as(acting: ActingFor, spec: MatterSpec) -> str:
    if not acting.may_file(spec.code):
        return _("您的授权委托不包括这件事。")
    return _cannot_file(spec, acting.applicant.subject_type)


def _cannot_file(spec: MatterSpec, kind: str) -> str:
    """Why this kind of subject cannot apply; empty where it can."""
    if kind in spec.subject_types:
        return ""
    return _("这件事由%(who)s来办，%(kind)s不能申请。") % {
        "who": subject_names(spec.subject_types),
        "kind": subject_names([kind]),
    }


def _sections() -> list[tuple[str, str]]:
    return [
        (_("条件"), "#conditions"),
        (_("材料"), "#papers"),
        (_("流程"), "#steps"),
        (_("依据"), "#laws"),
        (_("结果"), "#outcome"),
        (_("监管"), "#supervision"),
        (_("救济"), "#remedy"),
    ]
