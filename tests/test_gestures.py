"""What a person does by hand: corrections, all occurrences, notes and flags, each one step for undo."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import workbench as wb
from tests.trying import tries
from workbench import history
from workbench.display import shown
from workbench.gestures import occurrences
from workbench.model import Annotation, Run, Span

pytestmark = pytest.mark.usefixtures("anywhere")

RAIN = "Rain fell in Erbil. Erbil’s mayor, Ali Hama, said: “Rain, at last.” Hama left Erbil."
SNOW = "Snow fell in Kyiv, not in Erbil."
ERBIL, ERBILS = Span(13, 18), Span(20, 25)
RULES, MODEL = "rules:places@1", "model:names@1"


def remark(span: Span = ERBIL, label: str = "GPE", by: str = RULES, layer: str = "entities", **more: Any) -> Annotation:
    return Annotation(article="rain", layer=layer, label=label, spans=(span,), by=by, **more)


@pytest.fixture
def corpus() -> wb.Corpus:
    made = wb.Corpus(user="anna")
    made.add([{"text": RAIN, "id": "rain"}, {"text": SNOW, "id": "snow"}])
    made.record([remark(), remark(by=MODEL, values={"name": "Hewlêr"}), remark(ERBILS, "PERSON")])
    return made


def beside(corpus: wb.Corpus, user: str) -> wb.Corpus:
    """The same corpus in the hands of somebody else."""
    other = wb.Corpus(user=user)
    other.store = corpus.store
    return other


def told(corpus: wb.Corpus) -> dict[tuple[str, str, str], str]:
    """Status by words, label and who made it."""
    texts = {a.id: a.text for a in corpus}
    found = corpus.marks(status=None)
    return {(" ".join(s.of(texts[a.article]) for s in a.spans), a.label, a.by): status for a, status in found}


# --- corrections ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("change", "expected"), [
    ({"label": "LOC"}, {"label": "LOC"}),
    ({"spans": [(13, 19)]}, {"spans": (Span(13, 19),)}),
    ({"spans": [(20, 25), (0, 4)]}, {"spans": (Span(0, 4), Span(20, 25))}),
    ({"spans": [(13, 16), (15, 18), (0, 4)]}, {"spans": (Span(0, 4), Span(13, 18))}),
    ({"roles": {"part": [(0, 4)]}}, {"roles": {"part": (Span(0, 4),)}}),
    ({"name": "Erbil"}, {"values": {"name": "Erbil"}}),
    ({"name": "Erbil", "label": "LOC", "kb": "geonames:1"}, {"label": "LOC", "values": {"name": "Erbil", "kb": "geonames:1"}}),
    ({"name": None}, {"values": {}}),
    ({"roles": {}}, {}),
    ({}, {}),
], ids=str)  # fmt: skip
def test_a_correction_is_a_rejection_and_a_new_mark(corpus: wb.Corpus, change: dict[str, Any], expected: dict[str, Any]) -> None:
    wrong = remark(by=MODEL, values={"name": "Hewlêr"})
    before = told(corpus)
    right = corpus.correct(wrong, **change)
    unchanged = {"label": "GPE", "spans": (ERBIL,), "roles": {}, "values": {"name": "Hewlêr"}}
    assert {f: getattr(right, f) for f in unchanged} == {**unchanged, **expected}
    status = {m.annotation.id: m.status for m in corpus.marks(status=None)}
    assert status[right.id] == "accepted"
    assert (right.by, status[wrong.id]) == (("user:anna", "rejected") if expected else (MODEL, "accepted"))
    assert status[remark().id] == ("rejected" if expected else "superseded")  # the other that says the same
    assert corpus.undo() == "rain"
    assert {who: s for who, s in told(corpus).items() if who in before} == before
    assert corpus.redo() == "rain"
    assert {m.annotation.id: m.status for m in corpus.marks(status=None)} == status


def test_a_correction_outlives_the_next_tagger(corpus: wb.Corpus) -> None:
    corpus.correct(remark(), label="LOC")
    corpus.record([remark(by="rules:places@2")], runs=[Run(article="rain", layer="entities", by="rules:places@2")])
    assert [(m.annotation.label, m.annotation.by) for m in corpus.marks() if m.annotation.spans == (ERBIL,)] == [("LOC", "user:anna")]


def test_correcting_there_and_back(corpus: wb.Corpus) -> None:
    first = corpus.annotate("snow", 13, 17, "GPE")
    second = corpus.correct(first, label="LOC")
    assert corpus.correct(second, label="GPE") == first
    assert told(corpus.where(id="snow")) == {("Kyiv", "GPE", "user:anna"): "accepted", ("Kyiv", "LOC", "user:anna"): "rejected"}
    corpus.undo()
    assert told(corpus.where(id="snow")) == {("Kyiv", "GPE", "user:anna"): "rejected", ("Kyiv", "LOC", "user:anna"): "accepted"}


def test_correcting_what_somebody_else_marked(corpus: wb.Corpus) -> None:
    bens = beside(corpus, "ben").annotate("rain", 35, 39, "PERSON")
    mine = corpus.correct(bens, spans=[(35, 43)])
    assert {by: s for (_, label, by), s in told(corpus).items() if label == "PERSON" and by != RULES} == {"user:ben": "rejected", "user:anna": "accepted"}  # fmt: skip
    decided = corpus.decided(bens)
    assert decided is not None and (decided.by, decided.verdict) == ("user:anna", "reject")
    corpus.undo()
    assert {m.annotation.id: m.status for m in corpus.marks(status=None)}[bens.id] == "accepted"
    assert {m.annotation.id: m.status for m in corpus.marks(status=None)}[mine.id] == "withdrawn"


def test_links_by_hand_go_along_to_new_words(corpus: wb.Corpus) -> None:
    hama = corpus.annotate("rain", 39, 43, "PERSON")
    corpus.record([remark(Span(39, 43), "NAME", "rules:names@1", "links", values={"entity": "person/h", "name": "H"})])
    corpus.link(hama, "person/ali-hama", name="Ali Hama")
    corpus.correct(hama, spans=[(35, 43)])
    frame = corpus.frame("entities").set_index("text")
    assert frame.entity["Ali Hama"] == "person/ali-hama"
    corpus.undo()
    assert {m.annotation.spans for m in corpus.marks(layer="links")} == {(Span(39, 43),)}


@pytest.mark.parametrize(("change", "error", "message"), [
    ({"spans": [(80, 99)]}, wb.OffsetError, "80-99 is empty or outside the text"),
    ({"spans": []}, wb.OffsetError, "without a span; mark at least one character"),
    ({"spans": [(1.0, 2.0)]}, wb.OffsetError, "whole numbers"),
    ({"spans": (13, 18)}, wb.AnnotationError, r"spans= takes a list of spans, such as \[\(0, 6\)\]"),
    ({"roles": {"speaker": (0, 6)}}, wb.AnnotationError, "roles= takes lists of spans"),
    ({"roles": {"speaker": [(0, 999)]}}, wb.OffsetError, "0-999 is empty or outside the text"),
    ({"label": " "}, wb.AnnotationError, "the label of an annotation is a word such as PERSON"),
])  # fmt: skip
def test_corrections_that_do_not_fit_write_nothing(corpus: wb.Corpus, change: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        corpus.correct(remark(), **change)
    assert corpus.reading().decisions == []


def test_what_is_corrected_is_one_mark(corpus: wb.Corpus) -> None:
    with pytest.raises(wb.AnnotationError, match="takes one annotation or mark"):
        corpus.correct(corpus.marks(), label="LOC")  # type: ignore[arg-type]
    corpus.correct(corpus.marks()[0], label="LOC")


# --- all occurrences --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "words", "found"), [
    ("Iran, Iraq, Iran.", "Iran", [0, 12]),
    ("Iranian, Iran-Contra, Iran's", "Iran", [9, 22]),
    ("Nouri\n Maliki; Nouri Maliki; Nouri al-Maliki", "Nouri Maliki", [0, 15]),
    ("the U.S. and U.S.A.", "U.S.", [4, 13]),
    ("cafe, cafe\u0301, caf\u00e9", "cafe", [0]),
    ("राम, रामा", "राम", [0]),
    ("🧊 Bern 🧊Bern🧊", "Bern", [2, 8]),
    ("a.b axb", "a.b", [0]),
    ("rain Rain", "Rain", [5]),
    ("(x) (x)", "(x)", [0, 4]),
    ("none", "x", []),
])  # fmt: skip
def test_occurrences(text: str, words: str, found: list[int]) -> None:
    assert [span.start for span in occurrences(text, words)] == found


@pytest.mark.parametrize("words", ["", " \n"])
def test_no_words_to_look_for(corpus: wb.Corpus, words: str) -> None:
    with pytest.raises(wb.AnnotationError, match="takes the words to look for"):
        corpus.mark_all(words, "GPE")


def test_mark_all_takes_what_is_not_marked_so_yet(corpus: wb.Corpus) -> None:
    made = corpus.mark_all("Erbil", "GPE")
    assert [(a.article, a.start, a.by) for a in made] == [
        ("rain", 13, made[0].by),  # a suggestion, accepted
        ("rain", 20, "user:anna"),  # another label there is no hindrance
        ("rain", 78, "user:anna"),
        ("snow", 26, "user:anna"),
    ]
    assert made[0].by in (RULES, MODEL)
    assert corpus.mark_all("Erbil", "GPE") == []
    corpus.undo()
    assert corpus.marks("snow") == []
    assert len(corpus.mark_all("Erbil", "GPE", article="snow")) == 1


def test_mark_all_leaves_parts_of_longer_marks_and_what_was_rejected(corpus: wb.Corpus) -> None:
    corpus.annotate("rain", 35, 43, "PERSON")
    assert [a.start for a in corpus.mark_all("Hama", "PERSON", article=0)] == [68]
    corpus.reject(remark())
    assert [a.start for a in corpus.mark_all("Erbil", "GPE", article=corpus[0])] == [20, 78]
    assert [a.label for a in corpus.mark_all("Rain", "WATER", layer="weather")] == ["WATER", "WATER"]


# --- notes and flags --------------------------------------------------------------------------------------------------


def notes(corpus: wb.Corpus) -> list[tuple[str, str, str]]:
    """Label, words and what it is on, of the notes that stand."""
    frame = corpus.frame("notes")
    return [
        (str(r.label), str(r.note), str(r.about))
        for r in frame.loc[frame.status == "accepted", ["label", "note", "about"]].fillna("").itertuples()
    ]


def test_notes_are_replaced_and_taken_back(corpus: wb.Corpus) -> None:
    mark = remark()
    corpus.note(mark, "town or province? 🧊")
    corpus.note(mark, " the town\nis meant ")
    assert notes(corpus) == [("NOTE", "the town\nis meant", mark.id)]
    written = len(corpus.reading().decisions)
    corpus.note(mark, "the town\nis meant")
    assert len(corpus.reading().decisions) == written
    corpus.undo()
    assert notes(corpus) == [("NOTE", "town or province? 🧊", mark.id)]
    corpus.redo()
    corpus.note(mark, "")
    assert notes(corpus) == []
    corpus.undo()
    assert notes(corpus) == [("NOTE", "the town\nis meant", mark.id)]


def test_flags_are_put_on_and_taken_off(corpus: wb.Corpus) -> None:
    flag = corpus.flag(remark())
    assert corpus.flag(corpus.marks("rain")[0]) == flag
    assert notes(corpus) == [("FLAG", "", remark().id)]
    assert corpus.flag(remark(), on=False) == flag
    assert notes(corpus) == []
    with pytest.raises(wb.AnnotationError, match="no flag of yours on this GPE"):
        corpus.flag(remark(), on=False)
    with pytest.raises(wb.AnnotationError, match="no note of yours on this GPE"):
        corpus.note(remark(), "")
    with pytest.raises(wb.AnnotationError, match="a note is on a mark, not on another note"):
        corpus.note(flag, "x")


def test_everyone_has_notes_of_their_own(corpus: wb.Corpus) -> None:
    ben = beside(corpus, "ben")
    corpus.note(remark(), "mine")
    ben.note(remark(), "his")
    assert sorted(n for _, n, _ in notes(corpus)) == ["his", "mine"]
    corpus.note(remark(), "")
    assert [n for _, n, _ in notes(corpus)] == ["his"]


def test_notes_are_no_marks_of_the_text(corpus: wb.Corpus) -> None:
    drawn, counts = shown(corpus.marks("rain")), corpus.frame()
    corpus.note(remark(), "x")
    corpus.flag(remark())
    assert shown(corpus.marks("rain")) == drawn
    assert corpus.frame().equals(counts)


def test_a_note_stays_with_a_corrected_mark(corpus: wb.Corpus) -> None:
    corpus.note(remark(), "x")
    right = corpus.correct(remark(), label="LOC", spans=[(10, 18)])
    again = corpus.correct(right, label="FAC")
    assert [about for _, _, about in notes(corpus)] == [again.id]
    corpus.reject(again)
    assert [about for _, _, about in notes(corpus)] == [remark().id]  # on what it was put on, though that is rejected


def test_a_note_on_an_article_as_a_whole(corpus: wb.Corpus) -> None:
    corpus.set_facts(source="BBC")
    corpus.note(corpus.marks("rain", "facts")[0], "who says so?")
    assert [n for _, n, _ in notes(corpus)] == ["who says so?"]


def test_notes_travel(corpus: wb.Corpus, tmp_path: Path) -> None:
    corpus.note(remark(), "x")
    corpus.flag(remark())
    corpus.note(corpus.annotate("snow", 13, 17, "GPE"), "y")
    corpus.note(corpus.marks("snow")[0], "z")
    corpus.export(tmp_path / "x.jsonl")
    again, merged = wb.Corpus(tmp_path / "x.jsonl", user="anna"), wb.Corpus(user="ben")
    merged.merge(corpus)
    merged.merge(tmp_path / "x.jsonl")
    for other in (again, merged):
        assert other.frame("notes").equals(corpus.frame("notes"))
        assert other.marks(status=None) == corpus.marks(status=None)
    assert again.undo() == "snow"
    again.export(tmp_path / "y.jsonl")
    assert wb.Corpus(tmp_path / "y.jsonl").marks(status=None) == again.marks(status=None)


# --- any sequence of gestures -----------------------------------------------------------------------------------------

GESTURES: dict[str, Callable[[wb.Corpus, Annotation, int], object]] = {
    "annotate": lambda corpus, a, n: corpus.annotate("rain", n, n + 6, "GPE"),
    "accept": lambda corpus, a, n: corpus.accept(a),
    "reject": lambda corpus, a, n: corpus.reject(a),
    "label": lambda corpus, a, n: corpus.correct(a, label="ABC"[n % 3]),
    "spans": lambda corpus, a, n: corpus.correct(a, spans=[(n, n + 5)]),
    "value": lambda corpus, a, n: corpus.correct(a, name="xyz"[n % 3]),
    "note": lambda corpus, a, n: corpus.note(a, "xyz"[n % 3]),
    "flag": lambda corpus, a, n: corpus.flag(a),
    "link": lambda corpus, a, n: corpus.link(a, f"person/{n % 2}"),
    "all": lambda corpus, a, n: corpus.mark_all("Erbil", "ABC"[n % 3]),
}


def state(corpus: wb.Corpus) -> list[tuple[str, str]]:
    """All that can be told from outside: what was withdrawn counts as never made."""
    return sorted((m.annotation.id, m.status) for m in corpus.marks(status=None) if m.status != "withdrawn")


@tries(15)
@given(st.lists(st.tuples(st.sampled_from(sorted(GESTURES)), st.integers(0, 60)), min_size=1, max_size=8), st.data())
def test_any_gestures_are_undone_and_redone_one_by_one(gestures: list[tuple[str, int]], data: st.DataObject) -> None:
    corpus = wb.Corpus(user="anna")
    corpus.add([{"text": RAIN, "id": "rain"}, {"text": SNOW, "id": "snow"}])
    corpus.record([remark(), remark(by=MODEL, values={"name": "Hewlêr"}), remark(ERBILS, "PERSON")])
    states, made = [state(corpus)], 0
    for name, n in gestures:
        marks = [m.annotation for m in corpus.marks("rain") if m.annotation.layer == "entities"]
        if not marks:
            break
        steps = len(corpus.steps().undo)
        GESTURES[name](corpus, marks[n % len(marks)], n)
        made = len(corpus.steps().undo)
        assert made - steps in (0, 1)
        if made > steps:
            states.append(state(corpus))
        assert state(corpus) == states[-1]
    at = made
    for back in data.draw(st.lists(st.booleans(), max_size=2 * made)):
        wanted = at - 1 if back else at + 1
        went = corpus.undo() if back else corpus.redo()
        assert (went is not None) == (0 <= wanted <= made)
        at = wanted if went else at
        assert state(corpus) == states[at]
    while corpus.undo():
        pass
    assert state(corpus) == states[0]
    other = wb.Corpus(user="ben")
    other.merge(corpus)
    assert state(other) == state(corpus)


@given(st.lists(st.sampled_from([RULES, MODEL, "user:anna"])), st.sampled_from(["entities", "facts", "notes", "links", "twins"]))
def test_a_claim_is_what_a_key_is(makers: list[str], layer: str) -> None:
    said = [{"value": "x", "of": "x", "entity": "x", "text": "x"}, {"value": "y", "of": "y", "entity": "y", "text": "y"}]
    each = [remark(by=by, layer=layer, values=values) for by in makers for values in said] + [remark(ERBILS, layer=layer)]
    assert all((a.claim == b.claim) == (a.key == b.key) for a in each for b in each)


def test_notes_without_the_rejected_marks_are_found_all_the_same(corpus: wb.Corpus) -> None:
    corpus.note(remark(), "x")
    ((_, about),) = history.notes(corpus.marks())
    assert remark() in about
