"""``python -m benchmarks.store [ARTICLES]``: writing, editing and reading records beside bare SQLite with the same tables.

The bare side is ``sqlite3`` with a log that is on disk at each commit, tables and indexes as ours, rows made by ``json.dumps``
and taken apart by ``json.loads``. It computes no ids, checks nothing, and does not know who has seen what.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import workbench as wb
from benchmarks.articles import detected
from benchmarks.table import remark, tell, timed
from workbench.model import FACTS, Annotation
from workbench.store import Store

BATCH, ROUNDS, EDITS = 50, 3, 30
"""Articles that are written together, how often each side is run, and how many marks are made one by one."""
Found = list[tuple[wb.Article, list[Annotation]]]
ARTICLE = ("id", "text", *FACTS)
WORDS = ("id", "article", "layer", "label", "score", "by")
JSON = ("spans", "roles", "values")


def insert(table: str, *columns: str) -> str:
    """SQL that writes a row."""
    return f"INSERT INTO {table} ({', '.join(json.dumps(c) for c in columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - the names are our own


INTO_ARTICLES, INTO_ANNOTATIONS = insert("articles", *ARTICLE, "meta"), insert("annotations", *WORDS, *JSON)


def row(a: Annotation) -> list[object]:
    """An annotation as the bare side writes it."""
    roles = {role: [list(s) for s in spans] for role, spans in a.roles.items()}
    return [*(getattr(a, f) for f in WORDS), json.dumps([list(s) for s in a.spans]), json.dumps(roles), json.dumps(dict(a.values))]


def bare(path: Path) -> sqlite3.Connection:
    """A new file with the tables and indexes of a store, and nothing of ours in it."""
    with closing(sqlite3.connect(Store(path.with_suffix(".ours")).name)) as ours:
        tables = [
            sql
            for (sql,) in ours.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name IN ('articles', 'annotations')")
        ]
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    for sql in tables:
        connection.execute(sql)
    return connection


def write_bare(connection: sqlite3.Connection, found: Found) -> None:
    """Articles and their annotations."""
    for start in range(0, len(found), BATCH):
        some = found[start : start + BATCH]
        with connection:
            connection.executemany(INTO_ARTICLES, [[*(getattr(a, f) for f in ARTICLE), json.dumps(dict(a.meta))] for a, _ in some])
            connection.executemany(INTO_ANNOTATIONS, [row(a) for _, made in some for a in made])


def write(store: Store, found: Found) -> None:
    """The same with ours."""
    for start in range(0, len(found), BATCH):
        some = found[start : start + BATCH]
        store.add([a for a, _ in some], [a for _, made in some for a in made])


def read_bare(connection: sqlite3.Connection) -> list[list[object]]:
    """All annotations, their JSON parsed."""
    rows = connection.execute(f"SELECT {', '.join(json.dumps(c) for c in (*WORDS, *JSON))} FROM annotations")  # noqa: S608 - as above
    return [[*r[: len(WORDS)], *map(json.loads, r[len(WORDS) :])] for r in rows]


def marks(article: wb.Article) -> Iterator[Annotation]:
    """Marks that no two edits make alike."""
    return (Annotation(article=article.id, layer="entities", label=f"L{n}", spans=[(0, 4)], by="user:anna") for n in count())


def main() -> None:
    """Each pair in turn."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    found: Found = [(article, made) for article, made, _ in detected(number)]
    total = sum(len(made) for _, made in found)
    with tempfile.TemporaryDirectory() as work:
        names = (Path(work) / f"{n}.db" for n in count())
        took = timed({"ours": lambda: write(Store(next(names)), found), "bare": lambda: write_bare(bare(next(names)), found)}, ROUNDS)
        tell(f"store {number:,} articles, {total:,} annotations", took["ours"], "bare SQLite", took["bare"])
        store, connection = Store(Path(work) / "ours.db"), bare(Path(work) / "bare.db")
        write(store, found)
        write_bare(connection, found)
        took = timed({"ours": store.annotations, "bare": lambda: read_bare(connection)}, ROUNDS)
        tell(f"read {total:,} annotations", took["ours"], "bare SQLite, JSON parsed", took["bare"])
        made = marks(found[0][0])

        def commit() -> None:
            with connection:
                connection.execute(INTO_ANNOTATIONS, row(next(made)))

        sides: dict[str, Callable[[], object]] = {"ours": lambda: store.add((), [next(made)]), "bare": commit}
        took = timed(sides, EDITS, time.perf_counter)
        tell("one mark, on disk; elapsed", took["ours"], "bare SQLite, one commit", took["bare"])
        store.close()
        connection.close()
        ours, theirs = ((Path(work) / f"{side}.db").stat().st_size / 1e3 / number for side in ("ours", "bare"))
        tell("the file, for an article", ours, "bare SQLite", theirs, unit="kB")
        remark(f"{total / number:.0f} annotations an article of 3 kB")


if __name__ == "__main__":
    main()
