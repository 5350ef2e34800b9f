"""Traces of a picture as SVG: lines, areas, dots, arrows, words, cells and bars."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from workbench.plot.axes import Axis
from workbench.plot.outlines import Window, clipped, trimmed
from workbench.plot.svg import Pixel, element, words

DRAWN = ("scatter", "bar", "heatmap")
TEXT = {"top": -1, "middle": 0, "bottom": 1}
ACROSS, ANCHOR = {"left": -1, "center": 0, "right": 1}, {"left": "end", "center": "middle", "right": "start"}
AROUND = 6
"""Pixels beyond the edges of a plot up to which lines are drawn: their ends are not seen."""
Link = Callable[[Sequence[str]], Mapping[str, str]]
"""From the ids behind a point, its customdata, the attributes of the link that it becomes; none where it becomes none."""


def nowhere(_ids: Sequence[str]) -> Mapping[str, str]:
    """No point is a link."""
    return {}


def drawn(trace: Any, x: Axis, y: Axis, colour: str, ink: str, link: Link = nowhere) -> Iterator[str]:
    """A trace as elements; ``colour`` is its own where it names none."""
    if trace.type == "heatmap":
        yield from _cells(trace, x, y, link)
    elif trace.type == "scatter":
        yield from _scatter(trace, x, y, colour, ink, link)


def _linked(shape: str, ids: Sequence[str], link: Link) -> str:
    attributes = dict(link(ids)) if len(ids) else {}
    return element("a", attributes, shape) if attributes else shape


def _scatter(trace: Any, x: Axis, y: Axis, colour: str, ink: str, link: Link) -> Iterator[str]:
    at = [(x(a), y(b)) for a, b in zip(trace.x if trace.x is not None else (), trace.y if trace.y is not None else (), strict=True)]
    spots: list[Pixel | None] = [None if a is None or b is None else (a, b) for a, b in at]
    mode = trace.mode or "lines"
    faint = {"opacity": trace.opacity}
    if "lines" in mode or trace.fill == "toself":
        yield _line(trace, spots, colour, faint, _room(x, y))
    if "markers" in mode:
        yield from _dots(trace, spots, colour, faint, link)
    if "text" in mode:
        yield from _words(trace, spots, ink, faint)


def _room(x: Axis, y: Axis) -> Window:
    """What is seen between two axes, in pixels, and a little around it."""
    return Window(min(x.start, x.end) - AROUND, min(y.start, y.end) - AROUND, max(x.start, x.end) + AROUND, max(y.start, y.end) + AROUND)


def _line(trace: Any, spots: Sequence[Pixel | None], colour: str, faint: dict[str, Any], room: Window) -> str:
    parts: list[list[Pixel]] = [[]]
    for spot in spots:
        if spot is None:
            parts.append([])
        else:
            parts[-1].append(spot)
    bent = trace.line.shape == "spline"
    closed = trace.fill == "toself"
    seen = parts if bent else [part for some in parts for part in _seen(some, room, closed)]
    path = "".join(_path(part, bent) + "Z" * closed for part in seen if len(part) > 1)
    line = {"stroke": trace.line.color or colour, "stroke-width": 2 if trace.line.width is None else trace.line.width}
    line = line if line["stroke-width"] else {"stroke": "none"}
    dash = {"stroke-dasharray": "2 3"} if trace.line.dash == "dot" else {}
    return element("path", {"d": path, "fill": trace.fillcolor if closed else "none", **line, **dash, **faint}) if path else ""


def _seen(part: Sequence[Pixel], room: Window, closed: bool) -> list[list[Pixel]]:
    """What of a line or an area is not beyond the edges."""
    if len(part) < 2:
        return []
    cut = [clipped(np.array(part), room)] if closed else trimmed(np.array(part), room)
    return [[(x, y) for x, y in some.tolist()] for some in cut]


def _path(part: Sequence[Pixel], bent: bool) -> str:
    if bent and len(part) == 3:  # the curve goes through the point in the middle
        (ax, ay), (mx, my), (bx, by) = part
        return f"M{ax:.1f},{ay:.1f}Q{2 * mx - (ax + bx) / 2:.1f},{2 * my - (ay + by) / 2:.1f} {bx:.1f},{by:.1f}"
    steps = [(round(10 * a), round(10 * b)) for a, b in part]
    told = [f"{(a - c) / 10:g},{(b - d) / 10:g}" for (c, d), (a, b) in pairwise(steps) if (a, b) != (c, d)]
    return f"M{part[0][0]:.1f},{part[0][1]:.1f}l{' '.join(told or ['0,0'])}"  # to each point from the one before, which is shorter


def _dots(trace: Any, spots: Sequence[Pixel | None], colour: str, faint: dict[str, Any], link: Link) -> Iterator[str]:
    look = trace.marker
    size, fill, edge = _each(look.size, 6), _each(look.color, colour), _each(look.line.color, "none")
    width, said, behind = look.line.width or 0, _each(trace.hovertext, ""), _each(trace.customdata, ())
    faint = {"opacity": look.opacity} if look.opacity is not None else faint
    for n, spot in enumerate(spots):
        if spot is None or not size(n):
            continue
        stroke = {"stroke": edge(n), "stroke-width": width} if width else {}
        if look.symbol == "arrow":
            yield _linked(_arrow(spot, spots[n - 1] or spot, size(n), {"fill": fill(n), **faint}, said(n)), behind(n), link)
        else:
            round_ = {"cx": f"{spot[0]:.1f}", "cy": f"{spot[1]:.1f}", "r": f"{size(n) / 2:.1f}"}
            yield _linked(element("circle", {**round_, "fill": fill(n), **stroke, **faint}, title=said(n)), behind(n), link)


def _arrow(tip: Pixel, before: Pixel, size: float, look: dict[str, Any], said: str) -> str:
    turn = math.degrees(math.atan2(tip[1] - before[1], tip[0] - before[0]))
    shape = f"M0,0L{-size:.1f},{size / 2:.1f}L{-size:.1f},{-size / 2:.1f}Z"
    return element("path", {"d": shape, "transform": f"translate({tip[0]:.1f},{tip[1]:.1f}) rotate({turn:.0f})", **look}, title=said)


def _words(trace: Any, spots: Sequence[Pixel | None], ink: str, faint: dict[str, Any]) -> Iterator[str]:
    text, where = _each(trace.text, ""), _each(trace.textposition, "middle center")
    size = _each(trace.marker.size, 0)
    for n, spot in enumerate(spots):
        if spot is not None and text(n):
            side, across = where(n).split()
            away = size(n) / 2
            at = spot[0] + ACROSS[across] * (away + 4), spot[1] + TEXT[side] * (away + 7) + 4
            yield words(text(n), at, trace.textfont.size or 12, trace.textfont.color or ink, anchor=ANCHOR[across], **faint)


def _cells(trace: Any, x: Axis, y: Axis, link: Link) -> Iterator[str]:
    counts = [n for row in trace.z for n in row if n is not None]
    most, least = max(counts, default=1), min(counts, default=0)
    columns = trace.x if trace.x is not None else range(len(trace.z[0]) if len(trace.z) else 0)
    wide = abs(x.end - x.start) / abs(x.high - x.low)
    high = abs(y.end - y.start) / abs(y.high - y.low)
    gap = trace.xgap or 0
    for row, numbers in enumerate(trace.z):
        for column, number in enumerate(numbers):
            left, top = x(columns[column]), y(row)
            if number is None or left is None or top is None:
                continue
            ground = shade([c for _, c in trace.colorscale], (number - least) / ((most - least) or 1))
            box = {"x": f"{left - wide / 2 + gap / 2:.1f}", "y": f"{top - high / 2 + gap / 2:.1f}"}
            box |= {"width": f"{wide - gap:.1f}", "height": f"{high - gap:.1f}"}
            behind = trace.customdata[row][column] if trace.customdata is not None else ()
            cell = element("rect", {**box, "fill": ground}, title=trace.hovertext[row][column] if trace.hovertext is not None else "")
            yield _linked(cell, behind, link)
            if trace.texttemplate:
                yield words(f"{number}", (left, top + 4), 12, "#ffffff" if _dark(ground) else "#333333", anchor="middle")


def shade(scale: Sequence[str], share: float) -> str:
    """The colour at a share of the way from a scale's first to its last.

    >>> shade(["#000000", "#ffffff"], 0.5)
    '#808080'
    """
    ends = [[int(c[n : n + 2], 16) for n in (1, 3, 5)] for c in (scale[0], scale[-1])]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(*ends, strict=True))


def _dark(colour: str) -> bool:
    red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return 0.3 * red + 0.59 * green + 0.11 * blue < 140


def bars(traces: Sequence[Any], axes: Callable[[Any], tuple[Axis, Axis]], colours: Sequence[str], link: Link = nowhere) -> Iterator[str]:
    """Horizontal bars, those of one row and one axis end to end."""
    ends: dict[tuple[str, Any], float] = defaultdict(float)
    for trace, colour in zip(traces, colours, strict=True):
        x, y = axes(trace)
        high = 0.8 * abs(y.end - y.start) / abs(y.high - y.low)
        said, behind = _each(trace.hovertext, ""), _each(trace.customdata, ())
        for n, (count, row) in enumerate(zip(trace.x, trace.y, strict=True)):
            middle = y(row)
            if not count or middle is None:
                continue
            key = (str(trace.xaxis), row)
            left, right = x(ends[key]), x(ends[key] + count)
            ends[key] += count
            if left is not None and right is not None:
                box = {"x": f"{left:.1f}", "y": f"{middle - high / 2:.1f}", "width": f"{right - left:.1f}", "height": f"{high:.1f}"}
                yield _linked(element("rect", {**box, "fill": trace.marker.color or colour}, title=said(n)), behind(n), link)


def stacked(traces: Sequence[Any]) -> dict[str, float]:
    """How far the longest row of bars goes, on each axis."""
    ends: dict[tuple[str, Any], float] = defaultdict(float)
    for trace in traces:
        for count, row in zip(trace.x, trace.y, strict=True):
            ends[str(trace.xaxis or "x"), row] += count or 0
    longest: dict[str, float] = defaultdict(float)
    for (axis, _), end in ends.items():
        longest[axis] = max(longest[axis], end)
    return longest


def _each(value: Any, usual: Any) -> Callable[[int], Any]:
    """What holds for the n-th point, where a figure may say it once for all or for each."""
    if value is None:
        return lambda _: usual
    return (lambda n: value[n]) if not isinstance(value, str | int | float) else lambda _: value
