"""What missing material gives and what follows when it does not come, in the reader's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from credit_portal.parameters.selectors import parameter

from .enums import DeferralVariant
from .values import MatterSpec

GIVES: dict[DeferralVariant, str | Promise] = {
    DeferralVariant.ACCEPT_THEN_ISSUE: _("先受理、先审查，材料补齐以后作决定、发证。"),
    DeferralVariant.FORESEEABLE_RESULT: _(
        "先受理、先审查，审完先把预期结果告诉您；材料补齐并核对无误，马上按预期结果办结。"
    ),
    DeferralVariant.ISSUE_FIRST: _("先受理、先审查、先发证，材料发证以后按期补交。"),
}


def what_it_gives(spec: MatterSpec) -> str:
    """What the applicant gets before the papers are in."""
    return str(GIVES[spec.deferral.variant])


def price_of_lapse(spec: MatterSpec) -> str:
    """What follows when a paper does not come. Source: docs/rules/deferrals.md §5, §6."""
    months = parameter("constraint.months")
    if spec.deferral.variant == DeferralVariant.ISSUE_FIRST:
        return gettext(
            "到期没有补，会责令 %(days)s 个工作日内整改并记入信用档案；"
            "整改期满还没有补，证照可能被撤销。整改以前和记入以后 %(months)s 个月内只能走普通程序。"
        ) % {"days": rectify_days(spec), "months": months}
    return gettext(
        "到期没有补，这个办件会终止并记入信用档案，%(months)s 个月内只能走普通程序。"
    ) % {"months": months}


def rectify_days(spec: MatterSpec) -> int:
    """Working days of an order, where the licence came first."""
    return spec.deferral.rectify_within_working_days or int(parameter("deferral.rectify_days"))
