"""The days on which the weekly rhythm is changed."""

from django.db import models


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
