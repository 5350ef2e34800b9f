"""Days as figures need them: from the first to the last that something can have been, and the periods that they lie in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from workbench.nlp.reckoning import extent

STEPS = ("day", "week", "month", "quarter", "year")


class Days(NamedTuple):
    """From the first day to the last, both within."""

    first: dt.date
    last: dt.date


def days_of(values: Iterable[str]) -> dict[str, Days]:
    """The first and last day of each value that has them: "2014-06" is from the 1st to the 30th.

    >>> days_of(["2014-06", "P3D", "2014-13-45"])
    {'2014-06': Days(first=datetime.date(2014, 6, 1), last=datetime.date(2014, 6, 30))}
    """
    found = {}
    for said in values:
        try:
            first, last = extent(said)
        except ValueError:  # a day that is in no calendar, typed by hand
            continue
        if first and last and first <= last:
            found[said] = Days(first, last)
    return found


def period(day: dt.date, step: str) -> Days:
    """The day, week, month, quarter or year that a day lies in.

    >>> [str(day) for day in period(dt.date(2014, 6, 27), "quarter")]
    ['2014-04-01', '2014-06-30']
    """
    if step == "day":
        return Days(day, day)
    if step == "week":
        monday = dt.date.fromordinal(max(day.toordinal() - day.weekday(), 1))
        return Days(monday, dt.date.fromordinal(min(monday.toordinal() + 6, dt.date.max.toordinal())))
    count = {"month": 1, "quarter": 3, "year": 12}[step]
    month = (day.month - 1) // count * count + 1
    after = dt.date(day.year, month + count - 1, 28) + dt.timedelta(days=4) if (day.year, month + count) < (9999, 13) else dt.date.max
    return Days(dt.date(day.year, month, 1), after if after == dt.date.max else after - dt.timedelta(days=after.day))
