"""Frames that were edited in pandas as records."""

import io
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import workbench as wb
from tests.trying import tries
from workbench.history import steps
from workbench.model import Annotation, Decision, Span
from workbench.tables import COLUMNS

TEXT = "Jets hit the depot in Qaim on Tuesday, and left. Jets hit Erbil, 😀 the army said."
RAID = TEXT.index("hit")


def at(words: str, start: int = 0) -> tuple[int, int]:
    begin = TEXT.index(words, start)
    return begin, begin + len(words)


@pytest.fixture
def corpus() -> wb.Corpus:
    made = wb.Corpus(user="anna")
    made.add([{"text": TEXT, "id": "a", "source": "BBC", "published": "2014-06-27"}, {"text": "Rain.", "id": "b"}])
    roles = {"actor": (Span(*at("Jets")),), "target": (Span(*at("the depot")), Span(*at("Erbil"))), "place": (Span(*at("Qaim")),)}
    values = {
        "mode": "airstrike", "modality": "reported", "numbers": {"jets": 2},
        "time": {"span": None, "value": "2014-06-24", "precision": "day", "anchor": "2014-06-27", "rule": "dateline"},
        "place": {"span": list(at("Qaim")), "name": "al-Qaim", "rule": "mention"},
    }  # fmt: skip
    gap = (Span(*at("hit")), Span(*at("left")))
    by = "rules:events@1"
    made.record([
        Annotation(article="a", layer="events", label="ASSAULT", spans=gap, roles=roles, values=values, by=by, score=0.9),
        Annotation(article="a", layer="entities", label="GPE", spans=(Span(*at("Qaim")),), values={"name": "Qaim", "how": "list"}, by="rules:entities@1"),
        Annotation(article="a", layer="links", label="PLACE", spans=(Span(*at("Qaim")),), values={"entity": "geo/1", "name": "Al-Qa'im", "lat": 34.4, "lon": 41.0}, by="rules:places@1"),
        Annotation(article="a", layer="quotes", label="indirect", spans=(Span(*at("Jets hit Erbil")),), roles={"speaker": (Span(*at("the army")),)}, by="rules:quotes@1"),
        Annotation(article="a", layer="facts", label="story", spans=(), values={"value": "raid"}, by="rules:stories@1"),
    ])  # fmt: skip
    made.note(made.marks(layer="events")[0], "which depot?")
    made.annotate("b", 0, 4, "FALL", layer="weather", depth=3, wet=True, over=[1, {"x": None}])
    return made


def size(corpus: wb.Corpus) -> tuple[int, int]:
    return len(corpus.store.annotations()), len(corpus.store.decisions())


def edit(corpus: wb.Corpus, layer: str, **cells: Any) -> tuple[Any, wb.Annotation]:
    """What an update says, and the annotation that stands then, where the cells of the layer's only row are set so."""
    table = corpus.frame(layer, spans=True)
    for column, cell in cells.items():
        table[column] = pd.Series([cell] * len(table), dtype=object)
    said = corpus.update(table)
    return said, next(m.annotation for m in corpus.marks(layer=layer))


LAYERED = ["entities", "quotes", "events", "links", "facts", "notes", "weather", "articles"]


@pytest.mark.parametrize("layer", LAYERED)
@pytest.mark.parametrize("spans", [False, True])
def test_what_was_not_edited_changes_nothing(corpus: wb.Corpus, layer: str, spans: bool) -> None:
    before, table = size(corpus), corpus.frame(layer, spans=spans)
    assert repr(corpus.update(table)) == f"{len(table)} unchanged" and len(table)
    assert repr(corpus.update(table.astype(object).sample(frac=1, random_state=1))) == f"{len(table)} unchanged"
    assert repr(corpus.update(pd.read_csv(io.StringIO(table.to_csv(index=False))))) == f"{len(table)} unchanged"
    assert size(corpus) == before


def test_a_correction_keeps_gaps_roles_and_values(corpus: wb.Corpus) -> None:
    before = corpus.marks(layer="events")[0].annotation
    for spans in (False, True):
        table = corpus.frame("events", spans=spans).query("status == 'suggested'")
        table[["label", "modality"]] = ["AID", "denied"]
        assert repr(corpus.update(table)) == "1 corrected"
        (now,) = corpus.marks(layer="events")
        assert (now.status, now.annotation.by, now.annotation.label) == ("accepted", "user:anna", "AID")
        assert (now.annotation.spans, now.annotation.roles) == (before.spans, before.roles)
        assert now.annotation.values == {**before.values, "modality": "denied"}
        corpus.undo()
        assert [m.annotation for m in corpus.marks(layer="events")] == [before]


def spans_of(*words: str) -> tuple[Span, ...]:
    return tuple(Span(*at(w)) for w in words)


@pytest.mark.parametrize(("cells", "wanted"), [
    ({"start": 0}, lambda a: a.spans == (Span(0, at("hit")[1]), Span(*at("left")))),
    ({"end": float(at("left.")[1])}, lambda a: a.end == at("left.")[1]),
    ({"spans": [list(at("hit"))]}, lambda a: a.spans == spans_of("hit")),
    ({"start": 0, "text": "Jets hit … left"}, lambda a: a.start == 0),
    ({"actor_spans": [list(at("the army"))]}, lambda a: a.roles["actor"] == spans_of("the army") and len(a.roles) == 3),
    ({"actor": "the army"}, lambda a: a.roles["actor"] == spans_of("the army")),
    ({"target": "the  depot; the army"}, lambda a: a.roles["target"] == spans_of("the depot", "the army")),
    ({"actor": None}, lambda a: set(a.roles) == {"target", "place"}),
    ({"recipient": "Erbil"}, lambda a: a.roles["recipient"] == spans_of("Erbil")),
    ({"witness_spans": [list(at("the army"))]}, lambda a: a.roles["witness"] == spans_of("the army")),
    ({"mode": None}, lambda a: "mode" not in a.values and a.values["modality"] == "reported"),
    ({"numbers": {"jets": 3}}, lambda a: a.values["numbers"] == {"jets": 3}),
    ({"numbers": "{'jets': 3}"}, lambda a: a.values["numbers"] == {"jets": 3}),
    ({"mood": "grim"}, lambda a: a.values["mood"] == "grim"),
    ({"time": "2014-06"}, lambda a: a.values["time"] == {"value": "2014-06", "precision": "month", "rule": "by hand"}),
    ({"time": None}, lambda a: "time" not in a.values),
    ({"precision": "week"}, lambda a: a.values["time"]["precision"] == "week" and a.values["time"]["anchor"] == "2014-06-27"),
    ({"place": "Mosul"}, lambda a: a.values["place"] == {"name": "Mosul", "rule": "by hand"} and "place" not in a.roles),
    ({"place": "Mosul", "lat": 36.3, "lon": 43.1}, lambda a: a.values["place"]["lat"] == 36.3),
    ({"lat": 34.0}, lambda a: (a.values["place"]["lat"], a.values["place"]["lon"], a.values["place"]["name"]) == (34.0, 41.0, "al-Qaim")),
])  # fmt: skip
def test_events(corpus: wb.Corpus, cells: dict[str, Any], wanted: Callable[[Annotation], bool]) -> None:
    said, now = edit(corpus, "events", **cells)
    assert repr(said) == "1 corrected"
    assert wanted(now), now
    after = size(corpus)
    assert repr(corpus.update(corpus.frame("events", spans=True).query("status == 'accepted'"))) == "1 unchanged"
    assert size(corpus) == after


@pytest.mark.parametrize(("layer", "cells", "reason"), [
    ("events", {"start": 500}, "outside the text"),
    ("events", {"start": 2.5}, "start is a whole number"),
    ("events", {"start": None}, "start is a whole number"),
    ("events", {"text": "hat"}, "is 'hit … left', not 'hat'"),
    ("events", {"actor": "Jets; planes"}, "actor: 'Jets' stands 2 times in the text; actor_spans says where"),
    ("events", {"place_text": "Mosul"}, "'Mosul' stands nowhere in the text; place_spans says where"),
    ("events", {"actor_spans": [[0]]}, "actor_spans is a list of"),
    ("events", {"actor_spans": [[0, 900]]}, "outside the text"),
    ("events", {"numbers": "three"}, "numbers holds a list or a dictionary, not 'three'"),
    ("events", {"label": None}, "a label is a word"),
    ("events", {"status": "suggested"}, "nothing changed"),
    ("events", {"status": "superseded"}, "a status is set to accepted or rejected, not to 'superseded'"),
    ("events", {"status": "rejected", "label": "AID"}, "it is rejected, and changed besides"),
    ("events", {"source": "Post"}, "it is the article's; corpus.set_facts() sets it; it was not changed"),
    ("events", {"score": 1.0}, "it is the tagger's"),
    ("events", {"by": "user:ben"}, "it says who made it"),
    ("events", {"article": "b"}, "stays in its article"),
    ("events", {"incident": "incident/x"}, "corpus.link() sets it"),
    ("entities", {"lat": 1.0}, "corpus.link() sets it"),
    ("entities", {"kb": "geo/2"}, "corpus.link() sets it"),
    ("notes", {"about": "x"}, "corpus.note() puts one on a mark"),
    ("events", {"id": "e0"}, "nothing here has the id 'e0'"),
])  # fmt: skip
def test_what_cannot_be_followed_is_told(corpus: wb.Corpus, layer: str, cells: dict[str, Any], reason: str) -> None:
    before = size(corpus)
    said, _ = edit(corpus, layer, **cells)
    assert size(corpus) == before
    if reason == "nothing changed":
        assert repr(said) == "1 unchanged"
    else:
        (skipped,) = said.skipped
        assert skipped.where.startswith("row 0") and reason in skipped.reason


def test_one_bad_row_does_not_stop_the_rest_and_all_is_one_gesture(corpus: wb.Corpus) -> None:
    corpus.mark_all("Jets", "PRODUCT")
    steps_before = len(corpus.steps().undo)
    table = corpus.frame("entities")
    table.loc[table.text == "Qaim", "label"] = "LOC"
    table.loc[0, "start"] = 77777
    table.loc[2, "status"] = "rejected"
    more = pd.DataFrame([
        {"article": "a", "label": "GPE", "start": at("Erbil")[0], "end": at("Erbil")[1], "text": "Erbil", "name": "Erbil"},
        {"article": "a", "label": "ORG", "start": at("the army")[0], "end": at("the army")[1], "text": "Erbil"},
        {"article": "c", "label": "ORG", "start": 0, "end": 4},
        {"article": "b", "start": 0, "end": 4},
        {"article": "b", "label": "ORG"},
    ])  # fmt: skip
    said = corpus.update(pd.concat([table, more], ignore_index=True))
    assert (said.corrected, said.rejected, said.added, said.unchanged) == (1, 1, 1, 0)
    assert [s.where for s in said.skipped] == ["row 0", "row 4", "row 5", "row 6", "row 7"]
    assert "is 'the army', not 'Erbil'" in said.skipped[1].reason and "no article 'c'" in said.skipped[2].reason
    assert "no label" in said.skipped[3].reason and "without a span" in said.skipped[4].reason
    assert repr(said).startswith("1 corrected, 1 rejected, 1 added\n5 not followed:\n  row 0: span 77777-")
    erbil = next(m for m in corpus.marks(layer="entities") if m.annotation.start == at("Erbil")[0])
    assert (erbil.status, erbil.annotation.by, dict(erbil.annotation.values)) == ("accepted", "user:anna", {"name": "Erbil"})
    assert len(corpus.steps().undo) == steps_before + 1
    corpus.undo()
    assert sorted(m.annotation.label for m in corpus.marks(layer="entities")) == ["GPE", "PRODUCT", "PRODUCT"]


def test_labels_that_change_places(corpus: wb.Corpus) -> None:
    for label in ("GPE", "LOC"):
        corpus.annotate("b", 0, 4, label)
    table = corpus.frame("entities").query("article == 'b'")
    corpus.update(table.assign(label=table["label"].map({"GPE": "LOC", "LOC": "GPE"})))
    assert sorted(m.annotation.label for m in corpus.marks("b", "entities")) == ["GPE", "LOC"]


def test_rejected_rows_are_not_brought_back_by_a_change(corpus: wb.Corpus) -> None:
    corpus.reject(corpus.marks(layer="entities"))
    said = corpus.update(corpus.frame("entities").assign(label="LOC"))
    assert "it is rejected" in said.skipped[0].reason and not corpus.marks(layer="entities")
    corpus.update(corpus.frame("entities").assign(label="LOC", status="accepted"))
    assert [m.annotation.label for m in corpus.marks(layer="entities")] == ["LOC"]


def test_new_rows_alone_and_in_a_layer_of_ones_own(corpus: wb.Corpus) -> None:
    rows = pd.DataFrame({"article": ["a"], "label": ["MOVE"], "spans": [[[0, 4], [9, 12]]], "actor_spans": [[[0, 4]]], "speed": [3]})
    assert repr(corpus.update(rows, layer="moves")) == "1 added"
    (mark,) = corpus.marks(layer="moves")
    assert (mark.annotation.spans, mark.annotation.roles, mark.annotation.values) == (
        (Span(0, 4), Span(9, 12)), {"actor": (Span(0, 4),)}, {"speed": 3},
    )  # fmt: skip


def test_a_speaker_that_is_typed(corpus: wb.Corpus) -> None:
    said, quote = edit(corpus, "quotes", speaker_name="Iraqi army")
    assert (repr(said), quote.values["speaker_name"]) == ("1 corrected", "Iraqi army")
    assert corpus.frame("quotes").query("status == 'accepted'").speaker_name.tolist() == ["Iraqi army"]


def test_facts_of_articles(corpus: wb.Corpus) -> None:
    table = corpus.frame()
    table.loc[1, ["source", "published"]] = ["Post", "2014-06-28"]
    table.loc[0, "words"] = 3
    said = corpus.update(table)
    assert (said.facts, said.unchanged, [s.where for s in said.skipped]) == (2, 1, ["row 0, words"])
    assert (corpus["b"].source, corpus["b"].published) == ("Post", "2014-06-28")
    table.loc[1, "published"] = "some day"
    assert "some day" in corpus.update(table).skipped[1].reason
    corpus.undo()
    assert corpus["b"].source is None


@pytest.mark.parametrize(("table", "message"), [
    ([1], "takes a DataFrame"),
    (pd.DataFrame({"incident": ["x"]}), "incidents and stories are made of links"),
    (pd.DataFrame([["x", "y"]], columns=["id", "id"]), "same name"),
])  # fmt: skip
def test_what_is_no_table_of_a_layer(corpus: wb.Corpus, table: Any, message: str) -> None:
    with pytest.raises(wb.AnnotationError, match=message):
        corpus.update(table)


def test_the_rows_of_two_layers(corpus: wb.Corpus) -> None:
    both = pd.concat([corpus.frame("entities"), corpus.frame("events")])
    with pytest.raises(wb.AnnotationError, match="one layer at a time; here are entities, events"):
        corpus.update(both)


def test_who_decides_is_told_to_history(corpus: wb.Corpus) -> None:
    said, _ = edit(corpus, "entities", status="accepted")
    made: list[Decision] = corpus.store.decisions()
    assert repr(said) == "1 accepted" and steps(made, "user:anna").undo[-1][0].verdict == "accept"


NAMES = st.sampled_from(["actor", "time", "place", "name", "lat", "status", "spans", "actor_spans", "text", "of", "note", "x", "x_", "id"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
SPANS = (
    st.lists(st.sampled_from([Span(0, 4), Span(5, 8), Span(13, 18), Span(66, 67)]), min_size=1, max_size=3, unique=True)
    .map(sorted)
    .map(tuple)
)
REMARKS = st.builds(
    Annotation, article=st.just("a"), layer=st.sampled_from(["entities", "quotes", "events", "links", "mine", "notes"]),
    label=st.sampled_from(["A", "B"]), spans=SPANS, by=st.sampled_from(["user:anna", "rules:x@1"]),
    roles=st.dictionaries(NAMES, SPANS, max_size=2), values=st.dictionaries(NAMES, VALUES, max_size=3),
)  # fmt: skip


@tries(12)
@given(st.lists(REMARKS, min_size=1, max_size=5))
def test_whatever_there_is_survives_the_round_trip(remarks: list[Annotation]) -> None:
    corpus = wb.Corpus(user="anna")
    corpus.add([{"text": TEXT, "id": "a"}])
    corpus.record(a for a in remarks if a.layer != "links")
    before = size(corpus)
    for layer in {a.layer for a in remarks} - {"links"}:
        for spans in (False, True):
            table = corpus.frame(layer, spans=spans)
            assert table.columns.is_unique and set(COLUMNS.get(layer, ())) <= set(table.columns)
            said = corpus.update(table)
            assert (said.unchanged, said.skipped) == (len(table), [])
    assert size(corpus) == before
