"""Where records are kept: the only SQL of the project. One SQLite file, memory, or a database by URL.

Tables only grow. Every record is stored under its id, so writing it twice changes nothing.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.pool import StaticPool

from workbench.errors import StoreError
from workbench.model import FACTS, Annotation, Article, Decision, Origin, Run, Span

SCHEMA = 2
APPLICATION_ID = 0x776F726B  # "work": marks the SQLite file as ours
BATCH = 500

metadata = sa.MetaData()
articles_table = sa.Table(
    "articles",
    metadata,
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("id", sa.String, unique=True, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    *(sa.Column(name, sa.String) for name in FACTS),
    sa.Column("meta", sa.JSON, nullable=False),
)
annotations_table = sa.Table(
    "annotations",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("article", sa.String, sa.ForeignKey("articles.id"), nullable=False, index=True),
    sa.Column("layer", sa.String, nullable=False),
    sa.Column("label", sa.String, nullable=False),
    sa.Column("spans", sa.JSON, nullable=False),
    sa.Column("roles", sa.JSON, nullable=False),
    sa.Column("values", sa.JSON, nullable=False),
    sa.Column("score", sa.Float),
    sa.Column("by", sa.String, nullable=False),
)
decisions_table = sa.Table(
    "decisions",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("article", sa.String, sa.ForeignKey("articles.id"), nullable=False, index=True),
    *(sa.Column(name, sa.String, nullable=False) for name in ("target", "verdict", "by", "at", "gesture")),
)
runs_table = sa.Table(
    "runs",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("article", sa.String, sa.ForeignKey("articles.id"), nullable=False, index=True),
    *(sa.Column(name, sa.String, nullable=False) for name in ("layer", "by", "at")),
)
origins_table = sa.Table(
    "origins",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("article", sa.String, sa.ForeignKey("articles.id"), nullable=False, index=True),
    sa.Column("where", sa.String, nullable=False),
    sa.Column("facts", sa.JSON, nullable=False),
    sa.Column("found", sa.JSON, nullable=False),
)
files_table = sa.Table("files", metadata, sa.Column("stamp", sa.String, primary_key=True))
"""Which files have been read to their end, so that reading goes on where it was interrupted; it is never exported."""
about_facts = sa.Index(
    "annotations_facts",
    annotations_table.c.article,
    sqlite_where=annotations_table.c.layer == "facts",
    postgresql_where=annotations_table.c.layer == "facts",
)
in_order = sa.Index("articles_in_order", articles_table.c.position, articles_table.c.id)
"""The ids in order, without a look at the texts."""
schema_table = sa.Table("schema", metadata, sa.Column("version", sa.Integer, primary_key=True))

ARTICLE = ("id", "text", *FACTS)
DECISION = ("article", "target", "verdict", "by", "at", "gesture")
RUN = ("article", "layer", "by", "at")
ORIGIN = ("article", "where", "facts", "found")
HINTS = {
    "not a database": "it is not a corpus file; choose another name",
    "locked": "another program is writing to it; try again, or close that program",
    "readonly database": "the file is read-only; copy it or change its permissions",
    "unable to open": "look at the folder and the permissions of the file",
    "foreign key": "records came before their article; add the article first (nothing was changed)",
    "not json serializable": "keep only what JSON can hold: text, numbers, lists, dicts (nothing was changed)",
}
"""What to do next, by a sign in the database's own words."""
Row = Mapping[str, Any]
Condition = sa.ColumnElement[bool] | None
T = TypeVar("T")


class Store:
    """Records in a database; ``target`` is a path, a database URL, or None for memory."""

    def __init__(self, target: str | os.PathLike[str] | None = None) -> None:
        self._turn = threading.RLock()  # messages from a page come in a thread of their own, and one connection serves one at a time
        self.name = "memory" if target is None else os.fspath(target)
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
            self.name = str(path)
            self.engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)), connect_args={"timeout": 10})
        if self.engine.dialect.name == "sqlite":
            sa.event.listen(self.engine, "connect", _prepare_sqlite)
        self._open()

    def _open(self) -> None:
        """Look first, and write only to a file that is new: another program's file is left as it is."""
        with self._transaction() as connection:
            sqlite_file = self.engine.dialect.name == "sqlite"
            if sqlite_file:
                mark = connection.execute(sa.text("PRAGMA application_id")).scalar_one()
                tables = connection.execute(sa.text("SELECT count(*) FROM sqlite_master")).scalar_one()
                if mark != APPLICATION_ID and (mark or tables):
                    raise StoreError(f"{self.name} is an SQLite file of another program; choose another name for the corpus")
            known = sa.inspect(connection).has_table(schema_table.name)
            version = connection.execute(sa.select(sa.func.max(schema_table.c.version))).scalar() if known else None
            if version is None and sqlite_file:
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
    def _transaction(self) -> Iterator[sa.Connection]:
        try:
            with self._turn, self.engine.begin() as connection:
                yield connection
        except (sa.exc.StatementError, sqlite3.Error) as error:
            reason = str(error.orig if isinstance(error, sa.exc.StatementError) else error)
            hint = next((hint for sign, hint in HINTS.items() if sign in reason.lower()), "nothing was changed")
            raise StoreError(f"{self.name}: {reason}; {hint}") from error

    def close(self) -> None:
        """Let go of the file or the connection."""
        self.engine.dispose()

    def _insert(self, connection: sa.Connection, table: sa.Table, rows: Sequence[Row]) -> None:
        insert = postgresql.insert if self.engine.dialect.name == "postgresql" else sqlite.insert
        for start in range(0, len(rows), BATCH):
            connection.execute(insert(table).on_conflict_do_nothing(), list(rows[start : start + BATCH]))

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
        with self._transaction() as connection:
            texts = {r.id: r.text for r in self._select(connection, articles_table, "id", {a.id for a in given})}
            first = {a.id: a for a in reversed(given)}
            new = [a for a in given if a.id not in texts and first[a.id] is a]
            texts |= {a.id: a.text for a in new}
            clashes = [a for a in given if texts[a.id] != a.text]
            lost = {a.id for a in clashes}
            self._insert(connection, articles_table, [{**{f: getattr(a, f) for f in ARTICLE}, "meta": dict(a.meta)} for a in new])
            self._insert(connection, annotations_table, [_annotation_row(a) for a in annotations if a.article not in lost])
            self._insert(connection, decisions_table, [_plain_row(d, DECISION) for d in decisions if d.article not in lost])
            self._insert(connection, runs_table, [_plain_row(r, RUN) for r in runs if r.article not in lost])
            self._insert(connection, origins_table, [_plain_row(o, ORIGIN) for o in origins if o.article not in lost])
            self._insert(connection, files_table, [{"stamp": stamp} for stamp in files])
        return new, clashes

    def _select(
        self, connection: sa.Connection, table: sa.Table, column: str, ids: Iterable[str] | None, condition: Condition = None
    ) -> Iterator[Any]:
        query = sa.select(table).order_by(table.c.position if table is articles_table else None)
        query = query if condition is None else query.where(condition)
        if ids is None:
            yield from connection.execute(query)
            return
        wanted = list(ids)
        for start in range(0, len(wanted), BATCH):
            yield from connection.execute(query.where(table.c[column].in_(wanted[start : start + BATCH])))

    def _read(
        self, table: sa.Table, column: str, ids: Iterable[str] | None, make: Callable[[Any], T], condition: Condition = None
    ) -> list[T]:
        with self._transaction() as connection:
            return [make(row) for row in self._select(connection, table, column, ids, condition)]

    def article_ids(self) -> list[str]:
        """The ids of all articles in the order in which they came."""
        with self._transaction() as connection:
            return list(connection.execute(sa.select(articles_table.c.id).order_by(articles_table.c.position)).scalars())

    def articles(self, ids: Iterable[str] | None = None) -> list[Article]:
        """All articles, or those with the given ids, in the order in which they came."""
        rows = self._read(articles_table, "id", ids, lambda r: (r.position, Article(**{f: getattr(r, f) for f in ARTICLE}, meta=r.meta)))
        return [article for _, article in sorted(rows, key=lambda pair: pair[0])]

    def annotations(self, articles: Iterable[str] | None = None, layer: str | None = None) -> list[Annotation]:
        """The annotations of all or the given articles, in all layers or one."""
        return self._read(
            annotations_table, "article", articles, _annotation, None if layer is None else annotations_table.c.layer == layer
        )

    def decisions(self, articles: Iterable[str] | None = None) -> list[Decision]:
        """The decisions about all or the given articles."""
        return self._read(decisions_table, "article", articles, _decision)

    def gestures(self, names: Iterable[str]) -> list[Decision]:
        """The decisions of the given gestures, wherever they are about."""
        return self._read(decisions_table, "gesture", names, _decision)

    def runs(self, articles: Iterable[str] | None = None) -> list[Run]:
        """Who has looked at which layer of all or the given articles."""
        return self._read(runs_table, "article", articles, lambda r: Run(**{f: getattr(r, f) for f in RUN}))

    def origins(self, articles: Iterable[str] | None = None) -> list[Origin]:
        """Where all or the given articles were found."""
        return self._read(origins_table, "article", articles, lambda r: Origin(**{f: r._mapping[f] for f in ORIGIN}))

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


def _plain_row(record: Decision | Run | Origin, fields: Iterable[str]) -> Row:
    return {f: getattr(record, f) for f in ("id", *fields)}


def _decision(row: Any) -> Decision:
    return Decision(**{f: getattr(row, f) for f in DECISION})


def _annotation_row(a: Annotation) -> Row:
    roles = {role: [list(s) for s in spans] for role, spans in a.roles.items()}
    plain = {f: getattr(a, f) for f in ("id", "article", "layer", "label", "score", "by")}
    return {**plain, "spans": [list(s) for s in a.spans], "roles": roles, "values": json.loads(json.dumps(dict(a.values)))}


def _annotation(row: Any) -> Annotation:
    m = row._mapping
    return Annotation(
        article=m["article"],
        layer=m["layer"],
        label=m["label"],
        spans=tuple(Span(*s) for s in m["spans"]),
        roles={role: tuple(Span(*s) for s in spans) for role, spans in m["roles"].items()},
        values=m["values"],
        score=m["score"],
        by=m["by"],
    )
