"""Sealed documents and the series their numbers come from."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .enums import NUMBER_WORDS, DocumentKind
from .rules import NUMBER_PATTERN, group_code


class DocumentSeries(models.Model):
    """The last number given in one series: one authority, one word, one year."""

    authority_code = models.CharField(_("机关代码"), max_length=20)
    word = models.CharField(_("发文字"), max_length=12, help_text=_("机关代字和文种，如示市监许准"))
    year = models.PositiveSmallIntegerField(_("年份"))
    last_number = models.PositiveIntegerField(_("末号"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("文号序列")
        ordering = ["-year", "word"]
        constraints = [models.UniqueConstraint(fields=["word", "year"], name="documentseries_once")]

    def __str__(self) -> str:
        return f"{self.word}〔{self.year}〕"


class OfficialDocument(models.Model):
    """One sealed paper (文书). A correction is a new row that names the one it replaces.

    The subject is kept as label and id, so that the kernel knows nobody above it.
    """

    kind = models.CharField(_("文种"), max_length=24, choices=DocumentKind)
    subject_type = models.CharField(_("对象类型"), max_length=48)
    subject_id = models.BigIntegerField(_("对象"))
    sequence = models.PositiveSmallIntegerField(_("第几份"), default=1)
    number = models.CharField(_("文号"), max_length=40, null=True, unique=True)
    authority_code = models.CharField(_("机关代码"), max_length=20)
    authority_name = models.CharField(_("制发机关"), max_length=60)
    title = models.CharField(_("标题"), max_length=120)
    language = models.CharField(_("语言"), max_length=8, default="zh-hans")
    context = models.JSONField(_("内容"))
    verification_code = models.CharField(_("查验码"), max_length=12, unique=True)
    digest = models.CharField(_("摘要"), max_length=64, help_text="SHA-256")
    size = models.PositiveIntegerField(_("字节数"))
    path = models.CharField(_("存储位置"), max_length=100)
    sealed_at = models.DateTimeField(_("用印时间"), default=timezone.now)
    replaces = models.OneToOneField(
        "self",
        verbose_name=_("替代"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaced_by",
    )

    class Meta:
        verbose_name = verbose_name_plural = _("文书")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "kind", "sequence"],
                name="document_once",
            ),
            models.CheckConstraint(
                name="document_number_iff_numbered_kind",
                condition=Q(
                    kind__in=sorted(NUMBER_WORDS),
                    number__isnull=False,  # a check that is null would pass
                    number__regex=NUMBER_PATTERN,
                )
                | (~Q(kind__in=sorted(NUMBER_WORDS)) & Q(number__isnull=True)),
            ),
            models.CheckConstraint(
                name="document_has_file",
                condition=Q(digest__regex="^[0-9a-f]{64}$", size__gt=0) & ~Q(path=""),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="insert_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.number or f"{self.title} {self.printed_code}"

    @property
    def printed_code(self) -> str:
        return group_code(self.verification_code)

    @property
    def is_replaced(self) -> bool:
        return hasattr(self, "replaced_by")

    @property
    def file_name(self) -> str:
        """What a browser saves it as; free of personal data."""
        return f"{self.title}-{self.printed_code}.pdf"
