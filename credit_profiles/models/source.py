"""What each outside source last said about a subject."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .file import CreditFile


class SourceAnswer(models.Model):
    """The newest good answer of one source about one subject, and the newest attempt.

    `facts` maps a check field of the catalogue to its value; they are what the matters'
    conditions need, no identity numbers. A failed attempt leaves the last good answer.
    """

    file = models.ForeignKey(CreditFile, on_delete=models.CASCADE, related_name="sources")
    source = models.CharField(_("数据源"), max_length=8)
    facts = models.JSONField(_("事实"), default=dict)
    as_of = models.DateTimeField(_("数据时间"), null=True)
    fetched_at = models.DateTimeField(_("取得时间"), null=True)
    digest = models.CharField(_("答复摘要"), max_length=64, blank=True)
    tried_at = models.DateTimeField(_("最近查询时间"), null=True)
    error = models.CharField(_("最近错误"), max_length=24, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("数据源答复")
        constraints = [
            models.UniqueConstraint(fields=["file", "source"], name="source_once_a_file")
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.as_of or ''}".strip()
