"""How a result reaches the applicant, and the proof that it did (送达)."""

from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from applicants.enums import DocumentType
from applicants.models import User
from credit_portal.states import StateModel

from ..enums import Carrier, DeliveryStatus, DeliveryWay, ReceiverRelation
from .case import Case
from .draft import MaterialFile

Status = DeliveryStatus
HANDOVER_SHEET = "handover_sheet"  # the code under which the signed slip is kept
AT_THE_WINDOW = [Status.READY, Status.POSTED, Status.RETURNED]


class ResultDelivery(StateModel):
    """What the applicant wished for and what became of it; one a case.

    planned   prepare → ready, arrive → served (electronic, with consent)
    ready     collect → served, post → posted, arrive → served
    posted    confirm → served, come_back → returned
    returned  collect → served, post → posted
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="delivery")
    way = models.CharField(_("领取方式"), max_length=12, choices=DeliveryWay)
    status = FSMField(_("送达状态"), choices=Status, default=Status.PLANNED, protected=True)
    consented_at = models.DateTimeField(_("同意电子送达"), null=True, blank=True)
    recipient = models.CharField(_("收件人"), max_length=60, blank=True)
    phone = models.CharField(_("收件电话"), max_length=20, blank=True)
    address = models.CharField(_("收件地址"), max_length=200, blank=True)
    due_on = models.DateField(_("最迟送达日"), null=True, blank=True)
    carrier = models.CharField(_("承运单位"), max_length=8, choices=Carrier, blank=True)
    tracking_number = models.CharField(_("运单号"), max_length=20, blank=True)
    posted_at = models.DateTimeField(_("寄出时间"), null=True, blank=True)
    returned_on = models.DateField(_("退回日"), null=True, blank=True)
    return_reason = models.CharField(_("退回原因"), max_length=200, blank=True)
    served_on = models.DateField(_("送达日"), null=True, blank=True)
    receiver_name = models.CharField(_("签收人"), max_length=60, blank=True)
    receiver_document = models.CharField(
        _("签收人证件"), max_length=4, choices=DocumentType, blank=True
    )
    receiver_masked = models.CharField(_("签收人证件号码（隐去中段）"), max_length=24, blank=True)
    relation = models.CharField(
        _("与申请人的关系"), max_length=16, choices=ReceiverRelation, blank=True
    )
    served_by = models.ForeignKey(
        User,
        verbose_name=_("送达人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    sheet = models.ForeignKey(
        MaterialFile,
        verbose_name=_("签收单"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = verbose_name_plural = _("结果送达")
        constraints = [
            models.CheckConstraint(
                name="delivery_served_on_iff_served",
                condition=Q(status="served", served_on__isnull=False)
                | ~Q(status="served") & Q(served_on__isnull=True),
            ),
            models.CheckConstraint(
                name="delivery_post_has_address",
                condition=~Q(way="post") | ~Q(recipient="") & ~Q(phone="") & ~Q(address=""),
            ),
            models.CheckConstraint(
                name="delivery_posted_has_number",
                condition=~Q(status="posted") | ~Q(tracking_number="") & ~Q(carrier=""),
            ),
            models.CheckConstraint(
                name="delivery_waits_until",
                condition=~Q(status__in=["ready", "posted", "returned"]) | Q(due_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on", "id"],
                name="delivery_at_the_window",
                condition=Q(status__in=["ready", "posted", "returned"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.get_status_display()}"

    @property
    def is_electronic(self) -> bool:
        """Served by its arrival in the account, because the applicant agreed to that."""
        return self.way == DeliveryWay.ELECTRONIC and self.consented_at is not None

    @property
    def state(self) -> str:
        """Where it stands, in words that fit its way."""
        if self.status == Status.READY:
            return gettext("待寄出") if self.way == DeliveryWay.POST else gettext("待领取")
        return self.get_status_display()

    @property
    def may_change(self) -> bool:
        return self.status in (Status.PLANNED, Status.READY, Status.RETURNED)

    # Transitions change this row and nothing else; services save, record and notify.

    @transition(field=status, source=Status.PLANNED, target=Status.READY)
    def prepare(self, *, due_on: date) -> None:
        self.due_on = due_on

    @transition(field=status, source=[Status.PLANNED, Status.READY], target=Status.SERVED)
    def arrive(self, *, on: date) -> None:
        self.served_on = on

    @transition(field=status, source=[Status.READY, Status.RETURNED], target=Status.SERVED)
    def collect(self, *, on: date, by: User) -> None:
        self.served_on, self.served_by = on, by

    @transition(field=status, source=[Status.READY, Status.RETURNED], target=Status.POSTED)
    def post(self, *, carrier: str, tracking_number: str, at: datetime, by: User) -> None:
        self.carrier, self.tracking_number = carrier, tracking_number
        self.posted_at, self.served_by = at, by

    @transition(field=status, source=Status.POSTED, target=Status.SERVED)
    def confirm(self, *, on: date) -> None:
        self.served_on = on

    @transition(field=status, source=Status.POSTED, target=Status.RETURNED)
    def come_back(self, *, on: date, reason: str) -> None:
        self.returned_on, self.return_reason = on, reason
