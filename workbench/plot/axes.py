"""Axes of a picture: from what a figure holds to where it stands, in pixels, with ticks."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

TICKS = 7
"""How many ticks there are about, where the figure does not say."""
ROOM = 0.06
"""Left free at either end of an axis, as a share of its data."""
DAY = 86400.0


class Axis(NamedTuple):
    """An axis from pixel ``start`` to pixel ``end``, for values from ``low`` to ``high`` (either may be the larger)."""

    kind: str
    low: float
    high: float
    start: float
    end: float
    categories: tuple[str, ...] = ()

    def number(self, value: Any) -> float | None:
        """A value of a figure as a number: days since the year 1 as seconds, a category as its position; None for a gap."""
        return _number(value, self.kind, self.categories)

    def __call__(self, value: Any) -> float | None:
        """Where a value stands, in pixels."""
        number = self.number(value)
        return None if number is None else self.start + (number - self.low) / ((self.high - self.low) or 1) * (self.end - self.start)


def _number(value: Any, kind: str, categories: Sequence[str]) -> float | None:
    if value is None or (isinstance(value, float | np.floating) and math.isnan(value)):
        return None
    if kind == "category":
        return float(categories.index(str(value))) if str(value) in categories else None
    if kind == "date":
        return moment(value)
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def moment(value: Any) -> float | None:
    """A date as seconds since the year 1, None for what is none.

    >>> moment("0001-01-02")
    86400.0
    """
    try:
        then = value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return (then.replace(tzinfo=None) - dt.datetime.min).total_seconds()


def scaled(told: Any, values: Iterable[Any], start: float, end: float, *, cells: bool = False, bars: bool = False) -> Axis:
    """The axis of a figure, where it says so within its range, else around all values; ``cells`` are half a step wide on either side."""
    values = [v for v in values if v is not None]
    named = told.tickvals is not None and told.tickmode == "array"
    dates = told.type == "date" or (told.type is None and not named and bool(values) and all(_is_date(v) for v in values))
    kind = told.type if told.type in ("category", "date") else "date" if dates else "linear"
    categories = tuple(dict.fromkeys(str(v) for v in values)) if kind == "category" else ()
    numbers = [n for v in values if (n := _number(v, kind, categories)) is not None]
    given = told.range and [_number(v, kind, categories) for v in told.range]
    if given and None not in given:
        low, high = given
    elif cells or kind == "category":
        low, high = (min(numbers) - 0.5, max(numbers) + 0.5) if numbers else (0.0, 1.0)
    else:
        low, high = (min(numbers), max(numbers)) if numbers else (0.0, 1.0)
        room = (high - low) * ROOM or (DAY if kind == "date" else 1.0)
        low, high = (0.0 if bars or told.rangemode == "tozero" else low - room), high + room
    if told.autorange == "reversed" and not given:
        low, high = high, low
    return Axis(kind, float(low), float(high), start, end, categories)


def _is_date(value: Any) -> bool:
    return isinstance(value, str) and len(value) >= 10 and moment(value) is not None


def matched(x: Axis, y: Axis, ratio: float) -> tuple[Axis, Axis]:
    """Two axes of one scale (a step of y is ``ratio`` steps of x long), the one with room to spare showing more."""
    per_x, per_y = abs((x.end - x.start) / (x.high - x.low)), abs((y.end - y.start) / (y.high - y.low)) / ratio
    if per_x > per_y:
        return _widened(x, per_x / per_y), y
    return x, _widened(y, per_y / per_x)


def _widened(axis: Axis, times: float) -> Axis:
    middle, half = (axis.low + axis.high) / 2, (axis.high - axis.low) / 2 * times
    return axis._replace(low=middle - half, high=middle + half)


def ticks(told: Any, axis: Axis, most: int = TICKS) -> Iterator[tuple[float, str]]:
    """Pixels and labels of an axis's ticks."""
    if told.tickvals is not None:
        for value, text in zip(told.tickvals, told.ticktext or told.tickvals, strict=True):
            if (at := axis(value)) is not None:
                yield at, str(text)
        return
    low, high = sorted((axis.low, axis.high))
    if axis.kind == "category":
        every = max(1, math.ceil(len(axis.categories) / (2 * most)))
        found = [(float(n), text) for n, text in enumerate(axis.categories) if n % every == 0]
    elif axis.kind == "date":
        found = list(_days(low, high, most))
    else:
        step = told.dtick or _step((high - low) / most, whole=bool(told.tickformat == "d"))
        found = [(n * step, f"{n * step:,.10g}") for n in range(math.ceil(low / step), math.floor(high / step) + 1)]
    for number, text in found:
        if low <= number <= high:
            yield axis.start + (number - axis.low) / (axis.high - axis.low) * (axis.end - axis.start), text


def _step(rough: float, whole: bool = False) -> float:
    """The round number next above: 1, 2 or 5 with noughts."""
    power = 10 ** math.floor(math.log10(rough)) if rough > 0 else 1
    step = next(power * n for n in (1, 2, 5, 10) if power * n >= rough * 0.999)
    return max(step, 1) if whole else step


def _days(low: float, high: float, most: int) -> Iterator[tuple[float, str]]:
    """Days, firsts of months or of years, whichever are few enough; the year stands where it begins."""
    first, last = (dt.datetime.min + dt.timedelta(seconds=max(0, edge)) for edge in (low, min(high, 3.155e11)))
    days = (high - low) / DAY
    if days / most <= 16:
        step = next(n for n in (1, 2, 4, 7, 14, 28) if days / n <= most or n == 28)
        found = [first.date() + dt.timedelta(days=n) for n in range(0, int(days) + 2, step)]
        said = ["%-d %b" for _ in found]
    else:
        months = next(n for n in (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 12000) if days / 30.4 / n <= most or n == 12000)
        begin = (first.year * 12 + first.month - 1) // months * months
        ends = last.year * 12 + last.month
        found = [dt.date(max(m // 12, 1), m % 12 + 1, 1) for m in range(begin, ends + 1, months) if m // 12 <= dt.MAXYEAR]
        said = ["%b" if months < 12 else ""] * len(found)
    year = None
    for day, form in zip(found, said, strict=True):
        name = " ".join(filter(None, [f"{day.day}" if form == "%-d %b" else "", day.strftime("%b") if form else ""]))
        seconds = moment(day.isoformat())
        if seconds is not None and low <= seconds <= high:
            yield seconds, f"{name} {day.year}".strip() if day.year != year else name
            year = day.year
