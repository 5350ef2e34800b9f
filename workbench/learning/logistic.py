"""A small logistic model over sparse features: fitted in seconds, the same from the same examples."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Row = Mapping[str, float]
"""The features of one example by name; those that are not named are 0."""
BIAS = ""
USUAL = "said: nothing"
"""Stands for the features that are usual, where nothing is known of them."""
LOOSE = 1e-3
"""What the bias costs: next to nothing, but it stays finite where all verdicts are alike."""
RESTRAINT = 1.0
"""What a weight of 1 costs, against what an example costs that is judged wrongly (L2); measured on our own gold."""


class Example(NamedTuple):
    """One verdict to learn from: what was judged, whether it holds, how much it counts, and which article it is from."""

    row: Row
    holds: bool
    weight: float
    article: str


class Check(NamedTuple):
    """How well verdicts on articles are foretold from those on the other articles.

    ``accuracy`` and ``majority`` are shares from 0 to 1: of verdicts foretold, and of those that one would hit by always
    saying the commoner one. ``order`` is the chance that something accepted is held likelier than something rejected: 0.5 is guessing;
    ``error`` is its standard error under guessing.
    """

    accuracy: float
    majority: float
    order: float
    error: float

    @property
    def learned(self) -> bool:
        """Whether this is better than guessing, by what is right or by the order."""
        return self.accuracy > self.majority or self.order > 0.5 + 2 * self.error


def fit(examples: Sequence[Example], usual: Row | None = None) -> dict[str, float]:
    """The weight of every feature, by L-BFGS from zero: the bias is free, the others are held small.

    Examples with the feature USUAL count as having the features in ``usual``, which are many: its weight is what these come to.

    >>> weights = fit([Example({"rain": 1.0}, True, 1, "a"), Example({"sun": 1.0}, False, 1, "b")] * 5)
    >>> chance(weights, {"rain": 1.0}) > 0.7 > 0.3 > chance(weights, {"sun": 1.0})
    True
    """
    import numpy as np
    from scipy.optimize import minimize
    from scipy.sparse import csr_array

    names = sorted({name for e in examples for name in e.row} - {USUAL})
    place = {name: n for n, name in enumerate(names)}
    ends, columns, values = [0], [], []
    for e in examples:
        columns += [place[name] for name in e.row if name in place]
        values += [value for name, value in e.row.items() if name in place]
        ends.append(len(columns))
    matrix = csr_array((values, columns, ends), shape=(len(examples), len(names)), dtype=float)
    turned = csr_array(matrix.T)
    average = np.array([(usual or {}).get(name, 0) for name in names])
    truth, weight, unsaid = (
        np.array(list(some), dtype=float) for some in zip(*((e.holds, e.weight, e.row.get(USUAL, 0)) for e in examples), strict=True)
    )
    costs = np.append(np.full(len(names), RESTRAINT), LOOSE)

    def loss(at: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        odds = matrix @ at[:-1] + unsaid * (average @ at[:-1]) + at[-1]
        off = weight * (1 / (1 + np.exp(-np.clip(odds, -60, 60))) - truth)
        slope = np.append(turned @ off + average * (unsaid @ off), off.sum()) + costs * at
        return float(weight @ (np.logaddexp(0, odds) - truth * odds) + costs @ (at * at) / 2), slope

    found = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 200, "ftol": 1e-6}).x
    worth = {BIAS: found[-1], USUAL: average @ found[:-1]}
    return {name: round(float(w), 4) for name, w in (*zip(names, found[:-1], strict=True), *worth.items())}


def chance(weights: Mapping[str, float], row: Row) -> float:
    """How likely an example with these features holds, from 0 to 1."""
    odds = weights.get(BIAS, 0) + sum(weights.get(name, 0) * value for name, value in row.items())
    return 1 / (1 + math.exp(-max(-60, min(60, odds))))


def check(examples: Sequence[Example], usual: Row | None = None, folds: int = 5) -> Check | None:
    """What the examples of whole articles, left out by turns, tell about a model of the others; None for one article.

    With five articles or fewer each is left out alone, else every fifth of them together.
    """
    order = {article: n for n, article in enumerate(dict.fromkeys(e.article for e in examples))}
    if len(order) < 2:
        return None
    chances = [0.0] * len(examples)
    for fold in range(min(folds, len(order))):
        left_out = [order[e.article] % folds == fold for e in examples]
        weights = fit([e for e, out in zip(examples, left_out, strict=True) if not out], usual)
        for n, example in enumerate(examples):
            if left_out[n]:
                chances[n] = chance(weights, example.row)
    total = sum(e.weight for e in examples)
    right = sum(e.weight for e, p in zip(examples, chances, strict=True) if (p >= 0.5) == e.holds)
    share = sum(e.weight for e in examples if e.holds) / total
    return Check(right / total, max(share, 1 - share), *_order(examples, chances))


def _order(examples: Sequence[Example], chances: Sequence[float]) -> tuple[float, float]:
    """The area under the ROC curve, ties counting half, and its standard error if chances were guessed."""
    import numpy as np

    _, place, often = np.unique(chances, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(often) - (often - 1) / 2)[place]
    yes = sum(e.holds for e in examples)
    no = len(examples) - yes
    if not yes or not no:
        return 0.5, 0.5
    above = sum(float(r) for r, e in zip(ranks, examples, strict=True) if e.holds) - yes * (yes + 1) / 2
    return above / (yes * no), math.sqrt((yes + no + 1) / (12 * yes * no))
