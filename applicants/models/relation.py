"""Who may act for whom: a firm's people, and agents with a mandate."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..enums import Capacity
from .applicant import Applicant
from .user import User


class Membership(models.Model):
    """A user acts for a legal person by office: its representative, operator or handler."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    company = models.ForeignKey(Applicant, on_delete=models.CASCADE, related_name="members")
    capacity = models.CharField(_("身份"), max_length=24, choices=Capacity)
    confirmed_at = models.DateTimeField(_("确认时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("企业成员")
        constraints = [models.UniqueConstraint(fields=["user", "company"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.company}"


class MandateQuerySet(models.QuerySet["Mandate"]):
    def in_force(self, day: date) -> "MandateQuerySet":
        return self.filter(revoked_at__isnull=True, valid_from__lte=day, valid_to__gte=day)


class Mandate(models.Model):
    """A written authority (授权委托书): the agent acts for the principal, within its scope.

    An empty `matter_codes` covers every matter. Signing a commitment and reading the
    credit file need their own words in the mandate. Source: 民法典 art. 165.
    """

    principal = models.ForeignKey(
        Applicant, verbose_name=_("委托人"), on_delete=models.PROTECT, related_name="mandates_given"
    )
    agent = models.ForeignKey(
        User, verbose_name=_("代理人"), on_delete=models.PROTECT, related_name="mandates_held"
    )
    matter_codes = ArrayField(
        models.CharField(max_length=60), verbose_name=_("事项范围"), default=list, blank=True
    )
    may_sign = models.BooleanField(_("可以签署承诺"), default=False)
    may_read_credit = models.BooleanField(_("可以查看信用档案"), default=False)
    valid_from = models.DateField(_("生效日"))
    valid_to = models.DateField(_("截止日"))
    revoked_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)
    created_at = models.DateTimeField(_("签署时间"), auto_now_add=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("授权委托")
        constraints = [
            models.CheckConstraint(
                name="mandate_ends_after_it_begins", condition=Q(valid_to__gte=F("valid_from"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.principal} → {self.agent}"

    def covers(self, matter_code: str) -> bool:
        return not self.matter_codes or matter_code in self.matter_codes
