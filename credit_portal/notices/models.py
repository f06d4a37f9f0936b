"""Notices: one row a message to a person."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .kinds import KINDS, wording


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """One message. `params` holds codes, names of matters and figures: no identity numbers."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("收件人"),
        on_delete=models.CASCADE,
        related_name="notices",
        db_index=False,
    )
    kind = models.CharField(_("种类"), max_length=32)
    event_id = models.BigIntegerField(_("事件"), null=True)
    params = models.JSONField(_("内容"), default=dict)
    url = models.CharField(_("链接"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("时间"), default=timezone.now)
    read_at = models.DateTimeField(_("阅读时间"), null=True)
    texted_at = models.DateTimeField(_("短信发出时间"), null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("消息")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "kind", "event_id"], name="notice_once"),
            models.CheckConstraint(
                name="notice_url_is_local",
                condition=Q(url="") | Q(url__regex=r"^/([^/\\]|$)"),
            ),
        ]
        indexes = [
            models.Index(F("recipient"), F("id").desc(), name="notice_inbox"),
            models.Index("recipient", name="notice_unread", condition=Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.recipient_id}"

    @property
    def title(self) -> str:
        return wording(self.kind, self.params).title

    @property
    def text(self) -> str:
        return wording(self.kind, self.params).text

    @property
    def label(self) -> str:
        return str(KINDS[self.kind].label)

    @property
    def icon(self) -> str:
        return KINDS[self.kind].icon

    @property
    def level(self) -> str:
        return KINDS[self.kind].level

    @property
    def is_read(self) -> bool:
        return self.read_at is not None

    def get_open_url(self) -> str:
        return reverse("notices:open", args=[self.pk])


class ChannelChoice(models.Model):
    """How somebody wants a kind of notice beside the inbox; without a row the kind decides."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="channel_choices",
        db_index=False,
    )
    kind = models.CharField(_("种类"), max_length=32)
    email = models.BooleanField(_("邮件"))
    sms = models.BooleanField(_("短信"))

    class Meta:
        verbose_name = verbose_name_plural = _("通知方式")
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="channel_choice_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.user_id}"
