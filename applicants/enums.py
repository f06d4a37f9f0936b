"""Words of the people side."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SubjectType(TextChoices):
    """Who may apply. Source: GB/T 39046-2020 table A.4, as the catalogue writes it."""

    NATURAL_PERSON = "natural_person", _("个人")
    ENTERPRISE = "enterprise", _("企业")
    INDIVIDUAL_BUSINESS = "individual_business", _("个体工商户")
    PUBLIC_INSTITUTION = "public_institution", _("事业单位")
    SOCIAL_ORGANIZATION = "social_organization", _("社会组织")
    OTHER_ORGANIZATION = "other_organization", _("其他组织")


class DocumentType(TextChoices):
    """Identity documents. Source: docs/rules/identifiers.md §3 (GA/T 2000.156)."""

    RESIDENT_ID = "111", _("居民身份证")
    PASSPORT = "414", _("护照")
    TAIWAN_PERMIT = "511", _("台湾居民来往大陆通行证")
    HK_MACAO_PERMIT = "516", _("港澳居民来往内地通行证")
    RESIDENCE_PERMIT = "550", _("港澳台居民居住证")
    FOREIGN_RESIDENT = "553", _("外国人永久居留身份证")
    CREDIT_CODE = "uscc", _("统一社会信用代码")


class Role(TextChoices):
    """What a member of staff may be; the department of the post limits where."""

    CLERK = "clerk", _("窗口人员")
    DECIDER = "decider", _("审批决定人")
    HEAD = "head", _("科室负责人")
    INSPECTOR = "inspector", _("检查人员")
    SUPERVISION_LEAD = "supervision_lead", _("监管负责人")
    CREDIT_OFFICER = "credit_officer", _("信用管理员")
    CATALOGUE_OFFICER = "catalogue_officer", _("事项管理员")
    AUDITOR = "auditor", _("审计员")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")


class CodePurpose(TextChoices):
    """What a one-time code is good for."""

    SIGN = "sign", _("签署承诺")
    PHONE = "phone", _("核实手机号")


class Capacity(TextChoices):
    """In what capacity a user acts for a legal person."""

    LEGAL_REPRESENTATIVE = "legal_representative", _("法定代表人")
    OPERATOR = "operator", _("经营者")
    HANDLER = "handler", _("经办人")


class InterestRelation(TextChoices):
    """Why an official stands back. Source: 公务员法 arts. 76–78."""

    FAMILY = "family", _("近亲属")
    FORMER_EMPLOYER = "former_employer", _("三年内任职过的单位")
    INVESTMENT = "investment", _("本人或近亲属投资、任职的单位")
    OTHER = "other", _("其他可能影响公正的关系")
