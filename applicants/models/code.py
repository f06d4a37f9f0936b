"""One-time codes: proof that who acts holds the phone now."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..enums import CodePurpose
from .user import User


class OneTimeCode(models.Model):
    """Six digits sent to a phone, kept only as a keyed digest.

    `bound_to` names the one thing it is good for, such as the digest of a commitment.
    Closed when it was used, replaced or tried too often; one is open at a time.
    """

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="one_time_codes", db_index=False
    )
    purpose = models.CharField(_("用途"), max_length=8, choices=CodePurpose)
    bound_to = models.CharField(max_length=64, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(_("创建时间"), default=timezone.now)
    sent_at = models.DateTimeField(_("发出时间"), null=True, blank=True)
    expires_at = models.DateTimeField(_("到期时间"))
    wrong_tries = models.PositiveSmallIntegerField(_("输错次数"), default=0)
    closed_at = models.DateTimeField(_("作废时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("一次性验证码")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "purpose"],
                name="code_one_open",
                condition=Q(closed_at__isnull=True),
            )
        ]
        indexes = [models.Index(F("user"), F("created_at").desc(), name="code_of_user")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.user_id}"
