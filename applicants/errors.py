"""Refusals of the people side."""

from django.utils.translation import gettext_lazy as _

from credit_portal.errors import PortalError

IDENTIFIER_MESSAGES = {  # by IdentifierError.code
    "format": _(
        "格式不对：身份证号为18位数字，最后一位可以是X；"
        "信用代码为18位数字和大写字母，没有 I、O、S、V、Z。"
    ),
    "length": _("位数不对，应为18位。"),
    "province": _("开头的地区代码不存在，请对照证件再看一遍。"),
    "area": _("开头的地区代码不存在，请对照证件再看一遍。"),
    "birth_date": _("号码里的出生日期不存在，请对照证件再看一遍。"),
    "birth_in_future": _("号码里的出生日期在今天之后，请对照证件再看一遍。"),
    "check_character": _("校验位不对，可能有一位输错了，请对照证件再看一遍。"),
}

FORMAT_MESSAGES = {  # by document type, where the number has a form of its own
    "414": _("护照号为5到12位字母和数字，请对照证件再看一遍。"),
    "511": _("台湾居民来往大陆通行证号为8位数字，不含签发次数。"),
    "516": _("港澳居民来往内地通行证号为 H 或 M 加8位数字，不含换证次数。"),
}


class WrongIdentifier(PortalError):
    code = "wrong_identifier"
    status = 422
    message = _("证件号码不对，请对照证件再看一遍。")


class NotVerified(PortalError):
    code = "not_verified"
    status = 403
    message = _("请先完成实名认证，再办理这件事。")


class NotYourCompany(PortalError):
    code = "not_your_company"
    status = 403
    message = _("您不能代表这家单位办事。请先由法定代表人确认，或提交授权委托。")


class IdentityMismatch(PortalError):
    code = "identity_mismatch"
    message = _("这个身份已经绑定到另一个账户。请用原来的账户登录，或到窗口核对。")


class PhoneUnknown(PortalError):
    """No number that its owner has proved."""

    code = "phone_unknown"
    status = 422
    message = _("您还没有核实手机号。请先在「我的账户」里核实，再获取验证码。")


class CodeTooSoon(PortalError):
    code = "code_too_soon"
    status = 429
    message = _("刚发过一条验证码，请过%(seconds)s秒再获取。")

    def __init__(self, seconds: int) -> None:
        super().__init__(field="code", seconds=seconds)


class CodesTooMany(PortalError):
    code = "codes_too_many"
    status = 429
    message = _("获取验证码的次数太多了，请一小时后再试。")


class CodeNotSent(PortalError):
    code = "code_not_sent"
    status = 503
    message = _("验证码没有发出去，请再获取一次。您填的内容还在。")


class CodeMissing(PortalError):
    """None was sent for this, or it was used already."""

    code = "code_missing"
    status = 422
    message = _("请先获取验证码，再输入收到的6位数字。")


class CodeExpired(PortalError):
    code = "code_expired"
    status = 422
    message = _("验证码已经过期，请重新获取。")


class CodeWrong(PortalError):
    code = "code_wrong"
    status = 422
    message = _("验证码不对，还可以试%(left)s次。")

    def __init__(self, left: int) -> None:
        super().__init__(field="code", left=left)


class CodeTriesUsed(PortalError):
    code = "code_tries_used"
    status = 422
    message = _("验证码输错的次数太多，这条已经作废，请重新获取。")


class AgentUnknown(PortalError):
    """The same answer for an unknown name, an unverified person and oneself."""

    code = "agent_unknown"
    status = 422
    message = _("没有找到可以委托的人。请核对用户名，并确认对方已经实名认证。")


class NameDiffers(PortalError):
    """Says nothing of the name that is known."""

    code = "name_differs"
    status = 422
    message = _("这个号码已经登记，姓名或名称和证件上的不一致。请对照原件再看一遍。")


class BirthDateMissing(PortalError):
    code = "birth_date_missing"
    status = 422
    message = _("这种证件的号码里没有出生日期，请照证件填写。")


class LookUpsUsedUp(PortalError):
    code = "look_ups_used_up"
    status = 429
    message = _("您今天按证件号码查询的次数已经用完，明天再查；急用请找科室负责人。")


class InterestKnown(PortalError):
    code = "interest_known"
    message = _("您已经申报过这个人或单位。")
