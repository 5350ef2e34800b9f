"""SQL that somebody has put into a file: triggers, views and computed columns would run whenever it is read or written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from workbench.store.search import SQLITE

STATEMENTS = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"
COMPUTED = (
    "SELECT m.name || '.' || c.name, '' FROM sqlite_master AS m, pragma_table_xinfo(m.name) AS c "
    "WHERE m.sql LIKE 'CREATE TABLE %' AND c.hidden IN (2, 3)"
)
PLAIN = ("CREATE TABLE ", "CREATE INDEX ", "CREATE UNIQUE INDEX ")
"""How the statements begin, as SQLite keeps them, that only hold data. What it calls them is not asked: that can be forged."""
OURS = frozenset(statement.replace("IF NOT EXISTS ", "") for statement in SQLITE)
"""The index of words, and the trigger that keeps it."""
SHOWN = 3


def foreign(ask: Callable[[str], Iterable[Any]]) -> str:
    """Which SQL in a file is not of our making, in words, "" where none is; ``ask`` gives the rows of a query."""
    found = [str(name) for name, statement in ask(STATEMENTS) if not str(statement).startswith(PLAIN) and statement not in OURS]
    found = found or [str(name) for name, _ in ask(COMPUTED)]
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return (
        f"there is SQL in it that is not of our making and would run with each edit: {', '.join(map(ascii, found[:SHOWN]))}{more}"
        * bool(found)
    )
