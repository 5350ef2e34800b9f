"""Who may sign what, on PostgreSQL: the database itself refuses a person's record from anybody else, whatever program sends it.

The table ``people`` is empty at first: all who may write trust each other. From its first row on users are known: a person's
record is signed with the name of the database's user who writes it, ``user:anna`` by anna. A row (role, signs) lets a role sign
with another name, too, and ``*`` with any, which whoever takes in the letters of others needs. Records of rules and models are
free to all. SQLite knows no users: whoever has the file can write anything into it.
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

SIGNED = ("annotations", "decisions", "runs")
TABLE = "CREATE TABLE IF NOT EXISTS people (role text NOT NULL, signs text NOT NULL, PRIMARY KEY (role, signs))"
MAY_SIGN = (
    "NOT EXISTS (SELECT FROM people) OR {name} = session_user "
    "OR EXISTS (SELECT FROM people WHERE role = session_user AND signs IN ({name}, '*'))"
)
"""The session's user stays who logged in, whatever role is taken on later."""
FUNCTION = f"""
CREATE OR REPLACE FUNCTION {{schema}}.workbench_may_sign(name text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {{schema}}, pg_temp AS $$ SELECT {MAY_SIGN.format(name="name")} $$
"""
TRIGGER = """
CREATE OR REPLACE FUNCTION {schema}.workbench_signature() RETURNS trigger
LANGUAGE plpgsql SET search_path = {schema}, pg_temp AS $$
BEGIN
    IF NOT workbench_may_sign(substr(NEW."by", 6)) THEN
        RAISE EXCEPTION 'a record signed by %, written by %', NEW."by", session_user USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$
"""
# After the row, so that a record that is there already may come again, with whoever merges it.
GUARD = (
    "CREATE OR REPLACE TRIGGER signature AFTER INSERT OR UPDATE ON {table} "
    "FOR EACH ROW WHEN (NEW.by LIKE 'user:%') EXECUTE FUNCTION {schema}.workbench_signature()"
)


def guard(connection: sa.Connection) -> None:
    """Make the table, and have every record looked at that is signed by a person."""
    schema = connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalar_one()
    connection.exec_driver_sql(TABLE)
    for statement in (FUNCTION, TRIGGER):
        connection.execute(sa.text(statement.format(schema=schema)))
    for table in SIGNED:
        connection.execute(sa.text(GUARD.format(table=table, schema=schema)))


def person(connection: sa.Connection) -> str | None:
    """The name under which this connection signs, where users are known."""
    return connection.exec_driver_sql("SELECT session_user WHERE EXISTS (SELECT FROM people)").scalar()


def strangers(connection: sa.Connection, signatures: Iterable[str]) -> set[str]:
    """Those of some persons' signatures that this connection may not write."""
    asked = sa.text("SELECT workbench_may_sign(substr(:by, 6))")
    return {by for by in signatures if not connection.execute(asked, {"by": by}).scalar()}
