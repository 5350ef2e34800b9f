"""Upload's Python side, without a page: pieces in, articles in the corpus, nothing left behind."""

import io
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from workbench.corpus import Corpus
from workbench.errors import SourceError, WorkbenchError
from workbench.widgets import Upload

from .talk import Talk

RAIN = b"Rain fell in Erbil on Monday, and the river rose by two metres."


@pytest.fixture
def spool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files are made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def talk(spool: Path, monkeypatch: pytest.MonkeyPatch) -> Talk:
    return Talk(Upload(Corpus(user="anna")), monkeypatch)


def upload(talk: Talk, name: str, data: bytes, piece: int = 1000, file: str = "view-1") -> dict[str, Any]:
    """Send a file as the page does; the last answer."""
    answer = talk.ask("begin", file=file, name=name, size=len(data))
    for at in range(0, len(data), piece):
        if answer["ok"]:
            answer = talk.ask("piece", data[at : at + piece], file=file, at=at)
    return talk.ask("end", file=file) if answer["ok"] else answer


def packed(**members: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in members.items():
            archive.writestr(f"{name}.txt", text)
    return data.getvalue()


@pytest.mark.parametrize("piece", [1, 7, 1000])
def test_pieces_become_articles_and_the_file_is_gone(talk: Talk, spool: Path, piece: int) -> None:
    answer = upload(talk, "folder/rain.txt", RAIN, piece)
    assert answer == {"ok": True, "message": "", "said": "1 article added", "skipped": [], "some": True}
    (article,) = talk.view.corpus
    assert (article.text, article.meta["file"]) == (RAIN.decode(), "rain.txt")
    assert list(spool.iterdir()) == []


def test_what_was_added_was_there_and_was_left_out_is_told(talk: Talk) -> None:
    assert upload(talk, "a.txt", RAIN)["said"] == "1 article added"
    assert upload(talk, "again.txt", RAIN)["said"] == "1 article there already"
    answer = upload(talk, "b.zip", packed(a=RAIN.decode(), b="The ferry stopped on Friday.", c=""))
    assert (answer["said"], answer["some"]) == ("1 article added, 1 article there already", True)
    assert answer["skipped"] == [("b.zip/c.txt", "the file is empty")]
    answer = upload(talk, "c.txt", b"")
    assert (answer["ok"], answer["said"], answer["some"]) == (True, "not added", False)
    assert answer["skipped"] == [("c.txt", "the file is empty")]


@pytest.mark.parametrize(
    ("name", "size", "reason"),
    [
        ("film.mov", 10, "cannot read .mov"),
        ("Makefile", 10, "cannot read files without suffix"),
        ("dump.zip", 1_000_000_001, "over 1 GB"),
    ],
)
def test_what_cannot_be_read_does_not_even_travel(talk: Talk, spool: Path, name: str, size: int, reason: str) -> None:
    answer = talk.ask("begin", file="view-1", name=name, size=size)
    assert not answer["ok"]
    assert reason in answer["message"]
    assert list(spool.iterdir()) == []


def test_a_part_that_was_lost_is_noticed(talk: Talk) -> None:
    talk.ask("begin", file="view-1", name="a.txt", size=len(RAIN))
    assert not talk.ask("piece", RAIN[5:10], file="view-1", at=5)["ok"]
    assert talk.ask("piece", RAIN[:5], file="view-1", at=0)["ok"]
    assert not talk.ask("piece", RAIN[:5], file="view-1", at=0)["ok"]  # twice
    assert not talk.ask("piece", RAIN, file="view-1", at=5)["ok"]  # more than was said
    assert "lost on the way" in talk.ask("end", file="view-1")["message"]
    assert "lost on the way" in talk.ask("piece", RAIN, file="view-9", at=0)["message"]
    assert len(talk.view.corpus) == 0
    assert upload(talk, "a.txt", RAIN)["ok"]


def test_files_of_views_that_are_gone_are_forgotten(talk: Talk, spool: Path) -> None:
    for file in ("one-1", "two-1", "two-2"):
        talk.ask("begin", file=file, name="a.txt", size=5)
    talk.ask("gone", view="two")
    assert len(list(spool.iterdir())) == 1
    talk.ask("cancel", file="one-1")
    talk.ask("cancel", file="one-1")
    assert list(spool.iterdir()) == []


def test_a_failure_leaves_nothing_behind_and_is_told(talk: Talk, spool: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("disk on fire")

    with monkeypatch.context() as broken:
        broken.setattr(talk.view.corpus, "add", fail)
        with pytest.raises(RuntimeError):
            upload(talk, "a.txt", RAIN)
    assert "disk on fire" in talk.sent[-1]["message"]
    assert list(spool.iterdir()) == []
    assert upload(talk, "a.txt", RAIN)["some"]


def test_columns_are_those_of_the_table(spool: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = Talk(Upload(Corpus(), columns={"text": "Copy"}), monkeypatch)
    upload(talk, "rows.csv", b"Copy,Outlet\nRain fell in Erbil.,Northern Post\n")
    assert [(a.text, a.source) for a in talk.view.corpus] == [("Rain fell in Erbil.", "Northern Post")]


def test_what_is_wrong_is_said_at_once() -> None:
    untyped: Any = Upload
    with pytest.raises(WorkbenchError, match="takes a corpus"):
        untyped("letter.db")
    with pytest.raises(SourceError, match="known are"):
        Upload(Corpus(), columns={"words": "Copy"})
    with pytest.raises(TypeError, match="limit"):
        untyped(Corpus(), limit=3)


def test_the_static_twin_says_how_many_came(talk: Talk) -> None:
    assert "added" not in talk.view._drawn_twin()["text/html"]
    upload(talk, "a.txt", RAIN)
    assert talk.view._drawn_twin()["text/plain"] == "1 article added by upload."
