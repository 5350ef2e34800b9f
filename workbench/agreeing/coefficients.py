"""Cohen's kappa and Krippendorff's alpha for nominal values, from counts.

Units are given as a Counter of tuples: how often the people gave just these values, in the order of the people. None is no
value: that person has not judged this unit. Figures that are not defined, as where all gave one and the same value, are NaN.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from math import nan

Units = Mapping[tuple[Hashable | None, ...], int]


def kappa(units: Units) -> float:
    """Cohen's kappa of two people, over the units that both have judged (Cohen 1960).

    >>> round(kappa({("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}), 3)
    0.4
    """
    both = {pair: n for pair, n in units.items() if None not in pair}
    total = sum(both.values())
    first: Counter[Hashable] = Counter()
    second: Counter[Hashable] = Counter()
    for (a, b), n in both.items():
        first[a] += n
        second[b] += n
    observed = sum(n for (a, b), n in both.items() if a == b)
    expected = sum(n * second[value] for value, n in first.items())
    return (observed * total - expected) / (total**2 - expected) if total and expected != total**2 else nan


def alpha(units: Units) -> float:
    """Krippendorff's alpha of any number of people, over the units that at least two have judged (Krippendorff 2011).

    >>> round(alpha({("a", "a", None): 2, ("a", "b", "b"): 1, ("b", "b", "b"): 2}), 3)
    0.7
    """
    differing, found = 0.0, Counter[Hashable]()
    for values, n in units.items():
        given = Counter(value for value in values if value is not None)
        if (size := given.total()) > 1:
            differing += n * (size**2 - sum(count**2 for count in given.values())) / (size - 1)
            found.update({value: count * n for value, count in given.items()})
    total = found.total()
    expected = total**2 - sum(count**2 for count in found.values())
    return 1 - (total - 1) * differing / expected if expected else nan


def judged(units: Units) -> int:
    """The number of units that at least two have judged."""
    return sum(n for values, n in units.items() if len(values) - values.count(None) > 1)


def f1(same: int, first: int, second: int) -> float:
    """Twice what is the same, by all that either has.

    >>> f1(2, 3, 2)
    0.8
    """
    return 2 * same / (first + second) if first + second else nan
