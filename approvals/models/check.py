"""What was known when a case was decided, frozen."""

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from credit_profiles.models import CreditFile

from .case import Case


class CreditCheck(models.Model):
    """The evidence and the mode decision of one look (逢办必查), frozen with its digest.

    `evidence` is all that the rules were handed, `result` all that they answered;
    `manage.py replay_decisions` evaluates the one and expects the other, byte for byte.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="checks")
    number = models.PositiveSmallIntegerField(_("序号"), default=1)
    file = models.ForeignKey(
        CreditFile, verbose_name=_("信用档案"), on_delete=models.PROTECT, related_name="checks"
    )
    grade = models.CharField(_("等级"), max_length=1, blank=True)
    evidence = models.JSONField(_("证据"))
    evidence_digest = models.CharField(_("证据摘要"), max_length=64)
    result = models.JSONField(_("结果"))
    rules_version = models.CharField(_("规则版本"), max_length=20)
    at = models.DateTimeField(_("核验时间"), default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = _("信用核验")
        ordering = ["case", "number"]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="check_number_once")]
        triggers = [
            pgtrigger.Protect(name="insert_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.case_id}.{self.number} {self.grade}"
