"""Words for a standing: why this grade, what it opens, how the score came about."""

from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from credit_portal.web.templatetags.portal_web import day as day_text
from credit_portal.web.templatetags.portal_web import grade_name

from .enums import CapReason, Grade, Severity
from .rules.effects import Benefit, ClosedBy, Effect, effects_of
from .values import GradingModel, Line, Standing

MAX_TERMS = 4  # single deductions shown in the sum; more become one

_BENEFITS: dict[Benefit, tuple[str | Promise, str | Promise]] = {
    Benefit.INSTANT: (_("秒批"), _("条件都能自动比对的事项，几秒办结")),
    Benefit.MISSING_MATERIAL: (_("容缺受理"), _("次要材料可以先办后补")),
    Benefit.NOTIFY_COMMIT: (_("告知承诺"), _("用承诺代替证明")),
    Benefit.GREEN_LANE: (_("绿色通道"), _("到大厅不用排队")),
    Benefit.FASTER_PROMISE: (_("承诺时限缩短三成"), _("普通程序也更快办结")),
    Benefit.HELPER: (_("专人帮办"), _("有专人陪您办完")),
}
_CLOSED: dict[ClosedBy, str | Promise] = {
    ClosedBy.LISTED: _("移出严重失信主体名单后开放"),
    ClosedBy.CONSTRAINT: _("失信制约期满并完成整改后开放"),
    ClosedBy.BROKEN_COMMITMENT: _("修复承诺失信记录后开放"),
    ClosedBy.GRADE: _("良好（B）以上开放"),
    ClosedBy.TOP_GRADE: _("优秀（A）开放"),
}
SOURCE_NAMES: dict[str, str | Promise] = {
    "POP": _("公安人口基础信息"),
    "BIZ": _("市场主体登记信息"),
    "ELC": _("电子证照库"),
    "CRD": _("公共信用信息平台"),
    "EST": _("不动产登记信息"),
    "EDQ": _("学历学籍信息"),
    "EXM": _("职业资格考试成绩"),
    "SOC": _("社会保险参保信息"),
    "CIVR": _("民政业务信息"),
    "TAX": _("税务征缴信息"),
}


def source_name(code: str) -> str:
    return str(SOURCE_NAMES.get(code, code))


def effect_items(standing: Standing) -> list[dict[str, Any]]:
    """What `c-opens` shows."""
    return [_effect_item(effect) for effect in effects_of(standing)]


def _effect_item(effect: Effect) -> dict[str, Any]:
    label, text = _BENEFITS[effect.benefit]
    closed = _CLOSED[effect.closed_by] if effect.closed_by else ""
    return {"label": str(label), "text": str(closed or text), "open": effect.is_open}


def score_terms(standing: Standing, model: GradingModel) -> list[dict[str, str]]:
    """The score as a sum for `c-sum`; held inside 0 and 100 by the model."""
    terms = [{"label": gettext("起点"), "value": _number(model.base), "op": ""}]
    bonus = min(standing.clean_bonus, standing.positive_total)
    if bonus:
        label = gettext("连续%(months)s个月守信") % {"months": standing.clean_months}
        terms.append({"label": label, "value": _number(bonus), "op": "+"})
    if rest := standing.positive_total - bonus:
        label = gettext("守信信息（加分合计最多%(cap)s）") % {"cap": _number(model.positive_cap)}
        terms.append({"label": label, "value": _number(rest), "op": "+"})
    terms += _deductions([line for line in standing.lines if line.effect < 0])
    terms.append({"label": gettext("信用分"), "value": str(standing.score), "op": "="})
    return terms


def _deductions(lines: list[Line]) -> list[dict[str, str]]:
    if len(lines) > MAX_TERMS:
        total = -sum((line.effect for line in lines), Decimal(0))
        label = ngettext("%(n)s条失信记录", "%(n)s条失信记录", len(lines)) % {"n": len(lines)}
        return [{"label": label, "value": _number(total), "op": "−"}]
    return [
        {"label": _deduction_label(line), "value": _number(-line.effect), "op": "−"}
        for line in lines
    ]


def _deduction_label(line: Line) -> str:
    words = {
        "name": line.record.name_zh,
        "weight": _number(line.age_weight),
        "times": _number(line.repetition),
    }
    if line.repetition == 1:
        return gettext("%(name)s × 权重%(weight)s") % words
    return gettext("%(name)s × 权重%(weight)s × 重复%(times)s") % words


def _number(value: Decimal) -> str:
    """Without trailing zeros: 10, 3.5."""
    text = f"{value.normalize():f}"
    return text.removesuffix(".0")


def reason_sentences(standing: Standing, model: GradingModel) -> list[str]:
    """Why the grade is what it is, the strictest reason first."""
    caps = sorted(standing.caps, key=lambda cap: cap.grade, reverse=True)
    sentences = list(dict.fromkeys(_cap_sentence(cap.reason, cap.grade) for cap in caps))
    negative = [line for line in standing.lines if line.effect < 0]
    if negative:
        count = len(negative)
        sentences.append(
            ngettext("有%(n)s条失信记录还在计分期内。", "有%(n)s条失信记录还在计分期内。", count)
            % {"n": count}
        )
    elif not caps and standing.grade == Grade.A:
        sentences.append(gettext("您长期守信，没有还在计分的失信记录。"))
    elif not caps:
        sentences.append(gettext("没有还在计分的失信记录。"))
    if standing.has_disputed:
        sentences.append(gettext("有一条记录正在异议处理，处理完之前不计分。"))
    return sentences


_CAPS: dict[CapReason, str | Promise] = {
    CapReason.LISTED: _("在严重失信主体名单上期间，等级是%(grade)s。"),
    CapReason.CONSTRAINT: _("失信制约期内，等级最高是%(grade)s。"),
    CapReason.AFTER_CONSTRAINT: _("失信制约已经结束，但记录还在计分，等级最高是%(grade)s。"),
    CapReason.RECORD: _("有一条记录还在计分，等级最高是%(grade)s。"),
    CapReason.REPEATED_GENERAL: _("十二个月内有两条以上一般失信记录，等级最高是%(grade)s。"),
}


def _cap_sentence(reason: CapReason, grade: Grade) -> str:
    return str(_CAPS[reason]) % {"grade": grade_name(grade)}


def ways_up(standing: Standing, model: GradingModel) -> list[str]:
    """What would improve the grade, by what stands in the way now."""
    found = []
    if standing.is_listed:
        found.append(gettext("履行义务后，向列入名单的机关申请移出。"))
    if constraint := standing.constraint:
        found.append(_constraint_sentence(constraint.is_rectified, constraint.earliest_end_on))
    if standing.has_broken_commitment:
        found.append(gettext("改正后，向认定机关申请修复承诺失信记录。"))
    if any(line.effect < 0 and line.record.severity != Severity.MINOR for line in standing.lines):
        found.append(gettext("改正后可以申请修复；修复的当天就不再计分。"))
    if standing.grade == Grade.B and standing.clean_months < model.a_clean_months:
        left = model.a_clean_months - standing.clean_months
        found.append(
            ngettext(
                "再守信%(n)s个月，满%(all)s个月，并且没有计分的失信记录，等级变为优秀。",
                "再守信%(n)s个月，满%(all)s个月，并且没有计分的失信记录，等级变为优秀。",
                left,
            )
            % {"n": left, "all": model.a_clean_months}
        )
    return found


def _constraint_sentence(is_rectified: bool, earliest_end: Any) -> str:
    words = {"day": day_text(earliest_end)}
    if is_rectified:
        return gettext("已经整改。没有新的记录，失信制约到%(day)s结束。") % words
    return gettext("先完成整改。整改后，失信制约最早%(day)s结束。") % words
