"""Where records are kept: the only SQL of the project. One SQLite file, memory, or a database by URL.

Tables only grow. Every record is stored under its id, so writing it twice changes nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from types import MappingProxyType
from typing import Any, TypeVar

import sqlalchemy as sa

from workbench.model import Annotation, Article, Decision, Origin, Run
from workbench.store import news, people, search
from workbench.store.columns import columns
from workbench.store.database import Database
from workbench.store.headings import Heading, headings, mentioning, offered, retold
from workbench.store.migrations import prepare
from workbench.store.query import parse
from workbench.store.records import (
    ANNOTATION,
    ARTICLE,
    DECISION,
    ORIGIN,
    RUN,
    annotation_row,
    article_row,
    plain_row,
    stored_annotations,
    stored_articles,
    stored_decisions,
    stored_origins,
    stored_runs,
)
from workbench.store.rows import BATCH, Condition, insert, select
from workbench.store.schema import annotations_table, articles_table, decisions_table, files_table, origins_table, runs_table
from workbench.tables.stored import Stored

__all__ = ["BATCH", "Store"]

KEPT = 14
"""How many lists of records are kept in memory: three for an article, one for a person."""
T = TypeVar("T")


class Store:
    """Records in a database; ``target`` is a path, a database URL, or None for memory."""

    def __init__(self, target: str | os.PathLike[str] | None = None) -> None:
        self._database = Database(target)
        self._transaction = self._database.transaction
        self.name = self._database.name
        prepare(self._database)
        self._database.settle()
        self._unheard: set[str] = set()
        self._indexed = False
        self._kept: dict[tuple[sa.Column[Any], str], tuple[int, tuple[Any, ...]]] = {}
        with self._transaction() as connection:
            self._tide = news.tide(connection)
            self.person = None if self._database.is_sqlite else people.person(connection)

    def close(self) -> None:
        """Let go of the file or the connection."""
        self._database.close()

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
            before = news.tide(connection)
            texts = {r.id: r.text for r in select(connection, articles_table, "id", {a.id for a in given})}
            first = {a.id: a for a in reversed(given)}
            new = [a for a in given if a.id not in texts and first[a.id] is a]
            texts |= {a.id: a.text for a in new}
            clashes = [a for a in given if texts[a.id] != a.text]
            lost = {a.id for a in clashes}
            insert(connection, articles_table, [article_row(a) for a in new])
            insert(connection, annotations_table, [annotation_row(a) for a in annotations if a.article not in lost])
            insert(connection, decisions_table, [plain_row(d, DECISION) for d in decisions if d.article not in lost])
            insert(connection, runs_table, [plain_row(r, RUN) for r in runs if r.article not in lost])
            insert(connection, origins_table, [plain_row(o, ("id", *ORIGIN)) for o in origins if o.article not in lost])
            insert(connection, files_table, [{"stamp": stamp} for stamp in files])
            self._unheard |= news.touched(connection, self._tide, before)
            after = news.tide(connection)
            if given:
                self._kept.clear()  # what comes with articles may bring other scores for annotations that are known
        self._tide = after
        return new, clashes

    def news(self) -> set[str]:
        """The ids of articles that others have added, or written about, since this was last asked, or since the store was opened.

        StoreError where the file is gone.
        """
        self._database.check_file()
        with self._transaction() as connection:
            now = news.tide(connection)
            self._unheard |= news.touched(connection, self._tide, now)
            self._tide = now
        heard, self._unheard = self._unheard, set()
        return heard

    def strangers(self, records: Iterable[Annotation | Decision | Run]) -> set[str]:
        """The ids of those that are new and signed by people in whose names nobody may write from here (see ``people``)."""
        if self._database.is_sqlite:
            return set()
        with self._transaction() as connection:
            signed = [r for r in records if r.by.startswith("user:")]
            others = people.strangers(connection, {r.by for r in signed})
            ids = {r.id for r in signed if r.by in others}
            for table in (annotations_table, decisions_table, runs_table) if ids else ():
                ids -= {row.id for row in select(connection, table, "id", ids, None, ["id"])}
        return ids

    def _rows_of(
        self, table: sa.Table, column: str, ids: Iterable[str] | None, columns: Iterable[str] = (), condition: Condition = None
    ) -> list[Any]:
        with self._transaction() as connection:
            return list(select(connection, table, column, ids, condition, columns))

    def article_ids(self, ids: Iterable[str] | None = None) -> list[str]:
        """The ids of all articles, or of the given ones that are there, in the order in which they came."""
        if ids is not None:
            return [row.id for row in sorted(self._rows_of(articles_table, "id", ids, ("position", "id")))]
        with self._transaction() as connection:
            return list(connection.execute(sa.select(articles_table.c.id).order_by(articles_table.c.position)).scalars())

    def articles(self, ids: Iterable[str] | None = None) -> list[Article]:
        """All articles, or those with the given ids, in the order in which they came."""
        return stored_articles(sorted(self._rows_of(articles_table, "id", ids, ("position", *ARTICLE, "meta")), key=itemgetter(0)))

    def annotations(
        self, articles: Iterable[str] | None = None, layer: str | None = None, *more: str, without: Collection[str] = ()
    ) -> list[Annotation]:
        """The annotations of all or the given articles, in all layers or some, or all but some."""
        column = annotations_table.c.layer
        some = sa.true() if layer is None else column == layer if not more else column.in_((layer, *more))
        condition = some & column.not_in(without) if without else some
        return stored_annotations(self._rows_of(annotations_table, "article", articles, ANNOTATION, condition))

    def columns(
        self,
        articles: Iterable[str] | None,
        layers: Collection[str] | None,
        *,
        labels: Mapping[str, Collection[str]] = MappingProxyType({}),
        hidden: bool = True,
    ) -> Stored:
        """The annotations of all or the given articles in some layers or all, column by column; see ``columns``."""
        with self._transaction() as connection:
            return columns(connection, articles, layers, labels=labels, hidden=hidden)

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
            row = news.number(connection, table)
            newest = connection.execute(sa.select(sa.func.max(row)).select_from(table).where(column == value)).scalar() or 0
            last, known = self._kept.pop((column, value), (0, ()))
            if newest > last:
                known += tuple(make(list(select(connection, table, column.name, [value], row.between(last + 1, newest), columns))))
            while len(self._kept) >= KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[column, value] = newest, known
        return known

    def decisions(self, articles: Iterable[str] | None = None) -> list[Decision]:
        """The decisions about all or the given articles."""
        return stored_decisions(self._rows_of(decisions_table, "article", articles, DECISION))

    def runs(self, articles: Iterable[str] | None = None, *layers: str) -> list[Run]:
        """Who has looked at which layer of all or the given articles; at all layers, or some."""
        condition = runs_table.c.layer.in_(layers) if layers else None
        return stored_runs(self._rows_of(runs_table, "article", articles, RUN, condition))

    def origins(self, articles: Iterable[str] | None = None) -> list[Origin]:
        """Where all or the given articles were found."""
        return stored_origins(self._rows_of(origins_table, "article", articles, ORIGIN))

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
            return {row.stamp for row in select(connection, files_table, "stamp", stamps)}
