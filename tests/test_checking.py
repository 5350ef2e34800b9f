"""wb.check: what is wrong with a file is said and named, the rest is saved, and nothing is written unasked."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

import workbench as wb
from tests.trying import tries
from workbench.cli import main
from workbench.errors import StoreError
from workbench.model import Annotation, Article, Origin, Run, Span
from workbench.store import Store

LONG = "Rain fell in Erbil, and more rain on the hills: çå🌧. " * 120
Records = dict[str, set[str]]


def corpus_at(path: Path) -> None:
    """Forty articles, one of them over several pages, with records of all kinds, and an index of words."""
    corpus = wb.Corpus(path, user="anna")
    corpus.add([{"id": f"a{n}", "text": f"Rain fell in Erbil on day {n}. " * (n + 1), "title": f"Day {n}"} for n in range(39)])
    corpus.add([{"id": "long", "text": LONG}])
    for n in range(39):
        corpus.annotate(f"a{n}", 13, 18, "GPE", name="Erbil")
        if n % 3 == 0:
            corpus.undo()
    store = corpus.store
    marks = [Annotation(article="long", layer="entities", label="GPE", spans=(Span(n, n + 5),), by="rules:x@1") for n in range(60)]
    store.add((), marks, runs=[Run(article="long", layer="entities", by="rules:x@1")], origins=[Origin(article="long", where="long.txt")])
    corpus.search("rain")
    store.close()


class Whole(NamedTuple):
    """A sound file, and what is in it."""

    file: bytes
    records: Records


@cache
def made() -> Whole:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "crisis.db"
        corpus_at(path)
        assert [entry.name for entry in path.parent.iterdir()] == ["crisis.db"]  # with all edits in it
        return Whole(path.read_bytes(), content(path))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "crisis.db").write_bytes(made().file)
    return tmp_path / "crisis.db"


def content(path: Path) -> Records:
    """All records as they are, but for scores."""
    store = Store(path)
    read = (store.articles(), store.annotations(), store.decisions(), store.runs(), store.origins())
    store.close()
    return {type(some[0]).__name__: {repr(record) for record in some} for some in read if some}


def names(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


@pytest.mark.parametrize("told", [
    "articles SET text = x'ff00'", "articles SET source = x'ff'", "articles SET meta = '[]'", "articles SET meta = '{},{}'",
    "annotations SET label = x'ff'", "annotations SET \"by\" = x'ff'", "annotations SET score = 'high'",
    "annotations SET spans = '{}'", "annotations SET spans = '[[1]]'", "annotations SET spans = '[[\"a\", \"b\"]]'",
    "annotations SET spans = '[[0, 1]], [[2, 3]]'", "annotations SET spans = '[3]'", "annotations SET roles = '[]'",
    "annotations SET roles = '{\"speaker\": [[1]]}'", "annotations SET roles = '{\"speaker\": 1}'", "annotations SET \"values\" = '3'",
    "runs SET layer = x'01'", "decisions SET at = 1.5e300 || x'ff'", "origins SET facts = '[]'",
])  # fmt: skip
def test_cells_that_cannot_be_are_told_by_whatever_reads_them(path: Path, told: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"UPDATE {told} WHERE rowid % 3 = 1")
        connection.commit()
    failed: list[str] = []
    out = path.with_name("out.jsonl")
    for reads in (list, wb.Corpus.frame, lambda c: c.frame("entities"), lambda c: c.frame("origins"), lambda c: c.export(out)):
        try:
            reads(wb.Corpus(path, user="anna"))
        except StoreError as error:
            failed.append(str(error))
    assert failed and all("wb.check(path) says what is lost" in said or "decode" in said for said in failed)
    assert not wb.check(path).sound


def test_a_sound_file(path: Path) -> None:
    checked = wb.check(path, repair=True)
    assert (checked.sound, checked.faults, checked.saved, checked.copy) == (True, (), None, None)
    assert dict(checked.counts) == {"articles": 40, "annotations": 99, "decisions": 52, "runs": 1, "origins": 41}
    assert "40 articles, 99 annotations, 52 decisions, 1 run, 41 origins, all as written" in repr(checked)
    assert (path.read_bytes(), names(path.parent)) == (made().file, {"crisis.db"})


def changed(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(("statement", "fault", "left"), [
    ("UPDATE articles SET text = replace(text, 'Rain', 'Snow') WHERE id = 'a3'", "article 'a3': something in its text or facts is not", 0),
    ("UPDATE articles SET source = 'BBC' WHERE id = 'a3'", "article 'a3': something in its text or facts is not", 0),
    ("UPDATE annotations SET label = 'ORG' WHERE rowid = 1", "is not as it was written, or its id: ORG at 13-18 of 'a0' by user:anna", 1),
    ("UPDATE annotations SET spans = '[[13,18' WHERE rowid = 1", "cannot be read", 1),
    ("UPDATE annotations SET spans = '7' WHERE rowid = 1", "cannot be read", 1),
    ("UPDATE decisions SET verdict = 'reject' WHERE rowid = 2", "is not as it was written, or its id: reject of", 1),
    ("UPDATE runs SET by = 'user:eve'", "is not as it was written, or its id: entities of 'long' by user:eve", 1),
    ("UPDATE origins SET facts = '{}', \"where\" = 'x'", "is not as it was written", 41),
    ("DELETE FROM articles WHERE id = 'a1'", "its article 'a1' is not there: GPE at 13-18", 3),
    ("DELETE FROM annotations WHERE rowid = 1", "what it is about is not there: accept of", 1),
], ids=["text", "source", "label", "json", "shape", "verdict", "signature", "origin", "article", "target"])  # fmt: skip
def test_what_was_changed_is_named_and_the_rest_saved(path: Path, statement: str, fault: str, left: int) -> None:
    changed(path, statement)
    before, damaged = made().records, path.read_bytes()
    checked = wb.check(path)
    assert any(fault in str(told) for told in checked.faults)
    assert "nothing was changed; wb.check(" in repr(checked)
    assert (path.read_bytes(), names(path.parent)) == (damaged, {"crisis.db"})
    saved = wb.check(path, repair=True).saved
    assert saved == path.with_name("crisis.rescued.db")
    assert path.read_bytes() == damaged
    kept = content(saved)
    assert sum(len(before[kind] - kept.get(kind, set())) for kind in before if kind != "Article") == left
    assert not [told for told in wb.check(saved).faults if "what it is about" not in str(told)]


@pytest.mark.parametrize("statement", [
    "INSERT INTO articles_words(articles_words) VALUES ('delete-all')",
    "UPDATE articles_words_data SET block = zeroblob(30) WHERE id > 10",
], ids=["emptied", "overwritten"])  # fmt: skip
def test_the_index_of_words_is_made_anew(path: Path, statement: str) -> None:
    changed(path, statement)
    before = path.read_bytes()
    checked = wb.check(path)
    assert [fault.where for fault in checked.faults] == ["search index"]
    assert path.read_bytes() == before
    repaired = wb.check(path, repair=True)
    assert repaired.copy == path.with_name("crisis.before-repair.db")
    assert "the indexes were made anew; the file as it was is" in repr(repaired)
    assert wb.check(path).sound
    assert len(wb.Corpus(path).search("rain")) == 40


def test_an_index_that_does_not_fit_is_made_anew(path: Path) -> None:
    file = bytearray(made().file)
    with sqlite3.connect(path) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_runs_article'").fetchone()
    connection.close()
    page = file[(root - 1) * 4096 : root * 4096]
    place = (root - 1) * 4096 + page.index(b"long")
    file[place : place + 4] = b"lo-g"
    path.write_bytes(file)
    assert {fault.where for fault in wb.check(path).faults} == {"index"}
    assert wb.check(path, repair=True).copy
    assert wb.check(path).sound


@pytest.mark.parametrize("share", [0.02, 0.2, 0.5, 0.8, 0.97])
def test_a_truncated_file(path: Path, share: float) -> None:
    whole, before = made()
    path.write_bytes(whole[: int(len(whole) * share)])
    checked = wb.check(path)
    assert "of its pages are missing" in repr(checked)
    if not checked.counts.total():
        with pytest.raises(StoreError, match="nothing of a corpus can be read in it"):
            wb.check(path, repair=True)
        return
    saved = wb.check(path, repair=True).saved
    assert saved
    kept = content(saved)
    assert all(kept[kind] <= before[kind] for kind in kept)


@pytest.mark.parametrize("number", range(1, 40, 3))
def test_a_page_that_is_gone(path: Path, number: int) -> None:
    """Whatever page it is, what lies on the others is saved."""
    whole, before = made()
    start = (number - 1) * 4096
    path.write_bytes(whole[:start] + bytes(len(whole[start : start + 4096])) + whole[start + 4096 :])
    checked = wb.check(path, repair=True)
    assert not checked.sound
    kept = content(checked.saved or path)
    gone = {kind: before[kind] - kept.get(kind, set()) for kind in before}
    assert all(kept[kind] <= before[kind] for kind in kept)
    assert sum(map(len, kept.values())) > 100
    assert sum(map(len, gone.values())) <= checked.lost.total() + len(checked.faults)


@tries(12)
@given(st.randoms(use_true_random=False), st.integers(1, 12), st.floats(0.4, 2))
def test_damage_is_never_silent(chance: Random, bytes_changed: int, share: float) -> None:
    """Either all is there as it was, or it says that it is not, and saves nothing but what was there."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "crisis.db"
        damaged = bytearray(made().file)
        for _ in range(bytes_changed):
            damaged[chance.randrange(len(damaged))] ^= chance.randrange(1, 256)
        path.write_bytes(damaged[: int(len(damaged) * share)])
        try:
            checked = wb.check(path, repair=True)
        except StoreError:  # nothing of a corpus can be read in it
            return
        kept = content(checked.saved or path)
        if checked.saved is None:
            assert kept == made().records
        assert all(kept[kind] <= made().records[kind] for kind in kept if kind != "Article")


def other_program(path: Path) -> None:
    path.unlink()
    changed(path, "CREATE TABLE birds (name TEXT)")


@pytest.mark.parametrize(("prepare", "message"), [
    (Path.unlink, "there is no such file to check"),
    (other_program, "is an SQLite file of another program"),
    (lambda path: changed(path, "UPDATE schema SET version = 99"), "was written by a newer workbench"),
], ids=["none", "birds", "newer"])  # fmt: skip
def test_what_is_no_corpus(path: Path, prepare: Callable[[Path], None], message: str) -> None:
    prepare(path)
    with pytest.raises(StoreError, match=message):
        wb.check(path)


def test_what_is_in_the_log_counts(path: Path, tmp_path: Path) -> None:
    """A log that is broken keeps edits from the database, which says nothing of it."""
    store, reader = Store(path), sqlite3.connect(path)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM runs").fetchone()  # who reads keeps the log from being copied into the file
    store.add([Article(text="New.", id="new")])
    (tmp_path / "copy").mkdir()
    copy = tmp_path / "copy" / "crisis.db"
    copy.write_bytes(path.read_bytes())
    log = bytearray(path.with_name("crisis.db-wal").read_bytes())
    reader.close()
    store.close()
    copy.with_name("crisis.db-wal").write_bytes(log)
    checked = wb.check(copy)
    assert (checked.sound, checked.counts["articles"]) == (True, 41)
    assert copy.with_name("crisis.db-wal").read_bytes() == log
    copy.with_name("crisis.db-shm").unlink()
    log[60] ^= 255
    copy.with_name("crisis.db-wal").write_bytes(log)
    assert [fault.where for fault in wb.check(copy).faults] == ["log: 'new'"]
    saved = wb.check(copy, repair=True).saved
    assert saved
    assert wb.Corpus(saved)["new"].text == "New."
    log[60] ^= 255
    copy.with_name("crisis.db-wal").write_bytes(log[:-100])
    assert [fault.where for fault in wb.check(copy).faults] == ["log: 'new'"]


@pytest.mark.parametrize("before", [0, 60], ids=["a new log", "a log that is written over"])
def test_what_a_program_left_unfinished_in_the_log_is_no_fault(path: Path, tmp_path: Path, before: int) -> None:
    """It ended amid a transaction, and nobody was told that anything of it was written."""
    more = Path(shutil.copy(path, tmp_path / "more.db"))
    store = Store(more)
    store.add([Article(text=f"Snow {n}. " * 200, id=f"snow{n}") for n in range(90)])
    store.close()
    with closing(sqlite3.connect(path)) as dying:
        dying.execute("PRAGMA cache_size = 1")  # so that it goes to the log before its end
        dying.execute("ATTACH ? AS more", [str(more)])
        inserted = "INSERT INTO articles SELECT * FROM more.articles WHERE id LIKE 'snow%' ORDER BY position LIMIT ? OFFSET ?"
        with dying:
            dying.execute(inserted, [before, 0])
        dying.execute("PRAGMA wal_checkpoint(RESTART)")
        dying.execute("BEGIN")
        dying.execute(inserted, [30, before])
        (tmp_path / "copy").mkdir()
        copy = Path(shutil.copy(path, tmp_path / "copy"))
        log = Path(shutil.copy(path.with_name("crisis.db-wal"), copy.parent))
    assert f"snow{before + 1}".encode() in log.read_bytes()
    checked = wb.check(copy)
    assert (checked.sound, checked.counts["articles"]) == (True, 40 + before)


def test_exchange_lines_and_notebooks(path: Path, tmp_path: Path) -> None:
    lines = Path(wb.Corpus(path).export(tmp_path / "x.jsonl"))
    checked = wb.check(lines)
    assert (checked.sound, checked.counts["articles"], checked.counts["decisions"]) == (True, 40, 52)
    lines.write_text(lines.read_text("utf-8").replace('"text": "Rain', '"text": "Sn', 1), "utf-8")
    assert not wb.check(lines).sound


def test_the_command(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(path)]) == 0
    assert "all as written" in capsys.readouterr().out
    path.write_bytes(made().file[: 4096 * 36])
    assert main(["check", str(path)]) == 1
    assert "pages are missing" in capsys.readouterr().out
    assert not path.with_name("crisis.rescued.db").exists()
    assert main(["check", str(path), "--repair"]) == 1
    assert "what can be read was saved to" in capsys.readouterr().out
    assert main(["check", str(path.with_name("nothing.db"))]) == 1
    assert "there is no such file to check" in capsys.readouterr().err
