"""Where records are kept: the only SQL of the project. One SQLite file, memory, or a database by URL.

Tables only grow. Every record is stored under its id, so writing it twice changes nothing.
"""

from __future__ import annotations

import os
import re
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.pool import StaticPool

from workbench.errors import StoreError
from workbench.model import Annotation, Article, Decision, Origin, Run
from workbench.store import search
from workbench.store.headings import Heading, headings, mentioning, offered, retold
from workbench.store.query import parse
from workbench.store.records import (
    ANNOTATION,
    ARTICLE,
    DECISION,
    ORIGIN,
    RUN,
    Row,
    annotation_row,
    plain_row,
    stored_annotations,
    stored_decisions,
    stored_runs,
)  # fmt: skip
from workbench.store.schema import (
    APPLICATION_ID,
    RECORDS,
    SCHEMA,
    about_facts,
    annotations_table,
    articles_table,
    decisions_table,
    files_table,
    in_order,
    metadata,
    origins_table,
    runs_table,
    schema_table,
)  # fmt: skip

BATCH = 500
ROW: sa.ColumnClause[int] = sa.literal_column("rowid", sa.Integer)
KEPT = 14
"""How many lists of records are kept in memory: three for an article, one for a person."""

HINTS = {
    "not a database": "it is not a corpus file; choose another name",
    "locked": "another program is writing to it; try again, or close that program",
    "readonly database": "the file is read-only; copy it or change its permissions",
    "unable to open": "look at the folder and the permissions of the file",
    "foreign key": "records came before their article; add the article first (nothing was changed)",
    "not json serializable": "keep only what JSON can hold: text, numbers, lists, dicts (nothing was changed)",
}
"""What to do next, by a sign in the database's own words."""
GONE = (
    "{}: the file was {} since it was opened, so nothing was written; corpus.export('rescue.jsonl') saves what it held, then open it anew"
)
Condition = sa.ColumnElement[bool] | None
T = TypeVar("T")
Tide = tuple[int, ...]
"""The last row of the articles and of each table of RECORDS; rows only come, and each comes after those before."""


class Store:
    """Records in a database; ``target`` is a path, a database URL, or None for memory."""

    def __init__(self, target: str | os.PathLike[str] | None = None) -> None:
        self._turn = threading.RLock()  # messages from a page come in a thread of their own, and one connection serves one at a time
        self.name = "memory" if target is None else os.fspath(target)
        self._path: Path | None = None
        if target is None:
            self.engine = sa.create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
        elif "://" in self.name:
            self.engine = _database(self.name)
            self.name = self.engine.url.render_as_string(hide_password=True)
        else:
            path = Path(target).expanduser().resolve()
            if not path.parent.is_dir():
                raise StoreError(f"{path}: the folder {path.parent} does not exist; create it first")
            if path.is_dir():
                raise StoreError(f"{path} is a folder; name a file in it, such as {path / 'corpus.db'}, and corpus.add() the folder")
            self.name, self._path = str(path), path
            self.engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)), connect_args={"timeout": 10})
        self._counts = self.engine.dialect.name == "sqlite"  # it alone numbers rows in the order in which they come
        if self._counts:
            sa.event.listen(self.engine, "connect", _prepare_sqlite)
        self._open()
        self._file = self._path and _same_file(self._path)
        self._unheard: set[str] = set()
        self._indexed = False
        self._kept: dict[tuple[sa.Column[Any], str], tuple[int, tuple[Any, ...]]] = {}
        with self._transaction() as connection:
            self._tide = self._rows(connection)

    def _open(self) -> None:
        """Look first, and write only to a file that is new: another program's file is left as it is."""
        with self._transaction() as connection:
            if self._counts:
                mark = connection.execute(sa.text("PRAGMA application_id")).scalar_one()
                tables = connection.execute(sa.text("SELECT count(*) FROM sqlite_master")).scalar_one()
                if mark != APPLICATION_ID and (mark or tables):
                    raise StoreError(f"{self.name} is an SQLite file of another program; choose another name for the corpus")
            known = sa.inspect(connection).has_table(schema_table.name)
            version = connection.execute(sa.select(sa.func.max(schema_table.c.version))).scalar() if known else None
            if version is None and self._counts:
                connection.execute(sa.text(f"PRAGMA application_id = {APPLICATION_ID}"))
                connection.execute(sa.text("PRAGMA journal_mode = WAL"))
            if version is None or version < SCHEMA:  # every step so far added tables, which is all that is to be done
                metadata.create_all(connection)
                for index in (about_facts, in_order):
                    index.create(connection, checkfirst=True)
                self._insert(connection, schema_table, [{"version": SCHEMA}])
            elif version > SCHEMA:
                raise StoreError(
                    f"{self.name} was written by a newer workbench (schema {version}, known {SCHEMA}); update the package to open it"
                )

    @contextmanager
    def _transaction(self, *, writing: bool = False) -> Iterator[sa.Connection]:
        try:
            with self._turn, self.engine.begin() as connection:
                if writing:
                    self._check_file()
                    if self._counts:
                        connection.exec_driver_sql("BEGIN IMMEDIATE")  # what is looked up first holds until all is written
                yield connection
        except (sa.exc.StatementError, sqlite3.Error) as error:
            reason = str(error.orig if isinstance(error, sa.exc.StatementError) else error)
            hint = next((hint for sign, hint in HINTS.items() if sign in reason.lower()), "nothing was changed")
            raise StoreError(f"{self.name}: {reason}; {hint}") from error

    def _check_file(self) -> None:
        """StoreError where the file has been deleted or another put in its place: what is written to it would be lost in silence."""
        if self._path and (now := _same_file(self._path)) != self._file:
            raise StoreError(GONE.format(self.name, "replaced by another" if now else "deleted or moved"))

    def close(self) -> None:
        """Let go of the file or the connection."""
        self.engine.dispose()

    def _insert(self, connection: sa.Connection, table: sa.Table, rows: Sequence[Row]) -> None:
        insert = (postgresql.insert if self.engine.dialect.name == "postgresql" else sqlite.insert)(table)
        if table is annotations_table:  # the score is no part of an id: of two the higher stays, whichever comes first
            known, new = table.c.score, insert.excluded.score
            insert = insert.on_conflict_do_update(
                index_elements=["id"], set_={"score": new}, where=(new > known) | (known.is_(None) & new.is_not(None))
            )
        else:
            insert = insert.on_conflict_do_nothing()
        for start in range(0, len(rows), BATCH):
            connection.execute(insert, list(rows[start : start + BATCH]))

    def add(
        self,
        articles: Iterable[Article] = (),
        annotations: Iterable[Annotation] = (),
        decisions: Iterable[Decision] = (),
        runs: Iterable[Run] = (),
        origins: Iterable[Origin] = (),
        *,
        files: Iterable[str] = (),
    ) -> tuple[list[Article], list[Article]]:
        """Write records in one transaction; gives the articles that were new, and those whose id another text has.

        Of the latter nothing is written, nor any record under their ids. Records about articles that are not in the
        store are refused by the database (StoreError). ``files`` are the stamps of those that are now read.
        """
        given = list(articles)
        with self._transaction(writing=True) as connection:
            before = self._rows(connection)
            texts = {r.id: r.text for r in self._select(connection, articles_table, "id", {a.id for a in given})}
            first = {a.id: a for a in reversed(given)}
            new = [a for a in given if a.id not in texts and first[a.id] is a]
            texts |= {a.id: a.text for a in new}
            clashes = [a for a in given if texts[a.id] != a.text]
            lost = {a.id for a in clashes}
            self._insert(connection, articles_table, [{**{f: getattr(a, f) for f in ARTICLE}, "meta": dict(a.meta)} for a in new])
            self._insert(connection, annotations_table, [annotation_row(a) for a in annotations if a.article not in lost])
            self._insert(connection, decisions_table, [plain_row(d, DECISION) for d in decisions if d.article not in lost])
            self._insert(connection, runs_table, [plain_row(r, RUN) for r in runs if r.article not in lost])
            self._insert(connection, origins_table, [plain_row(o, ("id", *ORIGIN)) for o in origins if o.article not in lost])
            self._insert(connection, files_table, [{"stamp": stamp} for stamp in files])
            self._note(connection, before)
            after = self._rows(connection)
            if given:
                self._kept.clear()  # what comes with articles may bring other scores for annotations that are known
        self._tide = after
        return new, clashes

    def _rows(self, connection: sa.Connection) -> Tide:
        if not self._counts:
            return ()
        last = [sa.select(sa.func.max(ROW)).select_from(table).scalar_subquery() for table in (articles_table, *RECORDS)]
        return tuple(number or 0 for number in connection.execute(sa.select(*last)).one())

    def _note(self, connection: sa.Connection, until: Tide) -> None:
        """Keep in mind the articles about which rows have come after those that are known, up to those of ``until``."""
        for table, known, last in zip((articles_table, *RECORDS), self._tide, until, strict=False):
            if last > known:
                home = table.c.id if table is articles_table else table.c.article
                self._unheard |= set(connection.execute(sa.select(home).distinct().where(ROW.between(known + 1, last))).scalars())

    def news(self) -> set[str]:
        """The ids of articles that others have added, or written about, since this was last asked, or since the store was opened.

        In a database other than SQLite these are all articles, for it cannot be asked what is new. StoreError where the file is
        gone.
        """
        self._check_file()
        if not self._counts:
            return set(self.article_ids())
        with self._transaction() as connection:
            now = self._rows(connection)
            self._note(connection, now)
            self._tide = now
        heard, self._unheard = self._unheard, set()
        return heard

    def _select(
        self,
        connection: sa.Connection,
        table: sa.Table,
        column: str,
        ids: Iterable[str] | None,
        condition: Condition = None,
        columns: Iterable[str] = (),
    ) -> Iterator[Any]:
        """The rows of which a column has one of the given values; with ``columns`` just these, JSON as its text."""
        chosen: list[Any] = [sa.cast(table.c[c], sa.Text) if isinstance(table.c[c].type, sa.JSON) else table.c[c] for c in columns]
        query = sa.select(*(chosen or [table])).order_by(table.c.position if table is articles_table else None)
        query = query if condition is None else query.where(condition)
        if ids is None:
            yield from connection.execute(query).all()
            return
        wanted = list(ids)
        for start in range(0, len(wanted), BATCH):
            yield from connection.execute(query.where(table.c[column].in_(wanted[start : start + BATCH]))).all()

    def _rows_of(
        self, table: sa.Table, column: str, ids: Iterable[str] | None, columns: Iterable[str] = (), condition: Condition = None
    ) -> list[Any]:
        with self._transaction() as connection:
            return list(self._select(connection, table, column, ids, condition, columns))

    def article_ids(self) -> list[str]:
        """The ids of all articles in the order in which they came."""
        with self._transaction() as connection:
            return list(connection.execute(sa.select(articles_table.c.id).order_by(articles_table.c.position)).scalars())

    def articles(self, ids: Iterable[str] | None = None) -> list[Article]:
        """All articles, or those with the given ids, in the order in which they came."""
        rows = sorted(self._rows_of(articles_table, "id", ids), key=lambda row: row.position)
        return [Article(**{f: getattr(row, f) for f in ARTICLE}, meta=row.meta) for row in rows]

    def annotations(self, articles: Iterable[str] | None = None, layer: str | None = None, *more: str) -> list[Annotation]:
        """The annotations of all or the given articles, in all layers or some."""
        condition = (
            None if layer is None else annotations_table.c.layer == layer if not more else annotations_table.c.layer.in_((layer, *more))
        )
        return stored_annotations(self._rows_of(annotations_table, "article", articles, ANNOTATION, condition))

    def annotation(self, name: str) -> Annotation | None:
        """The annotation with an id."""
        return next(iter(stored_annotations(self._rows_of(annotations_table, "id", [name], ANNOTATION))), None)

    def about(self, article: str) -> tuple[Sequence[Annotation], Sequence[Decision], Sequence[Run]]:
        """All records about one article; those of the articles asked for last are kept, so that only what is new is read."""
        return (
            self._kept_rows(annotations_table.c.article, article, ANNOTATION, stored_annotations),
            self._kept_rows(decisions_table.c.article, article, DECISION, stored_decisions),
            self._kept_rows(runs_table.c.article, article, RUN, stored_runs),
        )

    def decisions_by(self, person: str) -> Sequence[Decision]:
        """All decisions of one person, kept likewise."""
        return self._kept_rows(decisions_table.c.by, person, DECISION, stored_decisions)

    def _kept_rows(
        self, column: sa.Column[Any], value: str, columns: Iterable[str], make: Callable[[Sequence[Any]], list[T]]
    ) -> tuple[T, ...]:
        """The records with a value in a column: those that were read before, which cannot have changed, and those that came since."""
        table = column.table
        with self._transaction() as connection:
            if not self._counts:
                return tuple(make(list(self._select(connection, table, column.name, [value], None, columns))))
            newest = connection.execute(sa.select(sa.func.max(ROW)).select_from(table).where(column == value)).scalar() or 0
            last, known = self._kept.pop((column, value), (0, ()))
            if newest > last:
                known += tuple(make(list(self._select(connection, table, column.name, [value], ROW.between(last + 1, newest), columns))))
            while len(self._kept) >= KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[column, value] = newest, known
        return known

    def decisions(self, articles: Iterable[str] | None = None) -> list[Decision]:
        """The decisions about all or the given articles."""
        return stored_decisions(self._rows_of(decisions_table, "article", articles, DECISION))

    def runs(self, articles: Iterable[str] | None = None) -> list[Run]:
        """Who has looked at which layer of all or the given articles."""
        return stored_runs(self._rows_of(runs_table, "article", articles, RUN))

    def origins(self, articles: Iterable[str] | None = None) -> list[Origin]:
        """Where all or the given articles were found."""
        return [Origin(**{f: row._mapping[f] for f in ORIGIN}) for row in self._rows_of(origins_table, "article", articles)]

    def search(
        self,
        query: str,
        among: Collection[str] | None = None,
        *,
        limit: int | None = None,
        around: tuple[str, str] = ("[", "]"),
        snippets: bool = True,
    ) -> list[search.Hit]:
        """The articles in which a query finds something (see ``workbench.store.query``), best first; of all, or ``among`` these ids."""
        asked = parse(query)
        if not self._indexed:
            with self._transaction() as connection:
                self._indexed = search.indexed(connection)
        if not self._indexed:
            with self._transaction(writing=True) as connection:
                if not search.indexed(connection):  # another may have made it meanwhile
                    search.make_index(connection)
            self._indexed = True
        with self._transaction() as connection:
            return list(islice(search.hits(connection, asked, among, around, snippets), limit))

    def headings(self, ids: Sequence[str] | None = None) -> list[Heading]:
        """All articles, or these few, without their texts, as their first sources have them, in the order in which they came."""
        with self._transaction() as connection:
            return headings(connection, ids)

    def retold(self, ids: Sequence[str] | None = None) -> set[str]:
        """Those of these articles, or all, of which more than a first source says something: other sources, people, or a proposal."""
        with self._transaction() as connection:
            return retold(connection, ids)

    def mentioning(self, words: Collection[str]) -> list[str]:
        """The ids of the articles that have one of these words in their text, or an annotation with such a label, name or key."""
        with self._transaction() as connection:
            return mentioning(connection, words)

    def layers(self) -> set[str]:
        """The layers that have annotations."""
        with self._transaction() as connection:
            return set(connection.execute(sa.select(annotations_table.c.layer).distinct()).scalars())

    def offered(self) -> tuple[list[str], list[str]]:
        """Names of entities and types of events, those of the most articles first, as the records have them, rejected or not."""
        with self._transaction() as connection:
            return offered(connection)

    def read_before(self, stamps: Sequence[str]) -> set[str]:
        """Which of these files have been read to their end."""
        with self._transaction() as connection:
            return {row.stamp for row in self._select(connection, files_table, "stamp", stamps)}


def _database(url: str) -> sa.Engine:
    try:
        return sa.create_engine(url)
    except (sa.exc.ArgumentError, ImportError) as error:
        shown = re.sub(r"//[^/@]*@", "//***@", url)
        raise StoreError(f"{shown}: {error}; a database is given as postgresql+psycopg://..., and needs its driver installed") from error


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")


def _same_file(path: Path) -> tuple[int, int] | None:
    """What tells a file from another under the same name; None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
