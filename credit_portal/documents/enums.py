"""The kinds of official documents, and the word each puts into its number."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentKind(models.TextChoices):
    """Source: docs/documents.md §2. Each has a template of its name."""

    RECEIPT = "receipt", _("收件凭证")
    ACCEPTANCE = "acceptance", _("行政许可申请受理通知书")
    NON_ACCEPTANCE = "non_acceptance", _("行政许可申请不予受理通知书")
    SUPPLEMENT = "supplement", _("补正告知书")
    DEFERRAL_UNDERTAKING = "deferral_undertaking", _("容缺受理承诺书")
    DEFERRAL_NOTICE = "deferral_notice", _("容缺受理通知书")
    FORESEEABLE_RESULT = "foreseeable_result", _("预期办理结果告知书")
    RECTIFICATION = "rectification", _("责令限期整改通知书")
    REVOCATION = "revocation", _("撤销行政许可决定书")
    COMMITMENT = "commitment", _("告知承诺书")
    GRANT = "grant", _("准予行政许可决定书")
    REFUSAL = "refusal", _("不予行政许可决定书")
    TERMINATION = "termination", _("终止办理通知书")
    WITHDRAWAL_NOTE = "withdrawal_note", _("撤回申请确认书")
    SERVICE = "service", _("送达回证")
    LICENCE = "licence", _("电子证照")


# What follows the authority's short name in the number (文号). A kind that is not
# here carries no number: the applicant's own papers, slips, and licences, whose
# number is the licence's.
NUMBER_WORDS: dict[str, str] = {
    DocumentKind.ACCEPTANCE: "许受",
    DocumentKind.NON_ACCEPTANCE: "许不受",
    DocumentKind.SUPPLEMENT: "许补",
    DocumentKind.DEFERRAL_NOTICE: "许容",
    DocumentKind.FORESEEABLE_RESULT: "许预",
    DocumentKind.RECTIFICATION: "责改",
    DocumentKind.REVOCATION: "许撤",
    DocumentKind.TERMINATION: "许终",
    DocumentKind.GRANT: "许准",
    DocumentKind.REFUSAL: "许不准",
    DocumentKind.SERVICE: "许送",
}
