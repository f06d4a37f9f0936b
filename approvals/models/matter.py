"""The catalogue of matters: data with versions, never code."""

from datetime import datetime
from functools import lru_cache

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from applicants.models import Department

from ..rules.search import bigrams
from ..values import MatterSpec
from .batch import MatterBatch


class MatterQuerySet(models.QuerySet["Matter"]):
    def listed(self) -> "MatterQuerySet":
        """Those the public may apply for, with what a list row shows."""
        return self.filter(current__isnull=False, stopped_at__isnull=True).select_related(
            "department"
        )

    def with_version_due(self, now: datetime) -> "MatterQuerySet":
        """Those for which the hour of a later version has come."""
        return self.filter(next_from__lte=now)

    def search(self, words: str) -> "MatterQuerySet":
        """Every word must occur; two Chinese characters are enough, one finds by prefix."""
        found = self
        for word in words.split()[:5]:
            if grams := bigrams(word):
                found = found.filter(
                    search=SearchQuery(grams, config="simple", search_type="phrase")
                )
            else:
                found = found.filter(Q(name_zh__contains=word) | Q(name_en__icontains=word))
        return found


class Matter(models.Model):
    """One thing one can apply for (事项). Names and lists mirror the version in force."""

    code = models.SlugField(_("代码"), max_length=60, unique=True)
    department = models.ForeignKey(
        Department, verbose_name=_("实施部门"), on_delete=models.PROTECT, related_name="matters"
    )
    name_zh = models.CharField(_("名称"), max_length=200)
    name_en = models.CharField(_("英文名称"), max_length=300)
    theme = models.CharField(_("主题"), max_length=16)
    subject_types = ArrayField(models.CharField(max_length=24), verbose_name=_("服务对象"))
    modes = ArrayField(models.CharField(max_length=16), verbose_name=_("办理方式"))
    fastest_working_days = models.PositiveSmallIntegerField(_("最快工作日"))
    current = models.ForeignKey(
        "MatterVersion",
        verbose_name=_("现行版本"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    next_from = models.DateTimeField(_("下一版本生效时间"), null=True, editable=False)
    stopped_at = models.DateTimeField(_("停办时间"), null=True, editable=False)
    search = SearchVectorField(null=True, editable=False)

    objects = MatterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("事项")
        ordering = ["pk"]
        indexes = [
            GinIndex(fields=["search"], name="matter_search"),
            models.Index(
                fields=["next_from"], name="matter_next", condition=Q(next_from__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name_zh

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.name_en if get_language() == "en" else self.name_zh

    def version_at(self, now: datetime) -> "MatterVersion | None":
        """The version in force, also in the moments before `current` has followed.

        None where none is in force yet.
        """
        if self.next_from is None or self.next_from > now:
            return self.current
        return self.versions.filter(valid_from__lte=now).order_by("-number").first()


@lru_cache(maxsize=512)
def _spec(version_id: int, digest: str) -> MatterSpec:
    content = MatterVersion.objects.values_list("content", flat=True).get(pk=version_id)
    return MatterSpec.from_json(content)


class MatterVersion(models.Model):
    """A published version, frozen: open cases keep the one they were filed under."""

    matter = models.ForeignKey(
        Matter, verbose_name=_("事项"), on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField(_("版本号"))
    content = models.JSONField(_("内容"))
    digest = models.CharField(_("摘要"), max_length=64)
    changes = models.JSONField(_("变更清单"), default=list)
    valid_from = models.DateTimeField(_("生效时间"))
    reason = models.CharField(_("变更理由"), max_length=300, default="")
    batch = models.ForeignKey(
        MatterBatch,
        verbose_name=_("批次"),
        null=True,
        on_delete=models.PROTECT,
        related_name="versions",
    )
    published_at = models.DateTimeField(_("发布时间"), null=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("提交人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("发布人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = verbose_name_plural = _("事项版本")
        ordering = ["matter", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["matter", "number"], name="version_number_once"),
            models.CheckConstraint(
                name="version_by_two",
                condition=Q(submitted_by__isnull=True) | ~Q(submitted_by=F("published_by")),
            ),
        ]
        triggers = [pgtrigger.Protect(name="frozen", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.matter} v{self.number}"

    @property
    def spec(self) -> MatterSpec:
        """The parsed content; kept in the process, because a version never changes."""
        return _spec(self.pk, self.digest)
