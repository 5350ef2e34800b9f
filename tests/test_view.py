"""What all views do alike, without a page."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

import workbench as wb
from tests.talk import Talk

VIEWS: dict[str, Callable[[wb.Corpus], wb.Reader]] = {
    "reader": wb.Reader,
    "review": wb.Review,
    "event_form": wb.EventForm,
    "table": wb.Table,
    "facts": wb.Facts,
}
"""Whatever they show, it has a name of the second article in it."""


@pytest.fixture
def corpus() -> wb.Corpus:
    corpus = wb.Corpus(user="anna")
    corpus.add([{"text": "Rain fell in Erbil.", "id": "x", "title": "Rain"}])
    return corpus


def page(talk: Talk) -> str:
    """All that a page is told when it comes, and asks for its rows."""
    talk.ask("ready")
    told = list(talk.sent)
    if isinstance(talk.view, wb.Table):
        told.append(talk.ask("rows", start=0, length=9, sort=[], words="", facets={}))
    return json.dumps(told, default=str)


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("once_shown", [False, True])
def test_what_is_written_while_there_is_no_page_is_there_when_one_comes(
    corpus: wb.Corpus, monkeypatch: pytest.MonkeyPatch, name: str, once_shown: bool
) -> None:
    talk = Talk(VIEWS[name](corpus), monkeypatch)
    if once_shown:
        assert "STRANDING" not in page(talk)
        talk.ask("gone")
    talk.sent.clear()
    corpus.annotate("x", 13, 18, "STRANDING", layer="events" if name == "event_form" else "entities")
    corpus.add([{"text": "Snow fell in Kyiv.", "id": "y", "title": "STRANDING"}])
    assert talk.sent == []  # nobody is there to be told
    assert "STRANDING" in page(talk)


def test_a_page_that_says_again_that_it_is_there_is_one_page(corpus: wb.Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = Talk(wb.Reader(corpus), monkeypatch)
    for first, is_new in (("page 1", True), ("page 1", False), ("page 2", True)):
        talk.ask("ready", n=first)
        assert any(message.get("kind") == "page" for message in talk.sent) == is_new
    talk.ask("gone")
    corpus.annotate("x", 13, 18, "GPE")
    assert talk.last("patch")["marks"]  # the other page is still there
    talk.ask("gone")
    talk.sent.clear()
    corpus.undo()
    assert talk.sent == []


def test_a_view_that_is_closed_hears_nothing_more(corpus: wb.Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = Talk(wb.Reader(corpus), monkeypatch)
    talk.ask("ready")
    talk.view.close()
    talk.sent.clear()
    corpus.annotate("x", 13, 18, "GPE")
    assert talk.sent == []
