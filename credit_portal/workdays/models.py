"""The days on which the weekly rhythm is changed."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .rules import ExceptionalDay


class CalendarDay(models.Model):
    """A holiday, or a weekend day turned into a working day, by the State Council's notice."""

    on = models.DateField("日期", primary_key=True)
    is_workday = models.BooleanField("上班")
    name_zh = models.CharField("名称", max_length=20)
    name_en = models.CharField("英文名称", max_length=40)
    source = models.CharField("依据", max_length=120)

    class Meta:
        verbose_name = verbose_name_plural = "日历日"
        ordering = ["on"]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {self.name_zh}"


class CalendarYear(models.Model):
    """A year whose notice has been published and loaded; dates beyond are provisional."""

    year = models.PositiveSmallIntegerField("年份", primary_key=True)
    source = models.CharField("依据", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "日历年"
        ordering = ["year"]

    def __str__(self) -> str:
        return str(self.year)


class ProposalStatus(models.TextChoices):
    PROPOSED = "proposed", _("待确认")
    IN_FORCE = "in_force", _("已生效")
    RETURNED = "returned", _("已退回")


class CalendarProposal(models.Model):
    """One year's days as one person proposes them; another puts them in force."""

    year = models.PositiveSmallIntegerField(_("年份"))
    days = models.JSONField(_("日期"))
    source = models.CharField(_("依据"), max_length=120)
    status = models.CharField(
        _("状态"), max_length=8, choices=ProposalStatus, default=ProposalStatus.PROPOSED
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("提出人"),
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    proposed_at = models.DateTimeField(_("提案时间"), default=timezone.now)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("确认人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    settled_at = models.DateTimeField(_("确认时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("日历提案")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year"], name="calendar_one_open", condition=Q(status="proposed")
            ),
            models.CheckConstraint(
                name="calendar_settled_iff_not_open",
                condition=Q(status="proposed", settled_by__isnull=True, settled_at__isnull=True)
                | (~Q(status="proposed") & Q(settled_by__isnull=False, settled_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="calendar_two_people",
                condition=~Q(status="in_force") | ~Q(proposed_by=F("settled_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.status}"

    @property
    def is_open(self) -> bool:
        return self.status == ProposalStatus.PROPOSED

    def exceptional_days(self) -> dict[date, ExceptionalDay]:
        return {
            date.fromisoformat(day["date"]): ExceptionalDay(
                day["is_workday"], day["name_zh"], day["name_en"]
            )
            for day in self.days
        }
