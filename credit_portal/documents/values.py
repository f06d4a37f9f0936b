"""Plain values that callers hand in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Authority:
    """Who issues a paper. `word` is the short name in numbers (机关代字), e.g. 示市监."""

    code: str
    name_zh: str
    name_en: str
    word: str
