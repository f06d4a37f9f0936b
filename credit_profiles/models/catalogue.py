"""The credit catalogue: what may be recorded, and nothing else."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..enums import Polarity, Severity


class CatalogueItem(models.Model):
    """One kind of information (信用目录条目). Source: Shenzhen credit regulation arts. 31–35."""

    code = models.CharField(_("编码"), max_length=4, primary_key=True)
    category = models.CharField(_("类别"), max_length=16)
    name_zh = models.CharField(_("名称"), max_length=120)
    name_en = models.CharField(_("英文名称"), max_length=200)
    provider = models.CharField(_("提供单位"), max_length=200)
    subject_types = ArrayField(models.CharField(max_length=24), verbose_name=_("适用主体"))
    update_cycle = models.CharField(_("更新周期"), max_length=12)
    validity_months = models.PositiveSmallIntegerField(_("有效期（月）"), null=True)
    publicity_legal = models.CharField(_("法人公开属性"), max_length=16)
    publicity_natural = models.CharField(_("自然人公开属性"), max_length=16)
    polarity = models.CharField(_("性质"), max_length=8, choices=Polarity)
    severity = models.CharField(_("严重程度"), max_length=8, choices=Severity, null=True)
    points = models.DecimalField(_("分值"), max_digits=4, decimal_places=1)
    points_cap = models.DecimalField(_("累计上限"), max_digits=4, decimal_places=1, null=True)
    decay = models.CharField(_("衰减"), max_length=8)
    grade_cap = models.CharField(_("等级上限"), max_length=1, null=True)
    constraint_months = models.PositiveSmallIntegerField(_("制约期（月）"), null=True)
    is_repairable = models.BooleanField(_("可修复"), null=True)
    min_publicity_months = models.PositiveSmallIntegerField(_("最短公示期（月）"), null=True)
    max_publicity_months = models.PositiveSmallIntegerField(_("最长公示期（月）"), null=True)
    may_opt_out = models.BooleanField(_("本人可以不要求记录"))
    basis = models.TextField(_("依据"))
    verification = models.CharField(_("可靠程度"), max_length=12)
    note = models.TextField(_("说明"), blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("信用目录条目")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="item_severity_iff_negative",
                condition=Q(polarity="negative", severity__isnull=False)
                | (~Q(polarity="negative") & Q(severity__isnull=True)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"
