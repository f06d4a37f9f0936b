"""What is wrong with a matter or a catalogue file, and how to mend it, in the reader's language."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from jsonschema.exceptions import ValidationError

from credit_portal.web.templatetags.portal_web import way_label

from .enums import AdviceCode, ApprovalMode, GapCode
from .rules.catalogue_lint import Advice, Gap

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


SEVEN_ELEMENTS: dict[str, str | Promise] = {
    "subject_department": _("监管主体"),
    "object_zh": _("监管对象"),
    "content": _("监管内容"),
    "measures": _("监管措施"),
    "procedure": _("监管程序"),
    "annual_plan": _("年度监管计划"),
    "handling": _("监管处理"),
}

_MEND: dict[GapCode | AdviceCode, str | Promise] = {
    GapCode.MATTER_TWICE: _("改其中一个的编码。"),
    GapCode.PAPER_TWICE: _("每份材料用自己的编码。"),
    GapCode.CONDITION_TWICE: _("每个条件用自己的编码。"),
    GapCode.SITUATION_TWICE: _("每种情形用自己的编码。"),
    GapCode.NO_FORM: _("增加一份编码为 AF 的申请表。"),
    GapCode.ALLOWED_AND_EXCLUDED: _("开放的，删掉不开放的原因；不开放的，去掉开放。"),
    GapCode.MODE_UNEXPLAINED: _("写明为什么不开放，申请人会看到。"),
    GapCode.TERM_DISAGREES: _("开放的方式要写承诺几个工作日，没有开放的要留空。"),
    GapCode.PROMISE_BEYOND_LAW: _("把承诺期限改到法定期限以内。"),
    GapCode.COMMITMENT_NOT_ALLOWED: _("开放告知承诺，或者清空承诺内容。"),
    GapCode.COMMITMENT_MISSING: _("写明承诺代替哪些材料，多少个工作日内核查。"),
    GapCode.COMMITMENT_PAPER_UNKNOWN: _("从承诺范围里去掉，或者先加进材料清单。"),
    GapCode.COMMITMENT_PAPER_KEPT: _(
        "把材料改成「可替代」并选「书面承诺」，或者从承诺范围里去掉。"
    ),
    GapCode.COMMITMENT_CLAUSE_UNKNOWN: _(
        "条款写条件的编码、PAPER- 加材料编码，或者 PHOTO- 加照片编码。"
    ),
    GapCode.COMMITMENT_EMPTY: _("至少选一份可以用承诺代替的材料。"),
    GapCode.RECHECK_MISSING: _("写一个1到60之间的工作日数。"),
    GapCode.SAFETY_BARS_COMMITMENT: _("关闭告知承诺，写明安全方面的原因。"),
    GapCode.SAFETY_BARS_INSTANT: _("关闭秒批，改由工作人员审查。"),
    GapCode.SUPERVISION_MISSING: _("监管标准的七个要素都要写。"),
    GapCode.INSTANT_UNCHECKED: _("给这个条件写明系统怎样比对，或者关闭秒批。"),
    GapCode.CHECK_VALUE: _(
        "「属于」要列出几个值，「介于」要写最小和最大两个数，"
        "「存在」「为是」一类不写值，比大小要写数。"
    ),
    GapCode.DEFERRAL_NOT_ALLOWED: _("开放容缺受理，或者清空容缺的办法。"),
    GapCode.SAFETY_BARS_ISSUE_FIRST: _("改成补齐材料以后再发证。"),
    GapCode.NOTHING_DEFERRABLE: _("把可以后补的材料改成「可容缺」，或者关闭容缺受理。"),
    GapCode.GRACE_MISSING: _("写多少个工作日内补交，最多20个。"),
    GapCode.GRACE_TOO_LONG: _("至少比容缺受理的承诺期限短2个工作日，最多20个工作日。"),
    GapCode.ENGLISH_MISSING: _("补上英文，里面不能有汉字。"),
    AdviceCode.NO_FAST_MODE: _("看看有没有条件开放秒批、告知承诺或容缺受理。"),
    AdviceCode.NOT_SHORTER: _("能缩短的，把普通程序的承诺期限改短。"),
    AdviceCode.COMMITMENT_NOT_FASTER: _("告知承诺一般当场决定，可以写0。"),
    AdviceCode.CRITICAL_COMMITMENT: _("确认风险等级没有写高，或者关闭告知承诺。"),
    AdviceCode.BASIS_UNCHECKED: _("对照原文核对条款，改成「已核对原文」。"),
    AdviceCode.SAFETY_UNEXPLAINED: _("给关闭的方式选一个安全方面的原因，或者去掉安全底线。"),
    AdviceCode.OTHER_SUPERVISOR: _("确认由哪个部门监管，改成同一个。"),
    AdviceCode.PROMISE_DISAGREES: _("保存一次「时限和方式」，两个就一致了。"),
}


def gap_text(gap: Gap) -> str:
    """A finding of the lint, as a sentence."""
    return _sentence(gap.code.label, gap.detail)


def advice_text(advice: Advice) -> str:
    return _sentence(advice.code.label, advice.detail)


def mend_text(code: GapCode | AdviceCode) -> str:
    """How to mend it."""
    return str(_MEND[code])


def _sentence(label: str | Promise, detail: str) -> str:
    if detail in ApprovalMode.values:
        detail = way_label(detail)
    elif detail in SEVEN_ELEMENTS:
        detail = str(SEVEN_ELEMENTS[detail])
    return str(label) % {"detail": detail} if "%(" in str(label) else str(label)


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
