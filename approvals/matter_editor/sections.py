"""The sections of the editor: every element of a matter, with its words.

Source: domain/matter-elements.md. What the schema knows and no section names is under
`other`, as JSON.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from applicants.models import Department

from ..catalogue_check import matter_schema
from ..catalogue_wording import SEVEN_ELEMENTS
from ..enums import (
    DeferralVariant,
    Gate,
    MaterialCategory,
    MatterType,
    Operator,
    ProcedureKind,
    Replacement,
    RiskLevel,
    SubjectType,
)
from ..guide import HANDLING, MEASURES, SPECIAL
from ..wording import SOURCE_NAMES, local
from .elements import Element, Group, Json, Options, Rows, Section, Text, Ways

Words = Mapping[str, str | Promise]

CHECKED: Words = {
    "source": _("已核对原文"),
    "secondary": _("依据官方解读"),
    "memory_high": _("没有核对，把握较大"),
    "memory_med": _("没有核对，把握一般"),
    "local": _("本地政策"),
    "project": _("本地约定，没有法律规定"),
    "unverified": _("没有核对"),
}
UNITS: Words = {"working_day": _("工作日"), "day": _("日"), "month": _("月")}
WINDOW_UNITS: Words = {"working_day": _("工作日"), "calendar_day": _("自然日")}
FORMS: Words = {"original": _("原件"), "copy": _("复印件"), "electronic": _("电子件")}
RESULTS: Words = {
    "licence": _("许可证"),
    "certificate": _("证书"),
    "decision": _("决定书"),
    "filing_receipt": _("备案回执"),
}
EXCLUSIONS: Words = {
    "national_security": _("国家安全"),
    "public_security": _("公共安全"),
    "health_life": _("生命健康"),
    "environment": _("生态环境"),
    "foreign": _("涉外"),
    "irreversible": _("决定后难以挽回"),
    "not_objective": _("不能由系统客观判断"),
    "review_needed": _("需要专业审查"),
    "all_materials_core": _("材料都是核心材料"),
    "same_day": _("当天就能办结"),
}
PROCEDURE: Words = {
    "plan": _("制定计划"),
    "random_object": _("随机抽取检查对象"),
    "random_inspector_pair": _("随机选派两名检查人员"),
    "notify_unless_unannounced": _("检查前告知，不事先告知的检查除外"),
    "inspect": _("检查"),
    "record_and_sign": _("记录并签字"),
    "publish_result_20_working_days": _("20个工作日内公布结果"),
    "handle_and_close": _("处理并办结"),
    "monitor": _("监测"),
    "update": _("更新信息"),
    "monthly_data_match": _("每月比对数据"),
    "verify": _("核实"),
    "adjust": _("按变化调整"),
    "periodic_review": _("定期复核"),
    "household_visit": _("入户调查"),
}


def of(words: Words | Iterable[tuple[str, Text]]) -> Options:
    return list(words.items()) if isinstance(words, Mapping) else list(words)


def departments(_content: Json) -> Options:
    return [(each.pk, local(each, "name")) for each in Department.objects.order_by("number")]


def replaceable_papers(content: Json) -> Options:
    """Those a commitment can stand in for, and those named though it cannot."""
    scope = (content.get("commitment") or {}).get("scope_material_codes") or []
    return [
        (item["code"], f"{item['code']} {_own(item, 'name')}")
        for item in content["materials"]
        if item.get("code") and (item.get("replacement") == "commitment" or item["code"] in scope)
    ]


def procedures(_content: Json) -> Options:
    """Those the schema knows, in its order."""
    known = matter_schema()["properties"]["special_procedures"]["items"]["enum"]
    words = dict(ProcedureKind.choices) | dict(SPECIAL)
    return [(code, words.get(code, code)) for code in known]


def _own(item: Json, name: str) -> str:
    """A text of a row in the reader's language, or the other one."""
    texts = [item.get(f"{name}_zh") or "", item.get(f"{name}_en") or ""]
    first, second = reversed(texts) if get_language() == "en" else texts
    return str(first or second or "")


def named(name: str) -> Callable[[Json], str]:
    return lambda row: _own(row, name) or str(row.get("code") or "")


def law_title(row: Json) -> str:
    law = _own(row, "law")
    if not law:
        return ""
    if get_language() == "en":
        return f"{law}, {row.get('article') or ''}"
    return f"《{law}》{row.get('article') or ''}"


def point_title(row: Json) -> str:
    texts = (row.get("en"), row.get("zh")) if get_language() == "en" else (row.get("zh"), "")
    return str(texts[0] or texts[1] or "")


SITUATIONS = Rows(
    "situations",
    _("情形"),
    _("情形"),
    (
        Element("code", _("编码"), width=20),
        Element("name_zh", _("中文名称")),
        Element("name_en", _("英文名称")),
    ),
    named("name"),
    hint=_("有两种以上时，申请人填表的第一步要选一种。"),
)

BASICS = Section(
    "basics",
    _("基本信息"),
    _("申请人先看到的内容：叫什么，谁来办，谁能申请。"),
    (
        Element("name_zh", _("中文名称")),
        Element("name_en", _("英文名称")),
        Element("matter_type", _("事项类型"), "choice", options=lambda c: MatterType.choices),
        Element(
            "basic_code", _("基本编码"), hint=_("12位数字。实施编码由它和部门生成。"), width=20
        ),
        Element("department", _("实施部门"), "choice", options=departments),
        Element("supervising_department", _("监管部门"), "choice", options=departments),
        Element("subject_types", _("谁能申请"), "ticks", options=lambda c: SubjectType.choices),
        Element("risk_level", _("风险等级"), "choice", options=lambda c: RiskLevel.choices),
        SITUATIONS,
    ),
)

LAWS = Section(
    "laws",
    _("设定依据"),
    _("每一部法律、法规或者文件一行，写到条。"),
    (
        Rows(
            "legal_basis",
            _("依据"),
            pgettext_lazy("one row", "依据"),
            (
                Element("law_zh", _("中文名称"), hint=_("不加书名号。")),
                Element("law_en", _("英文名称")),
                Element("article", _("条款"), hint=_("例如：第三十五条第一款。"), width=30),
                Element("verification", _("核对情况"), "choice", options=lambda c: of(CHECKED)),
                Element("note", _("备注"), "long"),
            ),
            law_title,
        ),
    ),
)

CHECK = Group(
    "check",
    _("系统怎样比对"),
    (
        Element(
            "data_source",
            _("数据从哪里来"),
            "choice",
            options=lambda c: of(SOURCE_NAMES),
            hint=_(
                "都不选，就由工作人员审查。选「您在申请表里填写的内容」，申请表会多一个填写项。"
            ),
            nullable=True,
        ),
        Element(
            "field",
            _("数据项"),
            hint=_("例如：applicant.age，form.days。"),
            known="fields",
            nullable=True,
        ),
        Element(
            "operator",
            _("比较方法"),
            "choice",
            options=lambda c: Operator.choices,
            nullable=True,
        ),
        Element(
            "value",
            _("比较值"),
            "value",
            hint=_('几个值就写几行。由数字组成的代码加英文引号，例如 "440399"。'),
            nullable=True,
        ),
    ),
    nullable=True,
)

CONDITIONS = Section(
    "conditions",
    _("条件"),
    _("一条一个意思。办理条件决定批不批；方式适用条件只决定能不能走快捷方式。"),
    (
        Rows(
            "conditions",
            _("条件"),
            pgettext_lazy("one row", "条件"),
            (
                Element("code", _("编码"), hint=_("例如：AGE。用过就不要改。"), width=20),
                Element("gates", _("哪一种条件"), "choice", options=lambda c: Gate.choices),
                Element("text_zh", _("中文")),
                Element("text_en", _("英文")),
                Element("may_be_committed", _("可以由申请人承诺"), "tick"),
                CHECK,
            ),
            named("text"),
        ),
    ),
)

MATERIALS = Section(
    "materials",
    _("材料"),
    _("申请表的编码是 AF，在线填写。能从数据里取得的，写明从哪里取，就不向申请人要。"),
    (
        Rows(
            "materials",
            _("材料"),
            pgettext_lazy("one row", "材料"),
            (
                Element("code", _("编码"), hint=_("例如：PLAN。用过就不要改。"), width=20),
                Element("name_zh", _("中文名称")),
                Element("name_en", _("英文名称")),
                Element(
                    "category", _("类别"), "choice", options=lambda c: MaterialCategory.choices
                ),
                Element(
                    "grace_working_days",
                    _("补交期限"),
                    "whole",
                    hint=_("工作日，1到20。只有可容缺材料写。"),
                    nullable=True,
                    width=5,
                    unit=_("个工作日"),
                ),
                Element(
                    "replacement",
                    _("用什么代替"),
                    "choice",
                    hint=_("只有可替代材料选。"),
                    options=lambda c: Replacement.choices,
                    nullable=True,
                ),
                Element("form", _("形式"), "choice", options=lambda c: of(FORMS)),
                Element("copies", _("份数"), "whole", width=5, unit=_("份")),
                Element(
                    "data_source",
                    _("可以从哪里取得"),
                    "choice",
                    options=lambda c: of(SOURCE_NAMES),
                    nullable=True,
                ),
                Element("e_licence", _("电子证照库里有"), "tick"),
                Element("issuer_zh", _("由谁出具"), nullable=True),
                Element(
                    "review_points",
                    _("审查要点"),
                    "table",
                    hint=_("一行一个：编码 | 中文 | 英文。窗口和审查人员照着核对。"),
                    columns=("code", "text_zh", "text_en"),
                    optional=True,
                ),
            ),
            named("name"),
        ),
    ),
)

TERMS = Section(
    "terms",
    _("时限和方式"),
    _("承诺期限按方式写，都不能比法定期限长。没有开放的方式写明原因，申请人会看到。"),
    (
        Group(
            "statutory_limit",
            _("法定期限"),
            (
                Element("value", _("法律写的数"), "whole", width=5),
                Element("unit_in_law", _("法律写的单位"), "choice", options=lambda c: of(UNITS)),
                Element(
                    "working_days",
                    _("折成工作日"),
                    "whole",
                    hint=_("系统按它计算。"),
                    width=5,
                    unit=_("个工作日"),
                ),
                Element("basis", _("依据")),
                Element("verification", _("核对情况"), "choice", options=lambda c: of(CHECKED)),
            ),
        ),
        Ways(_("办理方式"), lambda c: of(EXCLUSIONS)),
        Element(
            "safety_bottom_line",
            _("属于安全底线"),
            "tick",
            hint=_("涉及国家安全、公共安全、生命健康等的，秒批和告知承诺都不能开放。"),
        ),
        Group(
            "deferral",
            _("容缺的办法"),
            (
                Element(
                    "variant",
                    _("缺材料时怎样办"),
                    "choice",
                    options=lambda c: DeferralVariant.choices,
                ),
                Element(
                    "rectify_within_working_days",
                    _("整改期限"),
                    "whole",
                    hint=_("先发证、没有按时补齐的，多少个工作日内整改。"),
                    width=5,
                    unit=_("个工作日"),
                    optional=True,
                ),
            ),
            optional=True,
            hint=_("都不填，就是先受理审查，补齐以后发证。"),
        ),
    ),
)

COMMITMENT = Section(
    "commitment",
    _("告知承诺"),
    _("开放告知承诺的才填：承诺代替哪些材料，怎样核查。没有开放的都留空。"),
    (
        Group(
            "commitment",
            _("承诺和核查"),
            (
                Element(
                    "scope_material_codes",
                    _("承诺代替哪些材料"),
                    "ticks",
                    options=replaceable_papers,
                    hint=_("要先在「材料」里选可替代，用书面承诺代替。"),
                ),
                Element(
                    "verify_within_working_days",
                    _("核查期限"),
                    "whole",
                    hint=_("准予以后多少个工作日内核查，最多60。"),
                    width=5,
                    unit=_("个工作日"),
                ),
                Element(
                    "rectify_within_working_days",
                    _("整改期限"),
                    "whole",
                    hint=_("核查发现没有做到的，多少个工作日内改好。"),
                    width=5,
                    unit=_("个工作日"),
                ),
                Element(
                    "full_verification",
                    _("每一件都核查"),
                    "tick",
                    hint=_("不选就是抽查。"),
                ),
                Rows(
                    "photographs",
                    _("照片"),
                    _("照片"),
                    (
                        Element("code", _("编码"), width=10),
                        Element("name_zh", _("中文名称")),
                        Element("name_en", _("英文名称")),
                        Element(
                            "replaces", _("代替哪份材料"), "choice", options=replaceable_papers
                        ),
                    ),
                    named("name"),
                    optional=True,
                    hint=_("签承诺时要拍的照片，每张本身就是一条承诺。"),
                ),
                Rows(
                    "checks",
                    _("单独写的核查方式"),
                    _("核查方式"),
                    (
                        Element(
                            "clause",
                            _("条款"),
                            hint=_("条件的编码，PAPER- 加材料编码，或者 PHOTO- 加照片编码。"),
                            width=20,
                        ),
                        Element("how_zh", _("怎样核查（中文）")),
                        Element("how_en", _("怎样核查（英文）")),
                        Element("breach_zh", _("没有做到的后果（中文）"), optional=True),
                        Element("breach_en", _("没有做到的后果（英文）"), optional=True),
                    ),
                    lambda row: str(row.get("clause") or ""),
                    optional=True,
                    hint=_("通用的说法不合适的条款才写。"),
                ),
            ),
            nullable=True,
        ),
    ),
)
REVIEW = Section(
    "review",
    _("审查"),
    _("受理以后、决定以前怎样审查。都不填，就由决定人直接审查决定。"),
    (
        Element(
            "special_procedures",
            _("可能经过的特别程序"),
            "ticks",
            options=procedures,
            hint=_("这些程序需要的时间不计算在期限内。"),
        ),
        Group(
            "review",
            _("审查步骤"),
            (
                Rows(
                    "steps",
                    _("步骤"),
                    _("步骤"),
                    (
                        Element("code", _("编码"), width=20),
                        Element("name_zh", _("中文名称")),
                        Element("name_en", _("英文名称")),
                        Element("departments", _("哪些部门同时审查"), "ticks", options=departments),
                        Element("working_days", _("期限"), "whole", width=5, unit=_("个工作日")),
                    ),
                    named("name"),
                ),
                Element("one_person", _("受理的人也可以决定"), "tick"),
                Element("separate_issue", _("由没有受理、也没有决定的人发证"), "tick"),
            ),
            optional=True,
        ),
    ),
)

RESULT = Section(
    "result",
    _("收费和结果"),
    _("收不收费，办成以后拿到什么，管多久。"),
    (
        Group(
            "fee",
            _("收费"),
            (
                Element("charged", _("收费"), "tick"),
                Element("amount", _("金额"), "number", nullable=True, width=10, unit=_("元")),
                Element("basis", _("收费依据"), nullable=True),
            ),
        ),
        Group(
            "result",
            _("结果"),
            (
                Element("document_zh", _("中文名称")),
                Element("document_en", _("英文名称")),
                Element("kind", _("哪一种"), "choice", options=lambda c: of(RESULTS)),
                Element("e_licence", _("发电子证照"), "tick"),
            ),
        ),
        Element(
            "validity_years",
            _("有效期"),
            "whole",
            hint=_("年。没有期限的留空。"),
            nullable=True,
            width=5,
            unit=_("年"),
        ),
        Group(
            "renewal_window",
            _("什么时候可以申请延续"),
            (
                Element("before_expiry_days", _("最早在到期前多少天"), "whole", width=5),
                Element("latest_before_expiry_days", _("最晚在到期前多少天"), "whole", width=5),
                Element("unit", _("单位"), "choice", options=lambda c: of(WINDOW_UNITS)),
            ),
            nullable=True,
            hint=_("不需要延续的都留空。"),
        ),
    ),
)

SUPERVISION = Section(
    "supervision",
    _("监管标准"),
    _("七个要素都要写。批准当天随证照一起交给监管部门。"),
    (
        Group(
            "supervision",
            _("七个要素"),
            (
                Element(
                    "subject_department",
                    SEVEN_ELEMENTS["subject_department"],
                    "choice",
                    options=departments,
                ),
                Element("object_zh", _("监管对象（中文）")),
                Element("object_en", _("监管对象（英文）")),
                Rows(
                    "content",
                    SEVEN_ELEMENTS["content"],
                    pgettext_lazy("one row", "监管内容"),
                    (Element("zh", _("中文")), Element("en", _("英文"))),
                    point_title,
                ),
                Element(
                    "measures", SEVEN_ELEMENTS["measures"], "ticks", options=lambda c: of(MEASURES)
                ),
                Element(
                    "procedure",
                    SEVEN_ELEMENTS["procedure"],
                    "ticks",
                    options=lambda c: of(PROCEDURE),
                ),
                Group(
                    "annual_plan",
                    SEVEN_ELEMENTS["annual_plan"],
                    (
                        Element(
                            "frequency_per_year", _("每年几次"), "whole", width=5, unit=_("次")
                        ),
                        Element(
                            "base_rate_percent",
                            _("基础抽查比例"),
                            "number",
                            hint=_("百分比，0到100。"),
                            width=5,
                            unit="%",
                        ),
                    ),
                ),
                Element(
                    "handling", SEVEN_ELEMENTS["handling"], "ticks", options=lambda c: of(HANDLING)
                ),
            ),
        ),
    ),
)

NOTES = Section(
    "notes",
    _("备注"),
    _("给同事看的说明，申请人看不到。"),
    (
        Element("notes", _("说明"), "long"),
        Element("local_policy", _("条件是本地政策"), "tick"),
        Element("seed_refs", _("参考的地方"), "lines", hint=_("一行一个。")),
    ),
)

ALL = (
    BASICS,
    LAWS,
    CONDITIONS,
    MATERIALS,
    TERMS,
    COMMITMENT,
    REVIEW,
    RESULT,
    SUPERVISION,
    NOTES,
)
DERIVED: dict[str, Text] = {
    "code": _("代码"),
    "implement_code": _("实施编码"),
    "matter_type_code": _("事项类型代码"),
    "exercise_level": _("行使层级"),
    "promised_working_days": _("承诺期限"),
    "case_type": _("办件类型"),
}


def sections() -> tuple[Section, ...]:
    """All sections, with those parts only that the schema knows; the rest of it as JSON."""
    found = [_known(section) for section in ALL]
    named_here = {name for section in found for name in section.names} | set(DERIVED)
    rest = [name for name in matter_schema()["properties"] if name not in named_here]
    if rest:
        other = tuple(Element(name, name, "json", optional=True) for name in rest)
        lead = _("还没有专门表单的要素，按 JSON 填写；空着就是没有。")
        found.append(Section("other", _("其他要素"), lead, other))
    return tuple(found)


def _known(section: Section) -> Section:
    properties = matter_schema()["properties"]
    parts = tuple(
        part if isinstance(part, Ways) else _pruned(part, properties[part.name])
        for part in section.parts
        if isinstance(part, Ways) or part.name in properties
    )
    return Section(section.key, section.title, section.lead, parts)


def _pruned(part: Element | Group | Rows, schema: Json) -> Element | Group | Rows:
    """A part without the elements that the schema does not know."""
    if isinstance(part, Element):
        return part
    shape = schema.get("items", schema)
    shape = next((each for each in shape.get("anyOf", ()) if "properties" in each), shape)
    known = shape.get("properties", {})
    parts = tuple(_pruned(each, known[each.name]) for each in part.parts if each.name in known)
    return replace(part, parts=parts)


def section_of(key: str) -> Section | None:
    return next((section for section in sections() if section.key == key), None)


def section_with(element: str) -> Section | None:
    """Where an element of the matter is written."""
    return next((section for section in sections() if element in section.names), None)


def yes_no(value: bool) -> str:
    return gettext("是") if value else gettext("否")
