"""What applicant and department write to each other about a case."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applicants.enums import Role
from applicants.models import User

from .case import Case
from .draft import ScanState


class CaseMessageQuerySet(models.QuerySet["CaseMessage"]):
    def from_applicants(self) -> "CaseMessageQuerySet":
        return self.filter(post="")

    def from_staff(self) -> "CaseMessageQuerySet":
        return self.exclude(post="")

    def unread(self) -> "CaseMessageQuerySet":
        """Not yet opened by the other side."""
        return self.filter(read_at__isnull=True)


class CaseMessage(models.Model):
    """One message of a case; written once, never changed. `post` is that of the staff who answers.

    An empty `post` says that the applicant's side wrote it.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="messages")
    by = models.ForeignKey(
        User,
        verbose_name=_("留言人"),
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    post = models.CharField(_("岗位"), max_length=20, choices=Role, blank=True)
    text = models.TextField(_("内容"))
    at = models.DateTimeField(_("时间"), default=timezone.now)
    read_at = models.DateTimeField(_("对方阅读时间"), null=True, blank=True)

    objects = CaseMessageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("留言")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="message_says_something", condition=~Q(text="")),
        ]
        indexes = [
            models.Index(
                fields=["case"],
                name="message_for_staff",
                condition=Q(read_at__isnull=True, post=""),
            ),
            models.Index(
                fields=["case", "post"],
                name="message_for_applicant",
                condition=Q(read_at__isnull=True) & ~Q(post=""),
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="written_once", fields=["case", "by", "post", "text", "at"]),
            pgtrigger.Protect(name="message_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}.{self.pk}"

    @property
    def is_from_staff(self) -> bool:
        return bool(self.post)


class MessageFile(models.Model):
    """A file that goes with a message: checked and kept as any uploaded paper."""

    message = models.ForeignKey(CaseMessage, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(_("文件名"), max_length=160)
    content_type = models.CharField(_("类型"), max_length=40)
    size = models.PositiveIntegerField(_("大小"))
    digest = models.CharField(_("摘要"), max_length=64)
    scan_state = models.CharField(_("查毒"), max_length=10, choices=ScanState)

    class Meta:
        verbose_name = verbose_name_plural = _("留言附件")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["message", "digest"], name="file_once_a_message")
        ]

    def __str__(self) -> str:
        return self.name
