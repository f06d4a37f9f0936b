"""How papers write days, moments and brackets."""

import re
from datetime import date, datetime

from django import template
from django.utils import timezone

from credit_portal.documents.rules import chinese_date

register = template.Library()
_HALF_WIDTH = re.compile(r"\(([^()]*[\u3400-\u9fff][^()]*)\)")


@register.filter
def day(value: str | date | None) -> str:
    """An ISO day or moment as `2026年11月21日`; empty for nothing."""
    if not value:
        return ""
    return chinese_date(value if isinstance(value, date) else date.fromisoformat(value[:10]))


@register.filter
def moment(value: str | None) -> str:
    """An ISO moment as `2026年11月21日9时05分`, in the time of the site."""
    if not value:
        return ""
    at = datetime.fromisoformat(value)
    local = timezone.localtime(at) if timezone.is_aware(at) else at
    return f"{chinese_date(local.date())}{local.hour}时{local.minute:02d}分"


@register.filter
def wide(text: str | None) -> str:
    """Brackets around Chinese in full width; the data keeps what the catalogue has."""
    return _HALF_WIDTH.sub(r"（\1）", str(text or ""))


@register.filter
def bare(text: str | None) -> str:
    """Without the full stop, for a sentence that goes on."""
    return wide(text).rstrip("。；; ")


@register.filter
def stop(text: str | None) -> str:
    """With exactly one full stop."""
    return f"{bare(text)}。"
