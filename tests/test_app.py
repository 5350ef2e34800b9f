"""The panels as one app: what is made when, and how they follow each other."""

from typing import Any

import pytest

import workbench as wb
from workbench.widgets.app import PANELS

TEXT = "Rain fell in Erbil on Friday. “The bridge holds,” said Dana Aziz."


@pytest.fixture
def corpus() -> wb.Corpus:
    corpus = wb.Corpus(user="anna")
    corpus.add([{"text": TEXT, "id": "one", "published": "2015-03-10"}, {"text": "Snow fell in Mosul.", "id": "two"}])
    return corpus


def front(app: Any) -> str:
    return PANELS[app._tabs.selected_index]


def test_it_begins_with_the_reader_and_makes_the_rest_when_turned_to(corpus: wb.Corpus) -> None:
    app = wb.Workbench(corpus)
    assert (front(app), list(app.panels)) == ("Read", ["Read"])
    for name in PANELS:
        app.turn_to(name)
        assert (front(app), name in app.panels) == (name, True)
    assert [len(box.children) for box in app._tabs.children] == [2, 1, 1, 1, 1]


def test_an_empty_corpus_begins_with_loading() -> None:
    corpus = wb.Corpus(user="anna")
    app = wb.Workbench(corpus)
    assert (front(app), app.turn_to("Read"), list(app.panels)) == ("Load", None, ["Load"])
    corpus.add([{"text": TEXT}])
    assert app.turn_to("Read").article == corpus[0].id


def test_a_row_chosen_in_the_table_is_read(corpus: wb.Corpus) -> None:
    app = wb.Workbench(corpus)
    table = app.turn_to("Articles")
    corpus.look_at("two")  # asked by Python: nothing comes to the front
    assert front(app) == "Articles"
    corpus.look_at("two", by=table)
    assert (front(app), app.panels["Read"].article) == ("Read", "two")


def test_suggestions_come_beside_the_work_and_errors_are_told(corpus: wb.Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    app = wb.Workbench(corpus)
    app.suggest().join(120)
    assert "2 articles read" in app._said.value
    assert not app._suggest.disabled
    assert {m.annotation.layer for m in corpus.marks()} >= {"entities", "quotes"}
    monkeypatch.setattr("workbench.widgets.app.detect", lambda *_, **__: 1 / 0)
    app.suggest().join(60)
    assert "ended early: division by zero" in app._said.value


def test_what_is_no_corpus_is_refused() -> None:
    with pytest.raises(wb.WorkbenchError, match="takes a corpus, not str"):
        wb.Workbench("crisis.db")  # type: ignore[arg-type]
