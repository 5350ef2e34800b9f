"""``python -m benchmarks.twins``: how time and memory of finding reprints grow, and which edits a reprint survives.

All texts are made up at random, so that it is known which are reprints of which.
"""

from __future__ import annotations

import itertools
import random
import resource
import time
from collections.abc import Callable

from workbench.clusters import twins
from workbench.model import Article, Mark

WORDS, REPRINTS, OUTLETS, NOTE = 400, 0.2, 40, 40
SYLLABLES = [
    "ba",
    "cor",
    "del",
    "fen",
    "gar",
    "hol",
    "im",
    "jas",
    "kel",
    "lor",
    "mun",
    "nes",
    "or",
    "pra",
    "qui",
    "ros",
    "sta",
    "tur",
    "vel",
    "zan",
]
VOCABULARY = ["".join(p) for n in (1, 2, 3) for p in itertools.product(SYLLABLES, repeat=n)]
WEIGHTS = list(itertools.accumulate(1 / (rank + 10) for rank in range(len(VOCABULARY))))
"""As in language, the word of rank n is about 1/n as frequent as the first."""

Edit = Callable[[list[str], random.Random, float], list[str]]


def prose(rng: random.Random, count: int) -> list[str]:
    """Words at random, the frequent ones more often."""
    return rng.choices(VOCABULARY, cum_weights=WEIGHTS, k=count)


def cut(words: list[str], rng: random.Random, share: float) -> list[str]:
    return words[: round(len(words) * (1 - share))]


def lead(words: list[str], rng: random.Random, share: float) -> list[str]:
    return prose(rng, round(len(words) * share)) + words


def note(words: list[str], rng: random.Random, share: float) -> list[str]:
    return words + prose(rng, round(len(words) * share))


def other_lead(words: list[str], rng: random.Random, share: float) -> list[str]:
    count = round(len(words) * share)
    return prose(rng, count) + words[count:]


def typos(words: list[str], rng: random.Random, share: float) -> list[str]:
    changed = set(rng.sample(range(len(words)), round(len(words) * share)))
    return [word + "x" if n in changed else word for n, word in enumerate(words)]


def paragraphs(words: list[str], rng: random.Random, share: float) -> list[str]:
    """New paragraphs of 40 words in place of old ones."""
    parts = [words[n : n + 40] for n in range(0, len(words), 40)]
    changed = set(rng.sample(range(len(parts)), round(len(parts) * share)))
    return [word for n, part in enumerate(parts) for word in (prose(rng, len(part)) if n in changed else part)]


EDITS: dict[str, tuple[Edit, float]] = {
    "cut ending": (cut, 0.4),
    "added lead": (lead, 0.2),
    "added note": (note, 0.2),
    "other lead": (other_lead, 0.1),
    "typos": (typos, 0.03),
    "other paragraphs": (paragraphs, 0.1),
}
"""Each with the share of words that it changes in the corpora below."""


def corpus(count: int) -> tuple[list[Article], dict[str, str]]:
    """Articles of ``OUTLETS`` outlets, each with its house note below, and which reprints which."""
    rng = random.Random(count)
    notes = [prose(rng, NOTE) for _ in range(OUTLETS)]
    bodies: list[tuple[str, list[str]]] = []
    articles: list[Article] = []
    truth: dict[str, str] = {}
    for n in range(count):
        outlet = rng.randrange(OUTLETS)
        if original := rng.random() >= REPRINTS or not bodies:
            body = prose(rng, round(WORDS * rng.uniform(0.5, 1.5)))
        else:
            source, words = rng.choice(bodies)
            edit, share = rng.choice(list(EDITS.values()))
            body = prose(rng, 8) + edit(words, rng, share)
        article = Article(text=" ".join(body + notes[outlet]), id=str(n), source=f"outlet {outlet}", published=f"{2000 + n // 300}-01-01")
        articles.append(article)
        if original:
            bodies.append((article.id, body))
        else:
            truth[article.id] = source
    return articles, truth


def grown(count: int) -> float:
    """Seconds for so many articles, printed with what was found and the peak of memory so far."""
    articles, truth = corpus(count)
    start = time.perf_counter()
    found = twins.twins(articles)
    seconds = time.perf_counter() - start
    first = twins.groups(Mark(a, "suggested") for a in found)
    right = sum(truth.get(i) == f for i, f in first.items())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{count} articles, {len(truth)} reprints: {seconds:.1f} s, peak {peak:.0f} MB, "
        f"precision {right / len(first):.3f}, recall {right / len(truth):.3f}"
    )
    return seconds


def survives(edit: Edit, share: float, tries: int = 40) -> float:
    """The share of articles found again after an edit of so many of their words."""
    rng = random.Random(1)
    pairs = []
    for n in range(tries):
        words = prose(rng, WORDS)
        pairs += [Article(text=" ".join(words), id=f"{n}"), Article(text=" ".join(edit(words, rng, share)), id=f"{n} again")]
    return len(twins.twins(pairs)) / tries


def main() -> None:
    """Growth, then a table of edits."""
    twins.twins(corpus(10)[0])  # imports, once
    small, large = grown(1_000), grown(10_000)
    print(f"ten times the articles take {large / small:.1f} times as long")
    shares = (0.02, 0.05, 0.07, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8)
    print(f"\nfound again, by share of words changed\n{'':17}", *(f"{share:5.0%}" for share in shares))
    for name, (edit, _) in EDITS.items():
        print(f"{name:17}", *(f"{survives(edit, share):5.2f}" for share in shares))


if __name__ == "__main__":
    main()
