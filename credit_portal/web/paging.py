"""Where the next page of a list begins."""


def row_id(typed: str) -> int | None:
    """The id of a row as an address carries it; None for anything else, or beyond a bigint."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 18 else None
