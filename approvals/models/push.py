"""The approval told to who supervises it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applicants.models import Department, User

from .licence import ElectronicLicence


class ApprovalSupervisionPush(models.Model):
    """A grant handed over to the supervising department (审管联动), with its standard.

    Written with the grant; acknowledged within three working days by the supervision app.
    """

    licence = models.OneToOneField(ElectronicLicence, on_delete=models.PROTECT, related_name="push")
    department = models.ForeignKey(
        Department, verbose_name=_("监管部门"), on_delete=models.PROTECT, db_index=False
    )
    standard = models.JSONField(_("监管标准"))
    acknowledge_by = models.DateField(_("签收期限"))
    pushed_at = models.DateTimeField(_("推送时间"), default=timezone.now)
    acknowledged_at = models.DateTimeField(_("签收时间"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        User,
        verbose_name=_("签收人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = verbose_name_plural = _("审管推送")
        indexes = [
            models.Index(
                fields=["department", "id"],
                name="push_open",
                condition=models.Q(acknowledged_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return str(self.licence)
