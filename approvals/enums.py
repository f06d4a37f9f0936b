from django.db import models
from django.utils.translation import gettext_lazy as _

from applicants.enums import SubjectType

__all__ = [
    "NEGATIVE",
    "AdviceCode",
    "ApprovalMode",
    "BatchStatus",
    "Carrier",
    "CaseStatus",
    "CommitmentStatus",
    "ConditionReason",
    "DeadlineKind",
    "DefectKind",
    "DeferralStatus",
    "DeferralVariant",
    "DeliveryStatus",
    "DeliveryWay",
    "ExtensionKind",
    "ExtensionStatus",
    "FollowUpStatus",
    "GapCode",
    "Gate",
    "LicenceStatus",
    "MaterialCategory",
    "MatterDraftStatus",
    "MatterType",
    "Opener",
    "Operator",
    "OrderStatus",
    "PaperStatus",
    "RatingLevel",
    "RatingReason",
    "ReasonCode",
    "ReceiverRelation",
    "Replacement",
    "RiskLevel",
    "SubjectType",
    "Verdict",
    "VisitCapacity",
    "WarningLevel",
]


class ApprovalMode(models.TextChoices):
    """Ways to handle a case, in the order in which they are offered."""

    INSTANT = "instant", _("秒批")
    NOTIFY_COMMIT = "notify_commit", _("告知承诺")
    MISSING_MATERIAL = "missing_material", _("容缺受理")
    ORDINARY = "ordinary", _("普通程序")


class CaseStatus(models.TextChoices):
    RECEIVED = "received", _("已收件")
    AWAITING_COMMITMENT = "awaiting_commitment", _("待签承诺")
    SUPPLEMENT_REQUESTED = "supplement_requested", _("待补正")
    ACCEPTED = "accepted", _("已受理")
    UNDER_REVIEW = "under_review", _("审查中")
    SUSPENDED = "suspended", _("停止计时")
    NOT_ACCEPTED = "not_accepted", _("不予受理")
    GRANTED = "granted", _("准予")
    REFUSED = "refused", _("不予")
    WITHDRAWN = "withdrawn", _("已撤回")
    TERMINATED = "terminated", _("已终止")


class MatterType(models.TextChoices):
    ADMINISTRATIVE_LICENCE = "administrative_licence", _("行政许可")
    ADMINISTRATIVE_BENEFIT = "administrative_benefit", _("行政给付")
    ADMINISTRATIVE_CONFIRMATION = "administrative_confirmation", _("行政确认")
    OTHER_ADMINISTRATIVE_POWER = "other_administrative_power", _("其他行政权力")
    PUBLIC_SERVICE = "public_service", _("公共服务")


class RiskLevel(models.TextChoices):
    LOW = "low", _("低")
    MEDIUM = "medium", _("中")
    HIGH = "high", _("高")
    CRITICAL = "critical", _("重大")


class LicenceStatus(models.TextChoices):
    ISSUED = "issued", _("有效")
    SUSPENDED = "suspended", _("暂扣")
    EXPIRED = "expired", _("已过期")
    REVOKED = "revoked", _("已撤销")
    CANCELLED = "cancelled", _("已注销")


class CommitmentStatus(models.TextChoices):
    OFFERED = "offered", _("待签署")
    SIGNED = "signed", _("已签署")
    KEPT = "kept", _("已履行")
    BROKEN = "broken", _("未履行")
    RECTIFIED = "rectified", _("已整改")
    WITHDRAWN = "withdrawn", _("已撤回")


class DeferralStatus(models.TextChoices):
    OWED = "owed", _("待补交")
    SUPPLIED = "supplied", _("已补齐")
    EXTENDED = "extended", _("已延期")
    LAPSED = "lapsed", _("逾期未补")
    WAIVED = "waived", _("免于补交")


class DeferralVariant(models.TextChoices):
    """What missing material gives; a setting of the matter. Source: docs/rules/deferrals.md §1."""

    ACCEPT_THEN_ISSUE = "accept_then_issue", _("先受理，补齐后发证")
    FORESEEABLE_RESULT = "foreseeable_result", _("先告知预期结果，补齐后发证")
    ISSUE_FIRST = "issue_first", _("先发证，限期补交")


class ExtensionKind(models.TextChoices):
    ASKED = "asked", _("申请延期")
    FORCE_MAJEURE = "force_majeure", _("不可抗力")


class ExtensionStatus(models.TextChoices):
    PENDING = "pending", _("等待决定")
    GRANTED = "granted", _("已同意")
    REFUSED = "refused", _("没有同意")


class OrderStatus(models.TextChoices):
    """An order to bring the papers that a licence was given ahead of."""

    OPEN = "open", _("整改中")
    OVERDUE = "overdue", _("逾期未整改")
    RECTIFIED = "rectified", _("已整改")
    ENDED = "ended", _("证照已撤销")


# The window


class VisitCapacity(models.TextChoices):
    """In what capacity somebody stands at the counter."""

    SELF = "self", _("申请人本人")
    REPRESENTATIVE = "representative", _("法定代表人或经营者")
    HANDLER = "handler", _("单位经办人")
    AGENT = "agent", _("受托代理人")


class DeliveryWay(models.TextChoices):
    ELECTRONIC = "electronic", _("电子送达")
    COUNTER = "counter", _("到窗口领取")
    POST = "post", _("免费邮寄")


class DeliveryStatus(models.TextChoices):
    PLANNED = "planned", _("等结果")
    READY = "ready", _("待领取或待寄出")
    POSTED = "posted", _("已寄出")
    RETURNED = "returned", _("已退回")
    SERVED = "served", _("已送达")


class Carrier(models.TextChoices):
    """Who carries the post; each has its own form of numbers (`rules.tracking`)."""

    EMS = "ems", _("邮政 EMS")
    SF = "sf", _("顺丰速运")


class ReceiverRelation(models.TextChoices):
    """Who may sign for a result. Source: 民事诉讼法 art. 88."""

    SELF = "self", _("申请人本人")
    REPRESENTATIVE = "representative", _("法定代表人或经营者")
    HANDLER = "handler", _("单位收件人员")
    AGENT = "agent", _("受托代理人")
    FAMILY = "family", _("同住成年家属")


class DefectKind(models.TextChoices):
    """What can be wrong with a paper. Source: docs/documents.md."""

    MISSING = "missing", _("没有交")
    EXPIRED = "expired", _("已过有效期")
    WRONG_FORM = "wrong_form", _("格式不对")
    UNREADABLE = "unreadable", _("看不清")
    NOT_SIGNED = "not_signed", _("没有签名或盖章")
    CONTRADICTS = "contradicts", _("内容前后矛盾")
    ORIGINAL = "original", _("需要核对原件")


class ProcedureKind(models.TextChoices):
    """Special procedures, whose time is not counted; a matter names those it knows.

    Source: 行政许可法 art. 45; the catalogue for those of single matters.
    """

    HEARING = "hearing", _("听证")
    TENDER = "tender", _("招标")
    AUCTION = "auction", _("拍卖")
    TEST = "test", _("检测")
    INSPECTION = "inspection", _("检验")
    QUARANTINE = "quarantine", _("检疫")
    APPRAISAL = "appraisal", _("鉴定")
    EXPERT_REVIEW = "expert_review", _("专家评审")
    SITE_INSPECTION = "site_inspection", _("现场核查")
    HOUSEHOLD_VISIT = "household_visit", _("入户调查")
    PUBLIC_NOTICE = "public_notice", _("公示")


class WarningLevel(models.TextChoices):
    NORMAL = "normal", _("正常")
    YELLOW = "yellow", _("黄色预警")
    RED = "red", _("红色预警")
    OVERDUE = "overdue", _("已超期")


class DeadlineKind(models.TextChoices):
    """What a warning is about."""

    ACCEPTANCE = "acceptance", _("受理期限")
    DECISION = "decision", _("办结期限")
    SUPPLEMENT = "supplement", _("补正期限")
    STOP = "stop", _("特别程序期限")
    DEFERRAL = "deferral", _("容缺补交期限")
    VERIFICATION = "verification", _("批后核查期限")


# Materials


class MaterialCategory(models.TextChoices):
    NECESSARY = "necessary", _("必要材料")
    DEFERRABLE = "deferrable", _("可容缺材料")
    REPLACEABLE = "replaceable", _("可替代材料")


class Replacement(models.TextChoices):
    COMMITMENT = "commitment", _("书面承诺")
    DATA_SHARING = "data_sharing", _("数据共享")


class PaperStatus(models.TextChoices):
    """What becomes of one paper of the list in one mode."""

    HANDED_IN = "handed_in", _("已提交")
    FILLED_IN = "filled_in", _("在线填写")
    FETCHED = "fetched", _("系统调取，免提交")
    REPLACED = "replaced", _("以承诺替代，免提交")
    DEFERRED = "deferred", _("可限期补交")
    MISSING = "missing", _("待提交")


# Rating


class RatingLevel(models.IntegerChoices):
    """How satisfied; 4 and 5 are negative. Source: GB/T 39046-2020 table A.8."""

    VERY_SATISFIED = 1, _("非常满意")
    SATISFIED = 2, _("满意")
    FAIRLY_SATISFIED = 3, _("基本满意")
    DISSATISFIED = 4, _("不满意")
    VERY_DISSATISFIED = 5, _("非常不满意")


NEGATIVE = [RatingLevel.DISSATISFIED.value, RatingLevel.VERY_DISSATISFIED.value]


class RatingReason(models.TextChoices):
    """What a negative rating may be about."""

    SLOW = "slow", _("办得太慢")
    ASKED_TWICE = "asked_twice", _("反复要材料，或者没有一次说清")
    UNCLEAR = "unclear", _("指南或者说明看不懂")
    ATTITUDE = "attitude", _("态度不好")
    SYSTEM = "system", _("网页不好用，或者出错")
    RESULT = "result", _("结果没有说清理由")
    OTHER = "other", _("其他")


class FollowUpStatus(models.TextChoices):
    """What became of a negative rating. Source: docs/rules/ratings.md §2."""

    OPEN = "open", _("待联系")
    CONTACTED = "contacted", _("已联系，待答复")
    RECTIFIED = "rectified", _("已整改并答复")
    EXPLAINED = "explained", _("已核实并解释")
    EXCLUSION_ASKED = "exclusion_asked", _("申请不计入，待复核")
    EXCLUDED = "excluded", _("复核后不计入")


# Conditions


class Gate(models.TextChoices):
    RESULT = "result", _("办理条件")
    MODE = "mode", _("方式适用条件")


class Operator(models.TextChoices):
    EQ = "eq", _("等于")
    NE = "ne", _("不等于")
    IN = "in", _("属于")
    NOT_IN = "not_in", _("不属于")
    GT = "gt", _("大于")
    GTE = "gte", _("不小于")
    LT = "lt", _("小于")
    LTE = "lte", _("不大于")
    BETWEEN = "between", _("介于")
    CONTAINS = "contains", _("包含")
    EXISTS = "exists", _("存在")
    NOT_EXISTS = "not_exists", _("不存在")
    IS_TRUE = "is_true", _("为是")
    IS_FALSE = "is_false", _("为否")


class Verdict(models.TextChoices):
    YES = "yes", _("符合")
    NO = "no", _("不符合")
    UNKNOWN = "unknown", _("待核实")


class ConditionReason(models.TextChoices):
    """Why a condition has its verdict."""

    MET = "met", _("数据核验符合")
    NOT_MET = "not_met", _("数据核验不符合")
    NO_CHECK = "no_check", _("须由工作人员审查")
    NO_ANSWER = "no_answer", _("数据来源未返回")
    STALE = "stale", _("数据已过时")
    OTHER_SOURCE = "other_source", _("数据不是来自规定的来源")
    UNREADABLE = "unreadable", _("数据格式无法比对")


# Modes


class ReasonCode(models.TextChoices):
    """Why a mode is closed."""

    MATTER_EXCLUDES = "matter_excludes", _("该事项不适用此方式")
    UNKNOWN_SUBJECT = "unknown_subject", _("未能匹配信用主体")
    CREDIT_UNKNOWN = "credit_unknown", _("信用数据暂不可用")
    LISTED = "listed", _("处于严重失信主体名单")
    GRADE_TOO_LOW = "grade_too_low", _("信用等级未达到要求")
    CONSTRAINT_RUNNING = "constraint_running", _("处于失信制约期")
    BROKEN_COMMITMENT = "broken_commitment", _("有未修复的承诺失信信息")
    OVERDUE_DEFERRAL = "overdue_deferral", _("有逾期未补的容缺材料")
    TOO_MANY_OWED = "too_many_owed", _("欠的容缺材料已达上限")
    CONDITION_FAILED = "condition_failed", _("条件核验不符合")
    CONDITION_UNKNOWN = "condition_unknown", _("条件暂无法核验")
    CONDITION_NEEDS_PERSON = "condition_needs_person", _("条件须由工作人员审查")
    NECESSARY_MISSING = "necessary_missing", _("缺少必要材料")
    DEFERRABLE_MISSING = "deferrable_missing", _("缺少可容缺材料")
    REPLACEABLE_MISSING = "replaceable_missing", _("缺少可替代材料")
    NOTHING_MISSING = "nothing_missing", _("材料齐全，无需容缺")
    NOTHING_REPLACED = "nothing_replaced", _("没有可由承诺替代的内容")
    DISPUTED_RECORD = "disputed_record", _("有信用信息正在异议处理，由工作人员办理")
    AGENT_STOPPED = "agent_stopped", _("代理人须由工作人员核验")
    HUMAN_REVIEW_REQUESTED = "human_review_requested", _("申请人要求人工办理")


class Opener(models.TextChoices):
    """What would open a closed mode."""

    NOTHING = "nothing", _("该方式对本事项不开放")
    PROVE_IDENTITY = "prove_identity", _("完成实名认证或主体信息核验")
    SOURCE_ANSWERS = "source_answers", _("数据来源恢复后自动重新判断")
    LEAVE_LIST = "leave_list", _("移出严重失信主体名单")
    REACH_GRADE = "reach_grade", _("信用等级达到良好")
    END_CONSTRAINT = "end_constraint", _("完成整改且制约期满")
    REPAIR_RECORD = "repair_record", _("完成信用修复")
    SUPPLY_DEFERRED = "supply_deferred", _("补齐逾期的容缺材料")
    SUPPLY_OWED = "supply_owed", _("补齐已欠的容缺材料，或者这次多交几份")
    MEET_CONDITION = "meet_condition", _("符合该条件")
    HAND_IN = "hand_in", _("提交该材料")
    OBJECTION_DECIDED = "objection_decided", _("异议处理完毕")
    OTHER_AGENT = "other_agent", _("本人办理或更换代理人")
    TAKE_BACK_REQUEST = "take_back_request", _("撤回人工办理要求")


# The catalogue


class MatterDraftStatus(models.TextChoices):
    """Stations of a working copy of a matter."""

    EDITING = "editing", _("编辑中")
    SUBMITTED = "submitted", _("待发布")
    PUBLISHED = "published", _("已发布")
    DROPPED = "dropped", _("已放弃")


class BatchStatus(models.TextChoices):
    OPEN = "open", _("准备中")
    PUBLISHED = "published", _("已发布")


class GapCode(models.TextChoices):
    """What the catalogue's lint finds wrong with a matter (N14); keeps it from being published."""

    MATTER_TWICE = "matter_twice", _("事项编码%(detail)s出现了两次。")
    PAPER_TWICE = "paper_twice", _("有材料编码出现了两次。")
    CONDITION_TWICE = "condition_twice", _("有条件编码出现了两次。")
    SITUATION_TWICE = "situation_twice", _("有情形编码出现了两次。")
    NO_FORM = "no_form", _("材料清单里没有申请表（编码 AF）。")
    ALLOWED_AND_EXCLUDED = "allowed_and_excluded", _("%(detail)s既列为开放，又列为不开放。")
    MODE_UNEXPLAINED = "mode_unexplained", _("%(detail)s没有开放，也没有写原因。")
    TERM_DISAGREES = "term_disagrees", _("%(detail)s的承诺期限与开放的方式不一致。")
    PROMISE_BEYOND_LAW = "promise_beyond_law", _("承诺期限比法定期限长。")
    COMMITMENT_NOT_ALLOWED = "commitment_not_allowed", _("写了承诺内容，却没有开放告知承诺。")
    COMMITMENT_MISSING = "commitment_missing", _("开放告知承诺，要写明承诺范围和核查期限。")
    COMMITMENT_PAPER_UNKNOWN = (
        "commitment_paper_unknown",
        _("承诺范围里的材料%(detail)s不在材料清单里。"),
    )
    COMMITMENT_PAPER_KEPT = (
        "commitment_paper_kept",
        _("承诺范围里的材料%(detail)s不是可以用承诺代替的材料。"),
    )
    COMMITMENT_EMPTY = "commitment_empty", _("开放告知承诺，却没有写承诺代替哪些材料。")
    RECHECK_MISSING = "recheck_missing", _("开放告知承诺，却没有写多少个工作日内核查。")
    COMMITMENT_CLAUSE_UNKNOWN = (
        "commitment_clause_unknown",
        _("核查方式写的条款%(detail)s不在条件、材料或照片里。"),
    )
    SAFETY_BARS_COMMITMENT = "safety_bars_commitment", _("属于安全底线，不能开放告知承诺。")
    SAFETY_BARS_INSTANT = "safety_bars_instant", _("属于安全底线，不能开放秒批。")
    SUPERVISION_MISSING = (
        "supervision_missing",
        _("开放快捷方式，监管标准里却没有写「%(detail)s」。"),
    )
    INSTANT_UNCHECKED = "instant_unchecked", _("开放智能秒批，每个条件都要能由系统比对。")
    CHECK_VALUE = "check_value", _("条件%(detail)s的比较值和比较方法对不上。")
    DEFERRAL_NOT_ALLOWED = "deferral_not_allowed", _("写了容缺的办法，却没有开放容缺受理。")
    SAFETY_BARS_ISSUE_FIRST = "safety_bars_issue_first", _("属于安全底线，不能先发证后补材料。")
    NOTHING_DEFERRABLE = "nothing_deferrable", _("开放容缺受理，却没有可以后补的材料。")
    GRACE_MISSING = "grace_missing", _("可容缺材料%(detail)s没有写补交期限。")
    GRACE_TOO_LONG = (
        "grace_too_long",
        _("可容缺材料%(detail)s的补交期限，赶不上承诺的办结时间。"),
    )
    ENGLISH_MISSING = "english_missing", _("缺少英文。")


class AdviceCode(models.TextChoices):
    """What the lint would have looked at again; does not keep a matter from being published."""

    NO_FAST_MODE = "no_fast_mode", _("没有开放任何快捷方式。")
    NOT_SHORTER = "not_shorter", _("承诺期限和法定期限一样长。")
    COMMITMENT_NOT_FASTER = "commitment_not_faster", _("告知承诺不比普通程序快。")
    CRITICAL_COMMITMENT = "critical_commitment", _("风险等级是重大，却开放了告知承诺。")
    BASIS_UNCHECKED = "basis_unchecked", _("设定依据《%(detail)s》还没有核对原文。")
    SAFETY_UNEXPLAINED = "safety_unexplained", _("标了安全底线，却没有哪种方式写了安全方面的原因。")
    OTHER_SUPERVISOR = "other_supervisor", _("监管主体和监管部门不一致。")
    PROMISE_DISAGREES = "promise_disagrees", _("总的承诺期限和普通程序的承诺期限不一致。")
