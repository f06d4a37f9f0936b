"""What can happen to a person, a firm or a mandate; `data` holds ids only."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ApplicantEvent(TextChoices):
    """Events whose subject is an Applicant."""

    VERIFIED = "applicant.verified", _("已实名认证")
    PHONE_VERIFIED = "applicant.phone_verified", _("已核实手机号")
    COMPANY_JOINED = "applicant.company_joined", _("已登记为单位代表")
    REGISTERED = "applicant.registered", _("窗口已登记身份")
    LOOKED_UP = "applicant.looked_up", _("工作人员按证件号码查询")


class MandateEvent(TextChoices):
    """Events whose subject is a Mandate."""

    GIVEN = "mandate.given", _("已委托")
    ENDED = "mandate.ended", _("委托已收回")


class InterestEvent(TextChoices):
    """Events whose subject is an Interest."""

    DECLARED = "interest.declared", _("已申报回避")
    ENDED = "interest.ended", _("回避申报已结束")


class TokenEvent(TextChoices):
    """Events whose subject is an ApiToken."""

    CREATED = "token.created", _("已创建接口令牌")
    REVOKED = "token.revoked", _("接口令牌已作废")
