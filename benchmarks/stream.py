"""``python -m benchmarks.stream FOLDER [--articles 100000] [--workers 2]``: detecting very many articles over workers of Dask's.

Makes FOLDER/stream.db and goes on with it when started again, as detect itself does: the work takes hours and may be stopped.
Every minute it writes a line to FOLDER/stream.jsonl: articles done, processor time and highest memory of the workers and of this
process, size of the file. ``--table`` prints what these lines say: processor time for an article by tenths of the articles,
and how far each is off the first.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sqlite3
import threading
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import psutil

EVERY = 60
"""Seconds between two lines."""
Line = dict[str, float]


def peak(process: psutil.Process) -> float:
    """The highest memory that a process ever had, in MB; Linux."""
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text("ascii"))
    return int(found[1]) / 1024 if found else 0.0


def line(path: Path, workers: list[psutil.Process]) -> Line:
    """How far it is, and what it has taken."""
    us = psutil.Process()
    with closing(sqlite3.connect(path)) as connection:
        done = connection.execute("SELECT count(DISTINCT article) FROM runs").fetchone()[0]
    return {
        "articles": done,
        "workers": sum(sum(w.cpu_times()[:2]) for w in workers),
        "worker MB": max(map(peak, workers)),
        "busy": sum(us.cpu_times()[:2]),
        "MB": peak(us),
        "file MB": sum(file.stat().st_size for file in path.parent.glob("stream.db*")) / 1e6,
    }


def warm_up() -> None:
    """Load the model in this process, and meet the usual words."""
    import workbench as wb
    from benchmarks.articles import articles

    corpus = wb.Corpus(user="bench")
    corpus.add(articles(5))
    wb.detect(corpus, progress=False)


def stream(path: Path, count: int, workers: int) -> None:
    """Detect what is not detected yet, and watch it."""
    import dask
    from distributed import Client, LocalCluster

    import workbench as wb
    from benchmarks.cluster import QUIET
    from benchmarks.growth import written

    if not path.exists():
        written(path.with_name("articles.jsonl"), count)
        wb.Corpus(path, user="bench").add(path.with_name("articles.jsonl"))
    corpus = wb.Corpus(path, user="bench")
    ended = threading.Event()
    with (
        dask.config.set(QUIET),
        LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None, memory_limit=0) as cluster,
        Client(cluster) as client,
    ):
        client.run(warm_up)
        processes = [psutil.Process(pid) for pid in client.run(os.getpid).values()]

        def watch() -> None:
            with path.with_suffix(".jsonl").open("a", encoding="ascii") as log:
                while True:
                    print(json.dumps(line(path, processes)), file=log, flush=True)
                    if ended.wait(EVERY):
                        break
                print(json.dumps(line(path, processes)), file=log)

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            print(wb.detect(corpus, executor=client.get_executor(), progress=False))
        finally:
            ended.set()
            watcher.join()


def table(path: Path, parts: int = 10) -> None:
    """What it took, by parts of the articles."""
    lines = [json.loads(text) for text in path.with_suffix(".jsonl").read_text("ascii").splitlines()]
    most = lines[-1]["articles"]
    took = [[0.0, 0.0, 0.0] for _ in range(parts)]
    for a, b in pairwise(lines):
        if b["articles"] > a["articles"] and b["busy"] > a["busy"]:  # else it was stopped and started between them
            part = took[min(parts - 1, int(b["articles"] / most * parts))]
            for n, key in enumerate(("articles", "workers", "busy")):
                part[n] += b[key] - a[key]
    print(f"{'part':>6}{'articles':>10}{'worker ms each':>16}{'own ms each':>13}{'off the first':>15}")
    first = sum(took[0][1:]) / max(took[0][0], 1)
    for n, (count, workers, own) in enumerate(took):
        if count:
            off = (workers + own) / count / first - 1 if first else 0.0
            print(f"{n + 1:6}{count:10,.0f}{workers / count * 1000:16.1f}{own / count * 1000:13.1f}{off:15.1%}")
    highest = {key: max(line[key] for line in lines) for key in ("worker MB", "MB", "file MB")}
    print(
        f"{most:,.0f} articles; highest memory: a worker {highest['worker MB']:.0f} MB, the calling process {highest['MB']:.0f} MB; ",
        end="",
    )
    print(f"file {highest['file MB']:.0f} MB, {lines[-1]['file MB'] * 1000 / most:.1f} kB an article")


def main() -> None:
    """Go on, or say how it went."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--table", action="store_true")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    if not given.table:
        stream(given.folder / "stream.db", given.articles, given.workers)
    table(given.folder / "stream.db")


if __name__ == "__main__":
    main()
