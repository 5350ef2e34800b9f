"""Where things stand so that they are not in each other's way: parties of a network, and their names beside them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from workbench.plot.svg import width

Spot = tuple[float, float]
Box = tuple[float, float, float, float]
WIDE, HIGH = 400, 215
"""Pixels of half a figure across and up, where it is as wide as a notebook or less: enough to tell what would overlap."""
EDGE = 1.2
"""Half a figure with its margin, in halves of what parties stand in."""
APART = (100, 38)
"""Pixels that two parties are to be apart, across or up, so that there is room for a name between them."""
EVEN = 0.5
"""How far parties are moved to where they would stand if all were equally far apart."""
LETTERS, LINE = 12, 15
"""Pixels of letters and of a line."""
SIDES = {
    "top center": (0, 1), "bottom center": (0, -1), "middle right": (1, 0), "middle left": (-1, 0),
    "top right": (1, 1), "top left": (-1, 1), "bottom right": (1, -1), "bottom left": (-1, -1),
}  # fmt: skip
NAMES, DOTS, LINES, BEYOND = 3.0, 2.0, 1.0, 5.0
"""What a square pixel weighs that a name has in common with another name, a dot, a line, or with what is beyond the figure."""
PASSES = 3


def layout(count: int, pairs: Iterable[tuple[int, int]]) -> list[Spot]:
    """Places within -1 to 1: all push each other away, ties pull (Fruchterman and Reingold 1991). The same ties give the same places.

    What is drawn together too much, or far from all others, is then spread evenly.

    >>> (ax, ay), (bx, by) = layout(2, [(0, 1)])
    >>> max(abs(v) for v in (ax, ay, bx, by)) <= 1, (ax, ay) != (bx, by)
    (True, True)
    """
    if count < 2:
        return [(0.0, 0.0)] * count
    turn = np.arange(count) * math.pi * (3 - math.sqrt(5))  # a sunflower: no two at one place, none on a line
    at = np.sqrt((np.arange(count) + 0.5) / count)[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    tied = np.zeros((count, count))
    for a, b in pairs:
        tied[a, b] = tied[b, a] = 1
    ideal = 1.6 / math.sqrt(count)
    for heat in np.linspace(0.2, 0.005, 300):
        gap = at[:, None] - at[None, :]
        length = np.maximum(np.linalg.norm(gap, axis=2), 1e-3)
        force = ideal**2 / length**2 - tied * length / ideal
        np.fill_diagonal(force, 0)
        move = (gap * force[:, :, None]).sum(axis=1) - 0.4 * at
        size = np.maximum(np.linalg.norm(move, axis=1, keepdims=True), 1e-9)
        at = at + move / size * np.minimum(size, heat)
    ranks = at.argsort(axis=0).argsort(axis=0) / (count - 1) * 2 - 1
    at = _apart((1 - EVEN) * _filled(at) + EVEN * ranks)
    return [(float(x), float(y)) for x, y in _filled(at)]


def _filled(at: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Places moved and stretched to fill -1 to 1."""
    at = at - (at.max(axis=0) + at.min(axis=0)) / 2
    filled: npt.NDArray[np.float64] = at / np.maximum(np.abs(at).max(axis=0), 1e-9)
    return filled


def _apart(at: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Places of which no two are nearer than a name is wide and a line is high, as far as there is room."""
    least = np.array(APART) / (WIDE, HIGH)
    for _ in range(100):
        gap = at[:, None] - at[None, :]
        lacking = np.maximum(1 - np.abs(gap) / least, 0)
        near = lacking.min(axis=2)  # both ways too near
        np.fill_diagonal(near, 0)
        if not near.any():
            break
        across = lacking[:, :, 0] <= lacking[:, :, 1]  # the shorter way out
        way = np.where(gap == 0, np.sign(np.arange(len(at))[:, None] - np.arange(len(at)))[:, :, None], np.sign(gap))
        push = np.stack([near * across, near * ~across], axis=2) * way * least
        at = np.clip(at + 0.25 * push.sum(axis=1), -1, 1)
    return at


def sides(spots: Sequence[Spot], names: Sequence[str], sizes: Sequence[float] = (), lines: Iterable[Sequence[Spot]] = ()) -> list[str]:
    """On which side of each spot its name overlaps least with other names, dots and lines, in plotly's words.

    ``sizes`` are pixels across the dots; lines are given by points on them. The first names choose first.

    >>> sides([(0, 0), (0.05, 0)], ["one", "two"])
    ['top center', 'bottom center']
    >>> sides([(0, 0), (0, 0.2)], ["one", "two"], lines=[[(0, 0), (0, 0.1), (0, 0.2)]])
    ['bottom center', 'top center']
    """
    radii = [size / 2 for size in sizes] or [4.0] * len(spots)
    at = [(x * WIDE, y * HIGH) for x, y in spots]
    dots = [(x - r, y - r, x + r, y + r) for (x, y), r in zip(at, radii, strict=True)]
    along = [(x * WIDE - 3, y * HIGH - 3, x * WIDE + 3, y * HIGH + 3) for line in lines for x, y in line]
    boxes = [_boxes(*spot, r, width(name, LETTERS)) for spot, r, name in zip(at, radii, names, strict=True)]
    fixed = [
        {side: DOTS * _overlap(box, dots) + LINES * _overlap(box, along) + BEYOND * _beyond(box) for side, box in each.items()}
        for each in boxes
    ]
    chosen: dict[int, str] = {}
    for _ in range(PASSES):
        for n, each in enumerate(boxes):
            others = [boxes[m][side] for m, side in chosen.items() if m != n]
            chosen[n] = min(each, key=lambda side: fixed[n][side] + NAMES * _overlap(each[side], others))
    return [chosen[n] for n in range(len(boxes))]


def _boxes(x: float, y: float, radius: float, wide: float) -> dict[str, Box]:
    """What a name takes up on each side of a dot."""
    away = radius / 0.8 + 1  # as plotly has it
    found = {}
    for side, (right, up) in SIDES.items():
        left = x - wide / 2 if not right else x + right * away - (wide if right < 0 else 0)
        low = y - LINE / 2 if not up else y + up * away - (LINE if up < 0 else 0)
        found[side] = (left, low, left + wide, low + LINE)
    return found


def _overlap(box: Box, others: Iterable[Box]) -> float:
    """Square pixels that a box has in common with others."""
    left, low, right, high = box
    return sum(
        (min(right, r) - max(left, x)) * (min(high, h) - max(low, y))
        for x, y, r, h in others
        if x < right and r > left and y < high and h > low
    )


def _beyond(box: Box) -> float:
    """Square pixels of a box that are beyond the figure."""
    left, low, right, high = box
    seen = max(0.0, min(right, EDGE * WIDE) - max(left, -EDGE * WIDE)) * max(0.0, min(high, EDGE * HIGH) - max(low, -EDGE * HIGH))
    return (right - left) * (high - low) - seen
