"""An application being written: not a case, no number, deleted after its time."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applicants.models import Applicant, User

from ..enums import ApprovalMode
from .matter import MatterVersion


class Draft(models.Model):
    """What an applicant has typed and uploaded so far. `key` makes its submission once-only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    applicant = models.ForeignKey(Applicant, on_delete=models.CASCADE, related_name="drafts")
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(MatterVersion, on_delete=models.PROTECT, related_name="+")
    form = models.JSONField(_("表单"), default=dict)
    filled = models.JSONField(
        _("自动填好的内容"), default=dict, help_text=_("每一项的来源和当时的值")
    )
    copied_from = models.ForeignKey(
        "Case",
        verbose_name=_("沿用的办件"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    mode = models.CharField(_("想用的方式"), max_length=20, choices=ApprovalMode, blank=True)
    delivery = models.JSONField(_("领取方式"), default=dict)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    expires_at = models.DateTimeField(_("到期时间"), db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = _("草稿")
        constraints = [
            models.UniqueConstraint(fields=["by", "copied_from"], name="draft_once_a_copied_case")
        ]
        indexes = [models.Index(fields=["applicant", "-updated_at"], name="draft_applicant")]

    def __str__(self) -> str:
        return str(self.version)

    def newer_version(self, now: datetime) -> MatterVersion | None:
        """The version of the matter that is in force now, where it is another than the draft's."""
        matter = self.version.matter
        if matter.current_id == self.version_id and not (
            matter.next_from and matter.next_from <= now
        ):
            return None
        found = matter.version_at(now)
        return found if found and found.pk != self.version_id else None


class ScanState(models.TextChoices):
    CLEAN = "clean", _("已查毒")
    UNSCANNED = "unscanned", _("未查毒")


class MaterialFile(models.Model):
    """One uploaded file, kept by digest; belongs to a draft, then to its case."""

    draft = models.ForeignKey(
        Draft, null=True, blank=True, on_delete=models.CASCADE, related_name="files"
    )
    case = models.ForeignKey(
        "Case", null=True, blank=True, on_delete=models.PROTECT, related_name="files"
    )
    material_code = models.CharField(_("材料"), max_length=24)
    name = models.CharField(_("文件名"), max_length=160)
    content_type = models.CharField(_("类型"), max_length=40)
    size = models.PositiveIntegerField(_("大小"))
    digest = models.CharField(_("摘要"), max_length=64)
    scan_state = models.CharField(_("查毒"), max_length=10, choices=ScanState)
    taken = models.JSONField(_("拍摄信息"), default=dict)
    reused_from = models.ForeignKey(
        "self",
        verbose_name=_("沿用的文件"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("上传时间"), auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = _("材料文件")
        constraints = [
            models.CheckConstraint(
                name="file_of_draft_or_case",
                condition=Q(draft__isnull=False, case__isnull=True)
                | Q(draft__isnull=True, case__isnull=False),
            ),
            models.UniqueConstraint(
                F("draft"), F("material_code"), F("digest"), name="file_once_a_draft"
            ),
        ]

    def __str__(self) -> str:
        return self.name
