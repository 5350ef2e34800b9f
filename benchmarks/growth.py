"""``python -m benchmarks.growth [--sizes 1000,100000]``: how time, memory and the file grow with the articles.

Each step runs in a process of its own, on the same file: adding the articles from JSON Lines, detecting when all is done,
opening, tables, search. What detecting finds is written as the annotations of the paragraphs that the articles are made of,
found once and moved to their places; LIVE articles more are detected in the end, and what it takes to see that all others are
done is taken off (``benchmarks.stream`` detects all). Seconds are the processor's, imports and the loading of the model left
out; memory is the most that the process had at any time, model included. Each line is what an article costs beside what it
costs with the fewest articles. A hundred thousand take an hour and 8 GB of disk; ``--sizes 1000,10000`` a few minutes.
"""

from __future__ import annotations

import argparse
import itertools
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.table import remark, tell

BATCH = LIVE = 500
STEPS = ("add", "annotations", "detect again", "open", "frame", "articles", "search", "detect")


def written(path: Path, count: int) -> None:
    """The articles as JSON Lines."""
    from benchmarks.articles import articles

    with path.open("w", encoding="utf-8") as file:
        for a in articles(count):
            file.write(
                json.dumps({"text": a.text, "title": a.title, "source": a.source, "published": a.published, "language": "en"}) + "\n"
            )


def annotated(path: Path, count: int) -> None:
    """What is found in the articles, without looking at them."""
    import workbench as wb
    from benchmarks.articles import detected

    corpus = wb.Corpus(path, user="bench")
    found = detected(count)
    while some := list(itertools.islice(found, BATCH)):
        corpus.store.add((), [a for _, made, _ in some for a in made], (), [r for _, _, runs in some for r in runs])


def run(step: str, path: Path, count: int) -> dict[str, float]:
    """One step in this process: seconds elapsed and busy."""
    import pandas as pd  # noqa: F401 - what is imported before is not counted

    import workbench as wb
    from benchmarks.articles import articles
    from workbench import jobs, nlp

    corpus = None if step == "open" else wb.Corpus(path, user="bench")
    if step.startswith("detect"):
        nlp.annotate(wb.Article(text="Rain fell in Erbil."))
    if step == "search":
        corpus.search("first")  # makes the index, once in the life of a file
    if step == "detect":
        corpus.add(articles(LIVE, first=count))
    steps: dict[str, Callable[[], Any]] = {
        "add": lambda: corpus.add(path.with_suffix(".jsonl")),
        **dict.fromkeys(("detect", "detect again"), lambda: jobs.detect(corpus, progress=False)),
        "open": lambda: len(wb.Corpus(path, user="bench")),
        "frame": lambda: len(corpus.frame("quotes")),
        "articles": lambda: len(corpus.frame()),
        "search": lambda: len(corpus.search("police -ferry", limit=20)),
    }
    start, busy = time.perf_counter(), time.process_time()
    steps[step]()
    return {"seconds": time.perf_counter() - start, "busy": time.process_time() - busy}


def measured(step: str, path: Path, count: int) -> dict[str, float]:
    """One step in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.growth", "--step", step, str(path), str(count)]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def main() -> None:
    """All steps for all sizes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="1000,100000")
    parser.add_argument("--step", nargs=3)
    given = parser.parse_args()
    if given.step:
        step, path, count = given.step[0], Path(given.step[1]), int(given.step[2])
        if step == "written":
            written(path, count)
        took = {} if step == "written" else annotated(path, count) or {} if step == "annotations" else run(step, path, count)
        print(json.dumps({**took, "MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
        return
    first: dict[str, float] = {}
    fewest, *more = map(int, given.sizes.split(","))
    for count in (fewest, *more):
        with tempfile.TemporaryDirectory() as work:
            path = Path(work) / "growth.db"
            measured("written", path.with_suffix(".jsonl"), count)
            busy: dict[str, float] = {}
            for step in STEPS:
                took = measured(step, path, count)
                if step != "annotations":
                    busy[step] = took["busy"]
                    said = f"{busy[step]:.2f} s ({took['seconds']:.2f} elapsed), at most {took['MB']:,.0f} MB"
                    remark(f"{count:,} articles, {step}: {said}")
            each = {step: seconds / count * 1000 for step, seconds in busy.items()}
            each["detect"] = (busy["detect"] - busy["detect again"]) / LIVE * 1000
            each["the file"] = sum(file.stat().st_size for file in Path(work).glob("growth.db*")) / 1e3 / (count + LIVE)
            first = first or each
            for what, cost in each.items() if count != fewest else ():
                unit = "kB" if what == "the file" else "ms"
                tell(f"{count:,} articles: {what}, each", cost, f"{fewest:,} articles", first[what], 1.15, unit)


if __name__ == "__main__":
    main()
