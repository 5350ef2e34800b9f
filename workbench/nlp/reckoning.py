"""The calendar behind ``times``: the ISO value of a stretch of time, the one so many further on, and the days that a value covers."""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange

SEASONS = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}
FIRST_MONTH = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
MONTHS_IN = {"month": 1, "quarter": 3, "season": 3, "year": 12, "decade": 120, "century": 1200}
DAYS_IN = {"day": 1, "week": 7, "weekend": 7, "fortnight": 14}
LETTER = {"second": "S", "minute": "M", "hour": "H", "day": "D", "week": "W", "month": "M", "year": "Y"}
MULTIPLE = {"fortnight": ("week", 2), "weekend": ("week", 1), "night": ("day", 1), "quarter": ("month", 3), "decade": ("year", 10), "century": ("year", 100)}  # fmt: skip
DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T.*)?")
WEEK = re.compile(r"(\d{4})-W(\d\d)(-WE)?")
MONTH = re.compile(r"(\d{4})-(\d\d)")
PART = re.compile(r"(\d{4})-(Q[1-4]|SP|SU|FA|WI)")
YEARS = re.compile(r"(\d{2,4})(X{0,2})")
FORMS = tuple(
    (re.compile(form), name)
    for form, name in (
        (r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-4]):[0-5]\d(?:Z|[+-]\d\d:\d\d)?", "minute"),
        (r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-4])(?:Z|[+-]\d\d:\d\d)?", "hour"),
        (r"\d{4}-\d\d-\d\dT(?:MO|AF|EV|NI)", "part of day"), (r"\d{4}-\d\d-\d\d", "day"), (r"\d{4}-W\d\d", "week"),
        (r"\d{4}-W\d\d-WE", "weekend"), (r"\d{4}-\d\d", "month"), (r"\d{4}-Q[1-4]", "quarter"), (r"\d{4}-(?:SP|SU|FA|WI)", "season"),
        (r"\d{4}", "year"), (r"\d{3}X", "decade"), (r"\d\dXX", "century"), (r"P(?:\d+|X)[DWMY]|PT(?:\d+|X)[HMS]", "duration"),
    )
)  # fmt: skip
"""The forms of values, and how exact each is."""


def value(unit: str, day: dt.date) -> str:
    """The day, week, month ... that a day lies in.

    >>> [value(unit, dt.date(2014, 6, 27)) for unit in ("day", "week", "weekend", "month", "quarter", "season", "year", "decade")]
    ['2014-06-27', '2014-W26', '2014-W26-WE', '2014-06', '2014-Q2', '2014-SU', '2014', '201X']
    """
    year, week, _ = day.isocalendar()
    match unit:
        case "week" | "fortnight":
            return f"{year}-W{week:02}"
        case "weekend":
            return f"{year}-W{week:02}-WE"
        case "month":
            return f"{day.year:04}-{day.month:02}"
        case "quarter":
            return f"{day.year:04}-Q{(day.month + 2) // 3}"
        case "season":
            letters = next((s for s, first in FIRST_MONTH.items() if first <= day.month < first + 3), "WI")
            return f"{day.year - (day.month < 3):04}-{letters}"
        case "year":
            return f"{day.year:04}"
        case "decade":
            return f"{day.year // 10:03}X"
        case "century":
            return f"{day.year // 100:02}XX"
    return day.isoformat()


def shift(day: dt.date, unit: str, by: int) -> dt.date:
    """The day so many units further on, or back; the last of its month where that is shorter. OverflowError beyond the calendar.

    >>> str(shift(dt.date(2014, 3, 31), "month", -1)), str(shift(dt.date(2014, 6, 27), "week", 2))
    ('2014-02-28', '2014-07-11')
    """
    if unit in DAYS_IN:
        return day + dt.timedelta(days=DAYS_IN[unit] * by)
    months = day.year * 12 + day.month - 1 + MONTHS_IN[unit] * by
    year, month = divmod(months, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        raise OverflowError(f"{by} {unit}s from {day} is beyond the calendar")
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def duration(number: int | None, unit: str) -> str:
    """So much time, "X" standing for a number that is not said.

    >>> duration(3, "hour"), duration(None, "day"), duration(2, "decade")
    ('PT3H', 'PXD', 'P20Y')
    """
    unit, times = MULTIPLE.get(unit, (unit, 1))
    clock = "T" if unit in ("hour", "minute", "second") else ""
    return f"P{clock}{'X' if number is None else number * times}{LETTER[unit]}"


def extent(iso: str) -> tuple[dt.date | None, dt.date | None]:
    """The first and the last day of a value as ``times`` gives it, None where it has none that can be told.

    >>> [str(day) for day in extent("2014-W25-WE")], extent("PT3H")
    (['2014-06-21', '2014-06-22'], (None, None))
    """
    if "/" in iso:
        first, last = iso.split("/")
        return extent(first)[0], extent(last)[1]
    if found := DAY.fullmatch(iso):
        day = dt.date(int(found[1]), int(found[2]), int(found[3]))
        return day, day
    if found := WEEK.fullmatch(iso):
        year, week = int(found[1]), int(found[2])
        return dt.date.fromisocalendar(year, week, 6 if found[3] else 1), dt.date.fromisocalendar(year, week, 7)
    if found := MONTH.fullmatch(iso):
        return _months(int(found[1]), int(found[2]), 1)
    if found := PART.fullmatch(iso):
        return _months(int(found[1]), FIRST_MONTH.get(found[2]) or int(found[2][1]) * 3 - 2, 3)
    if (found := YEARS.fullmatch(iso)) and len(iso) == 4:
        missing = len(found[2])
        return dt.date(int(found[1]) * 10**missing, 1, 1), dt.date(int(found[1]) * 10**missing + 10**missing - 1, 12, 31)
    return None, None


def precision(iso: str) -> str | None:
    """How exact a value of the forms that ``times`` gives is; None for what is no such value.

    >>> [precision(value) for value in ("2014-06-26T10:30", "2014-06", "2014-W25-WE", "2014-06-10/2014-06-12", "PT3H", "June")]
    ['minute', 'month', 'weekend', 'day', 'duration', None]
    """
    if "/" in iso:
        ends = [precision(end) for end in iso.split("/")]
        return next((told for told in ends if told != "duration"), None) if len(ends) == 2 and all(ends) else None
    told = next((name for form, name in FORMS if form.fullmatch(iso)), None)
    try:
        return told if told == "duration" or (told and extent(iso)[0]) else None
    except ValueError:  # "2014-02-30"
        return None


def _months(year: int, month: int, count: int) -> tuple[dt.date, dt.date]:
    first = dt.date(year, month, 1)
    return first, shift(first, "month", count) - dt.timedelta(days=1)
