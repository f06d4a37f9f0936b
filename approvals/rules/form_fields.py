"""Which fields the application form of a matter has, read from the matter's own data.

A condition whose fact is declared in the form (data source FORM) asks for exactly that
fact; the operator tells the kind of field. A new matter needs no code: where a field has
no wording here, the condition's own text is its label.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..enums import Operator, SubjectType
from ..values import FORM_SOURCE, ConditionSpec, MatterSpec

Text = str | Promise
MOBILE = re.compile(r"1[3-9]\d{9}")


@dataclass(frozen=True)
class FieldSpec:
    """One field. `kind`: text, phone, number, yes_no or choice; `options` for a choice."""

    key: str
    label: Text
    kind: str
    options: tuple[tuple[str, Text], ...] = ()
    hint: Text = ""
    max_length: int = 200


LABELS: dict[str, tuple[Text, Text]] = {
    "form.change_type": (_("要变更什么"), ""),
    "form.days_since_opening": (_("开业多少天了"), _("从开业那天算起，填整数")),
    "form.debt_settled": (_("债权债务已经结清，或者没有债权债务"), ""),
    "form.load_class": (_("大件是哪一类"), _("按长、宽、高和总重分类，不清楚可以问窗口")),
    "form.occupation_days": (_("要占用多少天"), _("填整数")),
    "form.plan_type": (_("编制的是哪一种方案"), ""),
    "form.site.in_no_abstraction_area": (_("取水地点在禁止取水区内"), ""),
    "form.venue_type": (_("场所是哪一类"), ""),
}
VALUES: dict[str, Text] = {
    "name": _("单位名称"),
    "person_in_charge": _("负责人"),
    "address_name": _("地址名称（实际地点不变）"),
    "report_form": _("水土保持方案报告表"),
    "report_book": _("水土保持方案报告书"),
    "I": _("一类"),
    "II": _("二类"),
    "III": _("三类"),
    "other": _("其他"),
    "博物馆": _("博物馆"),
    "图书馆": _("图书馆"),
    "美术馆": _("美术馆"),
    "展览馆": _("展览馆"),
    "音乐厅": _("音乐厅"),
    "书店": _("书店"),
    "录像厅(室)": _("录像厅（室）"),
}
EXTRA_OPTIONS = {
    "form.plan_type": ("report_book",),
    "form.load_class": ("III",),
    "form.venue_type": ("other",),
    "form.change_type": ("other",),
}
_KINDS = {
    Operator.IS_TRUE: "yes_no",
    Operator.IS_FALSE: "yes_no",
    Operator.GT: "number",
    Operator.GTE: "number",
    Operator.LT: "number",
    Operator.LTE: "number",
    Operator.BETWEEN: "number",
    Operator.IN: "choice",
    Operator.NOT_IN: "choice",
    Operator.EQ: "choice",
    Operator.NE: "choice",
}


def fields_of(spec: MatterSpec, *, english: bool = False) -> list[FieldSpec]:
    """The matter's fields in the order of the form: situation, how to reach, what it asks."""
    fields = []
    if len(spec.situations) > 1:
        options = tuple((s.code, s.name_en if english else s.name_zh) for s in spec.situations)
        fields.append(FieldSpec("situation", _("属于哪种情形"), "choice", options))
    fields.append(FieldSpec("phone", _("联系手机"), "phone", hint=_("办件有变化时通知这个号码")))
    if set(spec.subject_types) == {SubjectType.NATURAL_PERSON}:
        fields.append(FieldSpec("address", _("联系地址"), "text", hint=_("证件需要邮寄时寄到这里")))
    else:
        fields.append(FieldSpec("address", _("经营或活动地址"), "text", hint=_("会写在证照上")))
    return fields + _asked_by_conditions(spec, english)


def _asked_by_conditions(spec: MatterSpec, english: bool) -> list[FieldSpec]:
    found: dict[str, FieldSpec] = {}
    for condition in spec.conditions:
        check = condition.check
        if check and check.data_source == FORM_SOURCE and check.field not in found:
            found[check.field] = _field(condition, english)
    return list(found.values())


def _field(condition: ConditionSpec, english: bool) -> FieldSpec:
    check = condition.check
    assert check is not None
    own = condition.text_en if english else condition.text_zh
    label, hint = LABELS.get(check.field, (own, ""))
    kind = _KINDS.get(check.operator, "text")
    options: tuple[tuple[str, Text], ...] = ()
    if kind == "choice":
        listed = check.value if isinstance(check.value, list) else [check.value]
        values = [*map(str, listed), *EXTRA_OPTIONS.get(check.field, ())]
        options = tuple((value, VALUES.get(value, value)) for value in values)
    return FieldSpec(check.field, label, kind, options, hint)


def check_form(
    fields: list[FieldSpec], data: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Text]]:
    """Typed values by key, and a message for each field that is empty or wrong."""
    values: dict[str, Any] = {}
    errors: dict[str, Text] = {}
    for field in fields:
        value, error = _checked(field, data.get(field.key))
        if error:
            errors[field.key] = error
        else:
            values[field.key] = value
    return values, errors


def _checked(field: FieldSpec, raw: Any) -> tuple[Any, Text]:
    if field.kind == "yes_no":
        known = {"yes": True, "no": False, True: True, False: False}
        if raw not in known:
            return None, _("请选择「是」或「否」")
        return known[raw], ""
    text = str(raw if raw is not None else "").strip()
    if not text:
        return None, _("请选择一项") if field.kind == "choice" else _("请填写这一项")
    if len(text) > field.max_length:
        return None, _("太长了，最多200个字")
    if field.kind == "choice" and text not in dict(field.options):
        return None, _("请从列出的选项里选")
    if field.kind == "phone" and not MOBILE.fullmatch(text):
        return None, _("手机号应为11位数字，以1开头")
    if field.kind == "number":
        if not re.fullmatch(r"\d{1,5}", text):
            return None, _("请填整数，例如 30")
        return int(text), ""
    return text, ""


def form_facts(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the applicant declared, by the field name that conditions use."""
    return {key: value for key, value in values.items() if key.startswith("form.")}
