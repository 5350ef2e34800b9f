"""Older stores are brought up to date, with a copy beside them, or stay as they are."""

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import psutil
import pytest
import sqlalchemy as sa

import workbench as wb
from workbench.errors import StoreError
from workbench.model import Article, Origin, now
from workbench.store import Store, migrations
from workbench.store.records import Row, digest
from workbench.store.schema import SCHEMA

FIRST = """
CREATE TABLE articles (position INTEGER NOT NULL, id VARCHAR NOT NULL, text TEXT NOT NULL, title VARCHAR, source VARCHAR, author VARCHAR,
    url VARCHAR, published VARCHAR, language VARCHAR, story VARCHAR, meta JSON NOT NULL, PRIMARY KEY (position), UNIQUE (id));
CREATE TABLE annotations (id VARCHAR NOT NULL, article VARCHAR NOT NULL, layer VARCHAR NOT NULL, label VARCHAR NOT NULL,
    spans JSON NOT NULL, roles JSON NOT NULL, "values" JSON NOT NULL, score FLOAT, "by" VARCHAR NOT NULL,
    PRIMARY KEY (id), FOREIGN KEY(article) REFERENCES articles (id));
CREATE INDEX ix_annotations_article ON annotations (article);
CREATE TABLE decisions (id VARCHAR NOT NULL, article VARCHAR NOT NULL, target VARCHAR NOT NULL, verdict VARCHAR NOT NULL,
    "by" VARCHAR NOT NULL, at VARCHAR NOT NULL, gesture VARCHAR NOT NULL, PRIMARY KEY (id), FOREIGN KEY(article) REFERENCES articles (id));
CREATE INDEX ix_decisions_article ON decisions (article);
CREATE TABLE runs (id VARCHAR NOT NULL, article VARCHAR NOT NULL, layer VARCHAR NOT NULL, "by" VARCHAR NOT NULL, at VARCHAR NOT NULL,
    PRIMARY KEY (id), FOREIGN KEY(article) REFERENCES articles (id));
CREATE INDEX ix_runs_article ON runs (article);
CREATE TABLE schema (version INTEGER NOT NULL, PRIMARY KEY (version));
INSERT INTO schema VALUES (1);
INSERT INTO articles VALUES (1, 'rain', 'Rain fell in Erbil.', 'Rain', NULL, NULL, NULL, '2014-06-27', 'en', NULL, '{"page": 3}');
INSERT INTO articles VALUES (2, 'snow', 'Snow fell in Kyiv. 🇺🇦', NULL, 'BBC', NULL, NULL, NULL, NULL, NULL, '{}');
INSERT INTO annotations VALUES ('ad122a06705089da2f73', 'rain', 'entities', 'GPE', '[[13, 18]]', '{}', '{"name": "Erbil"}', NULL, 'user:anna');
"""
"""A store as the first workbench made it."""
SECOND = """
CREATE TABLE origins (id VARCHAR NOT NULL, article VARCHAR NOT NULL, "where" VARCHAR NOT NULL, facts JSON NOT NULL, found JSON NOT NULL,
    PRIMARY KEY (id), FOREIGN KEY(article) REFERENCES articles (id));
CREATE INDEX ix_origins_article ON origins (article);
CREATE TABLE files (stamp VARCHAR NOT NULL, PRIMARY KEY (stamp));
INSERT INTO schema VALUES (2);
"""
INDEXES = {"annotations_facts", "articles_in_order"}


def older(path: Path, version: int) -> Path:
    with sqlite3.connect(path) as connection:
        connection.executescript(
            f"PRAGMA journal_mode = WAL; PRAGMA application_id = {0x776F726B}; {FIRST} {SECOND if version == 2 else ''}"
        )
    connection.close()
    return path


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(path) as connection:
        found = connection.execute(query).fetchall()
    connection.close()
    return found


@pytest.mark.parametrize("version", [1, 2])
def test_an_older_store_is_brought_up_to_date(tmp_path: Path, version: int) -> None:
    path = older(tmp_path / "crisis.db", version)
    before = rows(path, "SELECT * FROM articles")
    corpus = wb.Corpus(path, user="anna")
    assert [a.title for a in corpus] == ["Rain", None]
    assert [m.annotation.id for m in corpus.marks(status=None)] == ["ad122a06705089da2f73"]
    corpus.store.add(origins=[Origin(article="rain", where="a.txt")], files=["stamp"])
    assert corpus.store.read_before(["stamp", "other"]) == {"stamp"}
    corpus.store.close()
    steps = rows(path, "SELECT version, step, at FROM schema ORDER BY version")
    assert [step[:2] for step in steps] == [(1, None), (2, None if version == 2 else "origins_and_files"), (3, "digests")]
    assert steps[-1][2] <= now()  # type: ignore[operator]
    assert {name for (name,) in rows(path, "SELECT name FROM sqlite_master")} >= INDEXES
    assert [row[:-1] for row in rows(path, "SELECT * FROM articles")] == before
    copy = tmp_path / f"crisis.schema-{version}.db"
    assert {entry.name for entry in tmp_path.iterdir()} == {"crisis.db", copy.name}
    assert (rows(copy, "SELECT * FROM articles"), rows(copy, "SELECT max(version) FROM schema")) == (before, [(version,)])
    assert wb.check(path).sound
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE articles SET text = 'Hail.'")  # which nobody would have noticed before
    assert len(wb.check(path).faults) >= 2


def test_a_step_that_fails_leaves_all_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = older(tmp_path / "crisis.db", 1)
    before = list(sqlite3.connect(path).iterdump())
    calls: list[object] = []

    def failing(row: Row) -> str:
        calls.append(row)
        if len(calls) == 2:
            raise OSError("the machine stops")
        return digest(row)

    monkeypatch.setattr(migrations, "digest", failing)
    with pytest.raises(OSError, match="the machine stops"):
        Store(path)
    assert list(sqlite3.connect(path).iterdump()) == before
    assert not list(tmp_path.glob("*schema*"))
    monkeypatch.undo()
    assert len(Store(path).articles()) == 2


def test_an_older_store_on_a_full_disk_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = older(tmp_path / "crisis.db", 2)
    (tmp_path / "crisis.schema-2.db").write_text("not ours")
    Store(path).close()
    assert (tmp_path / "crisis.schema-2.db").read_text() == "not ours"
    assert (tmp_path / "crisis.schema-2-2.db").exists()
    again = older(tmp_path / "other.db", 2)
    monkeypatch.setattr("workbench.store.database.beside", lambda path, word: tmp_path / "nowhere" / "copy.db")
    with pytest.raises(StoreError, match="it is to be changed, and no copy of it could be made at"):
        Store(again)
    assert rows(again, "SELECT max(version) FROM schema") == [(2,)]


def test_a_team_store_of_the_second_schema(team: str) -> None:
    """On PostgreSQL the same steps, and those that only it needs."""
    engine = sa.create_engine(team.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        for statement in f"{FIRST}{SECOND}".replace("position INTEGER NOT NULL", "position SERIAL NOT NULL").split(";\n"):
            if statement.strip():
                connection.exec_driver_sql(statement)
        connection.exec_driver_sql("SELECT setval('articles_position_seq', 2)")
    corpus = wb.Corpus(team, user="anna")
    assert [a.title for a in corpus] == ["Rain", None]
    assert len(corpus.search("rain")) == 1
    corpus.add([{"id": "hail", "text": "Hail fell."}])
    corpus.annotate("hail", 0, 4, "X")
    assert corpus.ids == ["rain", "snow", "hail"]
    with engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM articles WHERE digest IS NULL").scalar() == 0
        assert connection.exec_driver_sql("SELECT max(version) FROM schema").scalar() == SCHEMA


@pytest.mark.parametrize("where", ["file", "team"])
def test_many_may_make_it_at_once(tmp_path: Path, where: str, request: pytest.FixtureRequest) -> None:
    target = tmp_path / "new.db" if where == "file" else request.getfixturevalue("team")
    with ThreadPoolExecutor(8) as pool:
        stores = list(pool.map(lambda n: Store(target), range(8)))
    stores[0].add([Article(text="Rain.", id="rain")])
    assert [store.article_ids() for store in stores] == [["rain"]] * 8


# --- places -----------------------------------------------------------------------------------------------------------


def journal(path: Path) -> str:
    return str(rows(path, "PRAGMA journal_mode")[0][0])


def test_on_a_network_there_is_no_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that comes to a share is changed over, and back where it returns."""
    path = tmp_path / "crisis.db"
    Store(path).close()
    assert journal(path) == "wal"
    mounts = [
        SimpleNamespace(mountpoint="/", fstype="ext4", opts="rw"),
        SimpleNamespace(mountpoint=str(tmp_path), fstype="nfs4", opts="rw"),
    ]
    monkeypatch.setattr(psutil, "disk_partitions", lambda all: mounts)
    store = Store(path)
    store.add([Article(text="Rain.", id="rain")])
    assert {entry.name for entry in tmp_path.iterdir()} == {"crisis.db"}
    store.close()
    assert journal(path) == "delete"
    monkeypatch.undo()
    Store(path).close()
    assert journal(path) == "wal"


def test_the_one_file_has_all_edits_in_it(tmp_path: Path) -> None:
    """As it would be mailed, while it is open."""
    corpus = wb.Corpus(tmp_path / "crisis.db", user="anna")
    corpus.add([{"id": "rain", "text": "Rain fell in Erbil."}])
    (tmp_path / "mailed").mkdir()
    for n in range(5):
        corpus.annotate("rain", n, n + 3, "X")
        mailed = tmp_path / "mailed" / f"{n}.db"
        mailed.write_bytes((tmp_path / "crisis.db").read_bytes())
        assert len(wb.Corpus(mailed).marks()) == n + 1


CODE = """
import os, sys
import workbench as wb
warm = wb.Corpus(user="anna")  # what is loaded later may be where only root can read
warm.add([{"text": "Rain fell."}])
warm.annotate(0, 0, 4, "X")
wb.check
if os.geteuid() == 0:
    os.setgid(65534), os.setuid(65534)
for path in sys.argv[1:]:
    try:
        corpus = wb.Corpus(path, user="anna")
        print([a.text for a in corpus], [m.status for m in corpus.marks()], wb.check(path).sound)
        corpus.annotate(0, 0, 4, "X")
    except wb.StoreError as error:
        print(error)
"""


def test_on_a_medium_that_cannot_be_written_to() -> None:
    """Whose folder takes no log either."""
    with TemporaryDirectory() as there:
        Path(there).chmod(0o755)
        folders = [Path(there, name) for name in ("whole", "logged")]
        for folder in folders:
            folder.mkdir()
            corpus = wb.Corpus(folder / "crisis.db", user="anna")
            corpus.add([{"text": "Rain fell."}])
            corpus.annotate(0, 5, 9, "X")
            corpus.store.close()
            (folder / "crisis.db").chmod(0o444)
        (folders[1] / "crisis.db-wal").write_bytes(b"x" * 100)
        for folder in folders:
            folder.chmod(0o555)
        command = [sys.executable, "-c", CODE, *(str(folder / "crisis.db") for folder in folders)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        for folder in folders:
            folder.chmod(0o755)
    read, refused, logged = done.stdout.splitlines()
    assert read == "['Rain fell.'] ['accepted'] True"
    assert "the file is read-only; copy it or change its permissions" in refused
    assert "the last edits are in crisis.db-wal; copy both files to a folder that can be written to" in logged
