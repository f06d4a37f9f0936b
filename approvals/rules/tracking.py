"""Numbers of post, by who carries it.

Source: Universal Postal Union, S10 (two letters, eight digits and a check digit, country);
the domestic numbers of EMS (13 digits) and of SF (SF and 13 digits).
"""

import re

from ..enums import Carrier

S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_SPACES = re.compile(r"[\s\-]+")
_PATTERNS = {
    Carrier.EMS: re.compile(r"[A-Z]{2}\d{9}CN|1\d{12}", re.ASCII),
    Carrier.SF: re.compile(r"SF\d{13}", re.ASCII),
}


def parse_tracking_number(carrier: Carrier, typed: str) -> str | None:
    """The number in normal form; None where the carrier has no such number."""
    number = _SPACES.sub("", typed).upper()
    if not _PATTERNS[carrier].fullmatch(number):
        return None
    if number[:2].isalpha() and carrier == Carrier.EMS and s10_check(number[2:10]) != number[10]:
        return None
    return number


def s10_check(digits: str) -> str:
    """Check digit over eight digits."""
    total = sum(int(c) * weight for c, weight in zip(digits, S10_WEIGHTS, strict=True))
    return {10: "0", 11: "5"}.get(11 - total % 11, str(11 - total % 11))
