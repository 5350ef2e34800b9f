"""What lies behind a point of a plot, without a page."""

from __future__ import annotations

from typing import Any

import pytest

import workbench as wb
from workbench.model import Annotation, Span
from workbench.widgets.evidence import Evidence

from .talk import Talk

TEXT = "Rain fell. Jets bombed <b>Qaim</b> on Thursday. Nine died."


@pytest.fixture
def corpus() -> wb.Corpus:
    made = wb.Corpus()
    made.add([{"id": "a", "text": TEXT, "source": "Courier", "published": "2014-06-27T10:00:00+02:00"}, {"id": "b", "text": TEXT + " So."}])
    at = (Span(TEXT.index("bombed"), TEXT.index("bombed") + 6),)
    made.record(Annotation(article=article, layer="events", label="ASSAULT", spans=at, by="rules:test@1") for article in "ab")
    return made


def test_a_click_lists_the_sentences_and_looks_at_the_first(corpus: wb.Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[tuple[Any, ...]] = []
    corpus.on_look(lambda *where: looked.append(where))
    first, second = corpus.frame("events").id
    talk = Talk(Evidence(corpus, figure="x"), monkeypatch)
    answer = talk.ask("behind", ids=[first, "no such id", second])
    assert answer["rows"][0] == {
        "id": first, "about": "Courier · 2014-06-27 · ASSAULT",
        "before": "Jets ", "marked": "bombed", "after": " <b>Qaim</b> on Thursday.",
    }  # fmt: skip
    assert [row["id"] for row in answer["rows"]] == [first, second]
    talk.ask("look", id=second)
    assert looked == [("a", first, talk.view), ("b", second, talk.view)]


def test_a_selection_shows_nothing_from_outside(corpus: wb.Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = list(corpus.frame("events").id)
    talk = Talk(Evidence(corpus.where(id="b"), figure="x"), monkeypatch)
    assert [row["id"] for row in talk.ask("behind", ids=ids)["rows"]] == ids[1:]
    answer = talk.ask("behind", ids=ids[:1])
    assert (answer["rows"], answer["ok"]) == ([], True) and "draw the plot again" in answer["message"]


def test_long_sentences_are_cut_around_the_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = wb.Corpus()
    corpus.add([{"id": "a", "text": "so " * 400 + "bombed" + " and" * 400}])
    made = corpus.annotate("a", 1200, 1206, "ASSAULT", layer="events")
    (row,) = Talk(Evidence(corpus, figure="x"), monkeypatch).ask("behind", ids=[made.id])["rows"]
    assert row["marked"] == "bombed" and 100 < len(row["before"]) < 200 and 100 < len(row["after"]) < 200
