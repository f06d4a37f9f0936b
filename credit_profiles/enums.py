from django.db import models
from django.utils.translation import gettext_lazy as _


class Grade(models.TextChoices):
    """Credit grades, best first; "A" < "B" holds for the values, so `max` gives the worst."""

    A = "A", _("优秀")
    B = "B", _("良好")
    C = "C", _("一般")
    D = "D", _("较差")
    E = "E", _("严重失信")


class Severity(models.TextChoices):
    MINOR = "minor", _("轻微")
    GENERAL = "general", _("一般")
    SERIOUS = "serious", _("严重")


class Polarity(models.TextChoices):
    POSITIVE = "positive", _("正面")
    NEUTRAL = "neutral", _("中性")
    NEGATIVE = "negative", _("负面")


class RecordState(models.TextChoices):
    ACTIVE = "active", _("有效")
    DISPUTED = "disputed", _("异议标注")
    REPAIRED = "repaired", _("已修复")
    WITHDRAWN = "withdrawn", _("已撤销")
    EXPIRED = "expired", _("已到期")


class Decay(models.TextChoices):
    """How a record loses weight; the three severities name the table it follows."""

    STEP = "step", _("到期归零")
    NONE = "none", _("不计分")
    MINOR = "minor", _("轻微")
    GENERAL = "general", _("一般")
    SERIOUS = "serious", _("严重")


class SourceState(models.TextChoices):
    """What is known about a source when it was asked; only FRESH can open a fast way."""

    FRESH = "fresh", _("正常")
    STALE = "stale", _("已过时")
    UNKNOWN = "unknown", _("未知")


class Publicity(models.TextChoices):
    PUBLIC = "public", _("公开公示")
    OFFICIAL_USE = "official_use", _("政务共享")
    SELF_ONLY = "self_only", _("授权查询")
    NOT_PUBLIC = "not_public", _("不公开")
    NOT_APPLICABLE = "not_applicable", _("不适用")


class CapReason(models.TextChoices):
    """Why a grade is held down whatever the score."""

    LISTED = "listed", _("被列入严重失信主体名单")
    CONSTRAINT = "constraint", _("处于失信制约期")
    AFTER_CONSTRAINT = "after_constraint", _("失信制约期满，信息仍有权重")
    RECORD = "record", _("失信信息限定等级")
    REPEATED_GENERAL = "repeated_general", _("十二个月内多条一般失信信息")


class LineReason(models.TextChoices):
    """Why a record counts in the score, or does not."""

    COUNTED = "counted", _("计分")
    NEUTRAL = "neutral", _("不计分信息")
    AGED_OUT = "aged_out", _("权重已随时间归零")
    OUT_OF_VALIDITY = "out_of_validity", _("超过有效期")
    OVER_ITEM_CAP = "over_item_cap", _("同类信息已达加分上限")
    OPTED_OUT = "opted_out", _("本人选择不使用")
    NOT_YET = "not_yet", _("尚未认定")
    DISPUTED = "disputed", _("异议处理中，暂不计分")
    REPAIRED = "repaired", _("已修复，不计分")
    WITHDRAWN = "withdrawn", _("已撤销，不计分")
    EXPIRED = "expired", _("已到期，不计分")
