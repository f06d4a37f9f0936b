"""Promises: the signed commitment, and the check that is due."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from applicants.enums import SubjectType
from applicants.models import Department, User
from credit_portal.states import StateModel

from ..enums import CommitmentStatus
from .case import Case


class CommitmentKind(models.TextChoices):
    NOTIFY_COMMIT = "notify_commit", _("告知承诺书")
    DEFERRAL = "deferral", _("容缺受理承诺书")


PUBLISHED = [
    CommitmentStatus.SIGNED,
    CommitmentStatus.KEPT,
    CommitmentStatus.BROKEN,
    CommitmentStatus.RECTIFIED,
]


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def published(self) -> "CommitmentQuerySet":
        """Signed commitments of legal persons that agreed to publication (TJ3), newest first.

        Never those of natural persons. Source: docs/rules/modes.md §6.8.
        """
        return (
            self.filter(
                kind=CommitmentKind.NOTIFY_COMMIT,
                status__in=PUBLISHED,
                clauses__clauses__contains=[{"code": "PUBLIC"}],
            )
            .exclude(case__applicant__subject_type=SubjectType.NATURAL_PERSON)
            .select_related("case__applicant", "case__matter", "case__department")
            .select_related("case__verification")
            .order_by("-pk")
        )


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

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("承诺书")
        indexes = [
            models.Index(
                models.F("id").desc(),
                name="commitment_published",
                condition=Q(kind="notify_commit", status__in=PUBLISHED),
            )
        ]
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
