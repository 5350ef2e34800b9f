"""The Reader's Python side, without a page: messages in, answers out."""

from typing import Any

import pytest

from workbench.corpus import Corpus
from workbench.display import PAGE_LIMIT
from workbench.errors import WorkbenchError
from workbench.model import Annotation, Span
from workbench.widgets import Reader

TEXT = "Maliki spoke.\n\nThe \N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN} Pentagon\x0cdenied it."


class Talk:
    """A Reader of two articles, what it was asked and what it sent."""

    def __init__(self, corpus: Corpus, monkeypatch: pytest.MonkeyPatch, **options: Any) -> None:
        self.sent: list[dict[str, Any]] = []
        self.corpus, self.reader = corpus, Reader(corpus, **options)
        monkeypatch.setattr(self.reader, "send", self.sent.append)

    def ask(self, kind: str, **content: Any) -> dict[str, Any]:
        """The answer; other messages on the way to it stay in ``sent``."""
        self.sent.clear()
        self.reader._receive(self.reader, {"kind": kind, "n": 7, **content}, None)
        *_, answer = self.sent
        assert answer["kind"] == "answer"
        assert answer["n"] == 7
        return answer

    def mark(self, words: str, label: str = "ORG", **changes: Any) -> dict[str, Any]:
        start = TEXT.index(words)
        return self.ask("mark", **{"article": "x", "start": start, "end": start + len(words), "text": words, "label": label, **changes})

    def last(self, kind: str) -> dict[str, Any]:
        return [message for message in self.sent if message["kind"] == kind][-1]


@pytest.fixture
def corpus() -> Corpus:
    corpus = Corpus(user="anna")
    corpus.add([{"text": TEXT, "id": "x", "title": "First"}, {"text": "Rain in Mosul.", "id": "y"}])
    return corpus


@pytest.fixture
def talk(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> Talk:
    talk = Talk(corpus, monkeypatch)
    talk.ask("ready")
    return talk


def test_ready_sends_the_page(talk: Talk) -> None:
    page = talk.last("page")
    assert (page["id"], page["titles"]) == ("x", [["x", "First"], ["y", "Rain in Mosul."]])
    assert page["labels"][0] == "PERSON"
    assert len(page["paragraphs"]) == 2
    assert (page["marks"], page["counts"], page["undo"], page["redo"]) == ({}, [], 0, 0)


def test_a_mark_is_stored_and_its_paragraph_alone_is_sent(talk: Talk) -> None:
    assert talk.mark("Pentagon") == {"kind": "answer", "n": 7, "ok": True, "message": "Saved"}
    (mark,) = talk.corpus.marks("x")
    assert (mark.annotation.spans[0].of(TEXT), mark.annotation.by, mark.status) == ("Pentagon", "user:anna", "accepted")
    patch = talk.sent[0]
    assert list(patch["paragraphs"]) == ["1"]
    assert patch["marks"][mark.annotation.id]["text"] == "Pentagon"
    assert (patch["counts"], patch["undo"]) == ([["entities", "ORG", 1]], 1)
    talk.mark("Maliki")
    assert list(talk.last("patch")["paragraphs"]) == ["0"]
    assert len(talk.last("patch")["marks"]) == 1


def test_what_a_page_cannot_show_can_still_be_marked(talk: Talk) -> None:
    assert talk.mark("Pentagon\x0cdenied", text="Pentagon\ufffddenied")["ok"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"text": "Pentagon\N{NO-BREAK SPACE}"}, "not saved: the page has 'Pentagon\\xa0' where the article has 'Pentagon'"),
        ({"start": 20, "end": 28}, "not saved"),  # as a page would count that counts in UTF-16
        ({"article": "y"}, "not saved"),
        ({"label": ""}, "label"),
        ({"start": 5, "end": 5, "text": ""}, "empty or outside"),
        ({"start": -9, "end": -3, "text": "enied "}, "outside"),
    ],
)
def test_a_mark_that_does_not_fit_is_refused(talk: Talk, changes: dict[str, Any], reason: str) -> None:
    answer = talk.mark("Pentagon", **changes)
    assert not answer["ok"]
    assert reason in answer["message"]
    assert talk.corpus.marks("x", status=None) == []


def test_unknown_messages_and_failures_get_an_answer(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = talk.ask("dance")
    assert not answer["ok"]
    assert "'dance'" in answer["message"]
    assert "no longer there" in talk.ask("accept", id="nothing")["message"]

    def fail(*_: Any) -> None:
        raise RuntimeError("disk on fire")

    monkeypatch.setattr(talk.corpus, "annotate", fail)
    with pytest.raises(RuntimeError):
        talk.mark("Pentagon")
    answer = talk.sent[-1]
    assert not answer["ok"]
    assert "RuntimeError: disk on fire" in answer["message"]


def test_accept_and_reject_mean_all_who_say_the_same(talk: Talk) -> None:
    same = [Annotation(article="x", layer="entities", label="PERSON", spans=(Span(0, 6),), by=by) for by in ("model:a@1", "model:b@1")]
    talk.corpus.record(same)
    (shown,) = talk.last("patch")["marks"]
    for verdict, status in (("accept", "accepted"), ("reject", "rejected")):
        assert talk.ask(verdict, id=shown)["message"] == "Saved"
        assert {m.status for m in talk.corpus.marks("x", status=None)} == {status}
    assert talk.last("patch")["marks"] == {shown: None}
    assert talk.ask("undo")["message"] == "Undone"
    assert {m.status for m in talk.corpus.marks("x")} == {"accepted"}


def test_undo_and_redo_go_where_it_was_done(talk: Talk) -> None:
    assert talk.ask("undo")["message"] == "Nothing to undo"
    talk.mark("Pentagon")
    talk.ask("go", step=1)
    assert talk.last("page")["id"] == talk.reader.article == "y"
    assert talk.last("page")["undo"] == 1
    assert talk.ask("undo")["message"] == "Undone"
    assert talk.reader.article == "x"
    assert talk.last("page")["redo"] == 1
    talk.ask("open", id="y")
    talk.ask("redo")
    assert talk.reader.article == "x"
    assert len(talk.last("page")["marks"]) == 1


def test_going_stops_at_the_ends(talk: Talk) -> None:
    talk.ask("go", step=-1)
    assert talk.reader.article == "x"
    talk.ask("go", step=1)
    talk.ask("go", step=1)
    assert talk.reader.article == "y"


def test_changes_elsewhere_show_until_the_last_view_is_gone(talk: Talk) -> None:
    talk.ask("ready")
    talk.sent.clear()
    talk.corpus.annotate("y", 8, 13, "GPE")  # another article: nothing to draw, but to undo
    assert talk.last("patch")["paragraphs"] == {}
    assert talk.last("patch")["undo"] == 1
    talk.ask("gone")
    talk.corpus.annotate("x", 0, 6, "PERSON")
    assert list(talk.last("patch")["paragraphs"]) == ["0"]
    talk.ask("gone")
    talk.sent.clear()
    talk.corpus.undo()
    assert talk.sent == []


def test_new_articles_show_up_in_the_list(talk: Talk) -> None:
    talk.corpus.add([{"text": "Third", "id": "z"}])
    talk.ask("open", id="z")
    assert talk.last("page")["titles"][-1] == ["z", "Third"]


@pytest.mark.parametrize("article", [1, "y"])
def test_article_and_labels_can_be_chosen(corpus: Corpus, monkeypatch: pytest.MonkeyPatch, article: int | str) -> None:
    talk = Talk(corpus, monkeypatch, article=article, labels=["SHIP"])
    talk.ask("ready")
    assert (talk.last("page")["id"], talk.last("page")["labels"]) == ("y", ["SHIP"])
    assert Reader(corpus, article=corpus["y"]).article == "y"


def test_what_is_wrong_is_said_at_once(corpus: Corpus) -> None:
    untyped: Any = Reader
    with pytest.raises(TypeError, match="colour"):
        untyped(corpus, colour="red")
    with pytest.raises(WorkbenchError, match="no articles to read"):
        Reader(Corpus())
    with pytest.raises(KeyError):
        Reader(corpus, article="nowhere")


def test_traits_carry_names_only(talk: Talk) -> None:
    state = {name: value for name, value in talk.reader.get_state().items() if name not in ("_esm", "_css")}
    assert "Pentagon" not in str(state)


def test_twin_of_many_articles_carries_what_this_person_did(monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = Corpus(user="anna")
    corpus.add([{"text": f"Number {n}.", "id": str(n)} for n in range(PAGE_LIMIT + 5)])
    corpus.annotate("7", 0, 6, "EVENT")
    (records,) = [v for k, v in Reader(corpus, article="9")._twin_bundle().items() if not k.startswith("text/")]
    assert [line["id"] for line in records["articles"]] == ["7", "9"]
