"""Words for what the rules answer: why a way is closed, what opens it, how a date came about.

The rules return codes; pages, papers and the API say them with these sentences, in the
reader's language. Nothing here decides anything.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from credit_portal.web.templatetags.portal_web import day as day_text
from credit_portal.web.templatetags.portal_web import due_day, fullwidth, grade_name, moment
from credit_portal.workdays.rules import DayCount, DayKind, DueDate, Stop, arithmetic_of
from credit_portal.workdays.selectors import load_calendar

from .enums import ApprovalMode, ConditionReason, Opener, ReasonCode, Verdict
from .rules.modes import BEST_FIRST, ModeOffer, Reason
from .rules.prefill import EARLIER_CASE, IDENTITY
from .values import FORM_SOURCE, ConditionResult, ConditionSpec, MatterSpec

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
    "OWN": _("本门户的办件和证照"),
    "FORM": _("您在申请表里填写的内容"),
}


def local(thing: Any, attribute: str) -> str:
    """A catalogue text in the reader's language: `local(material, "name")`."""
    if get_language() == "en":
        return str(getattr(thing, f"{attribute}_en"))
    return fullwidth(getattr(thing, f"{attribute}_zh"))


def source_name(code: str) -> str:
    """A data source as people know it; an unknown code is shown as it is."""
    return str(SOURCE_NAMES.get(code, code))


def filled_from(known: Mapping[str, Any]) -> str:
    """Where an answer that was filled in comes from; `known` as `rules.prefill.Known` keeps it."""
    if known["source"] == IDENTITY:
        return str(_("实名信息"))
    if known["source"] == EARLIER_CASE:
        return str(_("您上次的申请"))
    return source_name(known["source"])


def condition_name(spec: MatterSpec, code: str) -> str:
    found = next((item for item in spec.conditions if item.code == code), None)
    return local(found, "text") if found else code


def paper_name(spec: MatterSpec, code: str) -> str:
    found = next((item for item in spec.materials if item.code == code), None)
    return local(found, "name") if found else code


# Why a way is closed, and what opens it

_REASONS: dict[ReasonCode, str | Promise] = {
    ReasonCode.UNKNOWN_SUBJECT: _("现在还不知道您的信用情况。"),
    ReasonCode.CREDIT_UNKNOWN: _("信用数据暂时查不到，不算您有问题。"),
    ReasonCode.LISTED: _("现在列在严重失信主体名单上。"),
    ReasonCode.BROKEN_COMMITMENT: _("以前有一次承诺没有兑现，还没有修复。"),
    ReasonCode.OVERDUE_DEFERRAL: _("以前有容缺的材料到期没有补。"),
    ReasonCode.NOTHING_MISSING: _("没有可以后补的材料，用不着容缺。"),
    ReasonCode.NOTHING_REPLACED: _("没有可以用承诺代替的材料或条件。"),
    ReasonCode.DISPUTED_RECORD: _("有一条信用信息正在异议处理，先由工作人员来办。"),
    ReasonCode.AGENT_STOPPED: _("这位代理人须由工作人员核验。"),
    ReasonCode.HUMAN_REVIEW_REQUESTED: _("您要求由工作人员办理。"),
}

_NAMED_REASONS: dict[ReasonCode, str | Promise] = {
    ReasonCode.GRADE_TOO_LOW: _("现在的信用等级是 %(name)s，这种方式要良好（B）以上。"),
    ReasonCode.CONDITION_FAILED: _("「%(name)s」核对结果是不符合，要由工作人员看过。"),
    ReasonCode.CONDITION_UNKNOWN: _("「%(name)s」暂时查不到，不算不符合。"),
    ReasonCode.CONDITION_NEEDS_PERSON: _("「%(name)s」不能由系统自动比对，要由工作人员审查。"),
    ReasonCode.TOO_MANY_OWED: _("容缺的材料最多同时欠 %(name)s 份，加上这次就超过了。"),
    ReasonCode.NECESSARY_MISSING: _("缺少必须交的材料：%(name)s。"),
    ReasonCode.DEFERRABLE_MISSING: _("缺少材料：%(name)s。"),
    ReasonCode.REPLACEABLE_MISSING: _("缺少材料：%(name)s。"),
}

_OPENERS: dict[Opener, str | Promise] = {
    Opener.NOTHING: _("这件事对所有人都没有这种方式。"),
    Opener.PROVE_IDENTITY: _("登录并完成实名认证后，按您的信用档案判断。"),
    Opener.SOURCE_ANSWERS: _("数据来源恢复后，系统会自动重新判断。"),
    Opener.LEAVE_LIST: _("移出严重失信主体名单以后。"),
    Opener.REACH_GRADE: _("信用等级回到良好（B）以上。在「我的信用」里能看到怎样提高。"),
    Opener.END_CONSTRAINT: _("完成整改，并且制约期满。"),
    Opener.REPAIR_RECORD: _("完成信用修复以后。修复请向认定单位或政务服务大厅申请。"),
    Opener.SUPPLY_DEFERRED: _("补齐到期没补的材料。"),
    Opener.SUPPLY_OWED: _("补上已经欠的材料，或者这次多交几份。"),
    Opener.MEET_CONDITION: _(
        "符合这个条件以后。填写有误的可以修改；数据有误的，请到认定单位或政务服务大厅提出异议。"
    ),
    Opener.HAND_IN: _("交上这份材料。"),
    Opener.OBJECTION_DECIDED: _("异议处理完以后，系统会重新判断。"),
    Opener.OTHER_AGENT: _("由本人来办，或者换一位代理人。"),
    Opener.TAKE_BACK_REQUEST: _("不再要求由工作人员办理。"),
}

# Where `nothing` opens a way, the cause lies in the matter, or in the papers at hand.
_NOTHING_OPENS: dict[ReasonCode, str | Promise] = {
    ReasonCode.NOTHING_MISSING: _("不需要它：没有要后补的材料。"),
    ReasonCode.NOTHING_REPLACED: _("不需要它：没有要承诺的内容。"),
}


def reason_text(reason: Reason, spec: MatterSpec) -> str:
    """Why a way is closed, in one sentence that names the thing."""
    if reason.code == ReasonCode.MATTER_EXCLUDES:
        return _exclusion_text(reason.detail, spec)
    if reason.code == ReasonCode.CONSTRAINT_RUNNING:
        return _constraint_text(reason.detail)
    if text := _NAMED_REASONS.get(reason.code):
        return str(text) % {"name": _name_of_detail(reason, spec)}
    return str(_REASONS[reason.code])


def opener_text(reason: Reason, spec: MatterSpec) -> str:
    """What would open the way; says so where credit has nothing to do with it."""
    text = str(_OPENERS[reason.opens_with])
    if reason.opens_with == Opener.NOTHING:
        text = str(_NOTHING_OPENS.get(reason.code, text))
    if reason.opens_with == Opener.END_CONSTRAINT and reason.detail:
        text = gettext("%(day)s制约期满以后。") % {"day": _iso_day(reason.detail)}
    if reason.concerns_credit or reason.opens_with == Opener.PROVE_IDENTITY:
        return text
    return join_sentences(text, gettext("与信用无关。"))


def _exclusion_text(code: str, spec: MatterSpec) -> str:
    found = next((item for item in spec.excluded_modes if item.reason_code == code), None)
    if found is None:
        return gettext("这件事不用这种方式。")
    if get_language() == "en":
        return f"{found.reason_en[:1].upper()}{found.reason_en[1:]}."
    return f"{fullwidth(found.reason_zh)}。"


def _constraint_text(detail: str) -> str:
    if detail:
        return gettext("失信制约期还没有结束，到%(day)s为止。") % {"day": _iso_day(detail)}
    return gettext("失信制约期还没有结束，整改也没有完成。")


def _name_of_detail(reason: Reason, spec: MatterSpec) -> str:
    if reason.code == ReasonCode.GRADE_TOO_LOW:
        return f"{reason.detail} {grade_name(reason.detail)}"
    if reason.code in (
        ReasonCode.CONDITION_FAILED,
        ReasonCode.CONDITION_UNKNOWN,
        ReasonCode.CONDITION_NEEDS_PERSON,
    ):
        return condition_name(spec, reason.detail)
    return paper_name(spec, reason.detail)


@dataclass(frozen=True)
class ModeNote:
    """One way at the time of a check: offered; or the reasons why not, each with its opener."""

    mode: str
    is_open: bool
    reasons: list[tuple[str, str]]


def kept_mode_notes(result: dict[str, Any], spec: MatterSpec) -> list[ModeNote]:
    """The four ways, quickest first, as they were when the evidence of a check was frozen."""
    offer = ModeOffer.from_json(result)
    return [
        ModeNote(
            mode.value,
            mode in offer.offered,
            reasons_with_openers(offer.reasons.get(mode, ()), spec),
        )
        for mode in BEST_FIRST
    ]


def reasons_with_openers(reasons: Iterable[Reason], spec: MatterSpec) -> list[tuple[str, str]]:
    return [(reason_text(reason, spec), opener_text(reason, spec)) for reason in reasons]


def _iso_day(text: str) -> str:
    return day_text(date.fromisoformat(text))


def join_sentences(*sentences: str) -> str:
    """Sentences in a row: with a space between them in English only."""
    return (" " if get_language() == "en" else "").join(filter(None, sentences))


# What is known about a condition


@dataclass(frozen=True)
class ConditionNote:
    """A condition as the page shows it. `state` is one of c-check."""

    code: str
    text: str
    state: str
    note: str


_UNKNOWN_NOTES: dict[ConditionReason, str | Promise] = {
    ConditionReason.NO_ANSWER: _("暂时查不到：%(source)s还没有返回。不算不符合，系统会继续查。"),
    ConditionReason.STALE: _(
        "暂时查不到：%(source)s自%(when)s后没有更新。不算不符合，系统会继续查。"
    ),
    ConditionReason.OTHER_SOURCE: _(
        "暂时查不到：数据不是来自%(source)s。不算不符合，由工作人员核对。"
    ),
    ConditionReason.UNREADABLE: _(
        "暂时查不到：%(source)s的数据无法比对。不算不符合，由工作人员核对。"
    ),
}


def condition_note(
    result: ConditionResult, condition: ConditionSpec, *, is_promised: bool = False
) -> ConditionNote:
    """What we know of one condition, from where and when; unknown never counts against.

    `is_promised`: the case is one on a commitment, which covers what is not known.
    """
    text = local(condition, "text")
    may_promise = condition.may_be_committed and result.verdict != Verdict.YES
    if may_promise and is_promised:
        note = gettext("承诺在先，决定以后核查。")
        return ConditionNote(condition.code, text, "promise", note)
    state = {Verdict.YES: "yes", Verdict.NO: "no"}.get(result.verdict, "unknown")
    if result.reason == ConditionReason.NO_CHECK:
        state = "open"
    note = _condition_words(result)
    if may_promise:
        note = join_sentences(note, gettext("用告知承诺办时，由您承诺，决定以后核查。"))
    return ConditionNote(condition.code, text, state, note)


def condition_notes(
    results: Iterable[ConditionResult], spec: MatterSpec, *, is_promised: bool = False
) -> list[ConditionNote]:
    """All conditions of a matter, in its order."""
    return [
        condition_note(result, condition, is_promised=is_promised)
        for result, condition in zip(results, spec.conditions, strict=True)
    ]


def kept_condition_notes(
    evidence: Mapping[str, Any], spec: MatterSpec, mode: str
) -> list[ConditionNote]:
    """The same, as it was when the evidence of a check was frozen, for a case in `mode`."""
    results = map(ConditionResult.from_json, evidence["conditions"])
    return condition_notes(results, spec, is_promised=mode == ApprovalMode.NOTIFY_COMMIT)


def _condition_words(result: ConditionResult) -> str:
    words = {"source": source_name(result.source), "when": moment(result.as_of)}
    if result.reason == ConditionReason.NO_CHECK:
        return gettext("由工作人员审查。")
    if text := _UNKNOWN_NOTES.get(result.reason):
        return str(text) % words
    if result.source == FORM_SOURCE or not words["when"]:
        return gettext("来自%(source)s。") % words
    if result.verdict == Verdict.YES:
        return gettext("已核对：%(source)s，%(when)s。") % words
    return gettext("核对结果不符合：%(source)s，%(when)s。") % words


# Dates and their arithmetic


@dataclass(frozen=True)
class DayCell:
    """One day of the strip, for c-days."""

    date: date
    kind: str
    number: int | None
    label: str
    is_today: bool


@dataclass(frozen=True)
class Strip:
    """How one date came about: the question, the sum as a sentence, the days."""

    title: str
    sentence: str
    days: tuple[DayCell, ...]


def strip_of(due: DueDate, *, today: date) -> Strip:
    """Why this date: empty `days` where it is the day of the event itself."""
    title = gettext("%(day)s是怎么算出来的") % {"day": due_day(due.on)}
    return Strip(title, due_sentence(due), day_cells(due, today=today))


def why(start: date, on: date | None, *, today: date, stops: Sequence[Stop] = ()) -> Strip | None:
    """Why a date that was fixed before; None where no count of working days ends on it."""
    if on is None:
        return None
    due = arithmetic_of(start, on, load_calendar(), stops, today=today)
    return strip_of(due, today=today) if due else None


def day_cells(due: DueDate, *, today: date) -> tuple[DayCell, ...]:
    """The days of a term with their labels; a holiday is named on its first day."""
    if len(due.days) < 2:
        return ()
    before: Sequence[DayCount | None] = (None, *due.days[:-1])
    return tuple(
        DayCell(day.date, day.kind.value, day.number, _label(day, previous), day.date == today)
        for day, previous in zip(due.days, before, strict=True)
    )


def _label(day: DayCount, previous: DayCount | None) -> str:
    """The name of a rest day, once in a row; the component has words for the other kinds."""
    if day.kind != DayKind.OFF or (previous and previous.name_zh == day.name_zh):
        return ""
    return day.name_en if get_language() == "en" else day.name_zh


def due_sentence(due: DueDate) -> str:
    """The arithmetic in words: start, working days, days left out, result."""
    start, end = due.days[0].date, due.on
    counted = sum(day.number is not None for day in due.days)
    if not counted:
        return gettext("当天办结。")
    words = {
        "start": day_text(start),
        "end": day_text(end),
        "n": counted,
        "off": sum(day.kind == DayKind.OFF for day in due.days),
        "stopped": sum(day.kind == DayKind.STOPPED for day in due.days),
    }
    text = gettext("从%(start)s的第二天起数 %(n)s 个工作日，到%(end)s。") % words
    if words["off"]:
        text = join_sentences(text, gettext("中间有 %(off)s 天周末和节假日，不算。") % words)
    if words["stopped"]:
        text = join_sentences(text, gettext("停止计时的 %(stopped)s 天不算。") % words)
    if due.provisional:
        text = join_sentences(text, gettext("其中有一年的放假安排还没有公布，日期可能会变。"))
    return text
