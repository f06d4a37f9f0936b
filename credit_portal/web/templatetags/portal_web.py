"""Template pieces of every page: icons, names, dates, ways, small drawings."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms, template
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, gettext_lazy, pgettext

from credit_portal.web.forms import DatePartsInput, error_list, first_control_id
from credit_portal.workdays.selectors import load_calendar

register = template.Library()

# The four ways in their fixed order: value → (label, icon). The values are ApprovalMode's.
WAYS: dict[str, tuple[str | Promise, str]] = {
    "instant": (gettext_lazy("秒批"), "bolt"),
    "notify_commit": (gettext_lazy("告知承诺"), "signature"),
    "missing_material": (gettext_lazy("容缺受理"), "file-time"),
    "ordinary": (gettext_lazy("普通程序"), "clipboard-list"),
}
TONE_ICONS = {
    "": "info-circle",
    "info": "info-circle",
    "ok": "circle-check",
    "success": "circle-check",
    "warn": "alert-triangle",
    "warning": "alert-triangle",
    "err": "alert-circle",
    "error": "alert-circle",
}
TONES = {"success": "ok", "warning": "warn", "error": "err", "info": "", "debug": ""}
FULL_WIDTH = str.maketrans("()", "（）")
HAN = re.compile(r"[\u4e00-\u9fff]")
HAN_RUN = re.compile(r"([\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+)")
HAN_COMMA = re.compile(r"(?<=[\u4e00-\u9fff]), ?")
EN_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@register.simple_tag
def icon(name: str, size: str = "", css: str = "") -> SafeString:
    """An icon of the sprite, hidden from screen readers. `size`: "", "l" or "xl"."""
    classes = " ".join(filter(None, ["icon", size and f"icon--{size}", css]))
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        classes,
        static("img/icons.svg"),
        name,
    )


@register.filter(is_safe=True)
def fullwidth(value: Any) -> str:
    """Half-width brackets and commas of a Chinese text as full-width ones; for display only."""
    text = "" if value is None else str(value)
    return HAN_COMMA.sub("，", text.translate(FULL_WIDTH)) if HAN.search(text) else text


@register.filter
def zh(value: Any) -> str:
    """A name, or what somebody typed: read out as Chinese where it is, on a page in English too."""
    text = fullwidth(value)
    return format_html('<span lang="zh">{}</span>', text) if HAN.search(text) else text


@register.filter
def zh_parts(value: Any) -> str:
    """A sentence of ours that names Chinese things: on an English page those alone are read
    out as Chinese.
    """
    text = fullwidth(value)
    if _in_chinese():
        return text
    parts = HAN_RUN.split(text)
    marked = [
        format_html('<span lang="zh">{}</span>', part) if at % 2 else format_html("{}", part)
        for at, part in enumerate(parts)
    ]
    return format_html_join("", "{}", ((each,) for each in marked))


@register.filter
def mask_name(value: str) -> str:
    """The family name, the rest starred: 王**."""
    name = str(value or "").strip()
    return name[:1] + "*" * max(len(name) - 1, 0)


@register.filter
def mask_phone(value: str) -> str:
    """138****0001; shorter numbers keep their last two digits."""
    number = str(value or "")
    if len(number) == 11:
        return f"{number[:3]}****{number[-4:]}"
    return "*" * max(len(number) - 2, 0) + number[-2:]


@register.filter
def group_digits(value: Any, size: int = 4) -> str:
    """An identifier in groups, for reading aloud: "7F3A 91C2 08DE"."""
    text = re.sub(r"\s", "", str(value or ""))
    return " ".join(text[at : at + size] for at in range(0, len(text), size))


def _local_day(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def _in_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def _day(value: date | datetime | None, *, with_year: bool) -> str:
    if not value:
        return ""
    day = _local_day(value)
    if _in_chinese():
        return f"{day.year}年{day.month}月{day.day}日" if with_year else f"{day.month}月{day.day}日"
    text = f"{day.day} {EN_MONTHS[day.month - 1]}"
    return f"{text} {day.year}" if with_year else text


@register.filter
def day(value: date | datetime | None) -> str:
    """9月28日 / 28 September; with the year only when it is not the present one."""
    if not value:
        return ""
    return _day(value, with_year=_local_day(value).year != timezone.localdate().year)


@register.filter
def due_day(value: date | None) -> str:
    """As `day`, for the end of a term: marked where its year has no calendar yet."""
    return _marked(value, day(value))


@register.filter
def full_due_day(value: date | None) -> str:
    """As `full_day`, marked like `due_day`."""
    return _marked(value, full_day(value))


@register.filter
def due_mark(value: date | None) -> str:
    """（暂定） for the end of a term in a year without a calendar; else nothing."""
    if not value or value.year in load_calendar().known_years:
        return ""
    return gettext("（暂定）")


def _marked(value: date | None, text: str) -> str:
    return gettext("%(day)s（暂定）") % {"day": text} if due_mark(value) else text


@register.filter
def day_of_year(value: date) -> str:
    """9月28日 / 28 September: where the year stands above."""
    return _day(value, with_year=False)


@register.filter
def full_day(value: date | datetime | None) -> str:
    """2026年9月28日 / 28 September 2026: for what is kept or printed."""
    return _day(value, with_year=True)


@register.filter
def moment(value: datetime | None) -> str:
    """9月18日 09:00 / 18 September 09:00, local time."""
    if not value:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{day(local)} {local:%H:%M}"


@register.filter
def weekday(value: date | datetime | None) -> str:
    """星期日 / Sunday."""
    return formats.date_format(_local_day(value), "l") if value else ""


@register.filter
def way_label(value: str) -> str:
    """The way's name for the reader; an unknown value is shown as it is."""
    label = WAYS.get(str(value), (value, ""))[0]
    return str(label)


@register.filter
def way_icon(value: str) -> str:
    return WAYS.get(str(value), ("", "clipboard-list"))[1]


@register.filter
def tone_icon(value: str) -> str:
    return TONE_ICONS.get(str(value or ""), "info-circle")


@register.filter
def tone(value: str) -> str:
    """A message level of Django as a tone of ours: success → ok."""
    return TONES.get(str(value or ""), str(value or ""))


@register.filter
def percent_of(part: Any, whole: Any) -> str:
    """`part` of `whole` as a whole percentage between 0 and 100, unlocalised."""
    try:
        share = float(part) / float(whole)
    except (TypeError, ValueError, ZeroDivisionError):
        return "0"
    return str(round(100 * min(max(share, 0.0), 1.0)))


def _get(thing: Any, name: str, default: Any = "") -> Any:
    if isinstance(thing, dict):
        return thing.get(name, default)
    return getattr(thing, name, default)


@register.filter
def day_cells(days: Iterable[Any]) -> list[dict[str, Any]]:
    """The cells of a day strip, blanks before the first day included.

    Each day has `date` and `kind` (start, counted, makeup, off, stopped, today, due),
    and may have `label`, `number` and `is_today`; objects and dicts both do.
    """
    cells: list[dict[str, Any]] = []
    month = None
    for each in days or ():
        when = _get(each, "date")
        if not cells:
            cells += [{"kind": "blank"}] * when.weekday()
        kind = str(_get(each, "kind", "off"))
        number = _get(each, "number", None)
        is_today = kind == "today" or bool(_get(each, "is_today", False))
        if kind == "today":
            kind = "counted" if number else "start"
        cells.append(
            {
                "kind": kind,
                "is_today": is_today,
                "date": when,
                "text": str(when.day) if when.month == month else f"{when.month}/{when.day}",
                "number": str(number) if number else "",
                "label": _get(each, "label", "") or "",
            }
        )
        month = when.month
    return cells


@register.simple_tag
def weekday_letters() -> list[str]:
    """Monday to Sunday, one short name each."""
    return [
        pgettext("weekday", "一"),
        pgettext("weekday", "二"),
        pgettext("weekday", "三"),
        pgettext("weekday", "四"),
        pgettext("weekday", "五"),
        pgettext("weekday", "六"),
        pgettext("weekday", "日"),
    ]


@register.filter
def share_parts(parts: Iterable[Any]) -> list[dict[str, str]]:
    """Rectangles for a share bar of 100 units: x and width as text, with label and percentage.

    Each part has `way` (or `label`) and `value`; a whole of nothing gives no parts.
    """
    rows = [
        (str(_get(p, "way")), _get(p, "label"), float(_get(p, "value", 0))) for p in parts or ()
    ]
    whole = sum(value for *_, value in rows)
    drawn, at = [], 0.0
    for way, label, value in rows if whole else ():
        width = 100 * value / whole
        drawn.append(
            {
                "way": way or "ordinary",
                "label": str(label or way_label(way)),
                "x": f"{at:.3f}",
                "width": f"{max(width - 0.2, 0):.3f}",
                "percent": f"{width:.0f}",
            }
        )
        at += width
    return drawn


@register.filter
def grade_name(value: str) -> str:
    """优秀 for A … 严重失信 for E."""
    names = {
        "A": gettext("优秀"),
        "B": gettext("良好"),
        "C": gettext("一般"),
        "D": gettext("较差"),
        "E": gettext("严重失信"),
    }
    return names.get(str(value), str(value))


@register.simple_tag
def grades() -> list[str]:
    return ["A", "B", "C", "D", "E"]


@register.filter
def day_kinds(days: Iterable[Any]) -> set[str]:
    """The kinds a day strip shows, for its legend."""
    return {cell["kind"] for cell in day_cells(days)}


@register.filter
def to_int(value: Any) -> int:
    return int(value)


@register.filter
def columns(value: Any) -> list[Any]:
    """Column titles of a list, or of one text: "名称|日期"."""
    return value.split("|") if isinstance(value, str) else list(value or ())


@register.filter
def column(value: Any, at: int) -> str:
    """One title of `columns`, counted from 0."""
    return str(columns(value)[at])


@register.filter
def pairs(value: Any) -> list[Any]:
    """Pairs of a list, or of one text: "J K=上下|Enter=打开"."""
    if not isinstance(value, str):
        return list(value or ())
    return [tuple(part.split("=", 1)) for part in value.split("|") if "=" in part]


@register.filter
def words(value: str) -> list[str]:
    return str(value).split()


@register.filter
def bar_heights(items: Iterable[Any]) -> list[dict[str, Any]]:
    """Bars of at most 100 units, the highest value filling them."""
    rows = [
        {
            "label": _get(i, "label"),
            "value": _get(i, "value", 0),
            "current": _get(i, "current", False),
        }
        for i in items or ()
    ]
    top = max((row["value"] for row in rows), default=0) or 1
    for row in rows:
        height = max(round(100 * row["value"] / top), 2)
        row["height"], row["y"] = str(height), str(100 - height)
    return rows


@register.filter
def form_errors(form: Any) -> list[tuple[str, str]]:
    """(id to link to, message) of every error; see `credit_portal.web.forms.error_list`."""
    return error_list(form)


GOVUK_CLASSES = {
    "select": "govuk-select",
    "textarea": "govuk-textarea",
    "file": "govuk-file-upload",
}


def _kind(widget: forms.Widget) -> str:
    """Which markup a widget takes; the branches of `django/forms/field.html`, or "hidden"."""
    if widget.is_hidden:
        return "hidden"
    kinds: tuple[tuple[type[forms.Widget], str], ...] = (
        (DatePartsInput, "date"),
        (forms.CheckboxSelectMultiple, "ticks"),
        (forms.RadioSelect, "radios"),
        (forms.Select, "select"),
        (forms.CheckboxInput, "tick"),
        (forms.FileInput, "file"),
        (forms.Textarea, "textarea"),
    )
    return next((kind for cls, kind in kinds if isinstance(widget, cls)), "text")


@register.filter
def control_kind(field: forms.BoundField) -> str:
    return _kind(field.field.widget)


@register.filter
def control_id(field: forms.BoundField) -> str:
    return first_control_id(field)


@register.simple_tag
def control(field: forms.BoundField) -> SafeString:
    """The bound widget with the classes and references of its state."""
    kind = _kind(field.field.widget)
    base = GOVUK_CLASSES.get(kind, "govuk-input")
    classes = [field.field.widget.attrs.get("class", ""), base]
    attrs: dict[str, Any] = {}
    if field.errors:
        classes.append(f"{base}--error")
        attrs["aria-invalid"] = "true"
    described = [f"{field.auto_id}_hint"] if field.help_text else []
    described += [f"{field.auto_id}_error"] if field.errors else []
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if kind == "textarea" and "rows" not in field.field.widget.attrs:
        attrs["rows"] = 5
    attrs["class"] = " ".join(filter(None, classes))
    return field.as_widget(attrs=attrs)
