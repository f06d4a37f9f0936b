"""The one decision of a case."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applicants.models import User

from ..enums import RefusalGround
from .case import Case, Status


class Decision(models.Model):
    """The one decision of a case: by a person, or by the system, which only ever grants."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="decision")
    outcome = models.CharField(
        _("结果"),
        max_length=8,
        choices=[(Status.GRANTED.value, _("准予")), (Status.REFUSED.value, _("不予"))],
    )
    by = models.ForeignKey(
        User,
        verbose_name=_("决定人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    ground = models.CharField(_("不予的理由"), max_length=20, choices=RefusalGround, blank=True)
    condition = models.CharField(_("不符合的条件"), max_length=24, blank=True)
    reasons = models.TextField(_("理由"), blank=True)
    article = models.CharField(_("依据条款"), max_length=200, blank=True)
    at = models.DateTimeField(_("决定时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("决定")
        constraints = [
            models.CheckConstraint(
                name="decision_system_only_grants",
                condition=Q(outcome="granted") | Q(by__isnull=False),
            ),
            models.CheckConstraint(
                name="decision_refusal_has_reasons",
                condition=Q(outcome="granted") | ~Q(reasons=""),
            ),
            models.CheckConstraint(
                name="decision_ground_only_of_refusal",
                condition=Q(outcome="refused") | Q(ground="", condition=""),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="insert_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.outcome}"
