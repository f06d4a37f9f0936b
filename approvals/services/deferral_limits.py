"""The district's limits on papers that follow, as the rules take them."""

from credit_portal.parameters.selectors import parameter

from ..rules.deadlines import DeferralLimits


def deferral_limits() -> DeferralLimits:
    return DeferralLimits(parameter("deferral.max_days"), parameter("deferral.gap_before_promise"))
