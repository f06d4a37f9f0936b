"""Identity numbers of persons and organisations: normal form, check, masking.

Source: docs/rules/identifiers.md §1 to §3.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

from applicants.enums import DocumentType, SubjectType

PROVINCES = frozenset(
    str(code)
    for first, last in (
        (11, 15),
        (21, 23),
        (31, 37),
        (41, 46),
        (50, 54),
        (61, 65),
        (71, 71),
        (81, 83),
    )
    for code in range(first, last + 1)
)
PERMIT_AREAS = frozenset({"810000", "820000", "830000"})
EARLIEST_BIRTH = date(1900, 1, 1)

MOD_11_2_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
MOD_11_2_CHARACTERS = "10X98765432"
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


class IdentifierError(ValueError):
    """A number that cannot be right. `code` is one of:

    length, format, province, area, birth_date, birth_in_future, check_character,
    unknown_type.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Identifier:
    """A number in normal form. `warnings` are codes that a person should look at."""

    document_type: DocumentType
    number: str
    birth_date: date | None = None
    warnings: tuple[str, ...] = ()


def normalise(text: str) -> str:
    """Half-width, upper case, without spaces, dashes and invisible characters."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(c for c in folded if unicodedata.category(c) not in DROPPED).upper()


DROPPED = frozenset({"Zs", "Cc", "Cf", "Pd"})


def parse_identifier(document_type: str, text: str, *, today: date) -> Identifier:
    """The number in normal form, checked by the rules of its document type.

    Raises IdentifierError.
    """
    check = CHECKS.get(document_type)
    if check is None:
        _fail("unknown_type")
    return check(normalise(text), today)


def parse_resident_id(number: str, today: date) -> Identifier:
    """公民身份号码. Source: GB 11643. Raises IdentifierError."""
    _match(r"\d{17}[\dX]", number, length=18)
    if number[:2] not in PROVINCES:
        _fail("province")
    birth_date = _birth_date(number[6:14], today)
    _check_mod_11_2(number)
    return Identifier(DocumentType.RESIDENT_ID, number, birth_date)


def parse_residence_permit(number: str, today: date) -> Identifier:
    """港澳台居民居住证: a resident number with one of three areas. Raises IdentifierError."""
    resident = parse_resident_id(number, today)
    if number[:6] not in PERMIT_AREAS:
        _fail("area")
    return Identifier(DocumentType.RESIDENCE_PERMIT, number, resident.birth_date)


def parse_foreign_resident_id(number: str, today: date) -> Identifier:
    """外国人永久居留身份证: 18 characters since 2023-12-01, or the old 15.

    Raises IdentifierError.
    """
    if re.fullmatch(r"[A-Z]{3}[0-9]{12}", number):
        return Identifier(DocumentType.FOREIGN_RESIDENT, number)
    _match(r"9\d{16}[\dX]", number, length=18)
    _check_mod_11_2(number)
    return Identifier(DocumentType.FOREIGN_RESIDENT, number, _birth_date(number[6:14], today))


def parse_uscc(number: str, today: date) -> Identifier:
    """统一社会信用代码. Source: GB 32100-2015. Raises IdentifierError.

    A wrong inner check (GB 11714) is the warning `inner_check`: real codes carry it.
    """
    _match(rf"[{USCC_ALPHABET}]{{18}}", number, length=18)
    if uscc_check(number[:17]) != number[17]:
        _fail("check_character")
    inner_fits = organisation_check(number[8:16]) == number[16]
    return Identifier(
        DocumentType.CREDIT_CODE, number, warnings=() if inner_fits else ("inner_check",)
    )


# By the first two characters of the code. Source: docs/rules/identifiers.md §2.
SUBJECTS_BY_CODE = {
    "12": SubjectType.PUBLIC_INSTITUTION,
    "51": SubjectType.SOCIAL_ORGANIZATION,
    "52": SubjectType.SOCIAL_ORGANIZATION,
    "53": SubjectType.SOCIAL_ORGANIZATION,
    "91": SubjectType.ENTERPRISE,
    "92": SubjectType.INDIVIDUAL_BUSINESS,
    "93": SubjectType.ENTERPRISE,
}


def subject_type_of(credit_code: str) -> SubjectType:
    """What kind of organisation a valid code names."""
    return SUBJECTS_BY_CODE.get(credit_code[:2], SubjectType.OTHER_ORGANIZATION)


def mod_11_2_check(body: str) -> str:
    """Check character over 17 digits (ISO 7064 MOD 11-2)."""
    total = sum(int(c) * weight for c, weight in zip(body, MOD_11_2_WEIGHTS, strict=True))
    return MOD_11_2_CHARACTERS[total % 11]


def uscc_check(body: str) -> str:
    """Check character over the first 17 characters of a code."""
    total = sum(
        USCC_ALPHABET.index(c) * weight for c, weight in zip(body, USCC_WEIGHTS, strict=True)
    )
    return USCC_ALPHABET[(31 - total % 31) % 31]


def organisation_check(body: str) -> str:
    """Check character over the 8 characters of an organisation code (GB 11714)."""
    total = sum(int(c, 36) * weight for c, weight in zip(body, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def age_on(birth_date: date, day: date) -> int:
    """Full years; the birthday counts. Born on 29 February: full on 1 March of a common year."""
    had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
    return day.year - birth_date.year - (not had_birthday)


def mask_identifier(document_type: str, number: str) -> str:
    """What a page may show: the ends of a person's number; an organisation's code in full."""
    if document_type == DocumentType.CREDIT_CODE:
        return number
    head, tail = (3, 4) if len(number) >= 15 else (1, 2)
    return number[:head] + "*" * max(len(number) - head - tail, 3) + number[-tail:]


def mask_name(name: str) -> str:
    """The surname's first character and stars: 张**, and the same for 张伟 and 张伟明."""
    return name[:1] + "**" if name else ""


def _pattern(document_type: DocumentType, pattern: str) -> Callable[[str, date], Identifier]:
    def parse(number: str, today: date) -> Identifier:
        _match(pattern, number)
        return Identifier(document_type, number)

    return parse


CHECKS: dict[str, Callable[[str, date], Identifier]] = {
    DocumentType.RESIDENT_ID: parse_resident_id,
    DocumentType.PASSPORT: _pattern(DocumentType.PASSPORT, r"[A-Z0-9]{5,12}"),
    DocumentType.TAIWAN_PERMIT: _pattern(DocumentType.TAIWAN_PERMIT, r"\d{8}"),
    DocumentType.HK_MACAO_PERMIT: _pattern(DocumentType.HK_MACAO_PERMIT, r"[HM]\d{8}"),
    DocumentType.RESIDENCE_PERMIT: parse_residence_permit,
    DocumentType.FOREIGN_RESIDENT: parse_foreign_resident_id,
    DocumentType.CREDIT_CODE: parse_uscc,
}


def _match(pattern: str, number: str, *, length: int | None = None) -> None:
    if length is not None and len(number) != length:
        _fail("length")
    if not re.fullmatch(pattern, number, re.ASCII):
        _fail("format")


def _check_mod_11_2(number: str) -> None:
    if mod_11_2_check(number[:17]) != number[17]:
        _fail("check_character")


def _birth_date(digits: str, today: date) -> date:
    try:
        birth_date = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        _fail("birth_date")
    if birth_date < EARLIEST_BIRTH:
        _fail("birth_date")
    if birth_date > today:
        _fail("birth_in_future")
    return birth_date


def _fail(code: str) -> NoReturn:
    raise IdentifierError(code)
