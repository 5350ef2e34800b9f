"""``python -m benchmarks.detect [ARTICLES]``: detecting all layers on one core beside the shipped pipeline alone.

Three sides in turn on the same articles of 3 kB: ``wb.detect`` on a corpus in a file, reading and writing included; ``nlp.annotate``,
what it does to each article; and the spaCy pipeline on their bare texts. Then how large what ``wb.detect_frame`` finds is.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

import pandas as pd

import workbench as wb
from benchmarks.articles import articles
from benchmarks.table import remark, tell, timed
from workbench import nlp
from workbench.nlp import pipeline

ROUNDS = 5


def stored(frame: pd.DataFrame) -> int:
    """Bytes of a table as Parquet."""
    out = io.BytesIO()
    frame.to_parquet(out, compression="zstd")
    return len(out.getvalue())


def main() -> None:
    """Each round on a corpus of its own; others are read before, so that all sides know the usual words."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    language, some = pipeline.load(), list(articles(count, first=1_000))
    for article in articles(10):
        nlp.annotate(article)
    with tempfile.TemporaryDirectory() as work:
        corpora = [wb.Corpus(Path(work) / f"{n}.db", user="bench") for n in range(ROUNDS)]
        for corpus in corpora:
            corpus.add(some)
        fresh = iter(corpora)
        took = timed(
            {
                "detect": lambda: wb.detect(next(fresh), progress=False),
                "annotate": lambda: [nlp.annotate(a) for a in some],
                "alone": lambda: [language(a.text) for a in some],
            },
            ROUNDS,
        )
    tell(f"detect {count} articles of 3 kB, stored", took["detect"], "the pipeline alone", took["alone"], 1.6)
    tell(f"annotate {count} articles of 3 kB", took["annotate"], "the pipeline alone", took["alone"])
    remark(f"{count / took['detect']:.2f} articles a second and core")
    found = wb.detect_frame(pd.DataFrame({"text": a.text, "source": a.source, "published": a.published} for a in some))
    kept, shown = (stored(frame) / count / 1_000 for frame in (found, found[~found.hidden]))
    remark(f"detect_frame's Parquet for an article: {kept:.1f} kB, without what is hidden {shown:.1f} kB")


if __name__ == "__main__":
    with pipeline.one_thread():
        main()
