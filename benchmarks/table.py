"""The table that ``make bench`` prints: each line is ours beside something else, measured in turn in one run, and their ratio.

Each benchmark prints its own lines when it is run alone. Seconds are the processor's where the name says nothing else.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping

ROUNDS = 7
HEAD = f"{'':50}{'ours':>12}  {'beside':38}{'':>12}{'ratio':>9}{'at most':>9}"


def tell(what: str, ours: float, beside: str, theirs: float, at_most: float | None = None, unit: str = "s") -> None:
    """A line of the table: what ours takes, what is beside it, their ratio and, where there is one, the most that was set as aim."""
    allowed = "" if at_most is None else f"{at_most:.3g}"
    print(f"{what:50}{amount(ours, unit):>12}  {beside:38}{amount(theirs, unit):>12}{ours / theirs:9.2f}{allowed:>9}", flush=True)


def remark(text: str) -> None:
    """What has no ratio, below the line that it belongs to."""
    print(f"  {text}", flush=True)


def amount(number: float, unit: str) -> str:
    """A number with its unit; seconds below one as milliseconds."""
    if unit == "s" and number < 1:
        number, unit = number * 1000, "ms"
    return f"{number:,.0f} {unit}" if number >= 100 else f"{number:.3g} {unit}"


def timed(
    sides: Mapping[str, Callable[[], object]], rounds: int = ROUNDS, clock: Callable[[], float] = time.process_time
) -> dict[str, float]:
    """The median time of each side in seconds, run in turn."""
    took: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, run in sides.items():
            start = clock()
            run()
            took[name].append(clock() - start)
    return {name: statistics.median(times) for name, times in took.items()}


def side_by_side(
    what: str, ours: Callable[[], object], beside: str, theirs: Callable[[], object], at_most: float | None = None, rounds: int = ROUNDS
) -> None:
    """Time two ways of doing the same and tell."""
    took = timed({"ours": ours, "theirs": theirs}, rounds)
    tell(what, took["ours"], beside, took["theirs"], at_most)
