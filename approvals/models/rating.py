"""What an applicant thinks of the service (好差评), and what follows from a bad mark."""

from datetime import date, datetime

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from applicants.models import Department, User
from credit_portal.events.models import Channel
from credit_portal.states import StateModel

from ..enums import NEGATIVE, FollowUpStatus, RatingLevel, RatingReason
from .case import Case


class RatingQuerySet(models.QuerySet["Rating"]):
    def counted(self) -> "RatingQuerySet":
        """Without those that a second person found to be wrong or malicious."""
        return self.filter(is_excluded=False)

    def negative(self) -> "RatingQuerySet":
        return self.filter(level__in=NEGATIVE)


class Rating(models.Model):
    """One mark of one case and channel, given once by the applicant's side.

    Source: docs/rules/ratings.md §1 (GB/T 39046-2020 table A.8).
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="ratings")
    department = models.ForeignKey(
        Department, verbose_name=_("部门"), on_delete=models.PROTECT, db_index=False
    )
    channel = models.CharField(_("渠道"), max_length=8, choices=Channel)
    level = models.PositiveSmallIntegerField(_("满意程度"), choices=RatingLevel)
    reasons = ArrayField(
        models.CharField(max_length=16, choices=RatingReason),
        verbose_name=_("不满意的原因"),
        default=list,
        blank=True,
    )
    text = models.CharField(_("想说的话"), max_length=500, blank=True)
    is_text_public = models.BooleanField(_("原文可以公开"), default=False)
    is_excluded = models.BooleanField(_("不计入"), default=False)
    by = models.ForeignKey(
        User,
        verbose_name=_("评价人"),
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    at = models.DateTimeField(_("评价时间"), default=timezone.now)

    objects = RatingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("评价")
        constraints = [
            models.UniqueConstraint(fields=["case", "channel"], name="rating_once_a_channel"),
            models.CheckConstraint(
                name="rating_level_known", condition=Q(level__in=RatingLevel.values)
            ),
            models.CheckConstraint(
                name="rating_negative_has_reasons",
                condition=~Q(level__in=NEGATIVE) | ~Q(reasons=[]),
            ),
        ]
        indexes = [
            models.Index(F("department"), F("id").desc(), name="rating_of_department"),
            models.Index(
                F("department"), F("id").desc(), name="rating_negative", condition=Q(level__gte=4)
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="given_once",
                fields=["case", "department", "channel", "level", "reasons", "text", "by", "at"],
            ),
            pgtrigger.Protect(name="rating_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.level}"

    @property
    def is_negative(self) -> bool:
        return self.level in NEGATIVE

    @property
    def reason_labels(self) -> list[str]:
        return [str(RatingReason(code).label) for code in self.reasons]


class FollowUpQuerySet(models.QuerySet["RatingFollowUp"]):
    def lock(self, pk: int) -> "RatingFollowUp":
        """The row, held until the caller's transaction ends."""
        return self.select_for_update(of=("self",)).get(pk=pk)

    def open(self) -> "FollowUpQuerySet":
        return self.filter(status__in=FOLLOW_UP_OPEN)


FOLLOW_UP_OPEN = [
    FollowUpStatus.OPEN,
    FollowUpStatus.CONTACTED,
    FollowUpStatus.EXCLUSION_ASKED,
]
ANSWERED = [FollowUpStatus.RECTIFIED, FollowUpStatus.EXPLAINED]


class RatingFollowUp(StateModel):
    """What the department does about a negative rating, born with it.

    open             contact → contacted, ask_exclusion → exclusion_asked
    contacted        rectify → rectified, explain → explained, ask_exclusion → exclusion_asked
    exclusion_asked  exclude → excluded, keep → contacted or open

    Source: docs/rules/ratings.md §2.
    """

    rating = models.OneToOneField(Rating, on_delete=models.PROTECT, related_name="follow_up")
    department = models.ForeignKey(
        Department, verbose_name=_("部门"), on_delete=models.PROTECT, db_index=False
    )
    status = FSMField(
        _("状态"), choices=FollowUpStatus, default=FollowUpStatus.OPEN, protected=True
    )
    contact_by = models.DateField(_("联系期限"))
    is_complex = models.BooleanField(_("情况复杂"), default=False)
    answer_by = models.DateField(_("答复期限"))
    contacted_at = models.DateTimeField(_("联系时间"), null=True, blank=True)
    contacted_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    contact_note = models.CharField(_("联系记录"), max_length=500, blank=True)
    answer = models.CharField(_("答复"), max_length=500, blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    answered_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    exclusion_reason = models.CharField(_("申请不计入的理由"), max_length=500, blank=True)
    exclusion_asked_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    exclusion_decided_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    exclusion_decided_at = models.DateTimeField(_("复核时间"), null=True, blank=True)
    exclusion_refused_why = models.CharField(_("不同意的理由"), max_length=500, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("差评回访")
        constraints = [
            models.CheckConstraint(
                name="follow_up_status_known", condition=Q(status__in=FollowUpStatus.values)
            ),
            models.CheckConstraint(
                name="follow_up_answered_has_answer",
                condition=Q(status__in=ANSWERED, answered_at__isnull=False) & ~Q(answer="")
                | ~Q(status__in=ANSWERED) & Q(answered_at__isnull=True, answer=""),
            ),
            models.CheckConstraint(
                name="follow_up_contacted_has_note",
                condition=Q(contacted_at__isnull=True, contact_note="")
                | Q(contacted_at__isnull=False, contacted_by__isnull=False) & ~Q(contact_note=""),
            ),
            models.CheckConstraint(
                name="follow_up_excluded_by_two",
                condition=~Q(status=FollowUpStatus.EXCLUDED)
                | Q(exclusion_asked_by__isnull=False, exclusion_decided_by__isnull=False)
                & ~Q(exclusion_asked_by=F("exclusion_decided_by")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["department", "answer_by"],
                name="follow_up_open",
                condition=Q(status__in=FOLLOW_UP_OPEN),
            )
        ]

    def __str__(self) -> str:
        return f"{self.rating_id} {self.status}"

    @property
    def is_open(self) -> bool:
        return self.status in FOLLOW_UP_OPEN

    @property
    def due_on(self) -> date:
        """The next day by which something is owed."""
        return self.answer_by if self.contacted_at else self.contact_by

    # Transitions change this row and nothing else; services save, record and notify.

    @transition(field=status, source=FollowUpStatus.OPEN, target=FollowUpStatus.CONTACTED)
    def contact(self, *, by: User, note: str, at: datetime) -> None:
        self.contacted_by, self.contact_note, self.contacted_at = by, note, at

    @transition(field=status, source=FollowUpStatus.CONTACTED, target=FollowUpStatus.RECTIFIED)
    def rectify(self, *, by: User, answer: str, at: datetime) -> None:
        self.answered_by, self.answer, self.answered_at = by, answer, at

    @transition(field=status, source=FollowUpStatus.CONTACTED, target=FollowUpStatus.EXPLAINED)
    def explain(self, *, by: User, answer: str, at: datetime) -> None:
        """No ground was found; the person is told why."""
        self.answered_by, self.answer, self.answered_at = by, answer, at

    @transition(
        field=status,
        source=[FollowUpStatus.OPEN, FollowUpStatus.CONTACTED],
        target=FollowUpStatus.EXCLUSION_ASKED,
    )
    def ask_exclusion(self, *, by: User, reason: str) -> None:
        self.exclusion_asked_by, self.exclusion_reason = by, reason
        self.exclusion_refused_why = ""

    @transition(field=status, source=FollowUpStatus.EXCLUSION_ASKED, target=FollowUpStatus.EXCLUDED)
    def exclude(self, *, by: User, at: datetime) -> None:
        self.exclusion_decided_by, self.exclusion_decided_at = by, at

    @transition(field=status, source=FollowUpStatus.EXCLUSION_ASKED, target=FollowUpStatus.OPEN)
    def keep_open(self, *, by: User, why: str, at: datetime) -> None:
        """The rating stands, and nobody has spoken with the person yet."""
        self._keep(by, why, at)

    @transition(
        field=status, source=FollowUpStatus.EXCLUSION_ASKED, target=FollowUpStatus.CONTACTED
    )
    def keep_contacted(self, *, by: User, why: str, at: datetime) -> None:
        """The rating stands; what is left is the answer."""
        self._keep(by, why, at)

    def _keep(self, by: User, why: str, at: datetime) -> None:
        self.exclusion_decided_by, self.exclusion_decided_at = by, at
        self.exclusion_refused_why = why
