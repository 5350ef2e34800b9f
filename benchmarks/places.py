"""Places: the first look-up in a fresh process, and linking the places of the sample articles."""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

from workbench.model import Annotation, Article, Span
from workbench.places import candidates, index, locate

SAMPLE = Path(__file__).parents[1] / "tests/gold/sample.jsonl"
FIRST = """import time; start = time.perf_counter(); from workbench.places import candidates; loaded = time.perf_counter(); candidates("Qaim")
print(loaded - start, time.perf_counter() - loaded)"""
ROUNDS = 7


def first_lookup() -> tuple[float, float]:
    """Seconds to import and to look up the first name, in a process of its own: medians."""
    runs = [subprocess.run([sys.executable, "-c", FIRST], check=True, capture_output=True, text=True).stdout.split() for _ in range(ROUNDS)]
    loaded, found = (statistics.median(float(run[n]) for run in runs) for n in (0, 1))
    return loaded, found


def linked(articles: list[tuple[Article, list[Annotation]]], cold: bool) -> float:
    """Seconds for one article, with nothing or everything looked up before."""
    if cold:
        index.entries.cache_clear()
    start = time.perf_counter()
    for article, found in articles:
        locate(found, article)
    return (time.perf_counter() - start) / len(articles)


def main() -> None:
    """Each figure in turn."""
    articles = []
    for line in SAMPLE.read_text("utf-8").splitlines():
        d = json.loads(line)
        article = Article(text=d["text"], source=d["source"])
        found = [
            Annotation(article=article.id, layer="entities", label=e["label"], spans=(Span(e["start"], e["end"]),), by="user:gold")
            for e in d["entities"]
        ]
        articles.append((article, found))
    loaded, first = first_lookup()
    print(f"a fresh process: import {loaded * 1000:.0f} ms, first look-up {first * 1000:.0f} ms")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    candidates("Qaim")
    cold, warm = (statistics.median(linked(articles, cold) for _ in range(ROUNDS)) for cold in (True, False))
    mentions = sum(a.label in ("GPE", "LOC") for _, found in articles for a in found)
    print(f"{len(articles)} articles, {mentions} mentions of places: {cold * 1000:.2f} ms an article cold, {warm * 1000:.2f} ms warm")
    print(
        f"memory: {(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024:.1f} MB more; the index is {index.INDEX.stat().st_size / 1e6:.1f} MB"
    )


if __name__ == "__main__":
    main()
