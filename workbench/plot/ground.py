"""What dots of a map stand on: land, coasts, borders and names of countries, in the part of the world that they need."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from workbench.plot.outlines import BORDER, COAST, DISPUTED, Line, Window, middle, outlines
from workbench.plot.theme import safe

WORLD = Window(-180, -58, 180, 84)
NARROWEST, MARGIN, BEYOND = 9.0, 0.12, 0.3
"""Degrees that a map spans at least; what is left around the dots, and what is drawn beyond the frame to be moved to, as shares of the span."""
FAR = 2.5
"""How many times as wide as the middle nine tenths the whole has to be for the rest to be left outside of the frame."""
FINE = 60
"""Degrees of longitude up to which a map has the finer outlines."""
SHARE = 1 / 960
"""How far outlines may be off, as a share of the span of the map: a pixel."""
COARSE = 1.0
"""How far land may be off where it is out of sight at first, in degrees."""
HEIGHT, ASPECT = 560, 1.7
GRATICULE = "rgba(128,128,128,0.12)"
LAND, SHORE = "rgba(128,128,128,0.13)", "rgba(128,128,128,0.75)"
NAMED = 0.012
"""Share of the frame that a country needs to have its name written in."""


class Spot(NamedTuple):
    """A place on the map: where, what it is called, and whether a dot stands for it or for a country around it."""

    lon: float
    lat: float
    name: str
    exact: bool


def near(counts: Mapping[Spot, int]) -> list[Spot]:
    """The spots but for a few far from all others: as beyond the middle nine tenths, and half as much again, where that is much less."""
    kept = list(counts)
    ways: tuple[Callable[[Spot], float], ...] = (lambda spot: spot.lon, lambda spot: spot.lat)
    for way in ways:
        many = sorted(way(spot) for spot, count in counts.items() for _ in range(count))
        low, high = many[len(many) // 20], many[-1 - len(many) // 20]
        if many[-1] - many[0] > FAR * max(high - low, NARROWEST):
            kept = [spot for spot in kept if low - (high - low) / 4 <= way(spot) <= high + (high - low) / 4]
    return kept or list(counts)


def framed(spots: Sequence[Spot]) -> Window:
    """The part of the world to show: all dots with a margin, of the figure's shape, and not too near."""
    west, east = min(s.lon for s in spots), max(s.lon for s in spots)
    south, north = min(s.lat for s in spots), max(s.lat for s in spots)
    squeeze = max(math.cos(math.radians((south + north) / 2)), 0.1)
    wide = max((east - west) * (1 + 2 * MARGIN), (north - south) * (1 + 2 * MARGIN) / squeeze * ASPECT, NARROWEST)
    if wide > 300:
        return WORLD._replace(south=min(WORLD.south, south - 2), north=max(WORLD.north, north + 2))
    high = wide * squeeze / ASPECT
    x, y = (west + east) / 2, (south + north) / 2
    y = min(max(y, -90 + high / 2), 90 - high / 2)
    return Window(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)


def scales(frame: Window) -> dict[str, Any]:
    """Axes of longitude and latitude that show a frame undistorted in its middle, with a quiet graticule."""
    bare = {"showticklabels": False, "zeroline": False, "dtick": _grid(frame), "title": None, "automargin": False, "gridcolor": GRATICULE}
    stretch = 1 / math.cos(math.radians((frame.south + frame.north) / 2))
    y = {"range": [frame.south, frame.north], "scaleanchor": "x", "scaleratio": stretch}
    return {"xaxis": {**bare, "range": [frame.west, frame.east]}, "yaxis": {**bare, **y}}


def _grid(frame: Window) -> float:
    """Degrees between the lines of the graticule: some six of them across."""
    return min((step for step in (1, 2, 5, 10, 20, 30, 60)), key=lambda step: abs((frame.east - frame.west) / step - 6))


def ground(frame: Window, spots: Sequence[Spot]) -> Iterator[go.Scatter]:
    """Land, coasts and borders, and the names of countries: in the hover, and written where there is room.

    Far from the frame there is but land, and coarser: it is seen by those who look at the whole world.
    """
    wide, high = (frame.east - frame.west) * BEYOND, (frame.north - frame.south) * BEYOND
    wide = min(wide, max(0, 360 - frame.east + frame.west) / 2)  # no second world beside the first
    drawn = partial(outlines, fine=frame.east - frame.west <= FINE, tolerance=round((frame.east - frame.west) * SHARE, 3))
    inner = Window(frame.west - wide, frame.south - high, frame.east + wide, frame.north + high)
    found, far = drawn(inner), [outlines(part, fine=False, tolerance=COARSE) for part in _around(inner)]
    quiet, fill = {"showlegend": False, "mode": "lines"}, {"fill": "toself", "fillcolor": LAND, "line": {"width": 0}}
    for name, land in sorted(found.countries.items()):
        x, y = _axes(land)
        yield go.Scatter(x=x, y=y, hoveron="fills", text=safe(name), hoverinfo="text", **fill, **quiet)
    if far:
        x, y = _axes(np.concatenate([land for part in far for land in part.countries.values()]))
        yield go.Scatter(x=x, y=y, hoverinfo="skip", **fill, **quiet)
    for kind, line in ((BORDER, {"width": 0.8}), (DISPUTED, {"width": 1, "dash": "dot"}), (COAST, {"width": 1})):
        x, y = _axes(found.lines[kind])
        yield go.Scatter(x=x, y=y, line={"color": SHORE, **line}, hoverinfo="skip", **quiet)
    names = list(_names(frame, drawn(frame).countries, spots))
    spots_of_names = {"x": [x for x, _, _ in names], "y": [y for _, y, _ in names], "text": [name for _, _, name in names]}
    yield go.Scatter(**spots_of_names, mode="text", hoverinfo="skip", showlegend=False, textfont={"size": 11}, opacity=0.75)


def _around(near: Window) -> list[Window]:
    """The rest of the world in up to four parts, none of them on both sides of what is near."""
    middle = (near.west + near.east) / 2
    west, south, east, north = middle - 180, min(WORLD.south, near.south), middle + 180, max(WORLD.north, near.north)
    parts = [
        Window(west, south, near.west, north),
        Window(near.east, south, east, north),
        Window(near.west, south, near.east, near.south),
        Window(near.west, near.north, near.east, north),
    ]
    return [part for part in parts if part.west < part.east and part.south < part.north]


def _names(frame: Window, countries: Mapping[str, Line], spots: Sequence[Spot]) -> Iterator[tuple[float, float, str]]:
    """Names of the countries that have room for them, in their middle, or below it where a dot is in the way."""
    wide, high = frame.east - frame.west, frame.north - frame.south
    for name, land in sorted(countries.items()):
        x, y, area = middle(land)
        if area < NAMED * wide * high:
            continue
        free = [y + step * high for step in (0, -0.06, 0.06) if not any(
            abs(s.lon - x) < 0.05 * wide and abs(s.lat - y - step * high) < 0.04 * high for s in spots
        )]  # fmt: skip
        yield x, (free or [y])[0], safe(name)


def _axes(line: Line) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Its two coordinates as a figure holds them in the least room: to some metres, NaN for a gap."""
    x, y = line.T.astype(np.float32)
    return x, y
