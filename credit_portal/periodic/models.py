"""The slot of a daily job: one row a job and business date."""

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Slot(models.Model):
    """One run of a daily job for one business date; finished once, whoever starts it."""

    job = models.CharField("任务", max_length=100)
    business_date = models.DateField("业务日期")
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    held_until = models.DateTimeField("占用到", default=timezone.now)
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)
    settled = models.PositiveIntegerField("处理数", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "定时任务运行记录"
        ordering = ["-business_date", "job"]
        constraints = [
            models.UniqueConstraint(fields=["job", "business_date"], name="slot_once"),
            models.CheckConstraint(
                name="slot_finished_was_started",
                condition=Q(finished_at__isnull=True) | Q(started_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.business_date}"
