"""``python -m benchmarks.cluster [ARTICLES]``: detect on one and on two workers of Dask's, and alone, on the same articles in one run.

The workers are processes of one thread on this machine, warm (model loaded); each try detects articles of its own in a store of
its own, elapsed time. What it says is only true on two free cores.
"""

from __future__ import annotations

import itertools
import statistics
import sys
import time

import dask
from distributed import Client, LocalCluster

import workbench as wb
from benchmarks.articles import articles
from benchmarks.table import remark, tell

ROUNDS = 3
QUIET = {
    "distributed.worker.profile.enabled": False,
    **{
        f"distributed.nanny.pre-spawn-environ.{name}": value
        for name, value in {"OMP_NUM_THREADS": 1, "MALLOC_TRIM_THRESHOLD_": 2**27, "MALLOC_MMAP_THRESHOLD_": 2**25}.items()
    },
}
"""No profiles, for which each worker keeps up to an hour of stacks: more than half a gigabyte. One thread for each; and it keeps
memory that it will need again, which Dask has it give back at once: a sixth of the time went there."""


def detected(some: list[wb.Article], client: Client | None) -> float:
    """Seconds that it takes to detect articles in a corpus in memory."""
    corpus = wb.Corpus(user="bench")
    corpus.add(some)
    start = time.perf_counter()
    done = wb.detect(corpus, executor=client.get_executor() if client else None, progress=False)
    took = time.perf_counter() - start
    assert done.articles == len(some), done  # noqa: S101 - else it would compare different things
    return took


def main() -> None:
    """Alone, one worker and two in turn; medians."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    took: dict[int, list[float]] = {0: [], 1: [], 2: []}
    with dask.config.set(QUIET):
        for turn, workers in itertools.product(range(ROUNDS), took):
            some = list(articles(count))
            if not workers:
                detected(list(articles(4, first=count)), None)
                took[0].append(detected(some, None))
                continue
            with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
                detected(list(articles(40 * workers, first=count * (turn + 2))), client)
                took[workers].append(detected(some, client))
    alone, one, two = (statistics.median(took[workers]) for workers in took)
    what = f"detect {count} articles, elapsed"
    tell(f"{what}: two workers", two, "one worker", one, 1 / 1.7)
    tell(f"{what}: one worker", one, "without a cluster", alone)
    remark(f"two workers are {one / two:.2f} times as fast as one; {count / two / 2:.2f} articles a second and worker")


if __name__ == "__main__":
    main()
