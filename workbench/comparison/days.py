"""Times in words: the days that a value covers, as a reader would write them."""

from __future__ import annotations

import datetime as dt

from workbench.comparison.meanings import Time

PARTS = {"MO": "morning", "AF": "afternoon", "EV": "evening", "NI": "night"}
"""TIMEX3's parts of a day."""
LIMITS = {"until": "until the end of"}


def in_words(time: Time) -> str:
    """A time in words, with the weekday where it is a day; a length of time stays as it is.

    >>> in_words(Time("2014-06-26", "day")), in_words(Time("2014-06", "month")), in_words(Time("2015-03-08T02:15", "minute"))
    ('Thursday, 26 June 2014', 'June 2014', 'Sunday, 8 March 2015, 02:15')
    >>> in_words(Time("2014-W25-WE", "weekend")), in_words(Time("2014-06-24TMO", "part of day"))
    ('21 to 22 June 2014', 'Tuesday, 24 June 2014, morning')
    >>> in_words(Time("2014-11", "month", "before"))
    'before November 2014'
    """
    if time.limit:
        return f"{LIMITS.get(time.limit, time.limit)} {in_words(time._replace(limit=''))}"
    days = time.days
    if days is None:
        return time.value
    first, last = days
    if first == last:
        clock = time.value.partition("T")[2]
        clock = PARTS.get(clock, f"{clock}:00" if clock.isdigit() else clock)
        return f"{first:%A}, {_day(first)}{f', {clock}' if clock else ''}"
    if first.day == 1 and last < dt.date.max and (last + dt.timedelta(days=1)).day == 1 and first.year == last.year:
        if first.month == last.month:
            return f"{first:%B} {first.year}"
        if (first.month, last.month) == (1, 12):
            return str(first.year)
    begin = str(first.day) if (first.year, first.month) == (last.year, last.month) else _day(first)
    return f"{begin} to {_day(last)}"


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B} {day.year}"
