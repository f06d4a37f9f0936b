"""How numbers, codes and dates are written, and what a paper may hold."""

import re
import unicodedata
from datetime import date
from typing import Any

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0 O, 1 I L, U
CODE_LENGTH = 12
NUMBER_PATTERN = "^[\u4e00-\u9fff]{2,12}〔(19|20)[0-9]{2}〕[1-9][0-9]{0,4}号$"

MAX_TEXT = 2000  # characters of one field
MAX_ITEMS = 100  # entries of one list
_IDENTITY_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
    r"(?![0-9A-Za-z])"
)
_CONTROL = dict.fromkeys(code for code in range(0x20) if code not in (0x09, 0x0A)) | dict.fromkeys(
    [0x7F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)


def format_number(word: str, year: int, serial: int) -> str:
    """`示市监许准〔2026〕15号`. Source: GB/T 9704-2012; docs/documents.md §3."""
    return f"{word}〔{year}〕{serial}号"


def normalise_code(typed: str) -> str:
    """The stored form of a code as typed: any case, width, spaces and dashes between.

    Empty where it cannot be a code.
    """
    text = unicodedata.normalize("NFKC", typed[:64]).upper()
    code = re.sub(r"[\s\-‐‑‒–—―−_·.]", "", text)
    is_code = len(code) == CODE_LENGTH and set(code) <= set(CODE_ALPHABET)
    return code if is_code else ""


def group_code(code: str) -> str:
    """`XXXX-XXXX-XXXX`, as it is printed and read aloud."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def chinese_date(day: date) -> str:
    """`2026年11月21日`, without leading zeros. Source: GB/T 9704-2012, 7.3.5."""
    return f"{day.year}年{day.month}月{day.day}日"


def clean_context(context: Any) -> Any:
    """The context as it is frozen and printed: long text and lists cut, control marks dropped.

    Raises ValueError where a text holds a full identity number: papers show it masked.
    """
    if isinstance(context, dict):
        return {str(key): clean_context(value) for key, value in context.items()}
    if isinstance(context, list | tuple):
        return [clean_context(value) for value in context[:MAX_ITEMS]]
    if isinstance(context, str):
        return _clean_text(context)
    if isinstance(context, date):
        return context.isoformat()
    if context is None or isinstance(context, bool | int | float):
        return context
    return _clean_text(str(context))  # a lazy label


def _clean_text(text: str) -> str:
    if _IDENTITY_NUMBER.search(text):
        raise ValueError("a paper may hold identity numbers only masked")
    text = text.translate(_CONTROL)
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"
