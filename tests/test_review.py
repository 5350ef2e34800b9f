"""The Review's Python side, without a page: messages in, items out, and what the corpus holds."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from workbench import standing
from workbench.corpus import Corpus
from workbench.errors import WorkbenchError
from workbench.formats.notebook import carried
from workbench.model import Annotation, Article, Span
from workbench.widgets import Review, card, supply
from workbench.widgets.foretelling import ENOUGH, Foreteller, Foretold, foretell

RAIN = "Rain \N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN} fell in Iraq."
TEXT = f"{RAIN} Anna Berg said on Monday that “Iraq is wet”.\n\nJets struck Erbil, she told Iraq's envoy."
OTHER = "Iraq dried. Omar Said left Iraq."
PUBLISHED = "2014-06-27"


def at(words: str, n: int = 0, text: str = TEXT) -> Span:
    start = -1
    for _ in range(n + 1):
        start = text.index(words, start + 1)
    return Span(start, start + len(words))


def said(
    words: str, label: str, n: int = 0, *, article: str = "x", layer: str = "entities", by: str = "model:test@1", **more: Any
) -> Annotation:
    span = at(words, n, TEXT if article == "x" else OTHER)
    return Annotation(article=article, layer=layer, label=label, spans=(span,), by=by, **more)


QUOTE = said(
    "“Iraq is wet”", "direct", layer="quotes", by="rules:quotes@1", values={"speaker_name": "Omar Said", "speaker_how": "name", "rule": "verb of saying"},
    roles={"speaker": (at("she"),), "cue": (at("said"),), "speaker_mention": (at("she"),)},
)  # fmt: skip
EVENT = said(
    "struck", "ASSAULT", layer="events", by="rules:events@1", score=0.4, values={"mode": "airstrike", "modality": "asserted"},
    roles={"actor": (at("Jets"),), "target": (at("Erbil"),)},
)  # fmt: skip
ENTITIES = [said("Iraq", "GPE", n) for n in range(3)] + [said("Iraq", "GPE", n, article="y") for n in range(2)] + [said("Anna Berg", "ORG")]


class Talk:
    """A Review, what it was asked and what it sent."""

    def __init__(self, corpus: Corpus, monkeypatch: pytest.MonkeyPatch, *given: Any, **options: Any) -> None:
        self.sent: list[dict[str, Any]] = []
        self.corpus, self.review = corpus, Review(corpus, *given, **options)
        monkeypatch.setattr(self.review, "send", self.sent.append)
        self.asked = 0
        self.ask("ready")

    def ask(self, kind: str, **content: Any) -> dict[str, Any]:
        """The answer; other messages on the way to it stay in ``sent``."""
        self.sent.clear()
        json.dumps(content)
        self.asked += 1
        self.review._receive(self.review, {"kind": kind, "n": self.asked, **content}, None)
        *_, answer = self.sent
        assert (answer["kind"], answer["n"]) == ("answer", self.asked)
        return answer

    @property
    def message(self) -> dict[str, Any]:
        """The last message about what is on view, as the page gets it."""
        found = [message for message in self.sent if message["kind"] == "item"][-1]
        return dict(json.loads(json.dumps(found)))

    @property
    def item(self) -> dict[str, Any]:
        return dict(self.message["item"])

    def decide(self, verdict: str = "accept", **changes: Any) -> dict[str, Any]:
        item, following = self.review.queue.items[self.review.current], self.review.queue.upcoming(1)
        return self.ask(
            "decide", **{"id": item.id, "seen": item.status, "verdict": verdict, "next": next(iter(following), None), **changes}
        )

    def status(self, a: Annotation) -> str:
        return next(m.status for m in self.corpus.marks(a.article, status=None) if m.annotation == a)


def corpus_of(records: Iterable[Annotation], path: Path | None = None, user: str = "anna") -> Corpus:
    corpus = Corpus(path, user=user)
    corpus.add(
        [Article(id="x", text=TEXT, title="First", source="Post", published=PUBLISHED), Article(id="y", text=OTHER, source="Ledger")]
    )
    corpus.record(records)
    return corpus


@pytest.fixture
def corpus() -> Corpus:
    return corpus_of([*ENTITIES, QUOTE, EVENT])


@pytest.fixture
def talk(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> Talk:
    return Talk(corpus, monkeypatch)


# --- what is shown ----------------------------------------------------------------------------------------------------


def test_ready_sends_the_first_and_the_few_that_follow(talk: Talk) -> None:
    message = talk.message
    assert (message["item"]["words"], message["item"]["text"], message["item"]["start"]) == ("Iraq", RAIN, 0)
    assert [each["words"] for each in message["next"]] == ["Anna Berg", "“Iraq is wet”", "Iraq"]
    assert message["progress"] == {"accepted": 0, "corrected": 0, "rejected": 0, "skipped": 0, "left": 8}
    assert message["facets"]["layer"] == [["entities", 6], ["events", 1], ["quotes", 1]]
    assert (message["item"]["alike"], message["item"]["source"], message["item"]["worker"]) == (5, "Post", "model:test")
    assert message["item"]["labels"][:3] == ["PERSON", "ORG", "GPE"]
    page = next(m for m in talk.sent if m["kind"] == "page")
    assert page["id"] == "x"


@pytest.mark.parametrize(
    ("layer", "says", "parts"),
    [
        ("quotes", [["speaker", "she, that is Omar Said"], ["cue", "said"]], ["speaker", "cue", "addressee"]),
        ("events", [["actor", "Jets"], ["target", "Erbil"], ["told as", "asserted"]], None),
        ("entities", [], []),
    ],
)
def test_a_card_says_what_the_remark_says(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, layer: str, says: list[Any], parts: list[str] | None
) -> None:
    item = Talk(corpus, monkeypatch, layer).item
    assert item["says"] == says
    assert parts is None or item["parts"] == parts
    assert item["text"] in TEXT
    assert TEXT.index(item["text"]) == item["start"]
    for start, end in item["spans"]:
        assert item["start"] <= start < end <= item["start"] + len(item["text"])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["Iraq"], RAIN),
        (["Anna Berg"], "Anna Berg said on Monday that “Iraq is wet”."),
        (["Jets", "Erbil"], "Jets struck Erbil, she told Iraq's envoy."),
        (["Rain", "Anna Berg"], TEXT.split("\n", 1)[0]),
        (["fell", "Jets"], TEXT),
    ],
)
def test_context(words: list[str], sentence: str) -> None:
    assert card.context(TEXT, [at(each) for each in words]).of(TEXT) == sentence


def test_context_of_a_text_without_sentences_is_bounded() -> None:
    text = "rain " * 5000
    found = card.context(text, [Span(10_000, 10_004)])
    assert found.start > 9_000
    assert found.end < 11_000
    assert Span(10_000, 10_004).overlaps(found)


# --- verdicts ---------------------------------------------------------------------------------------------------------


def test_accept_and_reject_go_on(talk: Talk) -> None:
    assert talk.decide()["message"] == "Saved"
    assert talk.status(ENTITIES[0]) == "accepted"
    assert talk.item["words"] == "Anna Berg"
    talk.decide("reject")
    assert talk.status(ENTITIES[5]) == "rejected"
    assert talk.message["progress"] == {"accepted": 1, "corrected": 0, "rejected": 1, "skipped": 0, "left": 6}
    assert talk.review.current == QUOTE.id


def test_who_says_the_same_shares_the_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    same = [said("Erbil", "GPE", by=by) for by in ("model:a@1", "model:b@1")]
    talk = Talk(corpus_of(same), monkeypatch)
    assert talk.message["progress"]["left"] == 1
    talk.decide("reject")
    assert {talk.status(a) for a in same} == {"rejected"}


@pytest.mark.parametrize("layer", [None, "entities", ["quotes", "events"]])
def test_articles_are_looked_at_some_at_a_time(corpus: Corpus, monkeypatch: pytest.MonkeyPatch, layer: str | list[str] | None) -> None:
    corpus.add([{"id": f"n{n}", "text": f"Rain fell in Iraq on day {n}."} for n in range(5)])
    for n in range(5):
        corpus.store.add((), [Annotation(article=f"n{n}", layer="entities", label="GPE", spans=(Span(13, 17),), by="model:a@1")])
    corpus.note(corpus.marks()[0], "which one?")
    at_once = Review(corpus, layer)
    monkeypatch.setattr(standing, "BATCH", 2)
    in_parts = Review(corpus, layer)
    assert in_parts.queue.items == at_once.queue.items
    assert list(in_parts.queue.items) == list(at_once.queue.items)


def test_more_than_one_can_go_through_are_refused(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supply, "MOST", 3)
    with pytest.raises(WorkbenchError, match="choose"):
        Review(corpus)
    assert len(Review(corpus, "quotes").queue.items) == 1


def test_skip_and_back_are_no_records(talk: Talk) -> None:
    first = talk.item["id"]
    before = len(talk.corpus.store.decisions())
    talk.ask("skip", id=first, next=None)
    assert talk.item["words"] == "Anna Berg"
    assert talk.message["progress"]["skipped"] == 1
    talk.ask("back")
    assert talk.item["id"] == first
    assert len(talk.corpus.store.decisions()) == before
    assert talk.ask("back")["message"] == "This is where you began"


def test_at_the_end_the_skipped_and_flagged_can_be_gone_through_again(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = Talk(corpus, monkeypatch, ["quotes", "events"])
    talk.ask("skip", id=QUOTE.id, next=None)
    talk.ask("flag", id=EVENT.id, on=True)
    assert talk.item["flagged"]
    talk.decide()
    assert talk.message["item"] is None
    assert (talk.message["skipped"], talk.message["flagged"], talk.review.current) == (1, 1, "")
    talk.ask("again", what="skipped")
    assert talk.item["id"] == QUOTE.id
    talk.decide("reject")
    talk.ask("again", what="flagged")
    assert (talk.item["id"], talk.item["status"]) == (EVENT.id, "accepted")
    talk.decide("reject")
    assert (talk.message["item"], talk.status(EVENT)) == (None, "rejected")


def test_all_of_one_kind_at_once_and_undone_at_once(talk: Talk) -> None:
    iraq = ENTITIES[:5]
    lines = talk.ask("alike", id=iraq[0].id)["lines"]
    assert [(line[1], line[3]) for line in lines] == [("Iraq", "Post"), ("Iraq", "Post"), ("Iraq", "Ledger"), ("Iraq", "Ledger")]
    assert "there are 5 of them" in talk.ask("decide_alike", id=iraq[0].id, seen="suggested", verdict="accept", count=4)["message"]
    assert {talk.status(a) for a in iraq} == {"suggested"}
    assert talk.ask("decide_alike", id=iraq[0].id, seen="suggested", verdict="accept", count=5)["message"].startswith("✓ 5 accepted")
    assert {talk.status(a) for a in iraq} == {"accepted"}
    assert talk.item["words"] == "Anna Berg"
    assert talk.ask("undo")["message"] == "Undone in 5 places"
    assert {talk.status(a) for a in iraq} == {"suggested"}
    assert talk.item["id"] == iraq[0].id
    talk.ask("redo")
    assert {talk.status(a) for a in iraq} == {"accepted"}


def test_a_batch_keeps_to_the_filter(talk: Talk) -> None:
    talk.ask("filter", source="Ledger")
    assert talk.item["alike"] == 2
    talk.ask("decide_alike", id=talk.item["id"], seen="suggested", verdict="reject", count=2)
    assert [talk.status(a) for a in ENTITIES[:5]] == ["suggested"] * 3 + ["rejected"] * 2
    assert talk.message["item"] is None
    assert talk.message["others"] == 6


def test_undo_and_redo_go_back_to_the_item(talk: Talk) -> None:
    first = talk.item["id"]
    talk.decide()
    second = talk.item["id"]
    talk.decide("reject")
    assert talk.ask("undo")["message"] == "Undone"
    assert (talk.item["id"], talk.item["status"]) == (second, "suggested")
    talk.ask("undo")
    assert talk.item["id"] == first
    talk.ask("redo")
    assert (talk.item["id"], talk.item["status"]) == (first, "accepted")
    assert talk.message["next"][0]["id"] == second
    talk.corpus.annotate("y", 12, 21, "PERSON")
    assert talk.ask("undo")["message"] == "Undone in “Iraq dried. Omar Said left Iraq.”"
    assert talk.ask("undo")["message"] == "Undone"
    assert talk.ask("undo")["message"] == "Nothing to undo"


def test_undo_takes_back_what_was_decided_before_the_view_was_there(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus.reject(QUOTE)
    talk = Talk(corpus, monkeypatch, "quotes")
    assert talk.message["item"] is None
    assert talk.message["progress"]["rejected"] == 1
    talk.ask("undo")
    assert talk.item["id"] == QUOTE.id


def test_notes_and_flags_are_records(talk: Talk) -> None:
    talk.ask("note", id=talk.item["id"], text="town or country?")
    assert talk.item["note"] == "town or country?"
    talk.ask("flag", id=talk.item["id"], on=True)
    notes = [m.annotation for m in talk.corpus.marks(layer="notes")]
    assert {(a.label, a.by, a.spans) for a in notes} == {("NOTE", "user:anna", ENTITIES[0].spans), ("FLAG", "user:anna", ENTITIES[0].spans)}
    talk.ask("flag", id=talk.item["id"], on=False)
    assert not talk.item["flagged"]
    assert talk.message["flagged"] == 0


# --- corrections ------------------------------------------------------------------------------------------------------


def correct(
    talk: Talk, a: Annotation, label: str | None = None, spans: list[Span] | None = None, roles: dict[str, list[Span]] | None = None
) -> dict[str, Any]:
    def worded(some: Iterable[Span]) -> list[list[Any]]:
        return [[*span, span.of(TEXT)] for span in some]

    changes = {"label": label or a.label, "spans": worded(spans or a.spans), "roles": {r: worded(s) for r, s in (roles or {}).items()}}
    return talk.ask("correct", id=a.id, seen="suggested", article=a.article, next=None, **changes)


def test_a_correction_is_a_rejection_and_a_mark_by_hand(talk: Talk) -> None:
    talk.decide()
    assert correct(talk, ENTITIES[5], "PERSON")["message"] == "Saved"
    made = [m.annotation for m in talk.corpus.marks("x") if m.annotation.by_person]
    assert [(a.label, a.spans, a.by) for a in made] == [("PERSON", ENTITIES[5].spans, "user:anna")]
    assert talk.status(ENTITIES[5]) == "rejected"
    assert talk.message["progress"]["corrected"] == 1
    assert talk.item["id"] == QUOTE.id
    talk.ask("undo")
    assert (talk.item["id"], talk.status(ENTITIES[5])) == (ENTITIES[5].id, "suggested")
    assert not [m for m in talk.corpus.marks("x") if m.annotation.by_person]


def test_another_speaker_leaves_nothing_of_the_old_one(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = Talk(corpus, monkeypatch, "quotes")
    correct(talk, QUOTE, "mixed", [at("Iraq is wet")], {"speaker": [at("Anna Berg")]})
    (made,) = [m.annotation for m in corpus.marks("x", "quotes")]
    assert (made.label, made.spans, made.roles) == ("mixed", (at("Iraq is wet"),), {"speaker": (at("Anna Berg"),), "cue": (at("said"),)})
    assert made.values == {"rule": "verb of saying"}


def test_another_type_and_other_roles_of_an_event(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = Talk(corpus, monkeypatch, "events")
    correct(talk, EVENT, "COERCE", roles={"place": [at("Erbil")], "target": [], "time": [at("Monday")]})
    (made,) = [m.annotation for m in corpus.marks("x", "events")]
    assert (made.label, set(made.roles)) == ("COERCE", {"actor", "place", "time"})
    assert made.values["place"] == {"span": [*at("Erbil")], "name": "Erbil", "rule": "by hand"}
    assert made.values["time"]["value"] == "2014-06-23"  # the Monday before it was published
    assert "mode" not in made.values


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {"spans": [[at("Anna").start + 2, at("Anna").start + 11, "Anna Berg"]]},
            "not saved: the page has 'Anna Berg'",
        ),  # counted in UTF-16
        ({"article": "y"}, "not saved"),
        ({"label": ""}, "label"),
        ({"spans": []}, "span"),
        ({"id": "nothing"}, "no longer there"),
    ],
)
def test_a_correction_that_does_not_fit_is_refused(talk: Talk, changes: dict[str, Any], reason: str) -> None:
    a = ENTITIES[5]
    sound = {"id": a.id, "seen": "suggested", "article": "x", "label": "PERSON", "spans": [[*a.spans[0], "Anna Berg"]], "roles": {}}
    answer = talk.ask("correct", **{**sound, **changes})
    assert not answer["ok"]
    assert reason in answer["message"]
    assert talk.corpus.store.decisions() == []


# --- what happens elsewhere -------------------------------------------------------------------------------------------


def test_suggestions_arrive_without_moving_what_is_on_view(monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = corpus_of([QUOTE])
    talk = Talk(corpus, monkeypatch)
    talk.sent.clear()
    corpus.record(ENTITIES)
    assert talk.message["item"]["id"] == QUOTE.id
    assert talk.message["progress"]["left"] == 7
    assert talk.message["next"][0]["id"] == ENTITIES[1].id


def test_the_first_to_arrive_is_shown_where_nothing_was(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = Talk(corpus_of([]), monkeypatch)
    assert talk.message["item"] is None
    talk.corpus.record([QUOTE])
    assert talk.item["id"] == QUOTE.id
    assert talk.review.current == QUOTE.id


def test_what_is_decided_elsewhere_leaves_the_queue(talk: Talk) -> None:
    talk.corpus.accept(ENTITIES[5])
    assert talk.message["next"][0]["id"] == QUOTE.id
    talk.corpus.reject(ENTITIES[0])  # that on view stays, and says so
    assert (talk.item["id"], talk.item["status"], talk.item["verdict"][0]) == (ENTITIES[0].id, "rejected", "user:anna")


def test_a_verdict_that_lost_a_race_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = corpus_of(ENTITIES, tmp_path / "both.db")
    talk = Talk(mine, monkeypatch)
    theirs = Corpus(tmp_path / "both.db", user="ben")
    theirs.reject(ENTITIES[0])
    answer = talk.decide(seen="suggested")
    assert (answer["ok"], answer["message"]) == (False, "not saved: ben has rejected it meanwhile. Decide again if you see it otherwise")
    assert talk.status(ENTITIES[0]) == "rejected"
    assert (talk.item["id"], talk.item["status"]) == (ENTITIES[0].id, "rejected")
    assert talk.decide()["ok"]
    assert talk.status(ENTITIES[0]) == "accepted"


def test_others_verdicts_leave_the_queue_on_refresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = corpus_of(ENTITIES, tmp_path / "both.db")
    talk = Talk(mine, monkeypatch)
    Corpus(tmp_path / "both.db", user="ben").accept(ENTITIES[5])
    talk.ask("refresh")
    assert talk.message["progress"]["accepted"] == 1
    assert ENTITIES[5].id not in [each["id"] for each in talk.message["next"]]


def test_a_newer_tagger_takes_the_place_on_view(talk: Talk) -> None:
    from workbench.model import Run

    again = ENTITIES[0].replace(by="model:test@2")
    talk.corpus.record([again], runs=[Run(article="x", layer="entities", by="model:test@2")])
    assert talk.item["id"] == again.id
    assert talk.status(ENTITIES[0]) == "superseded"


def test_looking_at_a_mark_elsewhere_shows_it(talk: Talk) -> None:
    talk.corpus.look_at(EVENT)
    assert talk.item["id"] == EVENT.id
    talk.ask("show", id=QUOTE.id)
    assert talk.item["id"] == QUOTE.id
    assert "not among those" in talk.ask("show", id="nothing")["message"]


# --- orders and filters -----------------------------------------------------------------------------------------------


def test_filters_begin_as_given_and_can_be_changed(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = Talk(corpus, monkeypatch, label="GPE", source="Ledger", by="model:test@1")
    assert (talk.message["progress"]["left"], talk.message["others"]) == (2, 6)
    talk.ask("filter", layer="events", low="", high="0.5")
    assert talk.item["id"] == EVENT.id
    talk.ask("filter", low="0.5")
    assert talk.message["item"] is None
    assert talk.message["others"] == 8


def test_without_verdicts_the_scores_order_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    sure = EVENT.replace(spans=(at("told"),), score=0.9)
    talk = Talk(corpus_of([sure, EVENT, *ENTITIES]), monkeypatch, order="likely wrong")
    wait(talk)
    assert talk.item["id"] == EVENT.id
    assert talk.message["why"] == [
        "entities: they come in reading order until there are verdicts to learn from, at least 5 accepted and 5 rejected",
        "events: the tagger's score orders them until there are verdicts to learn from, at least 5 accepted and 5 rejected",
    ]
    talk.ask("filter", layer="events")
    assert len(talk.message["why"]) == 1
    talk.ask("order", order="reading")
    assert (talk.item["id"], talk.message["why"]) == (EVENT.id, [])


def wait(talk: Talk) -> None:
    thread = talk.review._foreteller.thread
    if thread:
        thread.join(60)


def test_verdicts_teach_the_order_in_the_background(monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = Corpus(user="anna")
    corpus.add([{"text": f"Jets struck town {n}. Miners went on strike in town {n}.", "id": str(n)} for n in range(12)])
    made = {
        (n, s): Annotation(article=str(n), layer="mine", label="RAID", spans=(Span(s, s + 6),), by="rules:mine@1")
        for n in range(12)
        for s in (5, 36)
    }
    corpus.record(made.values())
    for n in range(6):
        corpus.accept(made[n, 5])
        corpus.reject(made[n, 36])
    talk = Talk(corpus, monkeypatch, "mine", order="likely wrong")
    wait(talk)
    assert talk.message["why"] == ["mine: learned from 6 accepted and 6 rejected"]
    on_view = talk.review.current
    q = talk.review.queue
    assert on_view == made[6, 5].id  # it was there before anything was learned, and stays
    assert {q.items[i].words for i in q.upcoming(6)} == {"strike", "trike"}
    assert all(q.chances[made[n, 5].id] > 0.5 > q.chances[made[n, 36].id] for n in range(6, 12))


def test_a_foreteller_fits_only_when_there_is_enough_and_never_twice_at_once() -> None:
    told: list[Foretold] = []
    foreteller = Foreteller(lambda: Foretold({"a": float(len(told))}, {}), told.append)
    for _ in range(ENOUGH - 1):
        foreteller.ask(1)
    assert foreteller.thread is None
    foreteller.ask(1)
    if foreteller.thread:
        foreteller.thread.join(10)
    assert [found.chances["a"] for found in told] == [0.0]


def test_nothing_is_learned_about_links(corpus: Corpus) -> None:
    assert foretell(corpus, ["links", "entities"]).why["links"] == "nothing is learned about links: they come in reading order"


@pytest.mark.parametrize("as_what", [list, lambda ids: pd.DataFrame({"id": ids, "probability": 0.5}), pd.Series])
def test_a_queue_of_ones_own_in_its_own_order(corpus: Corpus, monkeypatch: pytest.MonkeyPatch, as_what: Any) -> None:
    mine = corpus.annotate("y", 12, 21, "PERSON")
    talk = Talk(corpus, monkeypatch, queue=as_what([EVENT.id, mine.id, ENTITIES[0].id]))
    assert (talk.item["id"], [each["id"] for each in talk.message["next"]]) == (EVENT.id, [mine.id, ENTITIES[0].id])
    assert talk.message["orders"][0] == talk.message["order"] == "as given"
    talk.decide("reject")
    assert (talk.item["id"], talk.item["status"]) == (mine.id, "accepted")
    talk.decide("reject")
    assert talk.status(mine) == "rejected"
    talk.decide()
    assert talk.message["item"] is None


def test_ten_thousand_are_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = Corpus(user="anna")
    text = "Iraq is near. " * 100
    corpus.add([{"text": text + str(n), "id": str(n)} for n in range(20)])
    corpus.record(
        Annotation(article=str(n), layer="entities", label="GPE", spans=(Span(m * 14, m * 14 + 4),), by="model:test@1")
        for n in range(20)
        for m in range(100)
    )
    talk = Talk(corpus, monkeypatch)
    assert talk.message["progress"]["left"] == 2000
    assert talk.item["alike"] == 2000
    assert len(json.dumps(talk.message)) < 20_000


# --- options and the twin ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"order": "random"}, "order is one of 'reading', 'least certain', 'likely wrong', not 'random'"),
        ({"score": 0.5}, "score= is from and to"),
        ({"score": ("low", None)}, "score= is from and to"),
        ({"queue": "abc"}, "queue= takes ids"),
        ({"queue": ["nothing"]}, "no marks of this corpus"),
        ({"queue": pd.DataFrame({"article": ["x"]})}, "a column 'id'"),
    ],
)
def test_what_is_wrong_is_said_at_once(corpus: Corpus, options: dict[str, Any], reason: str) -> None:
    with pytest.raises(WorkbenchError, match=reason):
        Review(corpus, **options)


def test_it_takes_a_corpus_with_articles() -> None:
    untyped: Any = Review
    with pytest.raises(WorkbenchError, match="takes a corpus"):
        untyped([])
    with pytest.raises(WorkbenchError, match="no articles"):
        Review(Corpus())
    with pytest.raises(TypeError, match="colour"):
        untyped(corpus_of([]), colour="red")


def test_traits_carry_names_only(talk: Talk) -> None:
    state = {name: value for name, value in talk.review.get_state().items() if name not in ("_esm", "_css")}
    assert "Anna" not in str(state)


def test_the_twin_says_what_was_decided_and_carries_the_records(talk: Talk) -> None:
    talk.decide()
    correct(talk, ENTITIES[5], "PERSON")
    talk.ask("flag", id=talk.item["id"], on=True)
    talk.ask("skip", id=talk.item["id"], next=None)
    twin = talk.review._twin_bundle()
    assert twin["text/plain"] == "1 accepted, 1 corrected, 0 rejected, 6 waiting"
    for words in ("1 skipped", "entities GPE", "corrected to PERSON: Anna Berg", "model:test", "anna", "Post"):
        assert words in twin["text/html"]
    assert "flagged" not in twin["text/html"]  # that is a private note
    assert [line["id"] for line in carried(twin)] == ["x"]
    assert "<style" not in twin["text/html"]


def test_hostile_words_are_only_words(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = "<img src=x onerror=alert(1)>"
    corpus = Corpus(user="anna")
    corpus.add([{"text": f"Look: {bad} end.", "id": "z", "title": bad, "source": bad}])
    corpus.record([Annotation(article="z", layer="entities", label=bad, spans=(Span(6, 6 + len(bad)),), by=f"model:{bad}")])
    talk = Talk(corpus, monkeypatch)
    talk.decide()
    assert "<img" not in talk.review._twin_bundle()["text/html"]
