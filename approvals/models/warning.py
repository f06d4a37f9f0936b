"""What the clock has warned the staff of, once each."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..enums import DeadlineKind, WarningLevel
from .case import Case


class DeadlineWarning(models.Model):
    """One warning of one deadline of a case at one level; never a second one (预警).

    The term to decide is warned of once a level, also where its end moves; what can come again
    in a case (a stop, a paper owed, a term to accept) once a level and due day.
    """

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="warnings", db_index=False
    )
    about = models.CharField(_("期限"), max_length=12, choices=DeadlineKind)
    level = models.CharField(_("预警级别"), max_length=8, choices=WarningLevel)
    due_on = models.DateField(_("到期日"))
    warned_on = models.DateField(_("预警日"))

    class Meta:
        verbose_name = verbose_name_plural = _("期限预警")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "about", "level", "due_on"], name="warning_once"
            ),
            models.UniqueConstraint(
                fields=["case", "level"],
                name="warning_of_decision_once",
                condition=Q(about=DeadlineKind.DECISION),
            ),
            models.CheckConstraint(
                name="warning_has_a_level",
                condition=Q(level__in=["yellow", "red", "overdue"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.about} {self.level}"
