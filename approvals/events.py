"""What can happen to a case, a licence, a matter; `data` of each holds codes and ids only."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CaseEvent(TextChoices):
    """Events whose subject is a Case. Those that move it carry `from` and `to`."""

    RECEIVED = "case.received", _("已收件")
    WAITING = "case.waiting", _("正在向数据源核验")
    CHECKED = "case.checked", _("已核验信用和条件")
    TO_ORDINARY = "case.to_ordinary", _("转由工作人员办理")
    COMMITMENT_OFFERED = "case.commitment_offered", _("已告知，等您签署承诺")
    COMMITMENT_RENEWED = "case.commitment_renewed", _("承诺内容有更新，等您重新看过")
    COMMITTED = "case.committed", _("已签署承诺")
    COMMITMENT_WITHDRAWN = "case.commitment_withdrawn", _("已撤回承诺，改走普通程序")
    ACCEPTED = "case.accepted", _("已受理")
    DEEMED_ACCEPTED = "case.deemed_accepted", _("视为受理")
    NOT_ACCEPTED = "case.not_accepted", _("不予受理")
    SUPPLEMENT_REQUESTED = "case.supplement_requested", _("已告知需要补正")
    SUPPLEMENTED = "case.supplemented", _("已补正")
    PAPER_SUPPLIED = "case.paper_supplied", _("已补交材料")
    DEFERRAL_DUE = "case.deferral_due", _("已提醒补交材料")
    REVIEW_STARTED = "case.review_started", _("开始审查")
    SUSPENDED = "case.suspended", _("进入特别程序，停止计时")
    RESUMED = "case.resumed", _("特别程序结束，恢复计时")
    EXTENDED = "case.extended", _("已延长办理期限")
    DUTY_REFUSED = "case.duty_refused", _("有人应当回避，没有办成")
    EXTENSION_ASKED = "case.extension_asked", _("已申请延期补交")
    DEFERRAL_EXTENDED = "case.deferral_extended", _("补交日期已延后")
    EXTENSION_REFUSED = "case.extension_refused", _("没有同意延期")
    PAPER_RETURNED = "case.paper_returned", _("补交的材料要重交")
    PAPER_WAIVED = "case.paper_waived", _("有材料免于补交")
    RESULT_FORESEEN = "case.result_foreseen", _("已告知预期结果")
    RECTIFICATION_ORDERED = "case.rectification_ordered", _("到期没有补交，已责令限期整改")
    RECTIFICATION_DUE = "case.rectification_due", _("已提醒整改")
    RECTIFICATION_OVERDUE = "case.rectification_overdue", _("整改期限已过")
    RECTIFIED = "case.rectified", _("已按要求整改")
    GRANTED = "case.granted", _("已准予")
    REFUSED = "case.refused", _("不予许可")
    WITHDRAWN = "case.withdrawn", _("已撤回申请")
    DEEMED_WITHDRAWN = "case.deemed_withdrawn", _("到期没有补正，视为撤回")
    TERMINATED = "case.terminated", _("到期没有补交，办件终止")
    MESSAGE_SENT = "case.message_sent", _("申请人留言")
    MESSAGE_ANSWERED = "case.message_answered", _("部门答复留言")
    RATED = "case.rated", _("已评价")
    CLAIMED = "case.claimed", _("已领取")
    RELEASED = "case.released", _("已放回科室")
    ASSIGNED = "case.assigned", _("已分配经办人")
    IDENTIFIER_SHOWN = "case.identifier_shown", _("已查看证件号码")
    NOTED = "case.noted", _("已写备注")
    TAKEN_IN = "case.taken_in", _("在窗口收件，已告知申请人")
    TEXT_DUE = "case.text_due", _("用短信告知申请人")
    DELIVERY_CHOSEN = "case.delivery_chosen", _("已选领取方式")
    CONSENT_WITHDRAWN = "case.consent_withdrawn", _("已收回电子送达的同意")
    RESULT_READY = "case.result_ready", _("结果待领取或待寄出")
    RESULT_POSTED = "case.result_posted", _("结果已寄出")
    RESULT_RETURNED = "case.result_returned", _("邮件已退回")
    SERVED = "case.served", _("结果已送达")
    DEADLINE_WARNED = "case.deadline_warned", _("已预警期限")
    DUE_MOVED = "case.due_moved", _("放假安排公布，期限重新计算")


# Between the portal and its staff; the applicant's timeline leaves them out.
INTERNAL = frozenset(
    {
        CaseEvent.CLAIMED.value,
        CaseEvent.RELEASED.value,
        CaseEvent.ASSIGNED.value,
        CaseEvent.IDENTIFIER_SHOWN.value,
        CaseEvent.NOTED.value,
        CaseEvent.DEADLINE_WARNED.value,
        CaseEvent.TAKEN_IN.value,
        CaseEvent.TEXT_DUE.value,
        CaseEvent.DUTY_REFUSED.value,
    }
)


class CalendarEvent(TextChoices):
    """Events whose subject is a CalendarProposal, or the CalendarYear that is missing."""

    PROPOSED = "calendar.proposed", _("已提出日历")
    IN_FORCE = "calendar.in_force", _("日历已生效")
    RETURNED = "calendar.returned", _("日历已退回")
    MISSING = "calendar.missing", _("日历还没有导入")


class RatingEvent(TextChoices):
    """Events whose subject is a RatingFollowUp; `data` holds no text and no name."""

    OPENED = "rating.opened", _("收到差评")
    CONTACTED = "rating.contacted", _("已联系评价人")
    RECTIFIED = "rating.rectified", _("已整改并答复")
    EXPLAINED = "rating.explained", _("已核实并解释")
    EXCLUSION_ASKED = "rating.exclusion_asked", _("申请不计入")
    EXCLUDED = "rating.excluded", _("复核后不计入")
    KEPT = "rating.kept", _("复核后仍计入")


class LicenceEvent(TextChoices):
    """Events whose subject is an ElectronicLicence."""

    ISSUED = "licence.issued", _("已发证照")
    PUSHED = "licence.pushed", _("已推送监管部门")
    ACKNOWLEDGED = "licence.acknowledged", _("监管部门已签收")
    EXPIRED = "licence.expired", _("证照到期")
    REVOKED = "licence.revoked", _("证照已撤销")


class MatterEvent(TextChoices):
    """Events whose subject is a Matter."""

    PUBLISHED = "matter.published", _("已发布新版本")
    IN_FORCE = "matter.in_force", _("新版本已生效")
    STOP_ASKED = "matter.stop_asked", _("已提出停办")
    STOP_TAKEN_BACK = "matter.stop_taken_back", _("已撤回停办的提议")
    STOPPED = "matter.stopped", _("已停办")
    RESUMPTION_ASKED = "matter.resumption_asked", _("已提出恢复办理")
    RESUMED = "matter.resumed", _("已恢复办理")


class MatterDraftEvent(TextChoices):
    """Events whose subject is a MatterDraft, the working copy."""

    BEGUN = "matter_draft.begun", _("已建立草稿")
    SAVED = "matter_draft.saved", _("已保存草稿")
    SUBMITTED = "matter_draft.submitted", _("已提交发布")
    TAKEN_BACK = "matter_draft.taken_back", _("已撤回提交")
    SENT_BACK = "matter_draft.sent_back", _("已退回修改")
    DROPPED = "matter_draft.dropped", _("已放弃草稿")
    PUBLISHED = "matter_draft.published", _("草稿已发布")
    BATCHED = "matter_draft.batched", _("已放进批次")


class BatchEvent(TextChoices):
    """Events whose subject is a MatterBatch."""

    BEGUN = "matter_batch.begun", _("已建立批次")
    PUBLISHED = "matter_batch.published", _("批次已发布")
