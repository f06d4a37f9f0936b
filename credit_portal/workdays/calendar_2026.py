"""The exceptional days of 2026: holidays and make-up workdays (调休).

Source: docs/rules/working-days.md §2.
"""

from datetime import date, timedelta

from .rules import Calendar, ExceptionalDay

HOLIDAYS = (
    (date(2026, 1, 1), date(2026, 1, 3), "元旦", "New Year"),
    (date(2026, 2, 15), date(2026, 2, 23), "春节", "Spring Festival"),
    (date(2026, 4, 4), date(2026, 4, 6), "清明节", "Tomb-sweeping Day"),
    (date(2026, 5, 1), date(2026, 5, 5), "劳动节", "Labour Day"),
    (date(2026, 6, 19), date(2026, 6, 21), "端午节", "Dragon Boat Festival"),
    (date(2026, 9, 25), date(2026, 9, 27), "中秋节", "Mid-autumn Festival"),
    (date(2026, 10, 1), date(2026, 10, 7), "国庆节", "National Day"),
)

MAKE_UP_DAYS = (
    (date(2026, 1, 4), "元旦", "New Year"),
    (date(2026, 2, 14), "春节", "Spring Festival"),
    (date(2026, 2, 28), "春节", "Spring Festival"),
    (date(2026, 5, 9), "劳动节", "Labour Day"),
    (date(2026, 9, 20), "国庆节", "National Day"),
    (date(2026, 10, 10), "国庆节", "National Day"),
)


def exceptional_days() -> dict[date, ExceptionalDay]:
    days = {
        first + timedelta(offset): ExceptionalDay(False, zh, en)
        for first, last, zh, en in HOLIDAYS
        for offset in range((last - first).days + 1)
    }
    days.update(
        (day, ExceptionalDay(True, f"{zh}调休上班", f"make-up workday for {en}"))
        for day, zh, en in MAKE_UP_DAYS
    )
    return days


CALENDAR_2026 = Calendar(exceptional_days(), frozenset({2026}))
