"""One entry of a file."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..enums import RecordState
from .catalogue import CatalogueItem
from .file import CreditFile


class CreditRecord(models.Model):
    """A credit record (信用信息): never edited; a correction is a row that supersedes it.

    `source` and `source_ref` name the delivered row ("CRD", "approvals.Case:12"); together
    they are unique, so a redelivery adds nothing.
    """

    file = models.ForeignKey(CreditFile, on_delete=models.PROTECT, related_name="records")
    item = models.ForeignKey(CatalogueItem, verbose_name=_("目录条目"), on_delete=models.PROTECT)
    document_number = models.CharField(_("文书编号"), max_length=60, blank=True)
    content = models.JSONField(_("内容"), default=dict, blank=True)
    authority = models.CharField(_("认定单位"), max_length=80)
    determined_on = models.DateField(_("认定日期"))
    rectified_on = models.DateField(_("履行或改正日期"), null=True, blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=RecordState, default=RecordState.ACTIVE
    )
    is_opted_out = models.BooleanField(_("本人要求不记录"), default=False)
    source = models.CharField(_("来源"), max_length=12)
    source_ref = models.CharField(_("来源编号"), max_length=80)
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    received_at = models.DateTimeField(_("入库时间"), default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = _("信用信息")
        constraints = [
            models.UniqueConstraint(fields=["source", "source_ref"], name="record_source_once"),
            models.CheckConstraint(
                name="record_rectified_after_determined",
                condition=Q(rectified_on__isnull=True)
                | Q(rectified_on__gte=models.F("determined_on")),
            ),
        ]
        indexes = [models.Index(fields=["file", "-determined_on"], name="record_file_day")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.determined_on}"
