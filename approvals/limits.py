"""The district's own numbers for terms and warnings, as the rules take them."""

from fractions import Fraction

from credit_portal.parameters.selectors import parameter

from .rules.deadlines import DeferralLimits, WarningShares


def top_grade_factor() -> Fraction:
    """What grade A makes of a promised limit (`speed.top_grade_factor`)."""
    return _fraction("speed.top_grade_factor")


def warning_shares() -> WarningShares:
    return WarningShares(yellow=_fraction("warn.yellow"), red=_fraction("warn.red"))


def deferral_limits() -> DeferralLimits:
    return DeferralLimits(
        max_days=parameter("deferral.max_days"),
        gap_before_promise=parameter("deferral.gap_before_promise"),
    )


def _fraction(key: str) -> Fraction:
    """Exactly what was typed: 0.7 is seven tenths, not the float beside it."""
    return Fraction(str(parameter(key)))
