"""The account that logs in; the person or firm behind it is an `Applicant`."""

import hashlib
import secrets

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """One login. Staff carry posts; applicants carry a verified natural person."""

    display_name = models.CharField(_("姓名"), max_length=60, blank=True)
    language = models.CharField(
        _("语言"), max_length=8, choices=settings.LANGUAGES, default="zh-hans"
    )

    class Meta:
        verbose_name = verbose_name_plural = _("用户")

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        return str(self)

    @property
    def phone(self) -> str:
        """The number of the person behind it, where they proved that it is theirs; else ""."""
        person = getattr(self, "person", None)
        return str(person.phone) if person and person.phone_verified_at else ""


class ApiToken(models.Model):
    """A bearer token of one user, kept as a digest; shown once when made."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("用途"), max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("创建时间"), auto_now_add=True)
    expires_at = models.DateTimeField(_("到期时间"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("作废时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("接口令牌")

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def digest_of(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()

    @staticmethod
    def new_secret() -> str:
        return "cp_" + secrets.token_urlsafe(32)
