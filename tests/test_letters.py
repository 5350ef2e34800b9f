"""share(): what a reader of a notebook sees, what it carries, tells and lacks, and a copy without what is private."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
import pytest

import workbench as wb
from tests import notebooks
from workbench import privacy
from workbench.cli import main
from workbench.display import bundle
from workbench.letters.opening import opened
from workbench.letters.seeing import seen

TOWN = "ask the mayor about this"
TWIN = '<div class="wb-static wb-twin-1a2b wb-edition-1"><p>Rain fell.</p></div>'
LIVE = {"application/vnd.jupyter.widget-view+json": {"model_id": "1a2b"}, "text/plain": "(interactive view: run the cell)"}
PLOT = {"application/vnd.plotly.v1+json": {"data": []}, "text/plain": "Figure"}


def code(source: str, *outputs: Mapping[str, Any], count: int | None = 1) -> dict[str, Any]:
    made = [{"output_type": "display_data", "metadata": {}, "data": dict(data)} for data in outputs]
    return {"cell_type": "code", "metadata": {}, "execution_count": count, "source": source, "outputs": made}


def text(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def write(path: Path, *cells: Mapping[str, Any], **metadata: Any) -> Path:
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": list(cells)}), "utf-8")
    return path


@pytest.fixture
def corpus(tmp_path: Path) -> wb.Corpus:
    corpus = wb.Corpus(tmp_path / "crisis.db", user="anna")
    corpus.add([{"id": "rain", "text": "Rain fell in Erbil, said Nour."}, {"id": "snow", "text": "Snow fell in Kyiv."}])
    corpus.note(corpus.annotate("rain", 13, 18, "GPE"), TOWN)
    return corpus


# --- what is seen -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("outputs", "what", "trouble"), [
    ([{"text/html": TWIN}, LIVE], "the static twin of a live view", ""),
    ([{"text/html": '<div class="wb-twin-1a2b wb-edition-0"></div>'}, LIVE], "nothing", "saved before"),
    ([LIVE], "nothing", "a live view without a static twin"),
    ([{**LIVE, "text/html": "<p>7 rows</p>"}], "a static page in the place of a live view", "once the notebook is trusted"),
    ([PLOT], "nothing but its name", "without a picture"),
    ([{**PLOT, "image/svg+xml": "<svg/>"}], "a picture", ""),
    ([{"text/html": "<div id=x></div><script>draw()</script>", "text/plain": "x"}], "nothing", "a script"),
    ([{"text/html": "<table><tr><td>Erbil</td></tr></table><style>td {}</style>"}], "a static page", ""),
    ([{"text/html": "<img src='https://example.org/a.png'>"}], "a static page", "it fetches https://example.org/a.png"),
    ([{"text/html": "<a href='https://example.org/a'>Post</a>"}], "a static page", ""),
    ([{"application/javascript": "1"}], "nothing", "a script"),
    ([{"text/plain": "<weather.Map at 0x7f00>"}], "the name of an object", "no other way"),
    ([{"text/plain": "4"}], "text", ""),
    ([{"application/x-own": {"a": 1}}], "nothing", "application/x-own is shown by few programs"),
])  # fmt: skip
def test_what_a_reader_sees(tmp_path: Path, outputs: list[Any], what: str, trouble: str) -> None:
    first, *more = seen(opened(write(tmp_path / "x.ipynb", code("x", *outputs))))
    assert first.what.startswith(what)
    assert trouble in first.trouble
    assert bool(trouble) == bool(first.trouble)
    assert all(not each.trouble or trouble for each in more)


def test_pictures_in_text_travel_or_not(tmp_path: Path) -> None:
    cell = text("![a](attachment:a.png) ![b](images/b%20c.png) <img src='https://example.org/c.png'> ![d](data:image/png;base64,AA)")
    found = {each.what: each.trouble.split(" ")[-1] for each in seen(opened(write(tmp_path / "x.ipynb", cell)))}
    assert found == {"the picture images/b c.png": "it", "the picture https://example.org/c.png": "network"}


def test_lines_of_text_are_joined_and_errors_told(tmp_path: Path) -> None:
    cell = code("", {"text/html": ["<p>", "Rain</p>"]})
    cell["source"] = ["x = 1\n", "x"]
    cell["outputs"] += [{"output_type": "stream", "name": "stdout", "text": ["a\n", "b\n"]}]
    cell["outputs"] += [{"output_type": "error", "ename": "KeyError", "evalue": "'x'", "traceback": []}]
    found = seen(opened(write(tmp_path / "x.ipynb", cell)))
    assert [each.what for each in found] == ["a static page", "2 printed lines", "an error: KeyError"]


# --- what it carries and lacks ----------------------------------------------------------------------------------------


def test_a_letter_is_looked_at_as_a_whole(corpus: wb.Corpus, tmp_path: Path) -> None:
    letter = write(tmp_path / "letter.ipynb", code('corpus = wb.Corpus("crisis.db")\nwb.show(corpus)', bundle(corpus)))
    shared = wb.share(letter)
    assert shared.troubles == []
    assert [str(each) for each in shared.seen] == ["cell 1: a static page, with the records of 2 articles"]
    said = repr(shared)
    for line in (
        "2 articles",
        "entities: 1, by user:anna 1",
        "decisions: 2, by user:anna 2",
        "anna: the records",
        f"“{TOWN}”: the records",
    ):
        assert line in said
        assert line in shared._repr_html_().replace("&quot;", '"')
    corpus.add([{"id": "hail", "text": "Hail fell."}])
    corpus.reject(corpus.annotate("snow", 13, 17, "GPE"))
    assert wb.share(letter).lost == [
        "1 article of crisis.db is in no output: Hail fell.",
        "1 annotation of crisis.db about articles in it is in no output; run the cells again and save",
        "2 decisions of crisis.db about articles in it are in no output; run the cells again and save",
    ]
    assert wb.share(letter, corpus=corpus.where(id="rain")).lost == []


def test_cells_that_were_not_run_are_told(tmp_path: Path) -> None:
    letter = write(tmp_path / "x.ipynb", code("x = 1", count=None), code("", count=None), text("Rain"))
    assert wb.share(letter).lost == ["code that was not run, or was changed since: cell 1"]


def test_nothing_is_executed_and_stores_that_are_not_there_are_not_made(tmp_path: Path) -> None:
    letter = write(
        tmp_path / "x.ipynb",
        code("%cd /\nopen('x', 'w'); wb.Corpus('none.db'); wb.Corpus('postgresql://x'); Corpus(f'{1}')"),
        code("def ("),
    )
    wb.share(letter)
    assert [path.name for path in tmp_path.iterdir()] == ["x.ipynb"]


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"nbformat": 3, "worksheets": []}', '{"nbformat": 4, "cells": [5]}', '{"nbformat": 4, "cells": 5}']
)
def test_what_is_no_notebook_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.ipynb").write_text(content)
    with pytest.raises(wb.FormatError, match="x.ipynb: "):
        wb.share(tmp_path / "x.ipynb")
    with pytest.raises(wb.FormatError, match="cannot be read"):
        wb.share(tmp_path / "y.ipynb")


# --- the copy ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def letter(corpus: wb.Corpus, tmp_path: Path) -> Path:
    frame = {"text/html": corpus.frame("notes").to_html(), "text/plain": "notes"}
    figure = {**PLOT, "image/svg+xml": "<svg><title>by anna</title></svg>"}
    figure["application/vnd.plotly.v1+json"] = {"data": [{"customdata": [m.annotation.id for m in corpus.marks(layer="entities")]}]}
    failed = code("1 / 0")
    failed["outputs"] = [
        {"output_type": "error", "ename": "E", "evalue": "", "traceback": ["\x1b[32mFile /home/anna/crisis/x.py:3\x1b[0m"]}
    ]
    return write(
        tmp_path / "letter.ipynb",
        text("Dear Ben, yours, Anna"),
        code('corpus = wb.Corpus("/home/anna/crisis.db", user="anna")', bundle(corpus)),
        code(f'corpus.note(mark, "{TOWN}")', frame, figure),
        failed,
        papermill={"input": "/home/anna/letter.ipynb"},
    )


def test_a_copy_without_names_is_whole_in_itself(letter: Path, corpus: wb.Corpus, tmp_path: Path) -> None:
    before = letter.read_bytes()
    shared = wb.share(letter, tmp_path / "copy.ipynb", without=["notes", "names", "paths"])
    assert letter.read_bytes() == before
    nbformat.validate(nbformat.read(shared, as_version=4))
    raw = shared.path.read_text("utf-8")
    for word in ("anna", "Anna", TOWN, "/home", "mayor"):
        assert word not in raw
    assert set(shared.traces.names) == {by.removeprefix("user:") for by in privacy.pseudonyms([corpus.reading()]).values()}
    assert (shared.traces.notes, shared.traces.paths) == ({}, {})
    copy = wb.Corpus(shared, user="ben")
    assert [(m.annotation.label, m.status) for m in copy.marks()] == [("GPE", "accepted")]
    assert "notes" not in {a.layer for a in copy.reading().annotations}
    cells = json.loads(raw)["cells"]
    assert cells[2]["outputs"][0]["data"] == {"text/plain": "(left out: private notes)"}
    drawn = cells[2]["outputs"][1]["data"]["application/vnd.plotly.v1+json"]
    assert [m.annotation.id for m in copy.marks(layer="entities")] == drawn["data"][0]["customdata"], "what names a mark by its id follows"


@pytest.mark.parametrize("kind", privacy.KINDS)
def test_only_what_is_asked_for_goes(letter: Path, tmp_path: Path, kind: privacy.Kind) -> None:
    whole, shared = wb.share(letter), wb.share(letter, tmp_path / "copy.ipynb", without=kind)
    assert {
        name: getattr(whole.traces, name).keys() for name in privacy.KINDS if name != kind and not (kind == "names" and name == "paths")
    } == {name: getattr(shared.traces, name).keys() for name in privacy.KINDS if name != kind and not (kind == "names" and name == "paths")}
    assert not {"anna", TOWN, "/home/anna/crisis.db"} & getattr(shared.traces, kind).keys()


def test_a_name_that_is_a_word_of_the_articles_goes_where_it_signs(tmp_path: Path) -> None:
    corpus = wb.Corpus(user="may")
    corpus.add([{"id": "a", "text": "It may rain in May."}])
    corpus.annotate("a", 15, 18, "DATE")
    shown = {**bundle(corpus), "text/plain": "user:may says it may rain"}
    letter = write(tmp_path / "x.ipynb", text("You may read this"), code('wb.Corpus(user="may")', shown))
    cells = json.loads(wb.share(letter, tmp_path / "y.ipynb", without="names").path.read_text("utf-8"))["cells"]
    assert cells[0]["source"] == "You may read this"
    assert "may" not in cells[1]["source"]
    assert cells[1]["outputs"][0]["data"]["text/plain"].startswith("user:person-")
    assert cells[1]["outputs"][0]["data"]["text/plain"].endswith(" says it may rain")


def test_the_notebook_itself_is_never_changed(letter: Path) -> None:
    with pytest.raises(wb.WorkbenchError, match="say where a copy goes"):
        wb.share(letter, without="notes")
    with pytest.raises(wb.WorkbenchError, match="a copy goes somewhere else"):
        wb.share(letter, letter, without="notes")
    with pytest.raises(wb.FormatError, match="cannot be written"):
        wb.share(letter, letter.parent / "none" / "x.ipynb")


def test_workbench_share(letter: Path, corpus: wb.Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    copy = letter.parent / "copy.ipynb"
    assert main(["share", str(letter), "-o", str(copy), "--without-notes", "--without-names", "--without-paths"]) == 1
    said = capsys.readouterr()
    assert "cell 4: an error: E; mend the cell" in said.out
    assert "to look at" in said.err
    assert "anna" not in copy.read_text("utf-8")
    write(letter, code("wb.show(corpus)", bundle(corpus)))
    assert main(["share", str(letter), "--corpus", str(letter.parent / "crisis.db")]) == 0
    assert "nothing stands against mailing it" in capsys.readouterr().err
    assert main(["share", str(letter), "--without-notes"]) == 1
    assert "say where a copy goes" in capsys.readouterr().err


@pytest.mark.parametrize("path", notebooks.NOTEBOOKS, ids=lambda p: p.stem)
def test_the_manual_can_be_mailed(path: Path) -> None:
    shared = wb.share(path)
    known = ("beside the notebook", "without a picture")  # the pictures of the manual, and a plot of plotly's own
    assert [each for each in shared.seen if each.trouble and not any(words in each.trouble for words in known)] == []
    assert shared.traces.paths == {}


# --- sizes ------------------------------------------------------------------------------------------------------------


def weight(value: object) -> int:
    """Bytes of a value in a notebook, as nbformat writes it."""
    return len(json.dumps(value, ensure_ascii=False, indent=1).encode())


def test_ten_articles_with_all_layers_and_a_reader_stay_small() -> None:
    corpus = wb.Corpus(notebooks.REPOSITORY / "notebooks" / "01_start.ipynb")[:10]
    assert {m.annotation.layer for m in corpus.marks()} >= {"entities", "quotes", "events", "links", "facts"}
    page = bundle(corpus)
    characters = sum(len(article.text) for article in corpus)
    assert weight(page) < 25 * characters, "of articles of 4,000 characters ten are below 1 MB"
    reader = wb.Reader(corpus)
    live: Any = reader._repr_mimebundle_()
    assert weight(reader._drawn_twin()) + weight(live) + weight(reader.get_state()) - weight(page) < 50_000
