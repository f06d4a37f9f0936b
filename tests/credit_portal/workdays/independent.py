"""The clock counted a second time, as a clerk would on a wall calendar: day by day, by sets.

Shares nothing with `credit_portal.workdays.rules`: weekdays by the remainder of the day's
number, holidays as plain sets, stopped days struck out one by one.
"""

from datetime import date, timedelta

WEEKEND = (0, 6)  # ordinal 1 was a Monday
FIXED = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}


def rest_and_made_up_2026() -> tuple[set[date], set[date]]:
    """Holidays and make-up workdays as docs/rules/working-days.md §2 writes them."""
    rest = set()
    for month, first, last in [
        (1, 1, 3),
        (2, 15, 23),
        (4, 4, 6),
        (5, 1, 5),
        (6, 19, 21),
        (9, 25, 27),
        (10, 1, 7),
    ]:
        rest |= {date(2026, month, day) for day in range(first, last + 1)}
    made_up = {
        date(2026, month, day)
        for month, day in [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]
    }
    return rest, made_up


def is_worked(day: date) -> bool:
    """In 2026 by the notice; in other years Monday to Friday less the fixed holidays."""
    is_weekend = day.toordinal() % 7 in WEEKEND
    if day.year != 2026:
        return not is_weekend and (day.month, day.day) not in FIXED
    rest, made_up = rest_and_made_up_2026()
    return day in made_up or not (is_weekend or day in rest)


def struck_out(stops: list[tuple[date, date]]) -> set[date]:
    return {
        first + timedelta(days=n) for first, last in stops for n in range((last - first).days + 1)
    }


def nth_day(start: date, n: int, stops: list[tuple[date, date]]) -> tuple[date, bool]:
    """The n-th worked day after `start` that no stop strikes out; whether it is provisional."""
    stopped, day = struck_out(stops), start
    years = {start.year}
    while n:
        day = date.fromordinal(day.toordinal() + 1)
        years.add(day.year)
        if is_worked(day) and day not in stopped:
            n -= 1
    return day, bool(years - {2026})


def days_used(start: date, end: date, stops: list[tuple[date, date]]) -> int:
    stopped = struck_out(stops)
    ordinals = range(start.toordinal() + 1, end.toordinal() + 1)
    return sum(is_worked(day) and day not in stopped for day in map(date.fromordinal, ordinals))
