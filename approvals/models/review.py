"""What reviewers do between acceptance and decision: opinions, consultation, points ticked."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applicants.models import Department, User

from ..enums import Opinion
from .case import IN_HAND, Case


class ReviewTaskQuerySet(models.QuerySet["ReviewTask"]):
    def open(self) -> "ReviewTaskQuerySet":
        """Neither answered nor passed over."""
        return self.filter(opinion="", passed_over_at__isnull=True)

    def waiting(self) -> "ReviewTaskQuerySet":
        """Open ones of cases that are still in hand."""
        return self.open().filter(case__status__in=IN_HAND)


class ReviewTask(models.Model):
    """The opinion of one department on one step, asked of all its departments at once.

    Passed over: the head went on without it after its day, and said why.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="review_tasks")
    step = models.CharField(_("审查步骤"), max_length=24)
    department = models.ForeignKey(
        Department, verbose_name=_("部门"), on_delete=models.PROTECT, db_index=False
    )
    opened_on = models.DateField(_("开始日"))
    due_on = models.DateField(_("期限"))
    opinion = models.CharField(_("意见"), max_length=8, choices=Opinion, blank=True)
    reasons = models.TextField(_("理由"), blank=True)
    by = models.ForeignKey(
        User,
        verbose_name=_("审查人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    at = models.DateTimeField(_("时间"), null=True, blank=True)
    passed_over_at = models.DateTimeField(_("不再等待"), null=True, blank=True)
    passed_over_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    passed_over_reason = models.CharField(_("不再等待的理由"), max_length=500, blank=True)

    objects = ReviewTaskQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("审查意见")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "step", "department"], name="review_once_a_department"
            ),
            models.CheckConstraint(
                name="review_opinion_is_signed",
                condition=Q(opinion="", by__isnull=True, at__isnull=True)
                | Q(opinion__in=Opinion.values, by__isnull=False, at__isnull=False),
            ),
            models.CheckConstraint(
                name="review_refusal_has_reasons",
                condition=~Q(opinion=Opinion.REFUSE) | ~Q(reasons=""),
            ),
            models.CheckConstraint(
                name="review_passed_over_is_signed",
                condition=Q(
                    passed_over_at__isnull=True,
                    passed_over_by__isnull=True,
                    passed_over_reason="",
                )
                | Q(opinion="", passed_over_at__isnull=False, passed_over_by__isnull=False)
                & ~Q(passed_over_reason=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["department", "id"],
                name="review_open",
                condition=Q(opinion="", passed_over_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.step} {self.department_id}"

    @property
    def is_open(self) -> bool:
        return not self.opinion and self.passed_over_at is None


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def waiting(self) -> "ConsultationQuerySet":
        """Unanswered ones of cases that are still in hand."""
        return self.filter(answered_at__isnull=True, case__status__in=IN_HAND)


class Consultation(models.Model):
    """A question to another department (征求意见). It does not stop the clock."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="consultations")
    department = models.ForeignKey(
        Department, verbose_name=_("部门"), on_delete=models.PROTECT, db_index=False
    )
    question = models.TextField(_("问题"))
    asked_by = models.ForeignKey(
        User, verbose_name=_("提问人"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    asked_at = models.DateTimeField(_("提问时间"))
    due_on = models.DateField(_("期限"))
    answer = models.TextField(_("答复"), blank=True)
    answered_by = models.ForeignKey(
        User,
        verbose_name=_("答复人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("征求意见")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "department"],
                name="consultation_one_open",
                condition=Q(answered_at__isnull=True),
            ),
            models.CheckConstraint(
                name="consultation_answer_is_signed",
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer=""),
            ),
            models.CheckConstraint(name="consultation_asks", condition=~Q(question="")),
        ]
        indexes = [
            models.Index(
                fields=["department", "id"],
                name="consultation_open",
                condition=Q(answered_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.department_id}"


class PointTick(models.Model):
    """One review point of one paper, ticked by who checked it; taken away where it is undone."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="ticks")
    material_code = models.CharField(_("材料"), max_length=24)
    point = models.CharField(_("审查要点"), max_length=24)
    by = models.ForeignKey(
        User, verbose_name=_("审查人"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("审查要点")
        constraints = [
            models.UniqueConstraint(fields=["case", "material_code", "point"], name="tick_once")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.material_code} {self.point}"
