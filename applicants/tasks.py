"""Periodic entries, one line each."""

from datetime import date

from credit_portal.periodic.registry import daily

from .services import codes


@daily
def delete_old_codes(today: date) -> int:
    return codes.delete_old_codes()
