"""``python -m benchmarks.detect [ARTICLES]``: detecting all layers on one core beside the shipped pipeline alone.

Three sides in turn on articles of 3 kB, in processor time: ``wb.detect`` on a corpus in a file, reading and writing included;
``nlp.annotate``, what it does to each article; and the spaCy pipeline on their bare texts. Medians, and the median of the ratios. Then how large what ``wb.detect_frame`` finds is.
"""

from __future__ import annotations

import io
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

import workbench as wb
from benchmarks.articles import articles
from workbench import nlp
from workbench.nlp import pipeline

ROUNDS = 5


def busy(run: Callable[[], object]) -> float:
    """Seconds of the processor."""
    start = time.process_time()
    run()
    return time.process_time() - start


def stored(frame: pd.DataFrame) -> int:
    """Bytes of a table as Parquet."""
    out = io.BytesIO()
    frame.to_parquet(out, compression="zstd")
    return len(out.getvalue())


def main() -> None:
    """Each round on articles of its own."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    language = pipeline.load()
    for article in articles(20):  # so that all sides know the usual words
        nlp.annotate(article)
    rounds = []
    for turn in range(ROUNDS):
        some = list(articles(count, first=1_000 + turn * count))
        with tempfile.TemporaryDirectory() as work:
            corpus = wb.Corpus(Path(work) / "detect.db", user="bench")
            corpus.add(some)
            whole = busy(lambda corpus=corpus: wb.detect(corpus, progress=False))
        rules = busy(lambda some=some: [nlp.annotate(a) for a in some])
        bare = busy(lambda some=some: [language(a.text) for a in some])
        rounds.append((whole, rules, bare))
    whole, rules, bare = (statistics.median(side) for side in zip(*rounds, strict=True))
    print(
        f"{count} articles of 3 kB, processor time, medians of {ROUNDS}: detect {whole:.2f} s, annotate {rules:.2f} s, the pipeline {bare:.2f} s"
    )
    print(
        f"ratios to the pipeline: detect {statistics.median(w / b for w, _, b in rounds):.3f}, "
        f"annotate {statistics.median(r / b for _, r, b in rounds):.3f}; {count / whole:.2f} articles a second and core"
    )
    found = wb.detect_frame(pd.DataFrame({"text": a.text, "source": a.source, "published": a.published} for a in articles(count)))
    kept, shown = (stored(frame) / count / 1_000 for frame in (found, found[~found.hidden]))
    print(f"detect_frame's Parquet for an article: {kept:.1f} kB, without what is hidden {shown:.1f} kB")


if __name__ == "__main__":
    with pipeline.one_thread():
        main()
