"""The service guide of a matter (办事指南) in the reader's language, from its version's content."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from credit_portal.parameters.selectors import parameter
from credit_portal.web.templatetags.portal_web import fullwidth

from .deferral_wording import what_it_gives
from .enums import ApprovalMode, MaterialCategory, SubjectType
from .models import Matter
from .rules.materials import commitment_scope
from .values import APPLICATION_FORM, Json, MaterialSpec, MatterSpec
from .wording import join_sentences, local, source_name

Words = dict[str, str | Promise]

MEASURES: Words = {
    "double_random": _("双随机抽查"),
    "on_site_inspection": _("现场检查"),
    "commitment_verification": _("承诺核查"),
    "document_review": _("书面审查"),
    "online_monitoring": _("线上监测"),
    "full_coverage": _("全覆盖检查"),
    "sampling_test": _("抽样检测"),
    "special_campaign": _("专项检查"),
    "credit_supervision": _("信用监管"),
}
HANDLING: Words = {
    "order_rectification": _("责令改正"),
    "re_inspection": _("复查"),
    "administrative_penalty": _("依法处罚"),
    "credit_record": _("记入信用档案"),
    "revocation_where_lawful": _("依法撤销"),
    "stop_payment": _("停发"),
    "recover_overpayment": _("追回多发的部分"),
    "order_return_of_money": _("责令退回"),
    "refuse_future_benefit_where_lawful": _("依法限制以后享受"),
    "cancel_registration": _("注销登记"),
    "cancel_certificate": _("注销证件"),
    "adjust": _("按变化调整"),
}
SPECIAL: Words = {
    "site_inspection": _("现场核查"),
    "expert_review": _("专家评审"),
    "hearing": _("听证"),
    "public_notice": _("公示"),
    "joint_consultation": _("部门会商"),
    "household_visit": _("入户调查"),
}
CASE_TYPES: Words = {"promise": _("承诺件"), "instant": _("即办件")}


@dataclass(frozen=True)
class PaperRow:
    """One paper of the list: who brings it, and how it falls away (empty: it does not)."""

    name: str
    provider: str
    relief: str


@dataclass(frozen=True)
class LawRow:
    law: str
    article: str


@dataclass(frozen=True)
class Guide:
    """All sections of the guide, ready to print."""

    facts: list[tuple[str, str]]
    conditions: list[str]
    papers: list[PaperRow]
    steps: list[tuple[str, str]]
    laws: list[LawRow]
    result: list[tuple[str, str]]
    supervision: list[tuple[str, str]]
    remedy: str


def guide_of(content: Json, spec: MatterSpec) -> Guide:
    """The guide to one version. Reads parameters, nothing else."""
    return Guide(
        facts=_facts(content, spec),
        conditions=[local(item, "text") for item in spec.conditions],
        papers=[_paper(item, spec) for item in spec.materials],
        steps=_steps(spec),
        laws=[LawRow(_of(item, "law"), item["article"]) for item in content["legal_basis"]],
        result=_result(spec),
        supervision=_supervision(content["supervision"]),
        remedy=gettext(
            "对决定不服的，可以在知道之日起 %(days)s 天内向区人民政府申请行政复议，"
            "或者在 %(months)s 个月内向人民法院起诉。"
        )
        % {
            "days": parameter("remedy.reconsideration_days"),
            "months": parameter("remedy.litigation_months"),
        },
    )


def subject_names(kinds: Iterable[str]) -> str:
    return _list(SubjectType(kind).label for kind in kinds)


def matter_row(matter: Matter) -> dict[str, Any]:
    """What c-matter-row shows: the fast ways in their order, and the shortest time."""
    ways = [mode.value for mode in ApprovalMode if mode in matter.modes]
    fast = ways[:-1] if ways and ways[-1] == ApprovalMode.ORDINARY else ways
    return {
        "code": matter.code,
        "name": matter.name,
        "department": local(matter.department, "name"),
        "ways": fast,
        "time_word": gettext("最快") if matter.fastest_working_days == 0 else gettext("承诺"),
        "time": _fastest(matter, fast),
    }


def _fastest(matter: Matter, fast: list[str]) -> str:
    if matter.fastest_working_days:
        return _days(matter.fastest_working_days)
    return gettext("几秒") if ApprovalMode.INSTANT in fast else gettext("当天")


def _facts(content: Json, spec: MatterSpec) -> list[tuple[str, str]]:
    facts = [
        (gettext("法定时限"), _days(spec.statutory_working_days)),
        (gettext("承诺时限"), _days(spec.promised_working_days)),
        (gettext("收费"), _fee(content["fee"])),
    ]
    if spec.renewal_window:
        facts.append((gettext("延续的提出时间"), _renewal(spec)))
    else:
        kind = content["case_type"]
        facts.append((gettext("办件类型"), str(CASE_TYPES.get(kind, kind))))
    return facts


def _fee(fee: Json) -> str:
    if not fee["charged"]:
        return gettext("不收费")
    return gettext("%(amount)s 元") % {"amount": fee["amount"]}


def _renewal(spec: MatterSpec) -> str:
    window = spec.renewal_window
    assert window is not None
    words = {"first": window.before_expiry_days, "last": window.latest_before_expiry_days}
    if window.unit == "working_day":
        return gettext("到期前 %(last)s—%(first)s 个工作日") % words
    return gettext("到期前 %(last)s—%(first)s 天") % words


def _paper(item: MaterialSpec, spec: MatterSpec) -> PaperRow:
    return PaperRow(local(item, "name"), _provider(item), _relief(item, spec))


def _provider(item: MaterialSpec) -> str:
    if item.code == APPLICATION_FORM:
        return gettext("在线填写")
    if item.can_be_fetched:
        return gettext("系统从%(source)s调取") % {"source": source_name(item.data_source or "ELC")}
    if item.issuer_zh and get_language() != "en":
        return gettext("申请人（由%(issuer)s出具）") % {"issuer": item.issuer_zh}
    return gettext("申请人")


def _relief(item: MaterialSpec, spec: MatterSpec) -> str:
    if item.code == APPLICATION_FORM:
        return ""
    if item.can_be_fetched:
        return gettext("查得到就不用交")
    if item.code in commitment_scope(spec):
        return gettext("告知承诺代替")
    may_follow = ApprovalMode.MISSING_MATERIAL in spec.allowed_modes
    if item.category == MaterialCategory.DEFERRABLE and may_follow:
        return gettext("容缺受理时，%(n)s 个工作日内补交") % {"n": item.grace_working_days}
    return ""


def _steps(spec: MatterSpec) -> list[tuple[str, str]]:
    review = gettext("普通程序和容缺受理由工作人员审查；秒批和告知承诺由系统核对条件。")
    if spec.special_procedures:
        special = _list(SPECIAL.get(code, code) for code in spec.special_procedures)
        review = gettext("工作人员审查，其中要经过：%(special)s。") % {"special": special}
    if ApprovalMode.MISSING_MATERIAL in spec.allowed_modes:
        review = join_sentences(
            review, gettext("容缺受理：%(gives)s") % {"gives": what_it_gives(spec)}
        )
    return [
        (gettext("申请"), gettext("在网上填表交材料，或者到政务服务大厅窗口。")),
        (
            gettext("受理"),
            gettext("材料不全的，%(n)s 个工作日内一次告诉您要补什么；不说就算受理。")
            % {"n": parameter("accept.supplement_notice_days")},
        ),
        (gettext("审查"), review),
        (gettext("决定"), gettext("准予或者不予，都有书面决定和理由。")),
        (
            gettext("送达"),
            gettext("电子证照当场送达；纸质证件 %(n)s 个工作日内送到。")
            % {"n": parameter("deliver.days")},
        ),
    ]


def _result(spec: MatterSpec) -> list[tuple[str, str]]:
    rows = [(gettext("结果"), local(spec.result, "document"))]
    validity = gettext("没有期限，或者写在决定里")
    if spec.validity_years:
        validity = gettext("%(n)s 年") % {"n": spec.validity_years}
    rows.append((gettext("有效期"), validity))
    if spec.renewal_window:
        rows.append((gettext("延续的提出时间"), _renewal(spec)))
    return rows


def _supervision(data: Json) -> list[tuple[str, str]]:
    plan = data["annual_plan"]
    rows = [
        (gettext("查谁"), _of(data, "object")),
        (gettext("查什么"), _list(_item(item) for item in data["content"])),
        (gettext("怎么查"), _list(MEASURES.get(code, code) for code in data["measures"])),
        (gettext("发现问题"), _list(HANDLING.get(code, code) for code in data["handling"])),
    ]
    if plan:
        frequency = gettext("每年 %(n)s 次，基础抽查比例 %(rate)s%%") % {
            "n": plan["frequency_per_year"],
            "rate": plan["base_rate_percent"],
        }
        rows.insert(3, (gettext("多久查"), frequency))
    return rows


def _days(n: int) -> str:
    return gettext("%(n)s 个工作日") % {"n": n} if n else gettext("当天")


def _of(data: Json, name: str) -> str:
    if get_language() == "en":
        return str(data[f"{name}_en"])
    return fullwidth(data[f"{name}_zh"])


def _item(data: Json) -> str:
    return str(data["en"]) if get_language() == "en" else fullwidth(data["zh"])


def _list(items: Iterable[Any]) -> str:
    return (", " if get_language() == "en" else "、").join(str(item) for item in items)
