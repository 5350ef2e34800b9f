"""``python -m benchmarks.page``: the static page of a long article beside displaCy's, and what importing costs."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable

from spacy import displacy

import workbench as wb
from benchmarks.table import side_by_side, tell, timed
from workbench.display import static_article
from workbench.model import Annotation, Mark, Span


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


def start(code: str) -> Callable[[], object]:
    """A fresh Python that runs some code."""
    return lambda: subprocess.run([sys.executable, "-c", code], check=True)


def main() -> None:
    """Both in turn."""
    article, marks = large_article()
    ents = [{"start": m.annotation.start, "end": m.annotation.end, "label": m.annotation.label} for m in marks]
    manual = {"text": article.text, "spans": [], "tokens": [], "ents": sorted(ents, key=lambda e: e["start"])}
    side_by_side(
        "a static page, 60 kB with 2,000 spans",
        lambda: static_article(article, marks),
        "displaCy, which draws no overlaps",
        lambda: displacy.render(manual, style="ent", manual=True, jupyter=False),
    )
    took = timed({"ours": start("import workbench"), "theirs": start("import spacy")}, 3, time.perf_counter)
    tell("import workbench, elapsed", took["ours"], "import spacy", took["theirs"])


if __name__ == "__main__":
    main()
