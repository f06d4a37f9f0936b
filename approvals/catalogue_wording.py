"""What is wrong with a catalogue file, in the reader's language."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from jsonschema.exceptions import ValidationError

from credit_portal.web.templatetags.portal_web import way_label

from .enums import ApprovalMode
from .rules.catalogue_lint import Gap

_SHOWN = 80  # characters of a wrong value

_TYPES: dict[str, str | Promise] = {
    "string": _("文字"),
    "integer": _("整数"),
    "number": _("数字"),
    "boolean": _("true 或 false"),
    "array": _("列表"),
    "object": _("JSON 对象"),
    "null": _("空值"),
}

_LIMITS: dict[str, str | Promise] = {
    "minimum": _("最小是 %(limit)s。"),
    "maximum": _("最大是 %(limit)s。"),
    "minLength": _("至少 %(limit)s 个字。"),
    "minItems": _("至少 %(limit)s 项。"),
    "pattern": _("不符合格式 %(limit)s。"),
    "const": _("只能是 %(limit)s。"),
    "uniqueItems": _("有重复的项。"),
    "contains": _("缺少必须有的项。"),
}


def gap_text(gap: Gap) -> str:
    """A finding of the lint, as a sentence."""
    detail = way_label(gap.detail) if gap.detail in ApprovalMode.values else gap.detail
    return gap.code.label % {"detail": detail} if detail else str(gap.code.label)


def schema_text(error: ValidationError) -> str:
    """Why a value does not fit the schema, as a sentence."""
    limit: Any = error.validator_value
    value: Any = error.instance
    match error.validator:
        case "required":
            return gettext("缺少：%(names)s。") % {"names": _names(set(limit) - set(value))}
        case "additionalProperties":
            schema: Any = error.schema
            unknown = set(value) - set(schema["properties"])
            return gettext("不认识：%(names)s。") % {"names": _names(unknown)}
        case "type":
            kinds = [limit] if isinstance(limit, str) else limit
            names = gettext("或者").join(str(_TYPES[kind]) for kind in kinds)
            return gettext("应该是%(kinds)s。") % {"kinds": names}
        case "enum":
            words = {"value": _shown(value), "names": _names(limit)}
            return gettext("不能是 %(value)s；可以是：%(names)s。") % words
    return str(_LIMITS[str(error.validator)]) % {"limit": _shown(limit)}


def _names(names: Any) -> str:
    return gettext("、").join(sorted(map(str, names)))


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
