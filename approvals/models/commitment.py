"""Promises: the signed commitment, the papers still owed, the check that is due."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from applicants.models import Department, User
from credit_portal.states import StateModel

from ..enums import CommitmentStatus, DeferralStatus
from .case import Case


class CommitmentKind(models.TextChoices):
    NOTIFY_COMMIT = "notify_commit", _("告知承诺书")
    DEFERRAL = "deferral", _("容缺受理承诺书")


class Commitment(StateModel):
    """What the applicant was told and promised: numbered clauses, frozen when offered."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="commitment")
    kind = models.CharField(_("种类"), max_length=16, choices=CommitmentKind)
    clauses = models.JSONField(_("条款"))
    digest = models.CharField(_("摘要"), max_length=64)
    status = FSMField(
        _("状态"), choices=CommitmentStatus, default=CommitmentStatus.OFFERED, protected=True
    )
    offered_at = models.DateTimeField(_("告知时间"))
    signed_at = models.DateTimeField(_("签署时间"), null=True, blank=True)
    signed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_name = models.CharField(_("签署姓名"), max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("承诺书")
        constraints = [
            models.CheckConstraint(
                name="commitment_signed_has_signature",
                condition=Q(status__in=["offered", "withdrawn"])
                | Q(signed_at__isnull=False, signed_by__isnull=False) & ~Q(signed_name=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.case_id}"

    @transition(field=status, source=CommitmentStatus.OFFERED, target=CommitmentStatus.SIGNED)
    def sign(self, *, by: User, name: str, at: datetime) -> None:
        self.signed_by, self.signed_name, self.signed_at = by, name, at

    @transition(
        field=status,
        source=[CommitmentStatus.OFFERED, CommitmentStatus.SIGNED],
        target=CommitmentStatus.WITHDRAWN,
    )
    def withdraw(self) -> None:
        """Before the decision only; the service sees to that."""


class DeferralQuerySet(models.QuerySet["Deferral"]):
    def owed(self) -> "DeferralQuerySet":
        return self.filter(status=DeferralStatus.OWED)


class Deferral(StateModel):
    """One paper owed (容缺), with the working day it was promised for."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="deferrals")
    material_code = models.CharField(_("材料"), max_length=24)
    promised_on = models.DateField(_("承诺补交日"))
    status = FSMField(
        _("状态"), choices=DeferralStatus, default=DeferralStatus.OWED, protected=True
    )
    supplied_at = models.DateTimeField(_("补交时间"), null=True, blank=True)
    reminded_before = models.PositiveSmallIntegerField(
        _("已提醒"),
        null=True,
        blank=True,
        help_text=_("最近一次提醒在承诺日前几个工作日"),
    )

    objects = DeferralQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("容缺材料")
        ordering = ["promised_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "material_code"], name="deferral_once"),
            models.CheckConstraint(
                name="deferral_supplied_at_iff_supplied",
                condition=Q(status="supplied", supplied_at__isnull=False)
                | (~Q(status="supplied") & Q(supplied_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["promised_on"], name="deferral_owed", condition=Q(status="owed"))
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.material_code}"

    @transition(field=status, source=DeferralStatus.OWED, target=DeferralStatus.SUPPLIED)
    def supply(self, *, at: datetime) -> None:
        self.supplied_at = at

    @transition(field=status, source=DeferralStatus.OWED, target=DeferralStatus.WAIVED)
    def waive(self) -> None:
        """The case ended before the paper was due."""

    @transition(field=status, source=DeferralStatus.OWED, target=DeferralStatus.LAPSED)
    def lapse(self) -> None:
        """The promised day passed without the paper."""


class Verification(models.Model):
    """The check that a committed grant is owed (批后核查), born with it."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="verification")
    department = models.ForeignKey(Department, verbose_name=_("监管部门"), on_delete=models.PROTECT)
    due_on = models.DateField(_("核查期限"))
    is_full = models.BooleanField(_("必查"))

    class Meta:
        verbose_name = verbose_name_plural = _("批后核查")
        indexes = [models.Index(fields=["department", "due_on"], name="verification_due")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.due_on}"
