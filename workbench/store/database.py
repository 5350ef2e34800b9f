"""A database and its transactions: an SQLite file, memory, or PostgreSQL by URL; what goes wrong is told in plain words.

An edit is on disk before it is acknowledged: SQLite writes to its log (WAL) with ``synchronous=FULL``, so that readers never
wait for a writer. Right after each transaction the log is copied into the file, so that whoever mails or copies the one file
has all edits in it; only where another program reads at that very moment does that wait for the next edit, or for the end of
the last program, and a program that is killed while it copies leaves a file that is whole only with its log, until it is opened
again. The log needs memory that several programs share, which a network does not give: a file on a share has the
older rollback journal instead, under which all edits are in the file, too, but readers and writers wait for each other.

On PostgreSQL who writes holds one lock of the database until the end of the transaction. Writers take turns as they do on
SQLite, so that nothing deadlocks, and rows are seen in the order of their numbers (see ``news``).
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

import psutil
import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

from workbench.errors import DAMAGED, StoreError
from workbench.store.schema import APPLICATION_ID

PATIENCE = 30
"""Seconds that a writer waits for others, and that PostgreSQL waits for a program that has fallen silent amid writing."""
HINTS = {
    "not a database": "it is not a corpus file; choose another name, or see wb.check(path) if it was one",
    "locked": "another program is writing to it and does not come to an end; try again, or close that program (nothing was changed)",
    "lock timeout": "somebody else is writing to it and does not come to an end; try again (nothing was changed)",
    "readonly database": "the file is read-only; copy it or change its permissions",
    "unable to open": "look at the folder and the permissions of the file",
    "malformed": DAMAGED,
    "disk i/o error": "the disk does not answer as it should; copy the file to another one, and run wb.check(path) there",
    "disk is full": "there is no room left on the disk; make some, and do it again (nothing was changed)",
    "foreign key": "records came before their article; add the article first (nothing was changed)",
    "not json serializable": "keep only what JSON can hold: text, numbers, lists, dicts (nothing was changed)",
    "nul (0x00)": "PostgreSQL keeps no NUL characters; take them out of the text (nothing was changed)",
    "signed by": "each person signs with the name they log in with; see the README on teams (nothing was changed)",
    "permission denied": "ask the owner of the database to grant it; see the README on teams (nothing was changed)",
    "no schema": "ask the owner of the database to grant it; see the README on teams (nothing was changed)",
    "does not exist": "the database, or a user of that name, must be made first; see the README on teams",
    "password": "look at the name and password in the URL",
    "connect": "look at the server's name and port, and whether it runs",
}
"""What to do next, by a sign in the database's own words."""
GONE = (
    "{}: the file was {} since it was opened, so nothing was written; corpus.export('rescue.jsonl') saves what it held, then open it anew"
)
NETWORK = (
    "nfs", "cifs", "smb", "afpfs", "webdav", "davfs", "9p", "afs", "ceph", "gluster", "lustre", "gpfs", "beegfs", "fuse.", "vboxsf",
    "virtiofs", "prl_fs", "vmhgfs", "drvfs",
)  # fmt: skip
"""How the names of file systems begin that other machines may write to at the same time."""


class Database:
    """Where records are; ``target`` is a path, a database URL, or None for memory."""

    def __init__(self, target: str | os.PathLike[str] | None = None) -> None:
        self._turn = threading.RLock()  # messages from a page come in a thread of their own, and one connection serves one at a time
        self.name = "memory" if target is None else os.fspath(target)
        self.path: Path | None = None
        if target is None:
            self.engine = sa.create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
        elif "://" in self.name:
            self.engine = _by_url(self.name)
            self.name = self.engine.url.render_as_string(hide_password=True)
        else:
            self.path = _checked(Path(target).expanduser().resolve())
            self.name = str(self.path)
            self.engine = _engine_of(self.path)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        if self.is_sqlite:
            sa.event.listen(self.engine, "connect", _prepare_sqlite)
        self._file: tuple[int, int] | None = None

    @contextmanager
    def transaction(self, *, writing: bool = False) -> Iterator[sa.Connection]:
        """A connection for statements that hold together or not at all; ``writing`` keeps other writers out until the end."""
        try:
            with self._turn, self.engine.connect() as connection:
                with connection.begin():
                    if writing and self.is_sqlite:
                        self.check_file()
                        connection.exec_driver_sql("BEGIN IMMEDIATE")  # what is looked up first holds until all is written
                    elif writing:
                        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({APPLICATION_ID})")
                    yield connection
                if writing and self.path:
                    with suppress(sa.exc.DBAPIError):  # what is in the log is safe, whatever keeps it there
                        connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")
        except (sa.exc.StatementError, sqlite3.Error) as error:
            raise StoreError(f"{self.name}: {_reason(error)}") from error
        except (json.JSONDecodeError, UnicodeDecodeError, OverflowError) as error:
            raise StoreError(f"{self.name}: {error}; {DAMAGED}") from error

    def settle(self) -> None:
        """Choose the journal that fits the place of a file that is known to be ours, and remember which file it is."""
        if self.path:
            journal = "DELETE" if on_network(self.path) else "WAL"
            with suppress(sa.exc.DBAPIError), self.engine.connect() as connection:  # read-only, or at work: it stays as it is
                connection.exec_driver_sql(f"PRAGMA journal_mode = {journal}")
            self._file = _identity(self.path)

    def check_file(self) -> None:
        """StoreError where the file has been deleted or another put in its place: what is written to it would be lost in silence."""
        if self.path and self._file and (now := _identity(self.path)) != self._file:
            raise StoreError(GONE.format(self.name, "replaced by another" if now else "deleted or moved"))

    def close(self) -> None:
        """Let go of the file or the connection."""
        self.engine.dispose()


def _reason(error: Exception) -> str:
    """What the database says and what to do next."""
    cause = error.orig if isinstance(error, sa.exc.StatementError) else error
    told = getattr(getattr(cause, "diag", None), "message_primary", None)  # PostgreSQL's words without its programs' lines
    said = " ".join(str(told or cause).split())
    return f"{said}; {next((hint for sign, hint in HINTS.items() if sign in said.lower()), 'nothing was changed')}"


def _checked(path: Path) -> Path:
    if not path.parent.is_dir():
        raise StoreError(f"{path}: the folder {path.parent} does not exist; create it first")
    if path.is_dir():
        raise StoreError(f"{path} is a folder; name a file in it, such as {path / 'corpus.db'}, and corpus.add() the folder")
    return path


def _engine_of(path: Path) -> sa.Engine:
    """An engine for a file. On a medium that nobody can write to, SQLite must be told so, for a log cannot be made there."""
    url = sa.URL.create("sqlite", database=str(path))
    if path.is_file() and not os.access(path, os.W_OK) and not os.access(path.parent, os.W_OK):
        log = path.with_name(path.name + "-wal")
        if log.is_file() and log.stat().st_size:
            raise StoreError(
                f"{path}: the last edits are in {log.name}; copy both files to a folder that can be written to, and open it there"
            )
        url = sa.URL.create("sqlite", database=path.as_uri(), query={"mode": "ro", "immutable": "1", "uri": "true"})
    return sa.create_engine(url, connect_args={"timeout": PATIENCE})


def _by_url(url: str) -> sa.Engine:
    try:
        asked = sa.make_url(re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", url))
        if asked.get_backend_name() == "sqlite":
            return sa.create_engine(asked)
        if asked.get_backend_name() != "postgresql":
            raise sa.exc.ArgumentError("this is neither SQLite nor PostgreSQL")
        manners = f"-c lock_timeout={PATIENCE}s -c idle_in_transaction_session_timeout={2 * PATIENCE}s"
        options = " ".join(filter(None, (manners, str(asked.query.get("options", "")))))
        waits = {"options": options, "connect_timeout": 10} | {k: v for k, v in asked.query.items() if k == "connect_timeout"}
        return sa.create_engine(asked, isolation_level="READ COMMITTED", pool_pre_ping=True, connect_args=waits)
    except (sa.exc.ArgumentError, ImportError) as error:
        shown = re.sub(r"//[^/@]*@", "//***@", url)
        hint = "a database is given as postgresql://name@server/database, and needs its driver: pip install 'workbench-news[postgresql]'"
        raise StoreError(f"{shown}: {error}; {hint}") from error


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA fullfsync = ON")  # without it macOS leaves what was written in the memory of the disk


def on_network(path: Path) -> bool:
    """Whether a file is on a file system that other machines may write to."""
    if path.drive.startswith("\\\\"):
        return True
    mounts = [m for m in psutil.disk_partitions(all=True) if path.is_relative_to(m.mountpoint)]
    home = max(mounts, key=lambda m: len(m.mountpoint), default=None)
    return home is not None and (home.fstype.lower().startswith(NETWORK) or "remote" in home.opts.split(","))


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from another under the same name; None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def beside(path: Path, word: str) -> Path:
    """A name beside a file that is not taken yet: crisis.rescued.db, then crisis.rescued-2.db."""
    names = (f"{path.stem}.{word}{f'-{number}' * (number > 1)}{path.suffix}" for number in count(1))
    return next(free for name in names if not (free := path.with_name(name)).exists())


def copied(path: Path, word: str) -> Path:
    """A copy of a file beside it, with all that is in its log; StoreError where none can be made."""
    copy = beside(path, word)
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
    except sqlite3.Error as error:
        copy.unlink(missing_ok=True)
        hint = "make room there, or copy it to a folder that can be written to, and open it there"
        raise StoreError(f"{path}: it is to be changed, and no copy of it could be made at {copy}: {error}; {hint}") from error
    return copy
