"""What is wrong with an application, said once (补正告知书)."""

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from applicants.models import User

from ..enums import DefectKind
from .case import Case


class SupplementNotice(models.Model):
    """Everything to correct, in one notice: a case has one and no second.

    Source: 行政许可法 art. 32(4).
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="supplement")
    by = models.ForeignKey(
        User, verbose_name=_("告知人"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("告知时间"))
    reply_by = models.DateField(_("补正期限"))

    class Meta:
        verbose_name = verbose_name_plural = _("补正告知")

    def __str__(self) -> str:
        return f"{self.case_id} {self.reply_by}"

    @cached_property
    def lines(self) -> list["Defect"]:
        """The defects, read once: what was told never changes."""
        return list(self.defects.all())


class Defect(models.Model):
    """One paper, what is wrong with it and how to put it right."""

    notice = models.ForeignKey(SupplementNotice, on_delete=models.CASCADE, related_name="defects")
    material_code = models.CharField(_("材料"), max_length=24)
    kind = models.CharField(_("问题"), max_length=16, choices=DefectKind)
    remedy = models.CharField(_("怎样补正"), max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = _("补正项")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "material_code"], name="defect_once_a_paper")
        ]

    def __str__(self) -> str:
        return f"{self.material_code} {self.kind}"

    @property
    def needs_file(self) -> bool:
        """An original is brought to the window; all else is uploaded."""
        return self.kind != DefectKind.ORIGINAL
