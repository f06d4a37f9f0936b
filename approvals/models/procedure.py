"""What lengthens the term of a case: special procedures and the one extension."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applicants.models import User
from credit_portal.workdays.rules import Stop

from ..enums import ProcedureKind
from .case import Case


class SpecialProcedureQuerySet(models.QuerySet["SpecialProcedure"]):
    def running(self) -> "SpecialProcedureQuerySet":
        return self.filter(ended_on__isnull=True)


class SpecialProcedure(models.Model):
    """One stop of the clock (特别程序); `told_working_days` is what the applicant was told.

    First and last day are not counted. A case has one running at a time, while it is
    suspended. Source: 行政许可法 art. 45.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="procedures")
    kind = models.CharField(_("特别程序"), max_length=20, choices=ProcedureKind)
    basis = models.CharField(_("依据"), max_length=200)
    from_on = models.DateField(_("开始日"))
    told_working_days = models.PositiveSmallIntegerField(_("预计工作日"))
    told_until = models.DateField(_("预计结束日"))
    by = models.ForeignKey(
        User, verbose_name=_("告知人"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    ended_on = models.DateField(_("结束日"), null=True, blank=True)
    ended_by = models.ForeignKey(
        User,
        verbose_name=_("结束人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    finding = models.CharField(_("结果"), max_length=500, blank=True)

    objects = SpecialProcedureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("特别程序")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], name="procedure_one_running", condition=Q(ended_on__isnull=True)
            ),
            models.CheckConstraint(
                name="procedure_ends_after_start",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("from_on")),
            ),
            models.CheckConstraint(
                name="procedure_told_how_long",
                condition=Q(told_working_days__gte=1, told_until__gte=F("from_on")) & ~Q(basis=""),
            ),
            models.CheckConstraint(
                name="procedure_kind_known", condition=Q(kind__in=ProcedureKind.values)
            ),
        ]
        indexes = [
            models.Index(
                fields=["told_until"], name="procedure_running", condition=Q(ended_on__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"

    @property
    def stop(self) -> Stop:
        return Stop(self.from_on, self.ended_on)

    def is_longer_than_told(self, today: date) -> bool:
        return self.ended_on is None and today > self.told_until


class Hearing(models.Model):
    """Where and when a hearing is held, as its notice says.

    Source: 行政许可法 art. 48: told seven days before; the host is not who reviewed the case.
    """

    procedure = models.OneToOneField(
        SpecialProcedure, on_delete=models.PROTECT, related_name="hearing"
    )
    at = models.DateTimeField(_("听证时间"))
    place = models.CharField(_("听证地点"), max_length=120)
    host = models.CharField(_("主持人"), max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = _("听证")
        constraints = [
            models.CheckConstraint(
                name="hearing_has_place_and_host", condition=~Q(place="") & ~Q(host="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.at}"


class Extension(models.Model):
    """The term lengthened once, by the head of the authority (延长审批期限).

    `due_before` and `due_after` are the promised day as it was told and as it became.
    Source: 行政许可法 art. 42.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="extension")
    working_days = models.PositiveSmallIntegerField(_("延长工作日"))
    reasons = models.TextField(_("理由"))
    by = models.ForeignKey(
        User, verbose_name=_("批准人"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField(_("批准时间"))
    due_before = models.DateField(_("原承诺办结日"))
    due_after = models.DateField(_("新承诺办结日"))
    statutory_before = models.DateField(_("原法定办结日"))
    statutory_after = models.DateField(_("新法定办结日"))

    class Meta:
        verbose_name = verbose_name_plural = _("延长期限")
        constraints = [
            models.CheckConstraint(
                name="extension_lengthens",
                condition=Q(
                    working_days__gte=1,
                    due_after__gt=F("due_before"),
                    statutory_after__gt=F("statutory_before"),
                )
                & ~Q(reasons=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} +{self.working_days}"
