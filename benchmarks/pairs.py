"""Two ways of doing the same, measured in turn in one run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

ROUNDS = 7


def side_by_side(name: str, ours: Callable[[], object], theirs: Callable[[], object], beside: str, rounds: int = ROUNDS) -> None:
    """Time the two in turn and print medians and the median of the ratios."""
    pairs = []
    for _ in range(rounds):
        pair = []
        for run in (ours, theirs):
            start = time.perf_counter()
            run()
            pair.append(time.perf_counter() - start)
        pairs.append(pair)
    mine, other = (statistics.median(p[i] for p in pairs) for i in (0, 1))
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"{name}: {mine * 1000:.0f} ms; {beside}: {other * 1000:.0f} ms; ratio {ratio:.2f}")


def medians(sides: dict[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, float]:
    """The median processor time of each side in seconds, run in turn."""
    took: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, run in sides.items():
            start = time.process_time()
            run()
            took[name].append(time.process_time() - start)
    return {name: statistics.median(times) for name, times in took.items()}
