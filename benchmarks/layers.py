"""``python -m benchmarks.layers``: what each layer costs beside the pipeline that it stands on, on the hand-read articles of tests/gold."""

from __future__ import annotations

import json
from pathlib import Path

import workbench as wb
from benchmarks.table import remark, tell, timed
from workbench import nlp, places
from workbench.clusters import names
from workbench.model import Mark
from workbench.nlp import pipeline

GOLD = Path(__file__).parents[1] / "tests/gold"
ROUNDS = 5
LAYERS = {"entities": ["entities"], "entities and times": ["entities", "times"], "entities, times, references": ["entities", "times", "references"],
          "entities and quotes": ["entities", "quotes"], "all layers": list(nlp.LAYERS)}  # fmt: skip


def linked(articles: list[wb.Article]) -> None:
    """Entities and times of articles, and whom and where they mean, without a store."""
    made = [nlp.annotate(a, ["entities", "times"])[0] for a in articles]
    names.names(articles, [Mark(a, "suggested") for found in made for a in found])
    for a, found in zip(articles, made, strict=True):
        places.locate([x for x in found if x.layer == "entities"], a)


def main() -> None:
    """Every layer in turn."""
    lines = [json.loads(line) for name in ("sample", "articles") for line in (GOLD / f"{name}.jsonl").read_text("utf-8").splitlines()]
    articles = [wb.Article(text=line["text"], published=line["published"]) for line in lines]
    language = pipeline.load()
    nlp.annotate(articles[0])
    sides = {name: lambda layers=layers: [nlp.annotate(a, layers) for a in articles] for name, layers in LAYERS.items()}
    sides |= {"entities and times, linked": lambda: linked(articles), "alone": lambda: [language(a.text) for a in articles]}
    took = timed(sides, ROUNDS)
    for name in sides:
        if name != "alone":
            tell(
                f"{name} of {len(articles)} articles",
                took[name],
                "the pipeline alone",
                took["alone"],
                1.6 if name == "all layers" else None,
            )
    remark(f"{sum(len(a.text.split()) for a in articles):,} words; {len(articles) / took['all layers']:.1f} articles a second and core")


if __name__ == "__main__":
    with pipeline.one_thread():
        main()
