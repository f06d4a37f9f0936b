"""Refusals of the approval side."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from credit_portal.errors import PortalError, TooManyRequests


class SubjectKindCannotFile(PortalError):
    code = "subject_kind"
    message = _("这件事不能由您现在代表的主体来办。请在右上角切换办事身份。")


class MatterNotOpen(PortalError):
    code = "matter_not_open"
    status = 404
    message = _("没有这个事项，或者它已经停办。")


class ModeClosed(PortalError):
    """The chosen way is closed; `data` carries mode and reason code."""

    code = "mode_closed"
    message = _("您选的办理方式现在没有开放。请看下面的原因，或者选普通程序。")


class MaterialsMissing(PortalError):
    """Papers without which nothing can be filed; `codes` lists them."""

    code = "materials_missing"
    status = 422
    message = _("还有必须交的材料没有交。")

    def __init__(self, codes: list[str]) -> None:
        self.codes = codes
        super().__init__(field="materials", codes=codes)


class FormIncomplete(PortalError):
    """Form fields that are empty or wrong; `errors` maps field to message."""

    code = "form_incomplete"
    status = 422
    message = _("表单里还有内容需要修改。")

    def __init__(self, errors: dict[str, str]) -> None:
        self.errors = errors
        super().__init__(field="form", errors=errors)


class KeyReused(PortalError):
    code = "key_reused"
    status = 422
    message = _("这个提交编号已经用于另一份内容。请重新打开页面再提交。")


class UploadRefused(PortalError):
    code = "upload_refused"
    status = 422
    message = _("这个文件不能上传。")


class WrongStep(PortalError):
    code = "wrong_step"
    message = _("办件的状态已经变化，这一步不能再办。请刷新页面看最新情况。")


class AlreadySigned(WrongStep):
    code = "already_signed"
    message = _("这份承诺书已经签过了，不用再签。")


class CommitmentStale(PortalError):
    """The words changed since the page was opened."""

    code = "commitment_stale"
    message = _("承诺书的内容在您打开以后有变化。请重新看一遍，再签署。")


class MatterChanged(PortalError):
    """A version published since the offer asks for other promises, or none."""

    code = "matter_changed"
    message = _(
        "告知以后，这个事项的办理条件有了新版本，这份承诺书不能再签。"
        "您可以改走普通程序，或者撤回后重新申请。"
    )


class PhotographMissing(PortalError):
    """Not uploaded, or nobody says when and where it was taken."""

    code = "photograph_missing"
    status = 422
    message = _("请上传这张照片，并写明什么时候、在哪里拍的。")


class PhotographTwice(PhotographMissing):
    code = "photograph_twice"
    status = 422
    message = _("这张照片和前面的一张是同一个文件，请换成另一张。")


class CommitmentIncomplete(PortalError):
    code = "commitment_incomplete"
    status = 422
    message = _("请逐条确认承诺内容，并签上姓名。")


class SignerNameDiffers(PortalError):
    code = "signer_name"
    status = 422
    message = _("签署姓名和实名认证的姓名不一致。")


class SigningNeedsMandate(PortalError):
    code = "signing_needs_mandate"
    status = 403
    message = _("您的授权委托没有写明可以签署承诺，请由申请人本人签署。")


class PromisedDateWrong(PortalError):
    code = "promised_date"
    status = 422
    message = _("补交日期要是工作日，并且不晚于最后期限。")


class DayIsRestDay(PromisedDateWrong):
    code = "day_is_rest_day"
    message = _("这一天不是工作日，请换一天。")


class DayOutOfRange(PromisedDateWrong):
    """`data` carries the first and the last possible day."""

    code = "day_out_of_range"
    message = _("请填%(first)s到%(last)s之间的工作日。")

    def __str__(self) -> str:
        days = {name: str(self.data[name]) for name in ("first", "last")}
        return str(self.message) % {
            name: date_format(date.fromisoformat(day), "MONTH_DAY_FORMAT")
            for name, day in days.items()
        }


class PapersOwed(PortalError):
    code = "papers_owed"
    message = _("容缺材料还没有补齐，现在不能准予。")


class DutyRefused(PortalError):
    """A rule that keeps duties apart; each attempt is kept for the report of near misses."""

    status = 403


class SuppliedTooLate(PortalError):
    """The promised day passed and the case ended by it."""

    code = "supplied_too_late"
    message = _("补交日期已经过了，这份材料不能再补交。补齐材料后可以重新申请。")


class NothingSupplied(PortalError):
    code = "nothing_supplied"
    status = 422
    message = _("还没有收到这份材料的文件，请先上传。")


class ExtensionAskedOnce(PortalError):
    code = "extension_asked_once"
    message = _("每份材料只能申请一次延期，这份已经申请过。遇到不可抗力，请联系窗口。")


class ExtensionTooLate(PortalError):
    """Asked after the day, for a paper no longer owed, or where the law leaves no day."""

    code = "extension_too_late"
    message = _("这份材料现在不能申请延期：要在补交日期以前提出，并且还有可以延到的日期。")


class ExtensionPending(PortalError):
    code = "extension_pending"
    message = _("申请人的延期申请还没有决定，请先作出决定。")


class ExtensionDecided(PortalError):
    code = "extension_decided"
    message = _("这个延期申请已经有决定。")


class ReasonMissing(PortalError):
    code = "reason_missing"
    status = 422
    message = _("请写明理由。")


class ReturnedOnce(PortalError):
    code = "returned_once"
    message = _("这份材料已经退回过一次，不能再退。请按现有材料作出决定。")


class ForeseenOnce(PortalError):
    code = "foreseen_once"
    message = _("预期结果已经告知过。")


class SameOfficer(DutyRefused):
    """Source: rules of separation 受理、审批分离 (PRODUCT §3, GA4)."""

    code = "same_officer"
    message = _("受理和决定要由不同的人来办。这个办件由您受理，请交给其他决定人。")


class NothingToCorrect(PortalError):
    code = "nothing_to_correct"
    status = 422
    message = _("请至少选一份要补正的材料，写明问题。")


class SupplementedOnce(PortalError):
    """Source: 行政许可法 art. 32(4): everything is told at once."""

    code = "supplemented_once"
    message = _("这个办件已经一次性告知过补正，不能再告知第二次。")


class DefectsLeft(PortalError):
    """Papers that nothing was uploaded for yet; `data` carries their codes."""

    code = "defects_left"
    status = 422
    message = _("还有要补正的材料没有上传。")


class CalendarUnderWay(PortalError):
    code = "calendar_under_way"
    message = _("%(year)s年已经有一份等人确认的日历。请先确认或者退回那一份。")


class CalendarSettled(PortalError):
    code = "calendar_settled"
    message = _("这份日历已经有人处理过了。请刷新页面看最新情况。")


class NeedsSecondPerson(PortalError):
    """Source: docs/authorization.md: one proposes, another puts in force."""

    code = "needs_second_person"
    status = 403
    message = _("提出日历和让它生效要由不同的人来办。请另一位管理员确认。")


class AlreadyClaimed(PortalError):
    """A colleague was faster; `officer` is the name of who holds the case."""

    code = "already_claimed"
    message = _("这个办件已由%(officer)s领取。")


class NotHeld(PortalError):
    """Nobody holds the case yet: a clerk acts only on what they have claimed."""

    code = "not_held"
    status = 403
    message = _("请先领取这个办件，再办这一步。")


class HeldByColleague(PortalError):
    """`officer` is the name of who holds the case."""

    code = "held_by_colleague"
    status = 403
    message = _("这个办件由%(officer)s经办。要由您办理，请科室负责人转交。")


class CannotHold(PortalError):
    """Who shall hold the case has no post for it in its department."""

    code = "cannot_hold"
    status = 422
    message = _("这位同事在本部门没有受理岗位，不能经办这个办件。")


class UnmaskReasonMissing(PortalError):
    code = "unmask_reason"
    status = 422
    message = _("请写明为什么要看完整号码")


class UnmaskingsUsedUp(PortalError):
    """Beyond `unmask.per_day`."""

    code = "unmaskings_used_up"
    status = 429
    message = _("您今天查看完整号码的次数已经用完，明天再查。")


class NoteEmpty(PortalError):
    code = "note_empty"
    status = 422
    message = _("请写下备注的内容")


class OwnCase(DutyRefused):
    """Source: 公务员法 arts. 76–78 (回避)."""

    code = "own_case"
    message = _("这个办件和您本人、您的单位或您申报过的人有关，请回避。")


class ReasonsMissing(PortalError):
    code = "reasons_missing"
    status = 422
    message = _("请写明理由和依据条款。")


class MessageEmpty(PortalError):
    code = "message_empty"
    status = 422
    message = _("请写下要说的话。")


class ConversationClosed(PortalError):
    """A case takes messages for some days after its end."""

    code = "conversation_closed"
    message = _("办件办结超过%(days)s天，不能再留言。可以拨打 12345，或者到窗口询问。")


class TooManyMessages(TooManyRequests):
    code = "too_many_messages"
    message = _("留言有些频繁。内容还在，请过一会儿再发。")


class RatedBefore(PortalError):
    code = "rated_before"
    message = _("这个办件已经评价过，一个办件评价一次。")


class RatingClosed(PortalError):
    code = "rating_closed"
    message = _("办结超过%(days)s天，不能再评价。有意见可以拨打 12345。")


class RatingReasonsMissing(PortalError):
    code = "rating_reasons_missing"
    status = 422
    message = _("请选一个不满意的原因，我们才好改。")


class FollowUpNoteMissing(PortalError):
    code = "follow_up_note_missing"
    status = 422
    message = _("请写下内容。")


class SamePersonExcludes(PortalError):
    code = "same_person_excludes"
    status = 403
    message = _("不计入要由另一个人复核。")


class PaperNotReusable(PortalError):
    code = "paper_not_reusable"
    status = 404
    message = _("这份材料现在不能沿用，请重新上传。")


class NothingToCopy(PortalError):
    """Only a case that ended without a grant is filed again."""

    code = "nothing_to_copy"
    message = _("这个办件不能重新申请：它还在办，或者已经准予。")


# The window


class TakenInByYou(SameOfficer):
    """Who took a case in at the counter does not decide it."""

    message = _("收件和决定要由不同的人来办。这个办件由您在窗口收件，请交给其他决定人。")


class SameAsPresent(PortalError):
    code = "same_as_present"
    status = 422
    message = _("申请人就是到场人本人。请把到场身份改为「申请人本人」。")


class NotRepresentative(PortalError):
    """Says nothing of who the representative is."""

    code = "not_representative"
    status = 422
    message = _(
        "到场人不是登记的法定代表人或经营者。以经办人身份办的，请选「单位经办人」并交授权委托书。"
    )


class RepresentativeMissing(PortalError):
    code = "representative_missing"
    status = 422
    message = _("单位还没有登记过，请照营业执照填写法定代表人或经营者。")


class AuthorityMissing(PortalError):
    """An agent or a handler without a written authority. Source: 民法典 art. 165."""

    code = "authority_missing"
    status = 422
    message = _("还没有授权委托书。请扫描上传到场人的授权委托书。")


class DeliveryIncomplete(PortalError):
    """`field` is the one that is empty or wrong."""

    code = "delivery_incomplete"
    status = 422
    message = _("邮寄要写收件人、电话和地址。")


class TrackingNumberWrong(PortalError):
    code = "tracking_number"
    status = 422
    message = _("运单号不对：邮政 EMS 为13位数字，或2个字母、9位数字加 CN；顺丰为 SF 加13位数字。")


class ReceiverDiffers(PortalError):
    code = "receiver_differs"
    status = 422
    message = _("姓名或证件和申请人的不一致。代领的，请选代领人的身份。")


class SeparateIssue(DutyRefused):
    """Source: 受理、审批、出证三分离 (GA4), where the matter asks for it."""

    code = "separate_issue"
    message = _("这个事项由另一个人发证：收件、受理或决定过的人不发。")


class WrongDay(PortalError):
    code = "wrong_day"
    status = 422
    message = _("这一天要在寄出那天到今天之间。")


class ProcedureNotOfMatter(PortalError):
    """Source: the special procedures a matter names."""

    code = "procedure_not_of_matter"
    status = 422
    message = _("这个事项没有这种特别程序。")


class PastEndOfTerm(PortalError):
    """Source: 行政许可法 art. 42: the term is extended before it ends."""

    code = "past_end_of_term"
    message = _("承诺办结日已经过了，不能再延长。")


class ExtendedOnce(PortalError):
    """Source: 行政许可法 art. 42."""

    code = "extended_once"
    message = _("这个办件已经延长过一次，不能再延长。")


# The catalogue


class SecondPersonNeeded(PortalError):
    """Source: docs/authorization.md (a version is published by two)."""

    code = "second_person"
    status = 403
    message = _("编辑过、提交过的人不能自己发布。请另一位事项管理员或本部门负责人来发布。")


class DraftChanged(PortalError):
    """Somebody else saved the same part meanwhile; what was typed is not kept yet."""

    code = "draft_changed"
    message = _("这一部分刚被别人保存过。您填的内容还在，请核对后再保存。")


class DraftNotOpen(PortalError):
    code = "draft_not_open"
    message = _("草稿已经提交、发布或放弃，现在不能修改。")


class DraftHasGaps(PortalError):
    """What keeps a matter from being published; `gaps` counts them."""

    code = "draft_has_gaps"
    status = 422
    message = _("还有 %(gaps)s 处必须先改好，才能提交发布。")


class MatterCodeTaken(PortalError):
    code = "matter_code_taken"
    status = 422
    message = _("这个代码已经有事项在用。")


class NothingChanged(PortalError):
    code = "nothing_changed"
    status = 422
    message = _("和现行版本一样，没有要发布的变更。")


class ValidFromWrong(PortalError):
    code = "valid_from"
    status = 422
    message = _("生效时间不能早于上一个版本的生效时间。")


class BaseOutdated(PortalError):
    """Another version was published since the draft began from its base."""

    code = "base_outdated"
    message = _("草稿开始以后，这个事项又发布过新版本。请按新版本重新建立草稿。")


class ApplicationOutdated(PortalError):
    """The matter has a newer version than the one the application was begun under."""

    code = "application_outdated"
    message = _("这个事项的规定已经更新。您填的内容都在，请看过变化再继续。")


class DraftAlreadyOpen(PortalError):
    code = "draft_already_open"
    message = _("这个事项已经有一份没有发布的草稿，请在那份里改。")


class DraftInBatch(PortalError):
    code = "draft_in_batch"
    message = _("这份草稿在一个批次里，要和批次一起发布。")


class BatchNotReady(PortalError):
    code = "batch_not_ready"
    message = _("批次里的草稿要全部提交以后，才能一起发布。")


class StopAlreadyAsked(PortalError):
    code = "stop_already_asked"
    message = _("这个事项已经停办，或者已经有人提出停办。")


class StopNotAsked(PortalError):
    code = "stop_not_asked"
    message = _("情况已经变化，请刷新页面再看。")
