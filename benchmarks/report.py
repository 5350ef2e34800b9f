"""``python -m benchmarks.report [FILE ...]``: what a report weighs beside the text and records in it, and what it takes to make.

Without files it is the sample articles. Text plus records are the exchange lines; packed, the text and the lines by gzip, as the
report carries them. The budget is three times text plus records.
"""

from __future__ import annotations

import gzip
import re
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import workbench as wb
from benchmarks.table import remark, tell

SAMPLE = Path(__file__).parents[1] / "data/sample"
PART = re.compile(r"<section id=(summary|comparisons|plots|articles|tables) |</main>|<script")


def main(files: list[str]) -> None:
    """Two lines, and the parts."""
    corpus = wb.Corpus()
    corpus.add(files or SAMPLE, progress=False)
    if not corpus.marks():
        wb.detect(corpus, progress=False)
        wb.resolve(corpus)
    with tempfile.TemporaryDirectory() as folder:
        lines, report = Path(folder) / "x.jsonl", Path(folder) / "x.html"
        corpus.export(lines)
        began = time.process_time()
        corpus.export(report)
        took = time.process_time() - began
        page, whole = report.read_text("utf-8"), lines.stat().st_size
        text = sum(len(a.text.encode()) for a in corpus)
        packed = text + len(gzip.compress(lines.read_bytes()))
    size = len(page.encode()) / 1e3
    what = f"a report of {len(corpus)} articles"
    tell(what, size, "text and records", whole / 1e3, 3, "kB")
    tell(what, size, "text and packed records", packed / 1e3, unit="kB")
    at = [(found.start(), found[1] or found[0]) for found in PART.finditer(page)]
    parts = ", ".join(f"{name} {(end - start) / 1e3:,.0f} kB" for (start, name), (end, _) in pairwise(at) if name.isalpha())
    remark(f"{text / 1e3:,.0f} kB of text; {parts}; made in {took:.1f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
