"""Where things stand so that they are not in each other's way: parties of a network, and their names beside them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

Spot = tuple[float, float]
Box = tuple[float, float, float, float]
WIDE, HIGH, LETTER, LINE, AWAY = 420, 250, 7, 15, 14
"""Pixels of half a figure across and up, of a letter, a line, and from a dot to its name: enough to tell what would overlap."""
ALONG = (0.2, 0.35, 0.5, 0.65, 0.8)
"""Where on a line from dot to dot no name should stand."""
SIDES = {"top center": (0, 1), "bottom center": (0, -1), "middle right": (1, 0), "middle left": (-1, 0)}


def layout(count: int, pairs: Iterable[tuple[int, int]]) -> list[tuple[float, float]]:
    """Places within -1 to 1: all push each other away, ties pull (Fruchterman and Reingold 1991). The same ties give the same places.

    >>> (ax, ay), (bx, by) = layout(2, [(0, 1)])
    >>> max(abs(v) for v in (ax, ay, bx, by)) <= 1, (ax, ay) != (bx, by)
    (True, True)
    """
    turn = np.arange(count) * math.pi * (3 - math.sqrt(5))  # a sunflower: no two at one place, none on a line
    at = np.sqrt((np.arange(count) + 0.5) / max(count, 1))[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    tied = np.zeros((count, count))
    for a, b in pairs:
        tied[a, b] = tied[b, a] = 1
    ideal = 1.6 / math.sqrt(max(count, 1))
    for heat in np.linspace(0.2, 0.005, 300):
        gap = at[:, None] - at[None, :]
        length = np.maximum(np.linalg.norm(gap, axis=2), 1e-3)
        force = ideal**2 / length**2 - tied * length / ideal
        np.fill_diagonal(force, 0)
        move = (gap * force[:, :, None]).sum(axis=1) - 0.4 * at
        size = np.maximum(np.linalg.norm(move, axis=1, keepdims=True), 1e-9)
        at = at + move / size * np.minimum(size, heat)
    at = at - (at.max(axis=0) + at.min(axis=0)) / 2 if count else at
    return [(float(x), float(y)) for x, y in at / np.maximum(np.abs(at).max(axis=0), 1e-9)] if count > 1 else [(0.0, 0.0)] * count


def sides(spots: Sequence[Spot], names: Sequence[str], ties: Iterable[tuple[int, int]] = ()) -> list[str]:
    """On which side of each spot its name overlaps least with dots, with the lines of ties and with the names before it, in plotly's words.

    >>> sides([(0, 0), (0.05, 0)], ["one", "two"])
    ['top center', 'top center']
    >>> sides([(0, 0), (0, 0.2)], ["one", "two"], [(0, 1)])
    ['bottom center', 'top center']
    """
    along = [(x + (v - x) * share, y + (w - y) * share) for a, b in ties for (x, y), (v, w) in [(spots[a], spots[b])] for share in ALONG]
    dots = [(x * WIDE - 6, y * HIGH - 6, x * WIDE + 6, y * HIGH + 6) for x, y in (*spots, *along)]
    placed: list[Box] = []
    chosen = []
    for (x, y), name in zip(spots, names, strict=True):
        half = len(name) * LETTER / 2
        boxes = {}
        for side, (right, up) in SIDES.items():
            middle = (x * WIDE + right * (half + AWAY), y * HIGH + up * AWAY)
            boxes[side] = (middle[0] - half, middle[1] - LINE / 2, middle[0] + half, middle[1] + LINE / 2)
        order = sorted(boxes, key=lambda side: (_overlap(boxes[side], [*dots, *placed]), list(SIDES).index(side)))
        chosen.append(order[0])
        placed.append(boxes[order[0]])
    return chosen


def _overlap(box: Box, others: Iterable[Box]) -> float:
    """Square pixels that a box has in common with others."""
    left, low, right, high = box
    return sum(max(0, min(right, r) - max(left, x)) * max(0, min(high, h) - max(low, y)) for x, y, r, h in others)
