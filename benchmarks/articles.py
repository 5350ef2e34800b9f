"""Articles for the benchmarks: as many as are wanted, of some 3 kB, no two alike, made of the paragraphs of data/sample."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

import workbench as wb
from workbench.model import Annotation, Run, Span

SAMPLE = Path(__file__).parents[1] / "data/sample"
LENGTH, DAY = 3_000, "2014-06-27"
"""Characters of an article, about; and the day from which the times in paragraphs are counted."""
SENTENCE = re.compile(r"(?<=[.!?”])\s+(?=[A-Z“])")
Spans = Sequence[Span]


@lru_cache(maxsize=1)
def sentences() -> Sequence[str]:
    """Those of the sample, but for lines that end without a full stop."""
    lines = [line for article in wb.read(SAMPLE) for line in article.text.splitlines()]
    found = dict.fromkeys(s.strip() for line in lines for s in SENTENCE.split(line) if len(s) > 30 and s.strip()[-1] in ".!?”")
    return list(found)


@lru_cache(maxsize=1)
def paragraphs() -> Sequence[str]:
    """A thousand, of two to four sentences."""
    rng = random.Random(1)
    return list(dict.fromkeys(" ".join(rng.sample(sentences(), rng.randint(2, 4))) for _ in range(1_000)))


def articles(count: int, first: int = 0) -> Iterator[wb.Article]:
    """So many of the articles, which have numbers and are the same each time; from the ``first`` on."""
    return (_article(number)[0] for number in range(first, first + count))


def _article(number: int) -> tuple[wb.Article, Sequence[int]]:
    """An article, and which paragraphs it is made of."""
    rng = random.Random(number)
    chosen: list[int] = []
    while sum(len(paragraphs()[n]) + 2 for n in chosen) < LENGTH:
        chosen.append(rng.randrange(len(paragraphs())))
    text = "\n\n".join(paragraphs()[n] for n in chosen)
    day = f"20{number % 20:02}-{number % 12 + 1:02}-{number % 28 + 1:02}"
    return wb.Article(text=text, title=f"Report {number} of the day", source=f"Outlet {number % 40}", published=day), chosen


def detected(count: int, first: int = 0) -> Iterator[tuple[wb.Article, list[Annotation], list[Run]]]:
    """The same with what detecting gives for each of their paragraphs, moved to its place: much the same as detecting them, in no time."""
    for number in range(first, first + count):
        article, chosen = _article(number)
        found: dict[str, Annotation] = {}
        at = 0
        for n in chosen:
            annotations, runs = _looked_at(n)
            moved = (_moved(a, article, at) for a in annotations)
            found |= {a.id: a for a in moved}
            at += len(paragraphs()[n]) + 2
        yield article, list(found.values()), [Run(article=article.id, layer=r.layer, by=_signed(r.by, article)) for r in runs]


@cache
def _looked_at(paragraph: int) -> tuple[list[Annotation], list[Run]]:
    from workbench import nlp

    return nlp.annotate(wb.Article(text=paragraphs()[paragraph], published=DAY))


def _signed(by: str, article: wb.Article) -> str:
    return by.replace(DAY, article.published or "")  # who reads times signs with the day from which they are counted


def _moved(a: Annotation, article: wb.Article, by: int) -> Annotation:
    def move(spans: Spans) -> tuple[Span, ...]:
        return tuple(Span(start + by, end + by) for start, end in spans)

    roles: Mapping[str, tuple[Span, ...]] = {role: move(spans) for role, spans in a.roles.items()}
    return a.replace(article=article.id, spans=move(a.spans), roles=roles, by=_signed(a.by, article))
