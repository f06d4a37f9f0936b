"""Sample papers and what issues them."""

from datetime import date
from typing import Any

from credit_portal.documents.enums import DocumentKind
from credit_portal.documents.render import Paper
from credit_portal.documents.values import Authority

MARKET = Authority("MSR", "示范区市场监督管理局", "Market Supervision Bureau", "示市监")
HEALTH = Authority("HLT", "示范区卫生健康局", "Health Bureau", "示卫")

RARE_NAME = "𠮷喆堃赟"
LONG_NAME = "示范区堃喆赟𠮷垚翀犇国际医疗器械与生物科技供应链管理（集团）股份有限公司示范分公司"

COMMON: dict[str, Any] = {
    "applicant": {
        "name": LONG_NAME,
        "id_label": "统一社会信用代码",
        "id_masked": "9144****8X3Q",
        "address": "示范区创新大道188号㎡科创园3栋①层102室",
        "agent": {"name": RARE_NAME, "id_masked": "4403**********0117"},
        "is_natural": False,
    },
    "matter": {
        "name": "食品经营许可(新办)",
        "code": "11440399000009021A4990102001000",
        "is_licence": True,
        "legal_basis": [
            "《中华人民共和国食品安全法》第三十五条",
            "《食品经营许可和备案管理办法》第十六条",
        ],
    },
    "case_number": "440399202611210001411",
    "dates": {
        "received_at": "2026-11-21T09:12:04+08:00",
        "received_on": "2026-11-21",
        "accepted_on": "2026-11-21",
        "due_on": "2026-12-03",
        "closed_on": "2026-11-22",
    },
    "materials": [
        {"name": "食品经营许可申请书", "form": "电子", "copies": 1},
        {"name": "营业执照", "form": "电子证照", "copies": 1, "note": "数据调取"},
        {"name": "与食品经营相适应的主要设备设施布局、操作流程文件", "copies": 1},
    ],
    "contact": {"address": "示范区政务服务大厅二楼12号窗口", "phone": "0755-0000 0000"},
}
DEFERRED = [
    {
        "name": "食品安全自查、从业人员健康管理等制度文本",
        "due_on": "2026-11-28",
        "working_days": 5,
    },
    {"name": "授权委托书", "due_on": "2026-11-26", "working_days": 3},
]
CONSEQUENCES = [
    "到期没有补交的，终止办理，已经取得的证照依法撤销。",
    "记入信用档案，六个月内不适用容缺受理、告知承诺和秒批。",
]
SUPPLY_WAY = "登录门户，在办件页面上传；或者到政务服务大厅任一窗口提交。"
REMEDY = {
    "reconsideration_body": "示范区人民政府",
    "reconsideration_days": 60,
    "court": "示范区人民法院",
    "litigation_months": 6,
}
SIGNATURE = {
    "name": RARE_NAME,
    "signed_at": "2026-11-21T09:15:00+08:00",
    "method": "实名登录后网上签署",
}
MODES = {"ordinary": {"name": "普通程序"}, "notify_commit": {"name": "告知承诺"}}

OWN: dict[str, dict[str, Any]] = {
    DocumentKind.RECEIPT: {"channel": "网上"},
    DocumentKind.ACCEPTANCE: {
        "mode": {"name": "容缺受理"},
        "limit": {"statutory": 10, "promised": 8, "excluded": "现场核查、专家评审"},
        "deferred": DEFERRED,
    },
    DocumentKind.NON_ACCEPTANCE: {
        "ground": {
            "text": "该事项依法不属于本机关职权范围",
            "article": "《中华人民共和国行政许可法》第三十二条第一款第二项",
            "competent_authority": "示范市药品监督管理局",
        },
        "returned": True,
        "remedy": REMEDY,
    },
    DocumentKind.DEFERRAL_UNDERTAKING: {
        "deferred": DEFERRED,
        "clauses": [
            "在上述日期前补交全部材料，补交的材料真实、合法、有效。",
            "自行承担因没有按期补交造成的损失。",
            "联系方式真实有效，能够收到补交提醒。",
        ],
        "consequences": CONSEQUENCES,
        "supply_way": SUPPLY_WAY,
        "signature": SIGNATURE,
    },
    DocumentKind.DEFERRAL_NOTICE: {
        "deferred": DEFERRED,
        "consequences": CONSEQUENCES,
        "supply_way": SUPPLY_WAY,
    },
    DocumentKind.FORESEEABLE_RESULT: {
        "reasons": "经营场所、注册资金和章程符合规定，举办者资格已经核验。",
        "deferred": DEFERRED,
    },
    DocumentKind.RECTIFICATION: {
        "result": {"document": "大型户外广告设置许可证", "number": "示城证202600000018"},
        "dates": {"received_on": "2026-11-09", "granted_on": "2026-11-18"},
        "deferred": DEFERRED,
        "rectify_by": "2026-12-14",
        "supply_way": SUPPLY_WAY,
        "consequences": [
            "逾期已经记入信用档案（容缺材料逾期未补），整改完成以前不能使用快捷方式。",
            "期满仍没有补交的，由本机关负责人决定是否撤销证照。",
        ],
        "remedy": REMEDY,
    },
    DocumentKind.REVOCATION: {
        "result": {"document": "大型户外广告设置许可证", "number": "示城证202600000018"},
        "dates": {"granted_on": "2026-11-18", "revoked_on": "2026-12-21"},
        "facts": "证照先行发给，承诺补交的场地使用证明到期没有补交；责令2026年12月14日前整改，期满仍没有补交",
        "basis": "依照《中华人民共和国行政许可法》第六十九条",
        "remedy": REMEDY,
    },
    DocumentKind.SUPPLEMENT: {
        "defects": [
            {
                "name": "营业执照",
                "problem": "看不清",
                "remedy": "请重新拍照上传，四角和印章要看得清",
            },
            {"name": "授权委托书", "problem": "没有签名或盖章", "remedy": "请委托人签名后上传"},
        ],
        "reply_by": "2027-01-05",
        "supply_way": SUPPLY_WAY,
    },
    DocumentKind.TERMINATION: {
        "deferred": DEFERRED,
        "consequences": CONSEQUENCES,
        "remedy": REMEDY,
    },
    DocumentKind.COMMITMENT: {
        "notice": {
            "conditions": [
                "具有与经营品种、数量相适应的食品经营场所和设备。",
                "配备食品安全管理人员，有健全的管理制度。",
                "申请人及负责人不在五年禁止申请期内。",
            ],
            "replaced": ["自查报告", "人员花名册及学历、职称证明"],
            "needed": ["食品经营许可申请书", "营业执照"],
            "verification": "发证后20个工作日内（2026年12月18日前），"
            "由两名以上执法人员对每一条承诺作一次全面核查。",
            "liability": [
                "承诺不属实的，限期改正；逾期不改正或者不能改正的，撤销许可。",
                "记入信用档案，六个月内不适用快办方式。作出处理前，听取陈述、申辩。",
            ],
        },
        "clauses": [
            {
                "text": "经营地址、仓库、经营范围和质量负责人没有变化。",
                "replaces": "平面布置图及使用证明",
                "verified": "两名检查人员上门，对照原许可档案逐项核对，2026年12月18日前",
                "consequence": "限10个工作日改正；逾期不改，撤销许可",
            },
            {
                "text": "已按照规范完成自查，发现的问题已经改正。",
                "replaces": "自查报告",
                "verified": "查看自查记录、温湿度记录和登记，2026年12月18日前",
                "consequence": "限10个工作日改正；逾期不改，撤销许可",
            },
        ],
        "signature": SIGNATURE,
    },
    DocumentKind.GRANT: {
        "mode": MODES["notify_commit"],
        "facts": [
            "申请人登记状态为存续",
            "申请人及负责人不在禁止申请期内",
            "申请人已签署告知承诺书，承诺具备其余条件",
        ],
        "scope": "热食类食品制售；预包装食品销售（含冷藏冷冻食品）",
        "result": {
            "document": "食品经营许可证",
            "number": "JY24403990000018",
            "valid_from": "2026-11-21",
            "valid_to": "2031-11-20",
        },
        "duties": ["在许可范围内经营", "在经营场所显著位置公示许可证"],
        "verification_on": "2026-12-18",
        "remedy": REMEDY,
    },
    DocumentKind.REFUSAL: {
        "facts": ["经营场所与污染源的距离为12米", "没有独立的食品处理区"],
        "reasons": [
            {
                "text": "经营场所与有毒、有害场所的距离少于25米",
                "article": "《中华人民共和国食品安全法》第三十三条第一款第一项",
            },
            {
                "text": "没有与经营的食品品种、数量相适应的设备设施",
                "article": "《中华人民共和国食品安全法》第三十三条第一款第二项",
            },
        ],
        "remedy": REMEDY,
    },
    DocumentKind.WITHDRAWAL_NOTE: {"returned": False},
    DocumentKind.SERVICE: {
        "served": [
            {"title": "准予行政许可决定书", "number": "示市监许准〔2026〕15号"},
            {"title": "食品经营许可证", "number": "JY24403990000018"},
        ],
        "way": "直接送达（窗口领取）",
        "place": "示范区政务服务大厅出证窗口",
        "served_on": "2026-11-25",
        "receiver": {
            "name": RARE_NAME,
            "relation": "单位收件人员",
            "id_label": "居民身份证",
            "id_masked": "440***********0003",
        },
        "server": "王琳",
        "is_signed_on_paper": True,
    },
    DocumentKind.LICENCE: {
        "title": "食品经营许可证",
        "copy": "正本",
        "rows": [
            ["经营者名称", LONG_NAME],
            ["统一社会信用代码", "91440399MA5EXAMP8X"],
            ["法定代表人", RARE_NAME],
            ["经营场所", "示范区创新大道188号㎡科创园3栋①层102室"],
            ["主体业态", "餐饮服务经营者(中型餐馆)"],
            ["经营项目", "热食类食品制售；预包装食品销售（含冷藏冷冻食品）"],
        ],
        "licence_number": "JY24403990000018",
        "electronic_identifier": "演示·11440399000009013F001.2026000018.001",
        "validity": {"from": "2026-11-21", "to": "2031-11-20"},
        "notes": ["经营者应当在经营场所的显著位置悬挂或者摆放本证。"],
    },
}


def paper_context(kind: str, **changes: Any) -> dict[str, Any]:
    """What approvals hands in for one kind of paper."""
    return COMMON | OWN[kind] | changes


def sample_paper(kind: str, **changes: Any) -> Paper:
    context = paper_context(kind, **changes)
    return Paper(
        kind=kind,
        title=context.get("title") or DocumentKind(kind).label,
        number="示市监许准〔2026〕15号",
        authority_name=MARKET.name_zh,
        code="7K4MW9RTX2BH",
        sealed_on=date(2026, 11, 21),
        context=context,
    )
