"""``python -m benchmarks.names``: how the time of linking names to entities grows with the articles, and whom the links bring together.

Articles, people, bodies and places are made up at random, so that it is known whom each name means.
"""

from __future__ import annotations

import gc
import itertools
import random
import time
from collections import Counter

from workbench.clusters.names import names
from workbench.model import Annotation, Article, Mark, Span

SIZES = (1_000, 10_000)
NAMES_EACH, STORY, ROUNDS = 30, 20, 3
"""Names in an article, articles in a story, and how often the time is taken."""
SYLLABLES = "ba cor del fen gar hol im jas kel lor mun nes or pra qui ros sta tur vel zan".split()
WORDS = ["".join(p).capitalize() for n in (2, 3) for p in itertools.product(SYLLABLES, repeat=n)]
KINDS = ("League", "Front", "Trading Company", "Institute", "Movement")

Mentioned = list[tuple[str, str, str]]
"""Names in the order of the text, each with its label and whom it means."""


def person(rng: random.Random, size: int) -> Mentioned:
    """Somebody, named in full and then by the family name: one of those who are in the news each day, or anybody."""
    who = rng.choice((min(int(rng.paretovariate(0.6)), size), rng.randrange(size, size * 4)))
    given, family = WORDS[who * 7919 % len(WORDS)], WORDS[who * 104729 % 4001]
    return [(f"{given} {family}", "PERSON", f"p{who}"), *[(family, "PERSON", f"p{who}")] * rng.randrange(4)]


def body(rng: random.Random, size: int) -> Mentioned:
    """A body, named in full with its acronym in brackets, then by the acronym."""
    which = min(int(rng.paretovariate(0.7)), size)
    words = [WORDS[which * k % len(WORDS)] for k in (1009, 9176, 5003)]
    full, short = f"{' '.join(words)} {KINDS[which % 4]}", "".join(word[0] for word in words)
    return [(full, "ORG", f"o{which}"), (f"({short}{KINDS[which % 4][0]})", "ORG", f"o{which}")]


def place(rng: random.Random, size: int) -> Mentioned:
    """A town."""
    which = min(int(rng.paretovariate(0.7)), size)
    return [(f"Port {WORDS[which * 31 % len(WORDS)]}", "GPE", f"g{which}")]


def corpus(size: int) -> tuple[list[Article], list[Mark], dict[tuple[str, Span], str]]:
    """So many articles, the marks of their names, and whom each means."""
    rng = random.Random(size)
    articles, marks, whom = [], [], {}
    for n in range(size):
        text = ""
        mentioned: Mentioned = []
        while len(mentioned) < NAMES_EACH:
            mentioned += rng.choice((person, person, body, place))(rng, size)
        for surface, label, who in mentioned:
            name = surface.strip("()")
            span = Span(len(text) + surface.index(name), len(text) + surface.index(name) + len(name))
            marks.append(Mark(Annotation(article=str(n), layer="entities", label=label, spans=(span,), by="bench"), "suggested"))
            whom[str(n), span] = who
            text += f"{surface} " if surface.startswith("(") or label == "ORG" else f"{surface} said that it rained. "
        articles.append(Article(text=text, id=str(n), story=str(n // STORY)))
    return articles, marks, whom


def pairs(counts: Counter[object]) -> int:
    """How many pairs there are within groups of these sizes."""
    return sum(n * (n - 1) // 2 for n in counts.values())


def main() -> None:
    """Each size in turn, the best of some rounds in processor time, and how the times compare."""
    corpora = [corpus(size) for size in SIZES]
    names(*corpora[0][:2])  # reads the lists
    gc.freeze()  # the large corpus shall not slow the small one's rounds
    took = [min(times) for times in zip(*([seconds(*c[:2]) for c in corpora] for _ in range(ROUNDS)), strict=True)]
    for (articles, marks, whom), time_taken in zip(corpora, took, strict=True):
        found = {(a.article, a.spans[0]): a.values["entity"] for a in names(articles, marks)}
        both = pairs(Counter((who, found[at]) for at, who in whom.items()))
        precision, recall = both / pairs(Counter(found.values())), both / pairs(Counter(whom.values()))
        print(
            f"{len(articles)} articles, {len(marks)} names, {len(set(whom.values()))} meant, {len(set(found.values()))} found: "
            f"{time_taken:.1f} s; pairs: precision {precision:.4f}, recall {recall:.4f}"
        )
    print(f"{SIZES[1] // SIZES[0]} times the articles, {took[1] / took[0]:.1f} times the time")


def seconds(articles: list[Article], marks: list[Mark]) -> float:
    """Processor time of one run."""
    start = time.process_time()
    names(articles, marks)
    return time.process_time() - start


if __name__ == "__main__":
    main()
