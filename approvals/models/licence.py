"""What a grant gives: the electronic licence."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from applicants.models import Applicant, Department
from credit_portal.states import StateModel

from ..enums import LicenceStatus
from .case import Case


class LicenceQuerySet(models.QuerySet["ElectronicLicence"]):
    def in_force(self) -> "LicenceQuerySet":
        return self.filter(status=LicenceStatus.ISSUED)


class ElectronicLicence(StateModel):
    """A licence, certificate, decision or filing receipt in electronic form (电子证照).

    `case` is empty for one that was issued before the portal and taken over.
    """

    case = models.OneToOneField(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="licence"
    )
    holder = models.ForeignKey(
        Applicant, verbose_name=_("持证人"), on_delete=models.PROTECT, related_name="licences"
    )
    kind = models.CharField(_("证照种类"), max_length=60)
    title_zh = models.CharField(_("名称"), max_length=120)
    title_en = models.CharField(_("英文名称"), max_length=200)
    department = models.ForeignKey(
        Department, verbose_name=_("发证机关"), on_delete=models.PROTECT, db_index=False
    )
    number = models.CharField(_("证照编号"), max_length=40, unique=True)
    identifier = models.CharField(_("电子证照标识"), max_length=120, unique=True)
    verification_code = models.CharField(_("核验码"), max_length=12, unique=True)
    status = FSMField(
        _("状态"), choices=LicenceStatus, default=LicenceStatus.ISSUED, protected=True
    )
    issued_on = models.DateField(_("发证日"))
    valid_from = models.DateField(_("有效期起"))
    valid_to = models.DateField(_("有效期止"), null=True, blank=True)
    ended_on = models.DateField(_("失效日"), null=True, blank=True)
    end_reason = models.CharField(_("失效原因"), max_length=200, blank=True)

    objects = LicenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("电子证照")
        constraints = [
            models.CheckConstraint(
                name="licence_valid_to_after_from",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
            )
        ]
        indexes = [
            models.Index(fields=["holder", "kind"], name="licence_of_holder"),
            models.Index(
                fields=["valid_to"], name="licence_expiring", condition=Q(status="issued")
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def title(self) -> str:
        return self.title_en if get_language() == "en" else self.title_zh

    @transition(field=status, source=LicenceStatus.ISSUED, target=LicenceStatus.EXPIRED)
    def expire(self, *, on: date) -> None:
        self.ended_on = on

    @transition(
        field=status,
        source=[LicenceStatus.ISSUED, LicenceStatus.SUSPENDED],
        target=LicenceStatus.REVOKED,
    )
    def revoke(self, *, on: date, reason: str) -> None:
        self.ended_on, self.end_reason = on, reason
