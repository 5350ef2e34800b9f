"""detect() and detect_frame() on a cluster: Dask's scheduler with two workers, each a process of its own, on this machine."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import dask
import pandas as pd
import pytest
from dask import dataframe as dd
from distributed import Client, LocalCluster

import workbench as wb
from workbench.jobs import spreading
from workbench.nlp import pipeline

DEADLY, FAULTY = "This text ends the process that looks at it.", "This text is too much for a rule."
HAZARDS = f"""
import os, signal
from workbench import nlp

def annotate(article, *rest, whole=nlp.annotate):
    if article.text == {DEADLY!r}:
        os.kill(os.getpid(), signal.SIGKILL)
    if article.text == {FAULTY!r}:
        raise RuntimeError("no luck")
    return whole(article, *rest)

nlp.annotate = annotate
"""
"""What every worker runs first: as if two texts hit upon faults deep in some library."""
TEXTS = [f"Minister Dara Aziz said on day {n} that rain had flooded {town}." for n in range(8) for town in ("Erbil", "Kyiv", "Oslo")]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A cluster that gives a task up when a worker dies over it (Dask's own limit is four): what is tried again is up to us."""
    work = tmp_path_factory.mktemp("cluster")
    (work / "hazards.py").write_text(HAZARDS)
    settings = {"distributed.scheduler.allowed-failures": 0, "distributed.nanny.pre-spawn-environ.OMP_NUM_THREADS": 1}
    with (
        dask.config.set(settings),
        LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            memory_limit=None,
            local_directory=str(work),
            preload=[str(work / "hazards.py")],
            silence_logs=50,
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def alone() -> wb.Corpus:
    corpus = loaded(TEXTS)
    wb.detect(corpus)
    return corpus


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four articles go out together, and 16 at a time."""
    monkeypatch.setattr(spreading, "CHUNK", 4 * len(TEXTS[0]) + 8)
    monkeypatch.setattr(spreading, "WINDOW", 16 * len(TEXTS[0]))


def loaded(texts: list[str]) -> wb.Corpus:
    corpus = wb.Corpus(user="anna")
    corpus.add([{"text": text, "source": "Northern Post", "published": "2014-06-27"} for text in texts])
    return corpus


def found(corpus: wb.Corpus) -> set[str]:
    return {a.id for a in corpus.reading().annotations}


def looked_at(corpus: wb.Corpus) -> Counter[tuple[str, str, str]]:
    return Counter((r.article, r.layer, r.by) for r in corpus.reading().runs)


def times_loaded() -> int:
    return pipeline._load.cache_info().misses


def test_a_worker_that_is_killed_loses_nothing_and_repeats_nothing(client: Client, alone: wb.Corpus) -> None:
    corpus = loaded(TEXTS)
    victims = list(client.run(os.getpid).values())[:1]

    def kill(touched: set[str]) -> None:
        if victims:
            os.kill(victims.pop(), signal.SIGKILL)

    corpus.listen(kill)
    done = wb.detect(corpus, executor=client.get_executor())
    assert victims == [], "nobody was killed"
    assert (done.articles, done.skipped) == (len(TEXTS), ())
    assert found(corpus) == found(alone)
    assert looked_at(corpus) == looked_at(alone)
    assert set(looked_at(corpus).values()) == {1}
    assert wb.detect(corpus).articles == 0
    client.wait_for_workers(2)
    assert set(client.run(times_loaded).values()) <= {0, 1}  # once in each, however many chunks it had


def test_articles_that_kill_workers_or_fail_are_reported_and_the_rest_is_done(client: Client, alone: wb.Corpus) -> None:
    corpus = loaded([*TEXTS[:9], DEADLY, *TEXTS[9:12], FAULTY])
    done = wb.detect(corpus, executor=client.get_executor())
    reasons = {s.where: s.reason for s in done.skipped}
    assert set(reasons) == {DEADLY, FAULTY}
    assert reasons[FAULTY] == "RuntimeError: no luck"
    assert "ends the process that looks at it (KilledWorker" in reasons[DEADLY]
    assert done.articles == 12
    assert found(corpus) == {a.id for a in alone.reading().annotations if a.article in {x.id for x in corpus}}
    client.wait_for_workers(2)


def test_parquet_goes_in_and_comes_out_and_a_part_is_a_corpus(client: Client, alone: wb.Corpus, tmp_path: Path) -> None:
    rows = pd.DataFrame({"id": [a.id for a in alone], "text": TEXTS, "source": "Northern Post", "published": "2014-06-27"})
    rows.loc[5, "text"] = None
    rows.loc[17, "text"] = FAULTY
    dd.from_pandas(rows, npartitions=3).to_parquet(tmp_path / "articles")
    articles = dd.read_parquet(tmp_path / "articles")
    articles.map_partitions(wb.detect_frame, meta=wb.detect_frame()).to_parquet(tmp_path / "found", write_index=False)
    frame = pd.read_parquet(tmp_path / "found")
    assert frame.dtypes.to_dict() == wb.detect_frame().dtypes.to_dict()
    bad = frame[frame.problem.notna()]
    assert dict(zip(bad.article, bad.problem.str.partition(":")[0], strict=True)) == {rows.id[5]: "row 5", rows.id[17]: "RuntimeError"}
    good = set(rows.id) - set(bad.article)
    assert set(frame.id.dropna()) == {a.id for a in alone.reading().annotations if a.article in good}

    part = tmp_path / "part"
    part.mkdir()
    (tmp_path / "articles" / "part.0.parquet").rename(part / "articles.parquet")
    (tmp_path / "found" / "part.0.parquet").rename(part / "annotations.parquet")
    corpus = wb.Corpus(user="anna")
    assert corpus.add(part).articles == 7
    assert found(corpus) == {a.id for a in alone.reading().annotations if a.article in set(corpus.ids)}
    pd.testing.assert_frame_equal(corpus.frame("quotes"), alone.where(id=corpus.ids).frame("quotes"))
