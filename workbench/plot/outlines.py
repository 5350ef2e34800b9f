"""Coasts, borders and countries to draw maps on, without a network (see README.md for where they are from)."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Point = tuple[float, float]
Line = npt.NDArray[np.float64]
"""Points as rows of longitude and latitude; a row of NaN parts two lines."""
FILE = Path(__file__).with_name("outlines.json")
SCALE = 100
"""Steps of a degree in the file: about a kilometre."""
COAST, BORDER, DISPUTED = "coast", "border", "disputed"
ROUND = 360
"""Degrees around the world: what lies across the 180th meridian is drawn on both sides of a map."""
PARTED = np.full((1, 2), np.nan)


class Window(NamedTuple):
    """A part of the world, in degrees."""

    west: float
    south: float
    east: float
    north: float


class Shape(NamedTuple):
    """A line or a ring, with the least window that holds it."""

    line: Line
    box: Window

    @classmethod
    def of(cls, line: Line) -> Shape:
        """A line that goes on beyond the 180th meridian, rather than around the world."""
        straight = np.column_stack([np.unwrap(line[:, 0], period=ROUND), line[:, 1]])
        return cls(straight, Window(*straight.min(axis=0).tolist(), *straight.max(axis=0).tolist()))

    def within(self, window: Window) -> list[Line]:
        """The line wherever it is seen through a window: once, or on both sides of the world."""
        box = self.box
        return [
            self.line + np.array([turn, 0])
            for turn in (-ROUND, 0, ROUND)
            if box.west + turn <= window.east and box.east + turn >= window.west and box.south <= window.north and box.north >= window.south
        ]


class Outlines(NamedTuple):
    """Lines by what they are, and the land of each country."""

    lines: dict[str, Line]
    countries: dict[str, Line]


@lru_cache(maxsize=4)
def _scale(name: str, tolerance: float) -> tuple[list[tuple[str, Shape]], dict[str, list[Shape]]]:
    """The lines of a scale, each with the initial of its kind, and the rings of each country; what the tolerance leaves no area is left out."""
    told: dict[str, Any] = json.loads(FILE.read_text("utf-8"))[name]
    drawn = (np.cumsum(np.array(line).reshape(-1, 2), axis=0) / SCALE for line in told["lines"])
    lines = [np.array(thinned(list(map(tuple, line.tolist())), tolerance)) for line in drawn]
    countries = {
        name: [
            Shape.of(ring) for parts in rings if len(ring := np.concatenate([lines[n] if n >= 0 else lines[~n][::-1] for n in parts])) > 3
        ]
        for name, rings in told["countries"].items()
    }
    some = zip(told["kinds"], lines, strict=True)
    return [(kind, Shape.of(line)) for kind, line in some if len(line) > 2 or (line[0] != line[-1]).any()], countries


def outlines(window: Window, *, fine: bool = True, tolerance: float = 0) -> Outlines:
    """What lies within a window, cut at its edges; ``fine`` from a scale of 1 to 50 million, else 1 to 110 million.

    Of what is off by less than the ``tolerance``, in degrees, nothing is drawn.

    >>> found = outlines(Window(38, 28, 50, 38))
    >>> sorted(found.countries)[:2], sorted(found.lines)
    (['Iran', 'Iraq'], ['border', 'coast', 'disputed'])
    """
    lines, countries = _scale("50m" if fine else "110m", tolerance)
    drawn = {
        kind: _joined(
            [seen for initial, shape in lines if kind[0] == initial for part in shape.within(window) for seen in trimmed(part, window)]
        )
        for kind in (COAST, BORDER, DISPUTED)
    }
    land = {}
    for name, rings in countries.items():
        if len(parts := _joined([cut for ring in rings for part in ring.within(window) if len(cut := clipped(part, window)) > 2])):
            land[name] = parts
    return Outlines(drawn, land)


def _joined(parts: list[Line]) -> Line:
    return np.concatenate([piece for part in parts for piece in (part, PARTED)]) if parts else np.empty((0, 2))


def trimmed(line: Line, window: Window) -> list[Line]:
    """The parts of a line that may be seen through a window, up to the next point on either side.

    >>> [part.tolist() for part in trimmed(np.array([(0, 0), (5, 0), (9, 0), (9, 9), (3, 9), (3, 1)]), Window(2, -1, 4, 2))]
    [[[0, 0], [5, 0]], [[3, 9], [3, 1]]]
    """
    low, high = np.minimum(line[:-1], line[1:]), np.maximum(line[:-1], line[1:])
    seen = ((low <= (window.east, window.north)) & (high >= (window.west, window.south))).all(axis=1)
    runs = np.flatnonzero(np.diff(np.r_[False, seen, False].astype(int))).reshape(-1, 2)
    return [line[first : last + 1] for first, last in runs]


def clipped(ring: Line, window: Window) -> Line:
    """The part of a ring within a window (Sutherland and Hodgman 1974).

    >>> clipped(np.array([(0, 0), (4, 0), (4, 4), (0, 4), (0, 0)]), Window(2, 2, 9, 9)).tolist()
    [[2.0, 2.0], [4.0, 2.0], [4.0, 4.0], [2.0, 4.0]]
    """
    cut = np.asarray(ring, dtype=float)
    for axis, edge, side in ((0, window.west, 1), (0, window.east, -1), (1, window.south, 1), (1, window.north, -1)):
        inside = (cut[:, axis] - edge) * side >= 0
        if inside.all():
            continue
        before = np.roll(cut, 1, axis=0)
        crosses = inside != np.roll(inside, 1)
        way = cut - before
        share = np.divide(edge - before[:, axis], way[:, axis], out=np.zeros(len(cut)), where=crosses)
        crossing = before + share[:, None] * way
        crossing[:, axis] = edge
        both = np.stack([crossing, cut], axis=1)
        cut = both[np.stack([crosses, inside], axis=1)]
        if not len(cut):
            break
    return cut


def middle(land: Line) -> tuple[float, float, float]:
    """Where to write a country's name: longitude and latitude of the middle of its largest part, and how large that is (square degrees).

    >>> middle(np.array([(0, 0), (4, 0), (4, 2), (0, 2), (np.nan, np.nan)]))
    (2.0, 1.0, 8.0)
    """
    best = (0.0, 0.0, 0.0)
    for part in np.split(land, np.flatnonzero(np.isnan(land[:, 0]))):
        ring = part[~np.isnan(part[:, 0])]
        if len(ring) < 3:
            continue
        following = np.roll(ring, -1, axis=0)
        cross = ring[:, 0] * following[:, 1] - following[:, 0] * ring[:, 1]
        area = cross.sum() / 2
        if abs(area) > best[2]:
            x, y = ((ring + following) * cross[:, None]).sum(axis=0) / (6 * area)
            best = (float(x), float(y), float(abs(area)))
    return best


def thinned(line: Sequence[Point], tolerance: float) -> list[Point]:
    """A line without the points that lie nearer than the tolerance to what is left (Douglas and Peucker 1973).

    >>> thinned([(0, 0), (1, 0.01), (2, 0)], 0.1)
    [(0, 0), (2, 0)]
    """
    kept = {0, len(line) - 1}
    waiting = [(0, len(line) - 1)] if tolerance else []
    while waiting:
        first, last = waiting.pop()
        (ax, ay), (bx, by) = line[first], line[last]
        length = math.hypot(bx - ax, by - ay)
        off = [
            abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length if length else math.hypot(x - ax, y - ay)
            for x, y in line[first + 1 : last]
        ]
        if off and max(off) > tolerance:
            middle = first + 1 + off.index(max(off))
            kept.add(middle)
            waiting += [(first, middle), (middle, last)]
    return [line[n] for n in sorted(kept)] if tolerance else list(line)
