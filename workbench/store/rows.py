"""Rows in and out: many at a time, and none twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from workbench.store.records import Row
from workbench.store.schema import annotations_table, articles_table

BATCH = 500
Condition = sa.ColumnElement[bool] | None


def select(
    connection: sa.Connection,
    table: sa.Table,
    column: str,
    values: Iterable[str] | None,
    condition: Condition = None,
    columns: Iterable[str] = (),
) -> Iterator[Any]:
    """The rows of which a column has one of the given values, or all; with ``columns`` just these, JSON as its text."""
    chosen: list[Any] = [sa.cast(table.c[c], sa.Text) if isinstance(table.c[c].type, sa.JSON) else table.c[c] for c in columns]
    query = sa.select(*(chosen or [table])).order_by(table.c.position if table is articles_table else None)
    query = query if condition is None else query.where(condition)
    if values is None:
        yield from connection.execute(query).all()
        return
    wanted = list(values)
    for start in range(0, len(wanted), BATCH):
        yield from connection.execute(query.where(table.c[column].in_(wanted[start : start + BATCH]))).all()


def insert(connection: sa.Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    """Write the rows whose ids are not there yet; of an annotation that is there already, the higher score is kept."""
    into = (sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert)(table)
    if table is annotations_table:  # the score is no part of an id: of two the higher stays, whichever comes first
        known, new = table.c.score, into.excluded.score
        into = into.on_conflict_do_update(
            index_elements=["id"], set_={"score": new}, where=(new > known) | (known.is_(None) & new.is_not(None))
        )
    else:
        into = into.on_conflict_do_nothing()
    for start in range(0, len(rows), BATCH):
        connection.execute(into, list(rows[start : start + BATCH]))
