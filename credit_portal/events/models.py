"""Events, their deliveries and the seals over them."""

from datetime import timedelta

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """Where an act came from. Source: GB/T 39046-2020 table A.5, extended."""

    WEB = "web", _("网上")
    MOBILE = "mobile", _("手机")
    KIOSK = "kiosk", _("自助终端")
    WINDOW = "window", _("窗口")
    API = "api", _("接口")
    SYSTEM = "system", _("系统")


class Event(models.Model):
    """One fact, written in the transaction that made it true; never changed afterwards."""

    kind = models.CharField("事件", max_length=48)
    subject_type = models.CharField("对象类型", max_length=48)
    subject_id = models.BigIntegerField("对象")
    number = models.PositiveIntegerField("序号")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="经办",
        null=True,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="+",
    )
    principal = models.CharField("为谁", max_length=48, blank=True)
    channel = models.CharField("渠道", max_length=8, choices=Channel, default=Channel.SYSTEM)
    data = models.JSONField("内容", default=dict)
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "事件"
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "number"], name="event_number_once"
            )
        ]
        indexes = [models.Index(fields=["kind", "-at"], name="event_kind_at")]
        triggers = [
            pgtrigger.Protect(name="insert_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_type}:{self.subject_id}"


class DeliveryStatus(models.TextChoices):
    PENDING = "pending", "待处理"
    DONE = "done", "已处理"
    PARKED = "parked", "已搁置"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, queue: str | None = None) -> "DeliveryQuerySet":
        """Pending, not held by a running worker, and with tries left."""
        rows = self._free().filter(attempts__lt=Delivery.MAX_ATTEMPTS)
        return rows.filter(queue=queue) if queue else rows

    def exhausted(self) -> "DeliveryQuerySet":
        """Without tries left, and the last worker did not live to say how it ended."""
        return self._free().filter(attempts__gte=Delivery.MAX_ATTEMPTS)

    def _free(self) -> "DeliveryQuerySet":
        return self.filter(status=DeliveryStatus.PENDING, next_at__lte=timezone.now())


class Delivery(models.Model):
    """One reaction owed to one event: claimed, tried at most five times, done once."""

    MAX_ATTEMPTS = 5
    LEASE = timedelta(seconds=30)  # a claim of a killed worker is free again after this

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    handler = models.CharField("处理程序", max_length=100)
    queue = models.CharField("队列", max_length=12, default="default")
    status = models.CharField(
        "状态", max_length=8, choices=DeliveryStatus, default=DeliveryStatus.PENDING
    )
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    next_at = models.DateTimeField("下次处理时间", default=timezone.now)
    done_at = models.DateTimeField("完成时间", null=True)
    last_error = models.CharField("上次错误", max_length=120, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "事件处理"
        constraints = [
            models.UniqueConstraint(fields=["event", "handler"], name="delivery_once"),
            models.CheckConstraint(
                name="delivery_done_at_iff_done",
                condition=Q(status="done", done_at__isnull=False)
                | (~Q(status="done") & Q(done_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(
                F("queue"),
                F("next_at"),
                name="delivery_pending",
                condition=Q(status="pending"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.handler} ← {self.event_id}"


class Seal(models.Model):
    """A digest over a run of events, chained to the seal before it.

    Exported outside the database, a seal shows a later change of any event it covers.
    """

    first_event = models.BigIntegerField("首个事件")
    last_event = models.BigIntegerField("末个事件", unique=True)
    count = models.PositiveIntegerField("事件数")
    previous = models.CharField("前一封印", max_length=64, blank=True)
    digest = models.CharField("摘要", max_length=64, unique=True)
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "事件封印"
        ordering = ["pk"]
        triggers = [
            pgtrigger.Protect(name="insert_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.digest[:12]
