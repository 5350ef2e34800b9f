"""``make bench``: what our own work costs beside what it stands on, each pair measured in turn in one run.

Prints medians and ratios. Absolute times depend on the machine; ratios hold better.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from spacy import displacy

import workbench as wb
from benchmarks.pairs import ROUNDS, side_by_side
from workbench import nlp, places
from workbench.clusters import names
from workbench.display import static_article
from workbench.model import Annotation, Mark, Span
from workbench.nlp import pipeline, quotes

SAMPLE = [json.loads(line) for line in (Path(__file__).parents[1] / "tests/gold/sample.jsonl").read_text("utf-8").splitlines()]


def large_article() -> tuple[wb.Article, list[Mark]]:
    """60 kB of text with 2,000 spans, some 30 % of them overlapping."""
    rng = random.Random(1)
    text = "\n\n".join(" ".join(rng.choice(["rain", "over", "Erbil", "he", "said", "on", "Friday"]) for _ in range(90)) for _ in range(130))
    article = wb.Article(text=text)
    marks = []
    for _ in range(2000):
        start = rng.randrange(len(text) - 60)
        spans = (Span(start, start + rng.randrange(4, 60)),)
        label = rng.choice(["PERSON", "ORG", "GPE"])
        marks.append(Mark(Annotation(article=article.id, layer="entities", label=label, spans=spans, by="user:anna"), "accepted"))
    return article, marks


def linked(articles: list[wb.Article]) -> None:
    """Entities, times, names and places of articles, without a store."""
    made = [nlp.annotate(a, ["entities", "times"])[0] for a in articles]
    marks = [Mark(a, "suggested") for found in made for a in found]
    names.names(articles, marks)
    for a, found in zip(articles, made, strict=True):
        places.locate([x for x in found if x.layer == "entities"], a)


def start(code: str) -> Callable[[], object]:
    """A fresh Python that runs some code."""
    return lambda: subprocess.run([sys.executable, "-c", code], check=True)


def main() -> None:
    """Every pair in turn."""
    articles = [wb.Article(text=entry["text"]) for entry in SAMPLE]
    words = sum(len(a.text.split()) for a in articles)
    language = pipeline.load()
    nlp.annotate(articles[0])
    print(f"{len(articles)} articles, {words} words, {ROUNDS} rounds")
    side_by_side(
        "detect entities and quotes",
        lambda: [nlp.annotate(a) for a in articles],
        lambda: [language(a.text) for a in articles],
        "the pipeline alone",
    )
    docs = [(language(a.text), a, [x for x in nlp.annotate(a, ["entities"])[0] if x.layer == "entities"]) for a in articles]
    side_by_side(
        "find quotes in what is parsed",
        lambda: [quotes.quotes(doc, a, names) for doc, a, names in docs],
        lambda: [language(a.text) for a in articles],
        "the pipeline alone",
    )
    side_by_side(
        "detect entities with times, and link names and places",
        lambda: linked(articles),
        lambda: [language(a.text) for a in articles],
        "the pipeline alone",
    )
    article, marks = large_article()
    ents = [{"start": m.annotation.start, "end": m.annotation.end, "label": m.annotation.label} for m in marks]
    manual = {"text": article.text, "spans": [], "tokens": [], "ents": sorted(ents, key=lambda e: e["start"])}
    side_by_side(
        "the static page of 60 kB with 2,000 overlapping spans",
        lambda: static_article(article, marks),
        lambda: displacy.render(manual, style="ent", manual=True, jupyter=False),
        "displaCy, which draws no overlaps",
    )
    side_by_side("import workbench", start("import workbench"), start("import spacy"), "import spacy", rounds=3)


if __name__ == "__main__":
    with pipeline.one_thread():
        main()
