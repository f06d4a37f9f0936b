"""What colleagues write to each other about a case (办件备注): never for the applicant."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applicants.models import User

from .case import Case


class CaseNote(models.Model):
    """One note, written once; neither changed nor deleted. `mentioned` may read it too."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    by = models.ForeignKey(
        User, verbose_name=_("写的人"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    text = models.TextField(_("内容"))
    at = models.DateTimeField(_("时间"), default=timezone.now)
    mentioned = models.ManyToManyField(User, verbose_name=_("提到"), related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = _("办件备注")
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(name="note_says_something", condition=~Q(text=""))]
        triggers = [
            pgtrigger.Protect(name="note_kept", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.case_id}.{self.pk}"
