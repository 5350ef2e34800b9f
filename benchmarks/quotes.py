"""``python -m benchmarks.quotes``: quotes beside textacy's ``direct_quotations``, on the same parses of the hand-read articles of tests/gold.

textacy is no part of the project. It and what it needs that is not here go into a folder of their own, which PYTHONPATH names:

    pip install --no-deps --target FOLDER textacy==0.13.0 cachetools cytoolz floret jellyfish networkx pyphen scikit-learn joblib
    PYTHONPATH=FOLDER python -m benchmarks.quotes

It looks for direct quotes with a speaker only, and refuses articles with an odd number of quote marks. Ours has names and
references to take up first, which is shown apart. Processor time, in turn, medians. A quote is found where half of its content
and half of what is given as content agree, and its speaker where both share a word's place. The articles are our own, and ours
is tested against them: what it reaches on texts of others stands in README.md.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import workbench as wb
from benchmarks.table import remark, tell, timed
from workbench.nlp import entities, pipeline, quotes, references

GOLD = Path(__file__).parents[1] / "tests/gold"
ROUNDS = 7
Places = set[int]


class Quote(NamedTuple):
    """Where the content and the speaker of a quote stand, character by character."""

    content: Places
    speaker: Places


def covered(spans: Iterable[Sequence[int]]) -> Places:
    return {i for start, end in spans for i in range(start, end)}


def theirs(doc: Any) -> list[Quote]:
    """What textacy finds, None where it refuses an article."""
    from textacy.extract.triples import direct_quotations

    found = direct_quotations(doc)
    return [
        Quote(covered([(q.content.start_char, q.content.end_char)]), covered((t.idx, t.idx + len(t)) for t in q.speaker)) for q in found
    ]


def tried(doc: Any) -> list[Quote] | None:
    try:
        return theirs(doc)
    except ValueError:
        return None


def told(name: str, found: Sequence[list[Quote]], gold: Sequence[list[Quote]]) -> None:
    """What was found, beside the gold."""
    right = speakers = 0
    for ours, known in zip(found, gold, strict=True):
        left = list(known)
        for quote in ours:
            for other in left:
                if 2 * len(quote.content & other.content) >= max(len(quote.content), len(other.content)):
                    left.remove(other)
                    right += 1
                    speakers += bool(quote.speaker & other.speaker) or not (quote.speaker or other.speaker)
                    break
    said, there = sum(map(len, found)), sum(map(len, gold))
    remark(f"{name}: {said} found, {right} of {there} right, of these {speakers} with their speaker")


def main() -> None:
    """Parse once, then both in turn."""
    lines = [json.loads(line) for name in ("sample", "articles") for line in (GOLD / f"{name}.jsonl").read_text("utf-8").splitlines()]
    nlp = pipeline.load()
    articles = [wb.Article(text=line["text"]) for line in lines]
    parsed = [(nlp(pipeline.plain_spaces(a.text)), a) for a in articles]

    def before() -> list[Any]:
        named = [(doc, a, entities.entities(doc, a, nlp)) for doc, a in parsed]
        return [(doc, a, names, references.references(doc, a, names)) for doc, a, names in named]

    ready = before()
    sides: dict[str, Callable[[], object]] = {
        "ours": lambda: [quotes.quotes(*given) for given in ready],
        "before": before,
        "parsing": lambda: [nlp(a.text) for a in articles],
    }
    if there := importlib.util.find_spec("textacy"):
        sides["textacy"] = lambda: [tried(doc) for doc, _ in parsed]
    took = timed(sides)
    found = [list(quotes.quotes(*given)) for given in ready]
    kinds = ("direct", "mixed", "indirect")

    def gold(*wanted: str) -> list[list[Quote]]:
        chosen = [[q for q in line["quotes"] if q["kind"] in wanted] for line in lines]
        return [[Quote(covered(q["content"]), covered([q["speaker"]] if q.get("speaker") else [])) for q in some] for some in chosen]

    def ours(*wanted: str) -> list[list[Quote]]:
        return [[Quote(covered(a.spans), covered(a.roles.get("speaker", ()))) for a in some if a.label in wanted] for some in found]

    what = f"quotes of all kinds, {len(articles)} articles"
    tell(what, took["ours"], "parsing them", took["parsing"])
    if there:
        tell(what, took["ours"], "textacy, direct quotes only", took["textacy"])
        refused = sum(tried(doc) is None for doc, _ in parsed)
        told(f"textacy, direct ({refused} articles refused)", [tried(doc) or [] for doc, _ in parsed], gold("direct"))
    else:
        remark("textacy is not installed, and left out: see benchmarks/quotes.py")
    told("ours, direct", ours("direct"), gold("direct"))
    told("ours, direct, mixed and indirect", ours(*kinds), gold(*kinds))
    remark(f"names and references, which ours builds on and which are shown anyway, take {took['before'] * 1000:.0f} ms")


if __name__ == "__main__":
    with pipeline.one_thread():
        main()
