"""What has come into a database since it was last looked at, told by the numbers of its rows.

Rows only come, and each has a higher number than those that can be seen before it: on SQLite and PostgreSQL alike one writes
at a time, until what it wrote can be seen (see ``database``).
"""

from __future__ import annotations

import sqlalchemy as sa

from workbench.store.schema import RECORDS, articles_table

Tide = tuple[int, ...]
"""The last row of the articles and of each table of RECORDS."""


def number(connection: sa.Connection, table: sa.Table) -> sa.ColumnElement[int]:
    """The number of a row in the order in which rows came."""
    if table is articles_table:
        return table.c.position
    return sa.literal_column("rowid" if connection.dialect.name == "sqlite" else "number", sa.Integer)


def tide(connection: sa.Connection) -> Tide:
    """How far the tables reach."""
    last = [sa.select(sa.func.max(number(connection, table))).select_from(table).scalar_subquery() for table in (articles_table, *RECORDS)]
    return tuple(highest or 0 for highest in connection.execute(sa.select(*last)).one())


def touched(connection: sa.Connection, known: Tide, until: Tide) -> set[str]:
    """The ids of the articles that have come, or about which rows have come, after those of ``known`` up to those of ``until``."""
    found: set[str] = set()
    for table, first, last in zip((articles_table, *RECORDS), known, until, strict=True):
        if last > first:
            home = table.c.id if table is articles_table else table.c.article
            rows = number(connection, table).between(first + 1, last)
            found |= set(connection.execute(sa.select(home).select_from(table).distinct().where(rows)).scalars())
    return found
