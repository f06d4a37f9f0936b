"""Numbers the portal gives out: cases, licences, official documents, query codes.

Source: docs/rules/identifiers.md §5 to §8.
"""

import re
from datetime import date

DIGITS_AND_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LICENCE_ROOT = "1.2.156.3005.2"
QUERY_CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
QUERY_CODE_LENGTH = 6

LICENCE_PATTERN = re.compile(
    re.escape(LICENCE_ROOT)
    + r"\.([0-9A-HJ-NPQRTUWXY]{18}[0-9]{3})\.([0-9A-HJ-NPQRTUWXY]{18})"
    + r"\.([0-9A-Z]+)\.([0-9]{3})\.([0-9A-Z])"
)
DOCUMENT_NUMBER_PATTERN = re.compile(
    r"([\u4e00-\u9fff]{2,12})〔((?:19|20)[0-9]{2})〕([1-9][0-9]{0,4})号"
)


def case_number(division: str, day: date, serial: int) -> str:
    """办件编号: division 6, date 8, serial of the day 6, check 1.

    Raises ValueError where division or serial does not fit.
    """
    if not re.fullmatch(r"[0-9]{6}", division) or not 1 <= serial <= 999_999:
        raise ValueError("division has 6 digits, serial lies in 1..999999")
    body = f"{division}{day:%Y%m%d}{serial:06d}"
    return body + mod_11_10(body)


def is_case_number(text: str) -> bool:
    if not re.fullmatch(r"[0-9]{21}", text) or mod_11_10(text[:20]) != text[20]:
        return False
    return _is_date(text[6:14])


def licence_identifier(type_code: str, issuer: str, serial: str, version: int = 1) -> str:
    """电子证照标识 (GB/T 36904-2018). `version` starts at 1 and grows with every change.

    `type_code` is the USCC of the body that defined the licence type and 3 digits,
    `issuer` a USCC, `serial` digits and capital letters.

    Raises ValueError where a part does not fit.
    """
    parts = [type_code, issuer, serial, f"{version:03d}"]
    identifier = ".".join([LICENCE_ROOT, *parts, mod_37_36("".join(parts))])
    if version < 1 or not LICENCE_PATTERN.fullmatch(identifier):
        raise ValueError("a part of the licence identifier does not fit")
    return identifier


def is_licence_identifier(text: str) -> bool:
    match = LICENCE_PATTERN.fullmatch(text)
    if match is None or match[4] == "000":
        return False
    return mod_37_36("".join(match.groups()[:4])) == match[5]


def document_number(word: str, year: int, serial: int) -> str:
    """文号, as 示政数许准〔2026〕15号. `serial` runs without gaps in one word and year.

    Raises ValueError where a part does not fit.
    """
    number = f"{word}〔{year}〕{serial}号"
    if not is_document_number(number):
        raise ValueError("a part of the document number does not fit")
    return number


def is_document_number(text: str) -> bool:
    return DOCUMENT_NUMBER_PATTERN.fullmatch(text) is not None


def is_query_code(text: str) -> bool:
    """Six characters that nobody mistakes for each other: no 0, O, 1, I."""
    return len(text) == QUERY_CODE_LENGTH and all(c in QUERY_CODE_ALPHABET for c in text)


def mod_11_10(digits: str) -> str:
    """Check digit of a string of digits (ISO 7064 MOD 11,10)."""
    return _hybrid_check(digits, 10)


def mod_37_36(text: str) -> str:
    """Check character of digits and capital letters (ISO 7064 MOD 37,36)."""
    return _hybrid_check(text, 36)


def _hybrid_check(text: str, modulus: int) -> str:
    product = modulus
    for character in text:
        total = (product + DIGITS_AND_LETTERS.index(character)) % modulus or modulus
        product = 2 * total % (modulus + 1)
    return DIGITS_AND_LETTERS[(modulus + 1 - product) % modulus]


def _is_date(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True
