"""The working copy of a matter, from the first word to the publication."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from applicants.models import Department, User
from credit_portal.states import StateModel

from ..enums import MatterDraftStatus
from .batch import MatterBatch
from .matter import Matter, MatterVersion

Status = MatterDraftStatus
OPEN = (Status.EDITING, Status.SUBMITTED)


class MatterDraftQuerySet(models.QuerySet["MatterDraft"]):
    def open(self) -> "MatterDraftQuerySet":
        return self.filter(status__in=OPEN)

    def for_page(self) -> "MatterDraftQuerySet":
        return self.select_related(
            "matter", "base", "department", "batch", "edited_by", "submitted_by"
        )


class MatterDraft(StateModel):
    """A version being written; a matter has one open draft at most.

    editing    submit → submitted, drop → dropped
    submitted  take_back → editing, publish → published

    `content` keeps what was typed as it was typed, right or wrong; the schema and the lint say
    what is left to mend. `base` is the version it began from, None for a new matter.
    """

    code = models.SlugField(_("代码"), max_length=60)
    matter = models.ForeignKey(
        Matter,
        verbose_name=_("事项"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="drafts",
    )
    base = models.ForeignKey(
        MatterVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    department = models.ForeignKey(
        Department, verbose_name=_("实施部门"), on_delete=models.PROTECT, related_name="+"
    )
    content = models.JSONField(_("内容"))
    status = FSMField(_("状态"), choices=Status, default=Status.EDITING, protected=True)
    reason = models.CharField(_("变更理由"), max_length=300, blank=True)
    valid_from = models.DateTimeField(_("计划生效时间"), null=True, blank=True)
    batch = models.ForeignKey(
        MatterBatch,
        verbose_name=_("批次"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="drafts",
    )
    editors = models.ManyToManyField(User, related_name="+", blank=True)
    edited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    edited_at = models.DateTimeField(_("保存时间"), default=timezone.now)
    submitted_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    returned_reason = models.CharField(_("退回原因"), max_length=300, blank=True)
    published = models.OneToOneField(
        MatterVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="draft"
    )

    objects = MatterDraftQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("事项草稿")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"], name="matter_draft_one_open", condition=Q(status__in=OPEN)
            ),
            models.CheckConstraint(
                name="matter_draft_submitted_by_somebody",
                condition=~Q(status=Status.SUBMITTED)
                | Q(submitted_by__isnull=False, submitted_at__isnull=False) & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="matter_draft_published_iff_version",
                condition=Q(status=Status.PUBLISHED, published__isnull=False)
                | (~Q(status=Status.PUBLISHED) & Q(published__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language; the code where nothing is written yet."""
        names = (self.content.get("name_en"), self.content.get("name_zh"))
        first, second = names if get_language() == "en" else reversed(names)
        return str(first or second or self.code)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def before(self) -> dict[str, Any]:
        """What it is compared with; empty for a new matter."""
        return dict(self.base.content) if self.base else {}

    @transition(field=status, source=Status.EDITING, target=Status.SUBMITTED)
    def submit(self, *, by: User, at: datetime, reason: str, valid_from: datetime | None) -> None:
        self.submitted_by, self.submitted_at = by, at
        self.reason, self.valid_from, self.returned_reason = reason, valid_from, ""

    @transition(field=status, source=Status.SUBMITTED, target=Status.EDITING)
    def take_back(self, *, because: str = "") -> None:
        self.submitted_by = self.submitted_at = None
        self.returned_reason = because

    @transition(field=status, source=Status.SUBMITTED, target=Status.PUBLISHED)
    def publish(self, version: MatterVersion) -> None:
        self.published, self.matter = version, version.matter

    @transition(field=status, source=Status.EDITING, target=Status.DROPPED)
    def drop(self) -> None:
        self.batch = None


class MatterStop(models.Model):
    """A stop of a matter (停办) and its end, each asked by one person and confirmed by another."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="stops")
    reason = models.CharField(_("停办理由"), max_length=300)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField(_("提出时间"), default=timezone.now)
    begun_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    begun_at = models.DateTimeField(_("停办时间"), null=True, blank=True)
    end_asked_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    end_asked_at = models.DateTimeField(_("提出恢复时间"), null=True, blank=True)
    ended_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField(_("恢复时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("停办记录")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["matter"], name="stop_one_open", condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="stop_by_two",
                condition=Q(begun_by__isnull=True) | ~Q(begun_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="resumption_by_two",
                condition=Q(ended_by__isnull=True)
                | Q(end_asked_by__isnull=True)
                | ~Q(ended_by=F("end_asked_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.asked_at:%Y-%m-%d}"
