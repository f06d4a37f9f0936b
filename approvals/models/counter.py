"""Who stood at the counter: the person present, for whom, and what was seen on paper."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applicants.models import Applicant, User

from ..enums import VisitCapacity
from .case import Case
from .draft import Draft

# Papers of a visit that no matter asks for, by the code under which their files are kept.
POWER_OF_ATTORNEY = "power_of_attorney"
SIGNED_SHEET = "signed_sheet"


class CounterVisit(models.Model):
    """One person at the counter, and the application that a clerk takes in from them.

    Has no draft until a matter is chosen, then a draft, then the case; a visit that came
    to nothing is deleted with the drafts of its age.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clerk = models.ForeignKey(
        User, verbose_name=_("收件人员"), on_delete=models.PROTECT, related_name="+"
    )
    present = models.ForeignKey(
        Applicant, verbose_name=_("到场人"), on_delete=models.PROTECT, related_name="+"
    )
    applicant = models.ForeignKey(
        Applicant, verbose_name=_("申请人"), on_delete=models.PROTECT, related_name="+"
    )
    capacity = models.CharField(_("到场身份"), max_length=16, choices=VisitCapacity)
    may_sign = models.BooleanField(_("委托书写明可以签署承诺"), default=False)
    originals = ArrayField(
        models.CharField(max_length=24), verbose_name=_("已核对原件的材料"), default=list
    )
    draft = models.OneToOneField(
        Draft, null=True, blank=True, on_delete=models.SET_NULL, related_name="visit"
    )
    case = models.OneToOneField(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="visit"
    )
    started_at = models.DateTimeField(_("到窗口时间"), auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = _("窗口收件")
        constraints = [
            models.CheckConstraint(
                name="visit_draft_or_case",
                condition=Q(draft__isnull=True) | Q(case__isnull=True),
            ),
            models.CheckConstraint(
                name="visit_in_person_is_oneself",
                condition=Q(capacity="self", present=models.F("applicant"))
                | ~Q(capacity="self") & ~Q(present=models.F("applicant")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["clerk", "-started_at"],
                name="visit_unfinished",
                condition=Q(case__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_capacity_display()} {self.pk}"

    @property
    def needs_authority(self) -> bool:
        """A handler and an agent bring a written authority; who acts by office does not."""
        return self.capacity in (VisitCapacity.HANDLER, VisitCapacity.AGENT)

    @property
    def signs(self) -> bool:
        """May sign a commitment here: the applicant, the representative, or by authority."""
        return not self.needs_authority or self.may_sign
