"""The credit file of one subject, with the standing kept from its records."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applicants.models import Applicant

from ..enums import Grade


class CreditFileQuerySet(models.QuerySet["CreditFile"]):
    def lock(self, applicant_id: int) -> "CreditFile":
        """The row, held until the caller's transaction ends. Raises DoesNotExist."""
        return self.select_for_update(of=("self",)).get(applicant_id=applicant_id)


class CreditFile(models.Model):
    """One file a subject (信用档案). `standing` is kept: re-derived when a record arrives."""

    applicant = models.OneToOneField(
        Applicant, verbose_name=_("主体"), on_delete=models.PROTECT, related_name="credit_file"
    )
    grade = models.CharField(_("等级"), max_length=1, choices=Grade)
    score = models.DecimalField(_("分数"), max_digits=4, decimal_places=1)
    standing = models.JSONField(_("评定结果"))
    is_constrained = models.BooleanField(_("失信制约中"), default=False)
    graded_on = models.DateField(_("评定日"))
    next_change_on = models.DateField(_("下次变化日"), null=True, blank=True)
    model_version = models.CharField(_("模型版本"), max_length=20)

    objects = CreditFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("信用档案")
        indexes = [models.Index(F("next_change_on"), name="file_next_change")]
        constraints = [
            models.CheckConstraint(
                name="file_score_0_to_100", condition=Q(score__gte=0, score__lte=100)
            )
        ]

    def __str__(self) -> str:
        return f"{self.applicant_id}: {self.grade}"


class FileReading(models.Model):
    """Somebody looked into a file, why, and from which case; shown to its subject.

    Source: PRODUCT rule 8; kept at least five years (Shenzhen art. 45).
    """

    file = models.ForeignKey(CreditFile, on_delete=models.PROTECT, related_name="readings")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("查阅人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reader = models.CharField(_("查阅单位"), max_length=60)
    purpose = models.CharField(_("用途"), max_length=120)
    case_number = models.CharField(_("办件编号"), max_length=21, blank=True)
    scope = models.CharField(_("范围"), max_length=20)
    at = models.DateTimeField(_("时间"), default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = _("查阅记录")
        indexes = [models.Index(fields=["file", "-at"], name="reading_file_at")]

    def __str__(self) -> str:
        return f"{self.reader} {self.at:%Y-%m-%d}"
