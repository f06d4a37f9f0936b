"""Periodic entries, one line each."""

from datetime import date

from credit_portal.periodic.registry import daily

from .services import files


@daily
def regrade_due(today: date) -> int:
    return files.regrade_due(today=today)
