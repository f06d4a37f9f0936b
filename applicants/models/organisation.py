"""Departments of the district and the posts of its staff."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ..enums import Role
from .user import User


class Department(models.Model):
    """An authority or bureau of the district, as the catalogue names it."""

    code = models.CharField(_("代码"), max_length=4, primary_key=True)
    number = models.CharField(_("序号"), max_length=2, unique=True)
    name_zh = models.CharField(_("名称"), max_length=60)
    name_en = models.CharField(_("英文名称"), max_length=120)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, unique=True)
    role = models.CharField(_("职能"), max_length=24)
    word = models.CharField(_("机关代字"), max_length=12)

    class Meta:
        verbose_name = verbose_name_plural = _("部门")
        ordering = ["number"]

    def __str__(self) -> str:
        return self.name_zh

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.name_en if get_language() == "en" else self.name_zh


class Post(models.Model):
    """A role in a department; without a department, in all (auditor, administrator).

    A comprehensive window (综合窗口) is a clerk with a post for each department it takes in
    for, or with one for all. `place` is the window where the post is done.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="posts")
    role = models.CharField(_("角色"), max_length=20, choices=Role)
    department = models.ForeignKey(
        Department, verbose_name=_("部门"), null=True, blank=True, on_delete=models.PROTECT
    )

    place = models.CharField(
        _("窗口"), max_length=40, blank=True, help_text=_("印在收件凭证上，例如：综合窗口3号")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("岗位")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "department"],
                name="post_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.department or ''}".strip()
