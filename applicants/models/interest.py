"""Interests that a member of staff declared: reasons to stand back (回避)."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import crypto
from ..enums import DocumentType, InterestRelation
from ..rules.identifiers import mask_identifier
from .user import User


class InterestQuerySet(models.QuerySet["Interest"]):
    def declared(self) -> "InterestQuerySet":
        """Those that still hold."""
        return self.filter(ended_at__isnull=True)


class Interest(models.Model):
    """A person or firm whose cases the official keeps away from, known here or not yet.

    Found by the blind index of the number, so that nobody has to be registered for it.
    Source: 公务员法 arts. 76–78.
    """

    officer = models.ForeignKey(
        User, verbose_name=_("工作人员"), on_delete=models.PROTECT, related_name="interests"
    )
    relation = models.CharField(_("关系"), max_length=16, choices=InterestRelation)
    name = models.CharField(_("姓名或单位名称"), max_length=120)
    document_type = models.CharField(_("证件类型"), max_length=4, choices=DocumentType)
    identifier_index = models.CharField(max_length=64, editable=False)
    identifier_masked = models.CharField(_("证件号码"), max_length=24, editable=False)
    declared_at = models.DateTimeField(_("申报时间"), default=timezone.now)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    objects = InterestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("回避申报")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["officer", "identifier_index"],
                name="interest_once",
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="interest_ends_after_it_begins",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("declared_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer_id} {self.relation}"

    def set_identifier(self, document_type: str, canonical: str) -> None:
        """Of a validated, normalised number: its index and its masked form, never the number."""
        self.document_type = document_type
        self.identifier_index = crypto.blind_index(document_type, canonical)
        self.identifier_masked = mask_identifier(document_type, canonical)

    def end(self) -> None:
        self.ended_at = timezone.now()
