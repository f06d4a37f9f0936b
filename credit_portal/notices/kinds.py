"""Every kind of notice: its title, its text and its icon.

The words are translated when a notice is shown, with the figures from its `params`:
`matter` (name of the matter, or `matter_en` beside it), `case_number`, `due_on` (ISO day),
`count`, and what else the text names. A date in `params` is an ISO day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from credit_portal.workdays.selectors import load_calendar


@dataclass(frozen=True)
class Kind:
    """`level` is info, done, owed or adverse: the word beside the icon, never colour alone.

    `words` gives codes among the params their words: the name of a param, then its codes.
    """

    label: str | Promise
    title: str | Promise
    text: str | Promise
    icon: str = "bell"
    level: str = "info"
    words: Mapping[str, Mapping[str, str | Promise]] = field(default_factory=dict)


@dataclass(frozen=True)
class Wording:
    title: str
    text: str


class _Params(dict[str, str]):
    """Leaves a gap visible as a dash, so that one missing figure does not lose the notice."""

    def __missing__(self, key: str) -> str:
        return "—"


LIGHTS = {"level": {"yellow": _("黄色预警"), "red": _("红色预警"), "overdue": _("已超期")}}

# Kinds whose days are ends of terms in working days.
TERMS = ("case", "deadline", "deferral", "supplement")

KINDS: dict[str, Kind] = {
    "case.received": Kind(
        _("已收件"),
        _("%(matter)s：材料已收到"),
        _("办件编号 %(case_number)s。我们正在核验，结果会再告诉您。"),
        "clipboard-list",
    ),
    "case.taken_in": Kind(
        _("窗口已收件"),
        _("%(matter)s：窗口已收件"),
        _("办件编号 %(case_number)s。这件事在窗口以您的名义提交；不是您委托的，请马上联系我们。"),
        "clipboard-list",
    ),
    "result.ready": Kind(
        _("可以领取"),
        _("%(matter)s：结果可以领取"),
        _("办件编号 %(case_number)s。请带身份证件到大厅出证窗口领取，最好在 %(due_on)s前。"),
        "building-store",
        "owed",
    ),
    "result.posted": Kind(
        _("已寄出"),
        _("%(matter)s：结果已寄出"),
        _("办件编号 %(case_number)s。%(carrier)s，运单号 %(number)s，邮费由政府承担。"),
        "truck",
        "done",
    ),
    "result.returned": Kind(
        _("邮件退回"),
        _("%(matter)s：邮件被退回"),
        _("办件编号 %(case_number)s。请在办件页面改地址，或者到窗口领取。"),
        "alert-triangle",
        "owed",
    ),
    "case.accepted": Kind(
        _("已受理"),
        _("%(matter)s：已受理"),
        _("办件编号 %(case_number)s。最迟 %(due_on)s前办结。"),
        "circle-check",
    ),
    "case.deemed_accepted": Kind(
        _("视为受理"),
        _("%(matter)s：依法视为受理"),
        _("办件编号 %(case_number)s。从收到材料那天起算受理，最迟 %(due_on)s前办结。"),
        "circle-check",
    ),
    "case.not_accepted": Kind(
        _("不予受理"),
        _("%(matter)s：不予受理"),
        _("办件编号 %(case_number)s。理由和救济途径写在通知书里。"),
        "file-text",
        "adverse",
    ),
    "case.supplement_requested": Kind(
        _("需要补正"),
        _("%(matter)s：有材料要改"),
        _("办件编号 %(case_number)s。需要改 %(count)s 处，请在 %(due_on)s前补正。"),
        "alert-triangle",
        "owed",
    ),
    "case.granted": Kind(
        _("已准予"),
        _("%(matter)s：已准予"),
        _("办件编号 %(case_number)s。决定书和证照可以在办件页面下载。"),
        "circle-check",
        "done",
    ),
    "case.refused": Kind(
        _("不予许可"),
        _("%(matter)s：不予许可"),
        _("办件编号 %(case_number)s。事实、理由和救济途径写在决定书里。"),
        "file-text",
        "adverse",
    ),
    "case.awaiting_commitment": Kind(
        _("等您签署"),
        _("%(matter)s：等您签署承诺"),
        _("办件编号 %(case_number)s。看过告知的条件并签署承诺，我们就继续办。"),
        "signature",
        "owed",
    ),
    "case.to_ordinary": Kind(
        _("转人工办理"),
        _("%(matter)s：转由工作人员办理"),
        _("办件编号 %(case_number)s。有一项条件系统没能核对上，不算您不符合。收件时间不变。"),
        "user",
    ),
    "case.withdrawn": Kind(
        _("已撤回"),
        _("%(matter)s：申请已撤回"),
        _("办件编号 %(case_number)s。这件事不再办理，您可以随时重新申请。"),
        "arrow-left",
    ),
    "case.deemed_withdrawn": Kind(
        _("视为撤回"),
        _("%(matter)s：到期没有补正"),
        _("办件编号 %(case_number)s。到期没有补正，按撤回申请处理，不影响信用，可以随时重新申请。"),
        "arrow-left",
        "adverse",
    ),
    "case.terminated": Kind(
        _("已终止"),
        _("%(matter)s：办理已终止"),
        _("办件编号 %(case_number)s。到期没有补上材料，办理已终止。您可以重新申请。"),
        "circle-x",
        "adverse",
    ),
    "case.suspended": Kind(
        _("暂停计时"),
        _("%(matter)s：暂停计时"),
        _("办件编号 %(case_number)s。原因写在办件页面，恢复后办结日顺延。"),
        "clock",
    ),
    "case.resumed": Kind(
        _("恢复计时"),
        _("%(matter)s：恢复计时"),
        _("办件编号 %(case_number)s。最迟 %(due_on)s前办结。"),
        "clock",
    ),
    "deferral.due": Kind(
        _("材料将到期"),
        _("%(matter)s：还欠 %(count)s 份材料"),
        _("办件编号 %(case_number)s。%(due_on)s前没有补上，这个办件会终止。"),
        "alert-triangle",
        "owed",
    ),
    "deferral.last_day": Kind(
        _("最后一天"),
        _("%(matter)s：今天是补交的最后一天"),
        _(
            "办件编号 %(case_number)s。还欠 %(count)s 份材料，今天24点前要补上。没有补上的，"
            "%(acts_on)s系统会终止这个办件并记入信用档案，六个月内只能走普通程序。确有困难，今天还可以申请延期。"
        ),
        "alert-triangle",
        "owed",
    ),
    "deferral.last_day_issued": Kind(
        _("最后一天"),
        _("%(matter)s：今天是补交的最后一天"),
        _(
            "办件编号 %(case_number)s。还欠 %(count)s 份材料，今天24点前要补上。没有补上的，"
            "%(acts_on)s会责令限期整改并记入信用档案；整改期满还没有补，证照可能被撤销。确有困难，今天还可以申请延期。"
        ),
        "alert-triangle",
        "owed",
    ),
    "deferral.due_issued": Kind(
        _("材料将到期"),
        _("%(matter)s：还欠 %(count)s 份材料"),
        _("办件编号 %(case_number)s。%(due_on)s前没有补上，会责令限期整改并记入信用档案。"),
        "alert-triangle",
        "owed",
    ),
    "deferral.extended": Kind(
        _("已延期"),
        _("%(matter)s：补交日期已延后"),
        _("办件编号 %(case_number)s。新的日期是 %(due_on)s。"),
        "calendar",
    ),
    "deferral.not_extended": Kind(
        _("没有同意延期"),
        _("%(matter)s：没有同意延期"),
        _("办件编号 %(case_number)s。理由写在办件页面。请在 %(due_on)s前补交。"),
        "calendar",
        "adverse",
    ),
    "deferral.returned": Kind(
        _("材料要重交"),
        _("%(matter)s：补交的材料要重交"),
        _("办件编号 %(case_number)s。哪里不对写在办件页面。请在 %(due_on)s前重新提交。"),
        "alert-triangle",
        "owed",
    ),
    "deferral.waived": Kind(
        _("免于补交"),
        _("%(matter)s：有材料不用补了"),
        _("办件编号 %(case_number)s。这份材料免于补交，您不用再做什么。"),
        "circle-check",
    ),
    "deferral.all_in": Kind(
        _("材料已齐"),
        _("%(matter)s：容缺材料已补齐"),
        _("办件编号 %(case_number)s。您告知过预期结果，请核对材料并作出决定。"),
        "file-check",
        "owed",
    ),
    "case.result_foreseen": Kind(
        _("预期结果"),
        _("%(matter)s：已告知预期结果"),
        _("办件编号 %(case_number)s。其余材料已经审查，补齐欠的材料并核对无误后，将准予。"),
        "file-check",
    ),
    "rectification.ordered": Kind(
        _("限期整改"),
        _("%(matter)s：请限期补交材料"),
        _(
            "办件编号 %(case_number)s。承诺的材料到期没有补交，已记入信用档案。"
            "请在 %(due_on)s前补上；没有补上的，证照可能被撤销。您有权陈述和申辩。"
        ),
        "alert-triangle",
        "adverse",
    ),
    "rectification.due": Kind(
        _("整改将到期"),
        _("%(matter)s：整改快到期了"),
        _("办件编号 %(case_number)s。%(due_on)s前还没有补上的，由负责人决定是否撤销证照。"),
        "alert-triangle",
        "owed",
    ),
    "rectification.overdue": Kind(
        _("逾期未整改"),
        _("%(matter)s：整改期限已过"),
        _(
            "办件编号 %(case_number)s。负责人将决定是否撤销证照。"
            "决定作出以前，您还可以补交，也可以陈述和申辩。"
        ),
        "circle-x",
        "adverse",
    ),
    "rectification.done": Kind(
        _("已整改"),
        _("%(matter)s：整改已完成"),
        _("办件编号 %(case_number)s。材料已经补齐，证照继续有效。"),
        "circle-check",
        "done",
    ),
    "deferral.lapsed": Kind(
        _("逾期未补"),
        _("%(matter)s：承诺的材料逾期未补"),
        _("办件编号 %(case_number)s。后果和救济途径写在办件页面。"),
        "circle-x",
        "adverse",
    ),
    "supply.received": Kind(
        _("材料已补交"),
        _("%(matter)s：补交的材料已收到"),
        _("办件编号 %(case_number)s。收到 %(count)s 份。"),
        "file-check",
        "done",
    ),
    "licence.expiring": Kind(
        _("证照将到期"),
        _("%(matter)s：证照快到期了"),
        _("有效期到 %(due_on)s。请在到期前提出延续。"),
        "calendar",
        "owed",
    ),
    "licence.revoked": Kind(
        _("证照已撤销"),
        _("%(matter)s：证照已撤销"),
        _("理由和救济途径写在决定书里。"),
        "circle-x",
        "adverse",
    ),
    "credit.graded": Kind(
        _("信用等级变化"),
        _("您的信用等级有变化"),
        _("新的等级和它是怎么算出来的，都在信用档案里。"),
        "chart-bar",
    ),
    "mandate.given": Kind(
        _("收到委托"),
        _("您收到一份办事委托"),
        _("委托人 %(principal)s。委托到 %(due_on)s为止。切换办事身份，就可以替对方办事。"),
        "users",
        "owed",
    ),
    "mandate.ended": Kind(
        _("委托已结束"),
        _("一份办事委托已结束"),
        _("委托人 %(principal)s。从现在起不能再替对方办事。"),
        "users",
    ),
    "message.answered": Kind(
        _("留言有答复"),
        _("%(matter)s：部门答复了您"),
        _("办件编号 %(case_number)s。答复在办件页面，可以接着问。"),
        "message",
    ),
    "message.sent": Kind(
        _("新留言"),
        _("%(matter)s：申请人有新留言"),
        _("办件编号 %(case_number)s。请在办件页面答复。"),
        "message",
        "owed",
    ),
    "rating.invited": Kind(
        _("请您评价"),
        _("%(matter)s：这次办得怎么样"),
        _("办件编号 %(case_number)s。评价是自愿的，%(due_on)s前都可以评。"),
        "star",
    ),
    "rating.answered": Kind(
        _("评价有答复"),
        _("%(matter)s：您的评价有了答复"),
        _("办件编号 %(case_number)s。答复在办件页面。"),
        "message-report",
    ),
    "rating.negative": Kind(
        _("收到差评"),
        _("%(matter)s：收到差评"),
        _("请在 %(due_on)s前联系评价人。"),
        "message-report",
        "owed",
    ),
    "case.assigned": Kind(
        _("新办件"),
        _("%(matter)s：有新办件等您处理"),
        _("办件编号 %(case_number)s。现在由您经办，请在工作台查看。"),
        "clipboard-list",
        "owed",
    ),
    "case.mentioned": Kind(
        _("提到了您"),
        _("%(matter)s：同事在备注里提到您"),
        _("办件编号 %(case_number)s。备注写在办件页面。"),
        "message",
        "owed",
    ),
    "case.due_moved": Kind(
        _("办结日有变"),
        _("%(matter)s：办结日有变"),
        _("办件编号 %(case_number)s。放假安排公布了，办结日从%(due_before)s改为%(due_on)s。"),
        "calendar",
    ),
    "supplement.due_moved": Kind(
        _("补正期限延后"),
        _("%(matter)s：补正期限延后"),
        _("办件编号 %(case_number)s。原来的最后一天放假，延到%(due_on)s。"),
        "calendar",
    ),
    "deferral.due_moved": Kind(
        _("补交日期延后"),
        _("%(matter)s：补交日期延后"),
        _("办件编号 %(case_number)s。承诺的那天放假，延到%(due_on)s。"),
        "calendar",
    ),
    "calendar.proposed": Kind(
        _("日历待确认"),
        _("%(year)s年的工作日历等您确认"),
        _("提出和确认要由不同的人来办。请核对以后让它生效，或者退回。"),
        "calendar",
        "owed",
    ),
    "matter.submitted": Kind(
        _("事项待发布"),
        _("%(matter)s：新版本等您核对发布"),
        _("编辑和发布要由不同的人来办。请看过变更清单再发布，或者退回修改。"),
        "stack-2",
        "owed",
    ),
    "matter.sent_back": Kind(
        _("事项退回修改"),
        _("%(matter)s：草稿已退回修改"),
        _("请看退回的原因，改好以后再提交。"),
        "stack-2",
        "owed",
    ),
    "matter.stop_asked": Kind(
        _("停办待确认"),
        _("%(matter)s：停办或恢复等您确认"),
        _("提出和确认要由不同的人来办。"),
        "stack-2",
        "owed",
    ),
    "calendar.missing": Kind(
        _("日历还没有导入"),
        _("%(year)s年的工作日历还没有导入"),
        _("%(count)s 个办件的期限暂按周一至周五计算。放假安排公布以后，请导入。"),
        "calendar",
        "owed",
    ),
    "deadline.acceptance": Kind(
        _("受理期限预警"),
        _("%(level)s：%(matter)s等您受理"),
        _("办件编号 %(case_number)s。%(due_on)s以前没有受理或者告知补正，就视为受理。"),
        "alert-triangle",
        "owed",
        LIGHTS,
    ),
    "deadline.decision": Kind(
        _("办结期限预警"),
        _("%(level)s：%(matter)s等您办结"),
        _("办件编号 %(case_number)s。承诺办结日是%(due_on)s。"),
        "alert-triangle",
        "owed",
        LIGHTS,
    ),
    "deadline.stop": Kind(
        _("特别程序预警"),
        _("%(level)s：%(matter)s的特别程序该结束了"),
        _("办件编号 %(case_number)s。书面告知申请人的是到%(due_on)s为止，现在还停着。"),
        "alert-triangle",
        "owed",
        LIGHTS,
    ),
    "deadline.deferral": Kind(
        _("容缺补交预警"),
        _("%(level)s：%(matter)s还欠材料"),
        _("办件编号 %(case_number)s。申请人承诺在%(due_on)s前补交，到现在还没有补。"),
        "alert-triangle",
        "owed",
        LIGHTS,
    ),
    "deadline.verification": Kind(
        _("核查期限预警"),
        _("%(level)s：%(matter)s等您核查"),
        _("办件编号 %(case_number)s。承诺的内容要在%(due_on)s前核查。"),
        "alert-triangle",
        "owed",
        LIGHTS,
    ),
}


_FOR_STAFF = "calendar.", "case.assigned", "deadline.", "message.sent", "rating.negative"


def is_for_staff(code: str) -> bool:
    return code.startswith(_FOR_STAFF)


def is_texted_unasked(code: str) -> bool:
    """What must not be missed goes to the phone too, until somebody chooses otherwise."""
    return not is_for_staff(code) and KINDS[code].level in ("owed", "adverse")


def wording(code: str, params: Mapping[str, Any]) -> Wording:
    """Title and text in the active language."""
    kind = KINDS[code]
    values = _Params(
        {
            key: str(kind.words.get(key, {}).get(str(value), _shown(value, code)))
            for key, value in params.items()
        }
    )
    if get_language() == "en" and params.get("matter_en"):
        values["matter"] = str(params["matter_en"])
    return Wording(str(kind.title) % values, str(kind.text) % values)


def _shown(value: Any, code: str) -> str:
    """A day in the reader's way, the end of a term marked while provisional; else as it stands."""
    text = str(value)
    if len(text) != 10 or not text[4:5] == text[7:8] == "-":
        return text
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    if code.partition(".")[0] in TERMS and day.year not in load_calendar().known_years:
        return gettext("%(day)s（暂定）") % {"day": date_format(day, "DATE_FORMAT")}
    return date_format(day, "DATE_FORMAT")
