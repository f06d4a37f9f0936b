"""Read the days of a State Council notice from a file or pasted text: all faults, by line.

CSV with the columns date, kind, name_zh, name_en, or JSON: a list of objects with those keys,
or an object whose `days` is one. What `write_days` gives is read back as it was.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext

from ..errors import PortalError
from .rules import FIXED_HOLIDAYS, SATURDAY, ExceptionalDay

COLUMNS = ("date", "kind", "name_zh", "name_en")
KINDS = {
    "holiday": False,
    "workday": True,
    "放假": False,
    "休": False,
    "上班": True,
    "班": True,
}
LENGTHS = {"name_zh": 20, "name_en": 40}  # as the columns of CalendarDay
YEARS = range(2000, 2100)

Row = tuple[int, Mapping[str, str]]


@dataclass(frozen=True)
class Fault:
    """One thing wrong, in the reader's language; line 0 is the whole."""

    line: int
    message: str


class CalendarRefused(PortalError):
    """The days are not taken; `faults` lists everything that is wrong with them."""

    code = "calendar_refused"
    status = 422

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__(field="text", faults=len(faults))


@dataclass(frozen=True)
class YearDays:
    """One year's exceptional days, in their order."""

    year: int
    days: dict[date, ExceptionalDay]


def read_days(text: str) -> YearDays:
    """The days of one year. Raises CalendarRefused with all faults."""
    text = text.lstrip("\ufeff")
    rows = _json_rows(text) if text.lstrip()[:1] in ("[", "{") else _csv_rows(text)
    days: dict[date, ExceptionalDay] = {}
    faults: list[Fault] = []
    for line, row in rows:
        on, words = _day(row)
        if on and not words:
            words = _clash(on, days)
        if words or on is None:
            faults += [Fault(line, each) for each in words]
            continue
        days[on] = _exceptional(row)
        faults += [Fault(line, each) for each in _odd(on, days[on])]
    if not days and not faults:
        faults.append(Fault(0, gettext("里面没有一天。")))
    faults = faults or _missing(days)
    if faults:
        raise CalendarRefused(faults)
    return YearDays(min(days).year, dict(sorted(days.items())))


def write_days(days: Mapping[date, ExceptionalDay]) -> str:
    """CSV that a spreadsheet opens and `read_days` reads."""
    kept = io.StringIO()
    writer = csv.writer(kept, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for on, day in sorted(days.items()):
        kind = "workday" if day.is_workday else "holiday"
        writer.writerow([on.isoformat(), kind, day.name_zh, day.name_en])
    return "\ufeff" + kept.getvalue()


def _csv_rows(text: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text))
    for cells in reader:
        cells = [cell.strip() for cell in cells]
        if not any(cells) or cells[0].lower() in ("date", "日期"):
            continue
        yield reader.line_num, dict(zip(COLUMNS, cells, strict=False))


def _json_rows(text: str) -> Iterator[Row]:
    """Each object of the list with the line on which it begins."""
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        words = gettext("从这一行第 %(column)s 个字起，不是 JSON。") % {"column": error.colno}
        raise CalendarRefused([Fault(error.lineno, words)]) from error
    position = 0
    if isinstance(content, dict):
        position = text.find('"days"')
        content = content.get("days")
    if not isinstance(content, list):
        raise CalendarRefused([Fault(0, gettext("JSON 里没有 days 这个列表。"))])
    decoder = json.JSONDecoder()
    position = text.index("[", max(position, 0)) + 1
    for entry in content:
        while text[position] in " \t\r\n,":
            position += 1
        line = text.count("\n", 0, position) + 1
        _entry, position = decoder.raw_decode(text, position)
        yield line, _texts(entry)


def _texts(entry: Any) -> Mapping[str, str]:
    return {key: str(entry.get(key, "")) for key in COLUMNS} if isinstance(entry, dict) else {}


def _day(row: Mapping[str, str]) -> tuple[date | None, list[str]]:
    """The date, and what is wrong with the row by itself."""
    words = []
    try:
        on = date.fromisoformat(row.get("date", ""))
    except ValueError:
        on = None
        words.append(gettext("日期要写成 2027-01-01 这样。"))
    if on and on.year not in YEARS:
        words.append(gettext("年份不对：%(year)s。") % {"year": on.year})
    if row.get("kind", "").lower() not in KINDS:
        words.append(gettext("类型要写 holiday（放假）或者 workday（上班）。"))
    for key, label in (("name_zh", gettext("中文名称")), ("name_en", gettext("英文名称"))):
        if not row.get(key):
            words.append(gettext("没有写%(label)s。") % {"label": label})
        elif len(row[key]) > LENGTHS[key]:
            limit = {"label": label, "n": LENGTHS[key]}
            words.append(gettext("%(label)s最多 %(n)s 个字。") % limit)
    return on, words


def _clash(on: date, days: Mapping[date, ExceptionalDay]) -> list[str]:
    if on in days:
        return [gettext("%(date)s 写了两次。") % {"date": on}]
    first = next(iter(days), on)
    if on.year != first.year:
        return [gettext("一次只导入一年，前面是 %(year)s 年的。") % {"year": first.year}]
    return []


def _odd(on: date, day: ExceptionalDay) -> list[str]:
    if day.is_workday and on.weekday() < SATURDAY:
        return [gettext("%(date)s 是周一到周五，本来就上班。") % {"date": on}]
    return []


def _exceptional(row: Mapping[str, str]) -> ExceptionalDay:
    return ExceptionalDay(KINDS[row["kind"].lower()], row["name_zh"], row["name_en"])


def _missing(days: Mapping[date, ExceptionalDay]) -> list[Fault]:
    """Holidays that every year has on the same day. Source: 全国年节及纪念日放假办法."""
    year = min(days).year
    lacking = [
        date(year, month, day)
        for month, day in FIXED_HOLIDAYS
        if (found := days.get(date(year, month, day))) is None or found.is_workday
    ]
    return (
        [Fault(0, gettext("缺少法定节假日：%(dates)s。") % {"dates": _listed(lacking)})]
        if lacking
        else []
    )


def _listed(days: list[date]) -> str:
    return gettext("、").join(day.isoformat() for day in days)
