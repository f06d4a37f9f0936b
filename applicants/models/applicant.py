"""Natural and legal persons: whoever an application is for."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .. import crypto
from ..enums import DocumentType, SubjectType
from ..rules.identifiers import age_on, mask_identifier, mask_name
from ..rules.names import name_pairs
from .user import User


class NamePairs(models.Func):
    """The pairs of `rules.names.name_pairs`, made by the database, which keeps them in an index."""

    function = "name_pairs"
    output_field = ArrayField(models.TextField())


class ApplicantQuerySet(models.QuerySet["Applicant"]):
    def by_identifier(self, document_type: str, canonical: str) -> "ApplicantQuerySet":
        """Found by the exact, normalised number, through the blind index."""
        return self.filter(identifier_index=crypto.blind_index(document_type, canonical))

    def named_like(self, typed: str) -> "ApplicantQuerySet":
        """Whose name holds what was typed; a single character finds a name of one only."""
        pairs = name_pairs(typed)
        if not pairs:
            return self.filter(name=typed) if typed else self.none()
        found = self.alias(pairs=NamePairs("name"))
        return found.filter(pairs__contains=pairs, name__icontains=typed)  # type: ignore[misc]


class Applicant(models.Model):
    """A person or firm, found by identifier without storing it in clear.

    A legal person's credit code is public and kept readable in `credit_code`; a natural
    person's number is only in `identifier_sealed`.
    """

    subject_type = models.CharField(_("主体类型"), max_length=24, choices=SubjectType)
    name = models.CharField(_("名称"), max_length=120)
    name_en = models.CharField(_("英文名称"), max_length=160, blank=True)
    document_type = models.CharField(_("证件类型"), max_length=4, choices=DocumentType)
    identifier_sealed = models.TextField(_("证件号码（加密）"), editable=False)
    identifier_index = models.CharField(max_length=64, unique=True, editable=False)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    birth_date = models.DateField(_("出生日期"), null=True, blank=True)
    phone = models.CharField(_("手机号"), max_length=20, blank=True)
    phone_verified_at = models.DateTimeField(_("手机号核实时间"), null=True, blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    representative_name = models.CharField(_("法定代表人或经营者"), max_length=60, blank=True)
    known_since = models.DateField(_("建档起算日"))
    verified_at = models.DateTimeField(_("实名认证时间"), null=True, blank=True)
    user = models.OneToOneField(
        User,
        verbose_name=_("账户"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="person",
    )

    objects = ApplicantQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("申请人")
        constraints = [
            models.CheckConstraint(
                name="applicant_credit_code_iff_legal",
                condition=(Q(subject_type="natural_person") & Q(credit_code=""))
                | (~Q(subject_type="natural_person") & ~Q(credit_code="")),
            ),
            models.CheckConstraint(
                name="applicant_account_is_a_person",
                condition=Q(user__isnull=True) | Q(subject_type="natural_person"),
            ),
        ]
        indexes = [GinIndex(NamePairs("name"), name="applicant_name_pairs")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_natural(self) -> bool:
        return self.subject_type == SubjectType.NATURAL_PERSON

    def set_identifier(self, document_type: str, canonical: str) -> None:
        """Seal a validated, normalised number into this row."""
        self.document_type = document_type
        self.identifier_index = crypto.blind_index(document_type, canonical)
        self.identifier_sealed = crypto.encrypt(canonical, bound_to=self.identifier_index)
        self.credit_code = canonical if document_type == DocumentType.CREDIT_CODE else ""

    @property
    def identifier(self) -> str:
        """In clear: for adapters and the holder's own papers, never for a page or a log."""
        return crypto.decrypt(self.identifier_sealed, bound_to=self.identifier_index)

    @property
    def identifier_masked(self) -> str:
        return self.credit_code or mask_identifier(self.document_type, self.identifier)

    @property
    def name_masked(self) -> str:
        return mask_name(self.name) if self.is_natural else self.name

    def age_on(self, day: date) -> int | None:
        return age_on(self.birth_date, day) if self.birth_date else None
