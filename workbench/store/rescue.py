"""What is in an SQLite file of ours, whatever state it is in: through the database where that works, else page by page.

Nothing is written to the file itself. What can be saved of one that is damaged goes to a new file; indexes, which can be derived
from what they are about, are made anew in the file, after it has been copied.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from workbench.errors import StoreError
from workbench.model import Annotation, Article, Decision, Origin, Run, Skipped
from workbench.store import Store
from workbench.store.database import PATIENCE, beside, copied
from workbench.store.examining import COLUMNS, Judged, Known, Record, dangling, judge, recognized
from workbench.store.foreign import foreign
from workbench.store.pages import Pages
from workbench.store.rows import BATCH
from workbench.store.schema import APPLICATION_ID, SCHEMA
from workbench.store.search import WORDS

BROKEN = (sqlite3.Error, UnicodeDecodeError, OverflowError)
"""What reading a broken file raises."""
INDEX = ("missing from index", "entries in index", "non-unique entry in index")
"""How SQLite speaks of indexes that do not fit their tables."""
TOLD = "the file is broken in {} place{}, which the database tells so: {}"


@dataclass
class Survey:
    """What was found in a file; ``records`` reads again all that is worth keeping, articles first."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[Skipped] = field(default_factory=list)
    lost: Counter[str] = field(default_factory=Counter)
    """Rows of which nothing is known but that they were there."""
    derived: list[Skipped] = field(default_factory=list)
    """What is wrong and can be derived."""
    records: Callable[[], Iterator[Record]] = field(default_factory=lambda: lambda: iter(()))


def survey(path: Path) -> Survey:
    """Look at everything in a file; StoreError where it is of another program, or of a newer workbench."""
    try:
        with closing(_opened(path)) as connection:
            return _through_database(path, connection)
    except BROKEN as error:
        if "locked" in str(error):
            raise StoreError(f"{path}: {error}; another program is writing to it; try again, or close that program") from error
        return _by_pages(path, str(error))


def save(found: Survey, path: Path) -> Path:
    """Write what is worth keeping to a new file beside the damaged one."""
    target = beside(path, "rescued")
    store = Store(target)
    for some in _batches(found.records()):
        kinds = {kind: [r for r in some if isinstance(r, kind)] for kind in (Article, Annotation, Decision, Run, Origin)}
        store.add(*kinds.values())  # type: ignore[arg-type]
    store.close()
    return target


def derive(path: Path) -> Path | None:
    """Make the indexes of a file anew; gives the copy that was made before, or None where it cannot be done, and was not."""
    copy = copied(path, "before-repair")
    try:
        with closing(sqlite3.connect(path, timeout=PATIENCE)) as connection, connection:
            connection.execute("REINDEX")
            if connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [WORDS]).fetchone():
                connection.execute(f"INSERT INTO {WORDS}({WORDS}) VALUES ('rebuild')")  # noqa: S608 - our own name
    except BROKEN:  # what the index is made by is broken itself
        copy.unlink()
        return None
    return copy


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    batch: list[Record] = []
    for record in records:
        batch.append(record)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def _opened(path: Path) -> sqlite3.Connection:
    """A connection that writes nothing, not even what is left in the log; text that is no UTF-8 is not what was written.

    Where there is no log, nobody has the file open: then SQLite must be allowed to write, for else it leaves an empty log behind.
    """
    mode = "ro" if path.with_name(path.name + "-wal").exists() else "rw"
    for asked in (mode, "ro&immutable=1"):  # the latter where no log can be made
        connection = sqlite3.connect(f"{path.as_uri()}?mode={asked}", uri=True, timeout=PATIENCE)
        try:
            connection.execute("SELECT 1 FROM sqlite_master")
        except BROKEN as error:
            connection.close()
            if not any(sign in str(error) for sign in ("unable to open", "readonly")):
                raise
        else:
            break
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    connection.row_factory = sqlite3.Row
    return connection


def _through_database(path: Path, connection: sqlite3.Connection) -> Survey:
    connection.execute("BEGIN")
    names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    mark = connection.execute("PRAGMA application_id").fetchone()[0]
    if not names and mark in (0, APPLICATION_ID):
        return Survey()
    if mark != APPLICATION_ID and not names >= {"articles", "annotations", "decisions"}:
        raise StoreError(f"{path} is an SQLite file of another program")
    if sql := foreign(connection.execute):
        raise sqlite3.DatabaseError(sql)
    version = connection.execute("SELECT max(version) FROM schema").fetchone()[0]
    if isinstance(version, int) and version > SCHEMA and mark == APPLICATION_ID:
        raise StoreError(f"{path} was written by a newer workbench (schema {version}, known {SCHEMA}); update the package to check it")
    told = [row[0] for row in connection.execute("PRAGMA integrity_check(20)") if row[0] != "ok"]
    if broken := [line for line in told if not any(sign in line for sign in INDEX)]:
        raise sqlite3.DatabaseError("; ".join(broken))
    if mark != APPLICATION_ID:
        raise sqlite3.DatabaseError("its head does not say that it is a corpus")
    found = Survey(derived=[Skipped("index", line) for line in told])
    known = Known({}, set())
    decisions: list[Decision] = []
    for table, judged in _rows(connection, known):
        found.counts[table] += judged.record is not None
        found.faults += [judged.fault] if judged.fault else []
        decisions += [judged.record] if isinstance(judged.record, Decision) else []
    found.faults += dangling(decisions, known)
    if unread := _unread(path, known):
        found = _by_pages(path, "its log cannot be read to its end")
        found.faults[:1] = unread
        return found
    if f"{WORDS}_added" in names and (said := _search_fault(path)):
        found.derived.append(Skipped("search index", said))

    def records() -> Iterator[Record]:
        again = Known({}, set())
        with closing(_opened(path)) as connection:
            for _, judged in _rows(connection, again):
                if judged.record and _has_home(judged.record, again):
                    yield judged.record

    found.records = records
    return found


def _rows(connection: sqlite3.Connection, known: Known) -> Iterator[tuple[str, Judged]]:
    there = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table in COLUMNS:
        if table in there:  # origins came later
            for row in connection.execute(f"SELECT * FROM {table} NOT INDEXED ORDER BY rowid"):  # noqa: S608 - a name of ours
                yield table, judge(table, dict(row), known)


def _has_home(record: Record, known: Known) -> bool:
    return isinstance(record, Article) or record.article in known.lengths


def _search_fault(path: Path) -> str | None:
    """What is wrong with the index of words. To ask is to write, says SQLite, though nothing is written: nobody asks where that is not allowed."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=PATIENCE)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(f"INSERT INTO {WORDS}({WORDS}, rank) VALUES ('integrity-check', 1)")  # noqa: S608 - our own name
            connection.rollback()
    except sqlite3.OperationalError as error:
        return None if "readonly" in str(error) or "unable to open" in str(error) else str(error)
    except sqlite3.DatabaseError as error:
        return str(error)
    return None


def _unread(path: Path, known: Known) -> list[Skipped]:
    """Records that were committed to the log and that the database does not see: the log is damaged."""
    seen = Known(dict(known.lengths), set(known.records))
    rows = recognized(Pages(path).committed(), COLUMNS)
    judged = [judge(table, row, seen) for table, _, row in rows if row["id"] not in seen.lengths and row["id"] not in seen.records]
    return [
        Skipped(f"log: {r.id!r}", "it is in the log, which the database does not read to its end") for r, fault in judged if r and not fault
    ]


def _by_pages(path: Path, said: str) -> Survey:
    lines = said.split("; ")
    found = Survey(faults=[Skipped(path.name, TOLD.format(len(lines), "s" * (len(lines) > 1), "; ".join(lines[:3])))])
    pages = Pages(path)
    if pages.missing:
        found.faults.append(Skipped(path.name, f"{pages.missing} of its pages are missing: it has been cut off"))
    known = Known({}, set())
    seen: dict[str, set[int]] = {table: set() for table in COLUMNS}
    doubtful: dict[tuple[str, int], Skipped] = {}
    decisions: dict[str, Decision] = {}
    for tables in (("articles",), tuple(COLUMNS)[1:]):
        for table, number, row in recognized(pages.rows(), tables):
            record, fault = judge(table, row, known)
            if record and not fault:
                seen[table].add(number)
            elif fault:
                doubtful.setdefault((table, number), fault)
            if isinstance(record, Decision):
                decisions[record.id] = record
    doubtful = {(table, number): fault for (table, number), fault in doubtful.items() if number not in seen[table]}
    found.faults += doubtful.values()
    found.faults += dangling(decisions.values(), known)
    least = _expected(path)
    for table, numbers in seen.items():
        named = {number for name, number in doubtful if name == table}
        found.lost[table] = len(set(range(1, max([0, least.get(table, 0), *numbers]) + 1)) - numbers - named)

    def records() -> Iterator[Record]:
        again = Known({}, set())
        articles: dict[str, tuple[int, bool, Article]] = {}
        for table, number, row in recognized(pages.rows(), ["articles"]):
            record, fault = judge(table, row, again)
            if isinstance(record, Article) and (record.id not in articles or articles[record.id][1]):
                articles[record.id] = number, fault is not None, record
        yield from (article for _, _, article in sorted(articles.values(), key=lambda entry: entry[0]))
        for table, _, row in recognized(pages.rows(), tuple(COLUMNS)[1:]):
            if row["id"] not in again.records and (record := judge(table, row, again).record) and _has_home(record, again):
                yield record

    found.records = records
    for record in records():
        found.counts[f"{type(record).__name__.lower()}s"] += 1
    return found


def _expected(path: Path) -> Counter[str]:
    """How many rows the tables had, as far as the database can still tell."""
    most: Counter[str] = Counter()
    for table in COLUMNS:
        for asked in (f"SELECT max(rowid) FROM {table}", f"SELECT count(*) FROM {table}"):  # noqa: S608 - names of ours
            try:
                with closing(_opened(path)) as connection:
                    most[table] = max(most[table], connection.execute(asked).fetchone()[0] or 0)
            except BROKEN:
                continue
    return most
