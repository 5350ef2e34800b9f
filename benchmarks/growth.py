"""``python -m benchmarks.growth [--sizes 1000,10000,100000] [--detect 1000]``: how time, memory and the file grow with the articles.

Each step runs in a process of its own, on the same file: adding the articles from JSON Lines, detecting (up to ``--detect``
articles; larger stores get the annotations of their paragraphs, found once and moved to their places), detecting again when
all is done, opening, tables, search. Seconds are elapsed, "busy" the processor's; imports and the loading of the model are left
out. Memory is the most that the process had at any time, model included. Off linear is what an article costs beside what it
costs with the fewest articles, in processor time.
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

BATCH = 500
STEPS = ("add", "detect", "annotations", "detect again", "open", "frame", "articles", "search")


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
    from workbench import jobs, nlp

    corpus = None if step == "open" else wb.Corpus(path, user="bench")
    if step.startswith("detect"):
        nlp.annotate(wb.Article(text="Rain fell in Erbil."))
    steps: dict[str, Callable[[], Any]] = {
        "add": lambda: corpus.add(path.with_suffix(".jsonl")),
        "detect": lambda: jobs.detect(corpus, progress=False),
        "detect again": lambda: jobs.detect(corpus, progress=False),
        "open": lambda: len(wb.Corpus(path, user="bench")),
        "frame": lambda: len(corpus.frame("quotes")),
        "articles": lambda: len(corpus.frame()),
        "search": lambda: len(corpus.search("police -ferry", limit=20)),
    }
    if step == "search":
        corpus.search("first")  # makes the index, once in the life of a file
    start, busy = time.perf_counter(), time.process_time()
    steps[step]()
    return {"seconds": time.perf_counter() - start, "busy": time.process_time() - busy}


def measured(step: str, path: Path, count: int) -> dict[str, float]:
    """One step in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.growth", "--step", step, str(path), str(count)]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def main() -> None:
    """All steps for all sizes, and one table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--detect", type=int, default=1000)
    parser.add_argument("--step", nargs=3)
    given = parser.parse_args()
    if given.step:
        step, path, count = given.step[0], Path(given.step[1]), int(given.step[2])
        if step == "written":
            written(path, count)
        took = {} if step == "written" else annotated(path, count) or {} if step == "annotations" else run(step, path, count)
        print(json.dumps({**took, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
        return
    first: dict[str, float] = {}
    print(
        f"{'step':14}{'articles':>10}{'seconds':>10}{'busy':>10}{'ms each':>9}{'off linear':>12}{'peak MB':>9}{'file MB':>9}{'kB each':>9}"
    )
    for count in map(int, given.sizes.split(",")):
        with tempfile.TemporaryDirectory() as work:
            path = Path(work) / "growth.db"
            measured("written", path.with_suffix(".jsonl"), count)
            for step in STEPS:
                if step in ("detect", "annotations") and (count <= given.detect) != (step == "detect"):
                    continue
                took = measured(step, path, count)
                size = sum(file.stat().st_size for file in Path(work).glob("growth.db*")) / 1e6
                if step == "annotations":
                    continue
                each = took["busy"] / count
                off = each / first.setdefault(step, each) - 1
                print(
                    f"{step:14}{count:10,}{took['seconds']:10.2f}{took['busy']:10.2f}{each * 1000:9.3f}{off:12.0%}"
                    f"{took['peak']:9.0f}{size:9.1f}{size * 1000 / count:9.2f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
