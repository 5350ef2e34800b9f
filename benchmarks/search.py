"""``python -m benchmarks.search``: searching 100,000 articles beside the bare query of the index, side by side in one run.

The articles, about 1 kB each, are made of a word list at random, common words and rare ones as in a language. Both sides give a
DataFrame of the same rows with snippets, best first.
"""

from __future__ import annotations

import itertools
import random
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

import workbench as wb
from benchmarks.names import SYLLABLES
from benchmarks.table import side_by_side

SIZE, LENGTH, BATCH, ROUNDS = 100_000, 160, 5_000, 5
"""Articles, words in each, articles written together, and how often the times are taken."""
WORDS = ["".join(p) for n in (2, 3) for p in itertools.product(SYLLABLES, repeat=n)]
QUERIES = {
    "rare": WORDS[8_000],
    "two words": f"{WORDS[80]} {WORDS[400]}",
    "without": f"{WORDS[600]} -{WORDS[2]}",
    "phrase": f'"{WORDS[5]} {WORDS[9]}"',
    "prefix": f"{WORDS[8_001][:5]}*",
    "common": WORDS[150],
}
BARE = """SELECT a.id, a.title, a.source, a.published, snippet(articles_words, -1, '[', ']', ' … ', 24), -rank
    FROM articles_words JOIN articles a ON a.position = articles_words.rowid WHERE articles_words MATCH ? ORDER BY rank"""


def articles(size: int) -> Iterator[wb.Article]:
    """So many articles of random words, the n-th word as frequent as 1/n."""
    rng = random.Random(1)
    weights = list(itertools.accumulate(1 / (n + 5) for n in range(len(WORDS))))
    for n in range(size):
        text, title = (" ".join(rng.choices(WORDS, cum_weights=weights, k=k)) for k in (LENGTH, 6))
        yield wb.Article(text=text, id=str(n), title=title, source=f"Outlet {n % 40}", published=f"2014-{n % 12 + 1:02}-{n % 28 + 1:02}")


def bare_match(query: str) -> str:
    """A query as FTS5 writes it."""
    return query.replace(" -", " NOT ")


def main() -> None:
    """Make the articles, then each query in turn."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        corpus = wb.Corpus(path, user="bench")
        found = articles(SIZE)
        while some := list(itertools.islice(found, BATCH)):
            corpus.store.add(some)
        corpus.search("first")  # makes the index
        bare = sqlite3.connect(path)
        for name, query in QUERIES.items():
            columns = list(corpus.search(query).columns)

            def theirs(query: str = query, columns: list[str] = columns) -> pd.DataFrame:
                return pd.DataFrame(bare.execute(BARE, (bare_match(query),)).fetchall(), columns=columns)

            def ours(query: str = query) -> pd.DataFrame:
                return corpus.search(query)

            assert ours().id.tolist() == theirs().id.tolist()  # noqa: S101 - else it would compare different things
            side_by_side(f"search {len(corpus):,}: {name} ({len(ours()):,} found)", ours, "the bare query", theirs, 3, rounds=ROUNDS)
        bare.close()


if __name__ == "__main__":
    main()
