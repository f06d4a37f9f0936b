"""A batch of the catalogue (批次): matters published together, with a name and a date."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from applicants.models import User
from credit_portal.states import StateModel

from ..enums import BatchStatus


class MatterBatch(StateModel):
    """open → published; its versions are those of the drafts that were in it."""

    name = models.CharField(_("批次名称"), max_length=80, unique=True)
    status = FSMField(_("状态"), choices=BatchStatus, default=BatchStatus.OPEN, protected=True)
    valid_from = models.DateTimeField(_("生效时间"), null=True, blank=True)
    by = models.ForeignKey(
        User, verbose_name=_("建立人"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(_("建立时间"), default=timezone.now)
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    published_by = models.ForeignKey(
        User,
        verbose_name=_("发布人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )

    class Meta:
        verbose_name = verbose_name_plural = _("批次")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="batch_published_with_date",
                condition=Q(
                    status=BatchStatus.PUBLISHED,
                    published_at__isnull=False,
                    valid_from__isnull=False,
                )
                | Q(status=BatchStatus.OPEN, published_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @transition(field=status, source=BatchStatus.OPEN, target=BatchStatus.PUBLISHED)
    def publish(self, *, by: User, at: datetime, valid_from: datetime) -> None:
        self.published_by, self.published_at, self.valid_from = by, at, valid_from
