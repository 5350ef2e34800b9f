"""From older schemas to this one: each step a function, with a record of it in the table ``schema``, all in one transaction.

A file is copied before it is changed; where a step fails, the file is as it was. On PostgreSQL the transaction holds the steps
too, and backups are the server's own; whoever owns the tables takes the steps, for others may not.
"""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from workbench.errors import StoreError
from workbench.model import now
from workbench.store import people, search
from workbench.store.database import Database, copied
from workbench.store.foreign import foreign
from workbench.store.records import ARTICLE, digest
from workbench.store.rows import BATCH, insert
from workbench.store.schema import (
    APPLICATION_ID,
    RECORDS,
    SCHEMA,
    about_facts,
    articles_table,
    files_table,
    in_order,
    metadata,
    origins_table,
    schema_table,
)


def prepare(database: Database) -> None:
    """Make the tables of a new store, or bring those of an older one up to date. StoreError for what is not a store, or newer.

    It looks first, and writes only to a file that is new or older: another program's file is left as it is.
    """
    with database.transaction() as connection:
        if database.is_sqlite:
            _check_program(connection, database.name)
        version = _version(connection)
    if version is None or version < SCHEMA:
        backup = copied(database.path, f"schema-{version}") if version and database.path else None
        try:
            with database.transaction(writing=True) as connection:
                _bring_up(connection, _version(connection))  # another may have done it meanwhile
        except BaseException:
            if backup:
                backup.unlink()
            raise
    elif version > SCHEMA:
        raise StoreError(
            f"{database.name} was written by a newer workbench (schema {version}, known {SCHEMA}); update the package to open it"
        )


def _check_program(connection: sa.Connection, name: str) -> None:
    mark = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
    tables = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
    if mark != APPLICATION_ID and (mark or tables):
        raise StoreError(f"{name} is an SQLite file of another program; choose another name for the corpus")
    if said := foreign(connection.exec_driver_sql):
        raise StoreError(f"{name}: {said}; wb.check(path, repair=True) saves the records to a new file without it")


def _version(connection: sa.Connection) -> int | None:
    if not sa.inspect(connection).has_table(schema_table.name):
        return None
    return connection.execute(sa.select(sa.func.max(schema_table.c.version))).scalar()


def _bring_up(connection: sa.Connection, version: int | None) -> None:
    if version is None:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        metadata.create_all(connection)
        about_facts.create(connection, checkfirst=True)
        in_order.create(connection, checkfirst=True)
        _for_teams(connection)
        insert(connection, schema_table, [{"version": SCHEMA, "step": "made", "at": now()}])
        return
    _tell_steps(connection)
    for reached, step in STEPS.items():
        if reached > version:
            step(connection)
            insert(connection, schema_table, [{"version": reached, "step": step.__name__, "at": now()}])


def _tell_steps(connection: sa.Connection) -> None:
    """Before schema 3 only the numbers were kept."""
    for name in {"step", "at"} - _columns(connection, schema_table):
        connection.exec_driver_sql(f"ALTER TABLE schema ADD COLUMN {name} VARCHAR")


def _columns(connection: sa.Connection, table: sa.Table) -> set[str]:
    return {column["name"] for column in sa.inspect(connection).get_columns(table.name)}


def origins_and_files(connection: sa.Connection) -> None:
    """Schema 2: where articles were found, and which files have been read."""
    origins_table.create(connection, checkfirst=True)
    files_table.create(connection, checkfirst=True)
    about_facts.create(connection, checkfirst=True)
    in_order.create(connection, checkfirst=True)


def digests(connection: sa.Connection) -> None:
    """Schema 3: articles have digests; on PostgreSQL records have numbers, and signatures are looked at."""
    about_facts.create(connection, checkfirst=True)  # the first stores of schema 2 were without
    in_order.create(connection, checkfirst=True)
    connection.exec_driver_sql("ALTER TABLE articles ADD COLUMN digest VARCHAR")
    if connection.dialect.name == "postgresql":
        _identity(connection)
    last = 0
    update = articles_table.update().where(articles_table.c.position == sa.bindparam("row"))
    page = sa.select(articles_table).order_by(articles_table.c.position).limit(BATCH)
    while rows := connection.execute(page.where(articles_table.c.position > last)).all():
        made = [digest({f: row._mapping[f] for f in (*ARTICLE, "meta")}) for row in rows]
        connection.execute(update, [{"row": row.position, "digest": name} for row, name in zip(rows, made, strict=True)])
        last = rows[-1].position
    _for_teams(connection)


STEPS: dict[int, Callable[[sa.Connection], None]] = {2: origins_and_files, 3: digests}
"""What leads to each schema from the one before."""


def _identity(connection: sa.Connection) -> None:
    """Positions that whoever may add an article is given, too."""
    for statement in (
        "ALTER TABLE articles ALTER COLUMN position DROP DEFAULT, ALTER COLUMN position TYPE bigint",
        "DROP SEQUENCE IF EXISTS articles_position_seq",
        "ALTER TABLE articles ALTER COLUMN position ADD GENERATED BY DEFAULT AS IDENTITY",
        "SELECT setval(pg_get_serial_sequence('articles', 'position'), coalesce(max(position), 0) + 1, false) FROM articles",
    ):
        connection.exec_driver_sql(statement)


def _for_teams(connection: sa.Connection) -> None:
    """What SQLite has of its own or does without: numbers of rows, the index of words, and who may sign what."""
    if connection.dialect.name == "postgresql":
        for table in RECORDS:
            for statement in (
                f"ALTER TABLE {table.name} ADD COLUMN IF NOT EXISTS number bigint GENERATED ALWAYS AS IDENTITY UNIQUE",
                f"CREATE INDEX IF NOT EXISTS {table.name}_of_article ON {table.name} (article, number)",
            ):
                connection.exec_driver_sql(statement)
        search.make_index(connection)
        people.guard(connection)
