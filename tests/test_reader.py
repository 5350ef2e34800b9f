"""The Reader's Python side, without a page: messages in, answers out."""

from pathlib import Path
from typing import Any

import pytest

from workbench.corpus import Corpus
from workbench.display import PAGE_LIMIT
from workbench.errors import WorkbenchError
from workbench.formats.notebook import carried
from workbench.model import Annotation, Span
from workbench.widgets import Reader

TEXT = "Maliki spoke.\n\nThe \N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN} Pentagon\x0cdenied it."


class Talk:
    """A Reader of two articles, what it was asked and what it sent."""

    def __init__(self, corpus: Corpus, monkeypatch: pytest.MonkeyPatch, **options: Any) -> None:
        self.sent: list[dict[str, Any]] = []
        self.corpus, self.reader = corpus, Reader(corpus, **options)
        monkeypatch.setattr(self.reader, "send", self.sent.append)
        self.asked = 0

    def ask(self, kind: str, **content: Any) -> dict[str, Any]:
        """The answer; other messages on the way to it stay in ``sent``."""
        self.sent.clear()
        self.asked += 1
        self.reader._receive(self.reader, {"kind": kind, "n": self.asked, **content}, None)
        *_, answer = self.sent
        assert answer["kind"] == "answer"
        assert answer["n"] == self.asked
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
    assert page["labels"]["entities"][0] == "PERSON"
    assert page["text"] == TEXT.replace("\x0c", "\ufffd")
    assert (page["marks"]["ids"], page["counts"], page["undo"], page["redo"]) == ([], [], 0, 0)


def test_a_mark_is_stored_and_it_alone_is_sent(talk: Talk) -> None:
    assert talk.mark("Pentagon") == {"kind": "answer", "n": talk.asked, "ok": True, "message": "Saved"}
    (mark,) = talk.corpus.marks("x")
    assert (mark.annotation.spans[0].of(TEXT), mark.annotation.by, mark.status) == ("Pentagon", "user:anna", "accepted")
    assert [message["kind"] for message in talk.sent] == ["stored", "patch", "answer"]
    patch = talk.last("patch")
    start = TEXT.index("Pentagon")
    assert patch["marks"] == {mark.annotation.id: ["entities", "ORG", "accepted", "user:anna", None, ((start, start + 8),)]}
    assert (patch["counts"], patch["undo"]) == ([["entities", "ORG", 1]], 1)
    talk.mark("Maliki")
    assert [row[5] for row in talk.last("patch")["marks"].values()] == [((0, 6),)]


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

    def fail(*_: Any, **__: Any) -> None:
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
    assert len(talk.last("page")["marks"]["ids"]) == 1


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
    assert talk.last("patch")["marks"] == {}
    assert talk.last("patch")["undo"] == 1
    talk.ask("gone")
    talk.corpus.annotate("x", 0, 6, "PERSON")
    assert len(talk.last("patch")["marks"]) == 1
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
    assert (talk.last("page")["id"], talk.last("page")["labels"]["entities"]) == ("y", ["SHIP"])
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
    assert [line["id"] for line in carried(Reader(corpus, article="9")._twin_bundle())] == ["7", "9"]


def test_a_mark_is_put_right_in_one_step(talk: Talk) -> None:
    talk.mark("Pentagon")
    (mark,) = talk.corpus.marks("x")
    start = TEXT.index("The")
    answer = talk.ask("correct", id=mark.annotation.id, article="x", label="FAC", spans=[[start, start + 3, "The"], [0, 6, "Maliki"]])
    (now,) = talk.corpus.marks("x")
    assert (now.annotation.label, now.annotation.id) == ("FAC", answer["made"])
    assert {s.of(TEXT) for s in now.annotation.spans} == {"The", "Maliki"}
    assert not talk.ask("correct", id=now.annotation.id, article="x", spans=[[0, 6, "Barzani"]])["ok"]
    talk.ask("undo")
    assert talk.corpus.marks("x") == [mark]


def test_what_is_known_of_a_mark_is_told(talk: Talk) -> None:
    talk.mark("Maliki", "PERSON")
    (mark,) = talk.corpus.marks("x")
    talk.ask("note", id=mark.annotation.id, text="the minister?")
    talk.ask("flag", id=mark.annotation.id)
    told = talk.ask("tell", id=mark.annotation.id)
    assert (told["title"], told["same"], told["flagged"]) == ("PERSON", [], True)
    assert told["reasons"][0].lower().startswith("marked by anna")
    assert told["notes"] == [{"by": "user:anna", "words": "the minister?", "own": True}]
    talk.ask("flag", id=mark.annotation.id, on=False)
    talk.corpus.link(mark, "person/maliki")
    other = talk.corpus.annotate("x", TEXT.index("Pentagon"), TEXT.index("Pentagon") + 8, "PERSON")
    talk.corpus.link(other, "person/maliki")
    told = talk.ask("tell", id=mark.annotation.id)
    assert (told["same"], told["flagged"]) == ([other.id], False)


def test_every_mention_of_words_is_marked(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus.add([{"text": "Maliki, Maliki’s and Malikiya.", "id": "m"}])
    talk = Talk(corpus, monkeypatch, article="m")
    assert talk.ask("mark_all", words="Maliki", label="PERSON")["message"] == "✓ Saved 2 marks"
    assert talk.ask("mark_all", words="Maliki", label="PERSON")["message"] == "Every mention is marked so already"


def test_views_look_where_they_are_asked_to_but_not_where_they_ask(talk: Talk) -> None:
    rain = talk.corpus.annotate("y", 8, 13, "GPE")
    talk.sent.clear()
    talk.corpus.look_at(rain)
    assert talk.reader.article == "y"
    assert talk.last("look") == {"kind": "look", "id": "y", "mark": rain.id, "start": 8}
    same = Annotation(article="y", layer="entities", label="GPE", spans=rain.spans, by="model:a@1")
    talk.corpus.record([same])
    talk.corpus.look_at(same)  # drawn as the person's
    assert talk.last("look")["mark"] == rain.id
    assert talk.ask("look", id=rain.id)["ok"]
    assert [message["kind"] for message in talk.sent] == ["answer"]


def test_somebody_else_was_faster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus, ben = Corpus(tmp_path / "x.db", user="anna"), Corpus(tmp_path / "x.db", user="ben")
    corpus.add([{"text": TEXT, "id": "x"}])
    said = [Annotation(article="x", layer="entities", label=label, spans=(Span(0, 6),), by="model:a@1") for label in ("PERSON", "ORG")]
    corpus.record(said)
    talk = Talk(corpus, monkeypatch)
    talk.ask("ready")
    ben.reject(said[0])
    ben.accept(said[1])
    answer = talk.ask("accept", id=said[0].id)
    assert not answer["ok"]
    assert answer["message"].startswith("Not saved: ben rejected that mark on 20")
    assert talk.last("patch")["marks"][said[0].id] is None
    assert talk.ask("reject", id=said[1].id)["message"] == "Saved"  # what ben did was shown with that
    assert ben.marks("x") == []
    ben.accept(said[1])
    assert talk.ask("refresh")["message"] == "New in 1 article"
    assert talk.last("patch")["marks"][said[1].id][2] == "accepted"
    assert talk.ask("refresh")["message"] == "Nothing new"
