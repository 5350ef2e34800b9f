"""Weigh the clues for event mentions: ``python -m workbench.nlp.training.mentions CORPORA [--output FILE]``.

CORPORA is a folder with ``events_ecb_train``, as gzipped JSON Lines. Takes about three minutes on one core, most of them for
reading the articles with the shipped pipeline. What the weights are worth is said in ``workbench/nlp/events/README.md``.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from thinc.api import Adam

from workbench.nlp.events.mentions import clues
from workbench.nlp.pipeline import load, one_thread, plain_spaces
from workbench.nlp.training.__main__ import rows

LEAST, SMALLEST = 3, 0.1
"""How often a clue has to be seen, and how much it has to weigh, to be kept."""
PRIOR, RATE, ROUNDS = 1.0, 0.05, 500
"""Strength of the prior that pulls weights to 0, rate and rounds of learning; more rounds change nothing."""
PARTICLES = re.compile(
    r"\s(?:up|down|out|off|over|in|into|on|onto|away|back|to|by|with|from|through|of|for|at|under|against|about|as|behind)\b"
)


def heads(row: dict[str, Any]) -> list[tuple[int, int]]:
    """The word that counts of each mention in the sentences that are marked throughout: the last one before a particle.

    The corpus marks whole phrases ("checked into", "injured reserve") and no heads.
    """
    found = []
    for mention in row["events"]:
        if mention.get("validated", True):
            text = row["text"][mention["start"] : mention["end"]]
            cut = PARTICLES.search(text)
            words = list(re.finditer(r"\S+", text[: cut.start()] if cut else text))
            if words:
                found.append((mention["start"] + words[-1].start(), mention["start"] + words[-1].end()))
    return found


def examples(articles: Iterable[dict[str, Any]]) -> Iterator[tuple[list[str], bool]]:
    """The clues of each word in the sentences that are marked throughout, and whether it tells of an event."""
    nlp = load(None)
    for row in articles:
        whole = set(row["validated_sentences"])
        inside = [(start, end) for start, end, number in row["sentences"] if number in whole]
        if not inside:
            continue
        marked = heads(row)
        for token, found in clues(nlp(plain_spaces(row["text"]))):
            start, end = token.idx, token.idx + len(token)
            if any(a <= start < b for a, b in inside):
                yield sorted(set(found)), any(start < b and a < end for a, b in marked)


def fit(found: list[tuple[list[str], bool]]) -> dict[str, float]:
    """The weights of a logistic model with a normal prior, by Adam over all examples at once."""
    count = Counter(clue for some, _ in found for clue in some)
    kept = sorted(clue for clue, n in count.items() if n >= LEAST)
    column = {clue: n for n, clue in enumerate(kept)}
    pairs = np.array([(n, column[clue]) for n, (some, _) in enumerate(found) for clue in some if clue in column])
    row, col = pairs[:, 0], pairs[:, 1]
    truth = np.array([is_event for _, is_event in found], dtype="float64")
    weights, adam = np.zeros(len(kept), dtype="float32"), Adam(RATE, L2=0.0, grad_clip=0.0)
    for done in range(ROUNDS):
        guess = 1 / (1 + np.exp(-np.bincount(row, weights[col], len(found))))
        gradient = np.bincount(col, (guess - truth)[row], len(kept)) + PRIOR * weights
        adam.learn_rate = RATE * (1 - done / ROUNDS)
        weights, _ = adam((0, "weights"), weights, gradient.astype("float32"))
    return {clue: round(float(weight), 1) for clue, weight in zip(kept, weights, strict=True) if abs(weight) >= SMALLEST}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m workbench.nlp.training.mentions", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--output", type=Path, default=Path(__file__).parents[1] / "events" / "mentions.csv")
    asked = parser.parse_args()
    with one_thread():
        weights = fit(list(examples(rows(asked.corpora, "events_ecb_train"))))
        with asked.output.open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerows([("clue", "weight"), *sorted(weights.items())])


if __name__ == "__main__":
    main()
