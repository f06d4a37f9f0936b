"""One row a changed parameter; what is not here stands in `defaults.py`."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Parameter(models.Model):
    """A value in force from a moment on; a change is a new row, with its reason."""

    key = models.CharField("键", max_length=64)
    value = models.JSONField("值")
    unit = models.CharField("单位", max_length=16)
    source = models.CharField("依据", max_length=200)
    tag = models.CharField("可靠程度", max_length=4)
    reason = models.CharField("变更理由", max_length=200, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="变更人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    valid_from = models.DateTimeField("生效时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "参数"
        constraints = [
            models.UniqueConstraint(fields=["key", "valid_from"], name="parameter_once_a_moment")
        ]
        ordering = ["key", "-valid_from"]

    def __str__(self) -> str:
        return self.key
