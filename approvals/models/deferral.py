"""The ledger of papers owed (容缺): each paper, the longer time given for it, what follows."""

from datetime import date, datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from applicants.models import User
from credit_portal.states import StateModel

from ..enums import DeferralStatus, ExtensionKind, ExtensionStatus, OrderStatus
from .case import Case

OWED = [DeferralStatus.OWED, DeferralStatus.EXTENDED]
UNSETTLED_ORDERS = [OrderStatus.OPEN, OrderStatus.OVERDUE]


class DeferralQuerySet(models.QuerySet["Deferral"]):
    def owed(self) -> "DeferralQuerySet":
        return self.filter(status__in=OWED)

    def unsettled(self) -> "DeferralQuerySet":
        """Owed, or asked for by an order after the licence was given ahead of it."""
        ordered = SupplyOrder.objects.filter(case=OuterRef("case"), status__in=UNSETTLED_ORDERS)
        return self.filter(Q(status__in=OWED) | Q(Exists(ordered), status=DeferralStatus.LAPSED))

    def not_asking(self) -> "DeferralQuerySet":
        """Without an extension that waits for its decision."""
        asking = DeferralExtension.objects.filter(
            deferral=OuterRef("pk"), status=ExtensionStatus.PENDING
        )
        return self.filter(~Exists(asking))


class Deferral(StateModel):
    """One paper owed, with the working day until which it may come.

    owed, extended  supply → supplied, extend → extended, waive → waived, lapse → lapsed
    supplied        send_back → owed, once
    lapsed          rectify → supplied, under an order
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="deferrals")
    material_code = models.CharField(_("材料"), max_length=24)
    promised_on = models.DateField(_("补交日"))
    status = FSMField(
        _("状态"), choices=DeferralStatus, default=DeferralStatus.OWED, protected=True
    )
    supplied_at = models.DateTimeField(_("补交时间"), null=True, blank=True)
    part_supplied_at = models.DateTimeField(_("部分补交时间"), null=True, blank=True)
    returned_at = models.DateTimeField(_("退回时间"), null=True, blank=True)
    return_reason = models.CharField(_("退回理由"), max_length=200, blank=True)
    waive_reason = models.CharField(_("免交理由"), max_length=200, blank=True)
    reminded_before = models.PositiveSmallIntegerField(
        _("已提醒"),
        null=True,
        blank=True,
        help_text=_("最近一次提醒在承诺日前几个工作日"),
    )
    warned_on = models.DateField(
        _("告知后果日"),
        null=True,
        blank=True,
        help_text=_("告诉申请人到期不补会怎样、什么时候执行的那一天"),
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
            models.CheckConstraint(
                name="deferral_lapse_was_announced",
                condition=~Q(status="lapsed") | Q(warned_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["promised_on", "id"],
                name="deferral_owed",
                condition=Q(status__in=["owed", "extended"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.material_code}"

    @property
    def is_owed(self) -> bool:
        return self.status in OWED

    @transition(
        field=status,
        source=[DeferralStatus.OWED, DeferralStatus.EXTENDED],
        target=DeferralStatus.SUPPLIED,
    )
    def supply(self, *, at: datetime) -> None:
        self.supplied_at = at

    @transition(
        field=status,
        source=[DeferralStatus.OWED, DeferralStatus.EXTENDED],
        target=DeferralStatus.EXTENDED,
    )
    def extend(self, *, until: date) -> None:
        self._count_anew(until)

    @transition(field=status, source=DeferralStatus.SUPPLIED, target=DeferralStatus.OWED)
    def send_back(self, *, until: date, at: datetime, reason: str) -> None:
        self.supplied_at = None
        self.returned_at, self.return_reason = at, reason
        self._count_anew(until)

    @transition(
        field=status,
        source=[DeferralStatus.OWED, DeferralStatus.EXTENDED],
        target=DeferralStatus.WAIVED,
    )
    def waive(self, *, reason: str = "") -> None:
        """No longer asked for; without a reason the case ended before the paper was due."""
        self.waive_reason = reason

    @transition(
        field=status,
        source=[DeferralStatus.OWED, DeferralStatus.EXTENDED],
        target=DeferralStatus.LAPSED,
    )
    def lapse(self) -> None:
        """The day passed without the paper, and what follows had been told."""

    @transition(field=status, source=DeferralStatus.LAPSED, target=DeferralStatus.SUPPLIED)
    def rectify(self, *, at: datetime) -> None:
        """Brought after all, under an order."""
        self.supplied_at = at

    def move_day(self, until: date) -> None:
        """A little more time without an extension: the answer to one came late."""
        self._count_anew(until)

    def _count_anew(self, until: date) -> None:
        self.promised_on = until
        self.reminded_before = self.warned_on = None


class DeferralExtension(StateModel):
    """Longer time for one paper: asked for by the applicant once, or given for force majeure."""

    deferral = models.ForeignKey(Deferral, on_delete=models.PROTECT, related_name="extensions")
    kind = models.CharField(_("种类"), max_length=16, choices=ExtensionKind)
    status = FSMField(
        _("状态"), choices=ExtensionStatus, default=ExtensionStatus.PENDING, protected=True
    )
    was_due_on = models.DateField(_("原补交日"))
    asked_until = models.DateField(_("申请的日期"))
    reason = models.CharField(_("理由"), max_length=200)
    evidence = models.CharField(_("证明材料说明"), max_length=200, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField(_("申请时间"))
    decided_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)
    decision_reason = models.CharField(_("决定理由"), max_length=200, blank=True)
    granted_until = models.DateField(_("同意的日期"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("补交延期")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["deferral"], condition=Q(kind="asked"), name="extension_asked_once"
            ),
            models.CheckConstraint(
                name="extension_decided_with_its_reason",
                condition=Q(status="pending", decided_at__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decision_reason=""),
            ),
            models.CheckConstraint(
                name="extension_day_iff_granted",
                condition=Q(status="granted", granted_until__isnull=False)
                | (~Q(status="granted") & Q(granted_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="force_majeure_has_evidence",
                condition=~Q(kind="force_majeure") | ~Q(evidence=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["deferral"], name="extension_pending", condition=Q(status="pending")
            )
        ]

    def __str__(self) -> str:
        return f"{self.deferral_id} {self.kind} {self.status}"

    @transition(field=status, source=ExtensionStatus.PENDING, target=ExtensionStatus.GRANTED)
    def grant(self, *, until: date, reason: str, by: User, at: datetime) -> None:
        self.granted_until = until
        self._decide(reason, by, at)

    @transition(field=status, source=ExtensionStatus.PENDING, target=ExtensionStatus.REFUSED)
    def refuse(self, *, reason: str, by: User, at: datetime) -> None:
        self._decide(reason, by, at)

    def _decide(self, reason: str, by: User, at: datetime) -> None:
        self.decision_reason, self.decided_by, self.decided_at = reason, by, at


class SupplyOrderQuerySet(models.QuerySet["SupplyOrder"]):
    def unsettled(self) -> "SupplyOrderQuerySet":
        return self.filter(status__in=UNSETTLED_ORDERS)


class SupplyOrder(StateModel):
    """The order to bring what a licence was given ahead of (责令限期整改), when the day passed.

    open, overdue  rectify → rectified, end → ended
    open           pass_over → overdue: the head of section decides on the revocation
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="supply_orders")
    status = FSMField(_("状态"), choices=OrderStatus, default=OrderStatus.OPEN, protected=True)
    ordered_on = models.DateField(_("责令日"))
    rectify_by = models.DateField(_("整改期限"))
    rectified_on = models.DateField(_("整改完成日"), null=True, blank=True)
    reminded_before = models.PositiveSmallIntegerField(_("已提醒"), null=True, blank=True)
    warned_on = models.DateField(_("告知后果日"), null=True, blank=True)

    objects = SupplyOrderQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("限期补交令")
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(status__in=["open", "overdue"]),
                name="order_one_at_a_time",
            ),
            models.CheckConstraint(
                name="order_rectified_on_iff_rectified",
                condition=Q(status="rectified", rectified_on__isnull=False)
                | (~Q(status="rectified") & Q(rectified_on__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["rectify_by"],
                name="order_unsettled",
                condition=Q(status__in=["open", "overdue"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.rectify_by}"

    @property
    def is_unsettled(self) -> bool:
        return self.status in UNSETTLED_ORDERS

    @transition(
        field=status,
        source=[OrderStatus.OPEN, OrderStatus.OVERDUE],
        target=OrderStatus.RECTIFIED,
    )
    def rectify(self, *, on: date) -> None:
        self.rectified_on = on

    @transition(
        field=status,
        source=[OrderStatus.OPEN, OrderStatus.OVERDUE],
        target=OrderStatus.ENDED,
    )
    def end(self) -> None:
        """The licence was revoked: there is nothing left to rectify."""

    def put_off(self, *, until: date) -> None:
        """Another paper came under the order: its day is that of the newest."""
        self.rectify_by = until
        self.reminded_before = self.warned_on = None

    @transition(field=status, source=OrderStatus.OPEN, target=OrderStatus.OVERDUE)
    def pass_over(self) -> None:
        """The day passed; the licence stands until a person decides."""


class ForeseenResult(models.Model):
    """What a decider told will follow once the papers are in (预期办理结果)."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="foreseen")
    by = models.ForeignKey(
        User, verbose_name=_("决定人"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reasons = models.TextField(_("审查意见"))
    at = models.DateTimeField(_("告知时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("预期办理结果")

    def __str__(self) -> str:
        return str(self.case_id)
