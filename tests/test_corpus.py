"""Corpus: the analyst's own verbs."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import workbench as wb
from tests.trying import tries
from workbench.gestures import person
from workbench.model import Annotation, Article, Decision, Run, Span

pytestmark = pytest.mark.usefixtures("anywhere")

RAIN, SNOW, HAIL = "Rain fell in Erbil.", "Snow fell in Kyiv.", "Hail 🧊 fell in Bern."
ARTICLES = [
    {"text": RAIN, "id": "rain", "source": "Northern Post", "published": "2014-06-27"},
    {"text": SNOW, "id": "snow", "source": "BBC", "published": "2014-06-28"},
    {"text": HAIL, "id": "hail"},
]
ERBIL = Annotation(article="rain", layer="entities", label="GPE", spans=(Span(13, 18),), by="rules:places@1")


@pytest.fixture
def corpus() -> wb.Corpus:
    made = wb.Corpus(user="anna")
    made.add(ARTICLES)
    made.record([ERBIL], runs=[Run(article="rain", layer="entities", by="rules:places@1")])
    return made


def statuses(corpus: wb.Corpus, **where: Any) -> list[str]:
    return [m.status for m in corpus.marks(status=None, **where)]


# --- articles ---------------------------------------------------------------------------------------------------------


def test_adding_tells_what_was_new_and_what_was_left_out(corpus: wb.Corpus) -> None:
    added = corpus.add([ARTICLES[0], {"text": "New."}, {"no": "text"}, {"text": "Another.", "id": "snow"}])
    assert (added.articles, added.copies, corpus[-1].text) == (1, 1, "New.")
    assert [s.where for s in added.skipped] == ["item 2", "Another."]
    assert "belongs to another text already" in added.skipped[1].reason
    assert len(corpus) == 4


def test_a_clash_costs_no_other_article_its_marks(corpus: wb.Corpus, tmp_path: Path) -> None:
    """Two articles of one name, one of which clashes."""
    marks = [{"start": 0, "end": 4, "label": "X"}]
    lines = [
        {"id": "snow", "text": "Copy.", "title": "T", "entities": marks},
        {"id": "new", "text": "Copy.", "title": "T", "entities": marks},
    ]
    file = tmp_path / "x.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)))
    corpus.add(file)
    assert (len(corpus.marks("new")), len(corpus.marks("snow"))) == (1, 0)


def test_a_corpus_is_a_sequence(corpus: wb.Corpus) -> None:
    assert [a.id for a in corpus] == corpus.ids == ["rain", "snow", "hail"]
    assert (corpus[0].text, corpus[-1].text, corpus["snow"].text) == (RAIN, HAIL, SNOW)
    assert corpus[0] in corpus
    with pytest.raises(KeyError, match="no article 'fog' here"):
        corpus["fog"]
    with pytest.raises(IndexError):
        corpus[3]


@pytest.mark.parametrize(("choose", "ids"), [
    (lambda c: c[1:], ["snow", "hail"]),
    (lambda c: c[:0], []),
    (lambda c: c[::2], ["rain", "hail"]),
    (lambda c: c.where(source="BBC"), ["snow"]),
    (lambda c: c.where(source=["BBC", "Northern Post"]), ["rain", "snow"]),
    (lambda c: c.where(source=["BBC", None]), ["snow", "hail"]),
    (lambda c: c.where(source=None), ["hail"]),
    (lambda c: c.where(source="BBC", published="2014-06-27"), []),
    (lambda c: c.where(lambda a: "fell in" in a.text, id="hail"), ["hail"]),
    (lambda c: c.where(lambda a: (a.published or "") > "2014-06-27"), ["snow"]),
    (lambda c: c[:2].where(source="BBC"), ["snow"]),
    (lambda c: c.where(source="BBC")[1:], []),
    (lambda c: c.where(), ["rain", "snow", "hail"]),
], ids=range(13))  # fmt: skip
def test_selections(corpus: wb.Corpus, choose: Any, ids: list[str]) -> None:
    selection = choose(corpus)
    assert isinstance(selection, wb.Corpus)
    assert selection.ids == [a.id for a in selection] == [a.id for a in selection.reading()] == ids
    assert len(selection) == len(selection.frame()) == len(ids)


def test_a_selection_writes_to_the_same_place_and_sees_no_more(corpus: wb.Corpus) -> None:
    rain, snow = corpus.where(id="rain"), corpus.where(id="snow")
    snow.annotate("snow", 13, 17, "GPE")
    assert [m.annotation.article for m in corpus.marks()] == ["rain", "snow"]
    assert [m.annotation.article for m in rain.marks()] == ["rain"]
    with pytest.raises(KeyError):
        rain["snow"]


def test_unknown_keywords_are_errors(corpus: wb.Corpus) -> None:
    with pytest.raises(TypeError, match=r"where\(source='BBC'\), or a function of an article, not 'BBC'"):
        corpus.where("BBC")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="where\\(\\) has no outlet; it knows text, id"):
        corpus.where(outlet="BBC")
    for wrong in ({"nmae": "x"}, {"users": "x"}):
        with pytest.raises(TypeError):
            wb.Corpus(**wrong)
    with pytest.raises(TypeError):
        corpus.add(ARTICLES, colums={})  # type: ignore[call-arg]


def test_who_is_working(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_USER", "ben")
    assert (person(), wb.Corpus().by, wb.Corpus(user="cleo").by) == ("ben", "user:ben", "user:cleo")
    monkeypatch.delenv("WORKBENCH_USER")
    monkeypatch.setattr("getpass.getuser", lambda: "dora")
    assert wb.Corpus().by == "user:dora"


def test_nobody_is_working(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORKBENCH_USER")
    monkeypatch.setattr("getpass.getuser", lambda: dict[str, str]()["uid not known"])
    assert person() == "analyst"


# --- marks and verdicts -----------------------------------------------------------------------------------------------


def test_a_mark_by_hand_is_accepted_and_signed(corpus: wb.Corpus) -> None:
    made = corpus.annotate("snow", 13, 17, "GPE", text="Kyiv")
    assert (made.by, made.start, made.end) == ("user:anna", 13, 17)
    assert statuses(corpus, article="snow") == ["accepted"]
    (decision,) = corpus.reading().decisions
    assert (decision.target, decision.by, decision.verdict) == (made.id, "user:anna", "accept")


def test_marking_what_is_suggested_accepts_the_suggestion(corpus: wb.Corpus) -> None:
    assert corpus.annotate("rain", 13, 18, "GPE", text="Erbil") == ERBIL
    assert statuses(corpus) == ["accepted"]


def test_marking_it_otherwise_does_not(corpus: wb.Corpus) -> None:
    assert corpus.annotate("rain", 13, 18, "LOC").by == "user:anna"
    assert corpus.annotate("rain", 13, 18, "GPE", name="Hewlêr").by == "user:anna"
    assert sorted(m.status for m in corpus.marks("rain")) == ["accepted", "accepted"]  # the suggestion gives way


def test_marking_what_was_rejected_makes_a_mark_of_ones_own(corpus: wb.Corpus) -> None:
    corpus.reject(ERBIL)
    made = corpus.annotate("rain", 13, 18, "GPE")
    assert made.by == "user:anna"
    assert {m.annotation.by: m.status for m in corpus.marks("rain", status=None)} == {"rules:places@1": "rejected", "user:anna": "accepted"}


def test_marking_again_after_undo_restores_the_mark(corpus: wb.Corpus) -> None:
    first = corpus.annotate("snow", 13, 17, "GPE")
    corpus.undo()
    assert statuses(corpus, article="snow") == ["withdrawn"]
    assert corpus.annotate("snow", 13, 17, "GPE") == first
    assert statuses(corpus, article="snow") == ["accepted"]


@pytest.mark.parametrize(("start", "end", "text"), [
    (14, 18, "Bern"),  # counted in UTF-16
    (13, 17, "bern"),
    (13, 13, None),
    (17, 13, None),
    (-4, -1, None),
    (15, 30, None),
])  # fmt: skip
def test_wrong_offsets_are_refused_and_nothing_is_written(corpus: wb.Corpus, start: int, end: int, text: str | None) -> None:
    assert corpus["hail"].text[15:19] == "Bern"
    with pytest.raises(wb.OffsetError):
        corpus.annotate("hail", start, end, "GPE", text=text)
    with pytest.raises(wb.OffsetError):
        corpus.annotate("hail", 15, 19, "GPE", roles={"speaker": [(start, end if text is None else 99)]})
    assert corpus.marks("hail", status=None) == []


def test_what_else_is_refused(corpus: wb.Corpus) -> None:
    with pytest.raises(wb.AnnotationError, match="label"):
        corpus.annotate("hail", 0, 4, "")
    with pytest.raises(wb.AnnotationError, match="'accept' or 'reject', not 'undo'"):
        corpus.decide(ERBIL, "undo")
    with pytest.raises(TypeError, match="use JSON values"):
        corpus.annotate("hail", 0, 4, "X", when={1})
    with pytest.raises(wb.StoreError, match="add the article first"):
        corpus.annotate(Article(text="A stranger."), 0, 1, "X")
    assert len(corpus.marks(status=None)) == 1


def test_quotes_events_and_layers_of_ones_own(corpus: wb.Corpus) -> None:
    made = corpus.annotate("rain", 0, 9, "direct", layer="quotes", roles={"speaker": [(13, 18)]}, speaker_name="Erbil")
    corpus.annotate("rain", 5, 9, "FALL", layer="weather", depth=3)
    assert (made.roles, made.values) == ({"speaker": (Span(13, 18),)}, {"speaker_name": "Erbil"})
    assert [m.annotation.layer for m in corpus.marks("rain")] == ["quotes", "weather", "entities"]
    assert [m.annotation.label for m in corpus.marks(layer="weather")] == ["FALL"]


def test_accept_and_reject(corpus: wb.Corpus) -> None:
    corpus.accept(ERBIL)
    assert statuses(corpus) == ["accepted"]
    corpus.reject([ERBIL])
    assert (statuses(corpus), corpus.marks()) == (["rejected"], [])
    assert corpus.accept([]) == []


def test_marks_come_article_by_article_in_reading_order(corpus: wb.Corpus) -> None:
    for article, start, end in (("hail", 0, 4), ("snow", 13, 17), ("hail", 0, 6), ("rain", 0, 4)):
        corpus.annotate(article, start, end, "X")
    places = [(m.annotation.article, m.annotation.start, m.annotation.end) for m in corpus.marks()]
    assert places == [("rain", 0, 4), ("rain", 13, 18), ("snow", 13, 17), ("hail", 0, 6), ("hail", 0, 4)]


def test_undo_and_redo_say_where(corpus: wb.Corpus) -> None:
    assert (corpus.undo(), corpus.redo()) == (None, None)
    corpus.reject(ERBIL)
    corpus.annotate("hail", 0, 4, "X")
    assert (corpus.undo(), corpus.undo(), corpus.undo()) == ("hail", "rain", None)
    assert statuses(corpus) == ["suggested", "withdrawn"]
    assert (corpus.redo(), corpus.redo(), corpus.redo()) == ("rain", "hail", None)
    assert statuses(corpus) == ["rejected", "accepted"]


def test_undo_leaves_other_people_alone(corpus: wb.Corpus) -> None:
    ben = wb.Corpus(user="ben")
    ben.store = corpus.store
    ben.reject(ERBIL)
    assert corpus.undo() is None
    assert statuses(corpus) == ["rejected"]


def test_undo_survives_a_restart(tmp_path: Path) -> None:
    corpus = wb.Corpus(tmp_path / "crisis.db", user="anna")
    corpus.add(ARTICLES)
    corpus.annotate("rain", 0, 4, "X")
    again = wb.Corpus(tmp_path / "crisis.db", user="anna")
    assert again.undo() == "rain"
    assert wb.Corpus(tmp_path / "crisis.db", user="anna").redo() == "rain"


def test_a_gesture_over_several_articles_is_undone_whole_from_a_selection(corpus: wb.Corpus) -> None:
    kyiv = Annotation(article="snow", layer="entities", label="GPE", spans=(Span(13, 17),), by="rules:places@1")
    corpus.record([kyiv])
    corpus.reject([ERBIL, kyiv])
    corpus.annotate("hail", 0, 4, "X")
    assert corpus.where(id="snow").undo() is not None  # not the last gesture of all, but the last that was here
    assert statuses(corpus) == ["suggested", "suggested", "accepted"]
    assert corpus.where(id="rain").redo() is not None
    assert statuses(corpus) == ["rejected", "rejected", "accepted"]


def test_listeners_are_told_what_changed(corpus: wb.Corpus) -> None:
    told: list[set[str]] = []
    stop = corpus.listen(told.append)
    corpus.reject(ERBIL)
    corpus.where(id="snow").annotate("snow", 0, 4, "X")
    corpus.undo()
    corpus.record()
    corpus.add(ARTICLES)
    assert told == [{"rain"}, {"snow"}, {"snow"}]
    other = wb.Corpus(user="ben")
    other.add(ARTICLES)
    other.annotate("hail", 0, 4, "X")
    corpus.merge(other)
    assert told[3:] == [{"hail"}]
    stop()
    stop()
    corpus.undo()
    assert len(told) == 4


# --- several at one corpus --------------------------------------------------------------------------------------------


def test_two_at_one_file_see_each_others_marks(tmp_path: Path) -> None:
    anna, ben = (wb.Corpus(tmp_path / "crisis.db", user=user) for user in ("anna", "ben"))
    anna.add(ARTICLES)
    told: list[set[str]] = []
    ben.where(id="rain").listen(told.append)
    assert ben.refresh() == {"rain", "snow", "hail"}
    mark = anna.annotate("snow", 13, 17, "GPE")
    anna.note(mark, "Kiev?")
    assert (ben.where(id="rain").refresh(), told[1:]) == (set(), [{"snow"}])
    assert [m.status for m in ben.marks("snow")] == ["accepted", "accepted"]
    ben.reject(mark)
    assert (ben.refresh(), anna.refresh(), anna.refresh()) == (set(), {"snow"}, set())
    assert [m.annotation.layer for m in anna.marks("snow")] == ["notes"]
    anna.undo()
    anna.undo()
    assert ben.refresh() == {"snow"}
    assert statuses(ben, article="snow", layer="entities") == ["rejected"]


def test_what_another_process_writes_is_noticed(tmp_path: Path) -> None:
    corpus = wb.Corpus(tmp_path / "crisis.db", user="anna")
    corpus.add(ARTICLES)
    assert corpus.marks("rain") == []  # and so it is kept that there are none
    code = "import sys, workbench as wb; wb.Corpus(sys.argv[1], user='ben').annotate('rain', 0, 4, 'WEATHER')"
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "crisis.db")], check=True)
    assert corpus.refresh() == {"rain"}
    assert [(m.annotation.by, m.status) for m in corpus.marks("rain")] == [("user:ben", "accepted")]


def test_a_lost_race_can_be_told_and_nothing_is_dropped(corpus: wb.Corpus) -> None:
    ben = wb.Corpus(user="ben")
    ben.store = corpus.store
    assert corpus.decided(ERBIL) is None
    same = ERBIL.replace(by="model:m@1")
    corpus.record([same])
    ben.reject(same)
    before = corpus.decided(ERBIL)  # of the one that says the same
    assert before is not None and (before.by, before.verdict, before.target) == ("user:ben", "reject", same.id)
    corpus.accept(ERBIL)
    mine = corpus.decided(ERBIL)
    assert mine is not None and (mine.by, mine.verdict, mine.at > before.at) == ("user:anna", "accept", True)
    corpus.undo()
    assert corpus.decided(corpus.marks(status=None)[0]) == before
    assert len(corpus.reading().decisions) == 3


def test_views_are_asked_to_look(corpus: wb.Corpus) -> None:
    seen: list[tuple[str, str | None, object]] = []
    stop = corpus.where(id="rain").on_look(lambda *what: seen.append(what))
    view = object()
    corpus.look_at(ERBIL, by=view)
    corpus.look_at(corpus.marks()[0])
    corpus.look_at(ERBIL.id)
    corpus.look_at("snow")
    corpus.look_at(corpus[2])
    assert seen == [
        ("rain", ERBIL.id, view),
        ("rain", ERBIL.id, None),
        ("rain", ERBIL.id, None),
        ("snow", None, None),
        ("hail", None, None),
    ]
    for wrong in ("fog", Article(text="A stranger."), ERBIL.replace(article="fog")):
        with pytest.raises(wb.AnnotationError, match="lists the articles"):
            corpus.look_at(wrong)
    with pytest.raises(wb.AnnotationError):
        corpus.where(id="snow").look_at(ERBIL)
    stop()
    stop()
    corpus.look_at(ERBIL)
    assert len(seen) == 5


# --- in and out -------------------------------------------------------------------------------------------------------


def test_files_with_records_open_in_memory(corpus: wb.Corpus, tmp_path: Path) -> None:
    corpus.annotate("hail", 0, 4, "X")
    file = corpus.export(tmp_path / "x.jsonl").path
    notebook = tmp_path / "x.ipynb"
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    output = {"output_type": "display_data", "data": {"application/vnd.workbench.v1+json": {"articles": lines}}}
    notebook.write_text(json.dumps({"cells": [{"cell_type": "code", "outputs": [output]}]}), "utf-8")
    for path in (file, notebook, str(file)):
        opened = wb.Corpus(path, user="ben")
        assert (list(opened), opened.marks(status=None)) == (list(corpus), corpus.marks(status=None))
        assert (opened.by, opened.store.name) == ("user:ben", "memory")
    before = file.read_bytes()
    opened.reject(ERBIL)
    assert file.read_bytes() == before


def test_what_could_not_be_opened_is_told(tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    file.write_text('{"text": "Rain."}\n{"text": \n')
    corpus = wb.Corpus(file)
    assert (len(corpus), [s.where for s in corpus.skipped]) == (1, [f"{file}, line 2"])
    assert "1 article, 1 skipped" in repr(corpus)
    file.write_text("broken")
    with pytest.raises(wb.SourceError, match="line 1: not valid JSON"):
        wb.Corpus(file)
    with pytest.raises(wb.SourceError, match="no such file"):
        wb.Corpus(tmp_path / "nowhere.jsonl")


@pytest.mark.parametrize(("name", "format"), [("x.pdf", None), ("x", None), ("x.jsonl", "yaml"), ("x.ipynb", None)])
def test_formats_that_cannot_be_written(corpus: wb.Corpus, tmp_path: Path, name: str, format: str | None) -> None:
    with pytest.raises(wb.FormatError, match="formats are .*jsonl"):
        corpus.export(tmp_path / name, format)
    assert list(tmp_path.iterdir()) == []


def test_export_says_why_it_cannot_write(corpus: wb.Corpus, tmp_path: Path) -> None:
    with pytest.raises(wb.FormatError, match=r"nowhere.x\.jsonl: cannot be written \(No such file or directory\)"):
        corpus.export(tmp_path / "nowhere" / "x.jsonl")


def test_an_export_of_a_selection_holds_that_selection(corpus: wb.Corpus, tmp_path: Path) -> None:
    corpus.where(id="snow").export(tmp_path / "any.name", format="jsonl")
    assert json.loads((tmp_path / "any.name").read_text("utf-8"))["id"] == "snow"


OPERATIONS = st.lists(
    st.tuples(
        st.sampled_from(["annotate", "accept", "reject", "undo", "redo"]), st.integers(0, 2), st.integers(0, 3), st.sampled_from("XY")
    ),
    max_size=8,
)


def worked(user: str, operations: list[tuple[str, int, int, str]]) -> wb.Corpus:
    corpus = wb.Corpus(user=user)
    corpus.add(ARTICLES)
    corpus.record([ERBIL])
    for verb, article, start, label in operations:
        if verb == "annotate":
            corpus.annotate(corpus[article], start, start + 2, label)
        elif verb in ("accept", "reject"):
            marks = corpus.marks(status=None)
            corpus.decide(marks[start % len(marks)].annotation, verb)  # type: ignore[arg-type]
        else:
            getattr(corpus, verb)()
    return corpus


def knowledge(corpus: wb.Corpus) -> tuple[object, ...]:
    reading = corpus.reading()
    return (
        {(a.id, a.text) for a in reading},
        *({r.id for r in records} for records in (reading.annotations, reading.decisions, reading.runs)),
        {(m.annotation.id, m.status) for m in corpus.marks(status=None)},
    )


@tries(15)
@given(OPERATIONS, OPERATIONS)
def test_merging_is_a_union(annas: list[Any], bens: list[Any]) -> None:
    anna, ben, nobody = worked("anna", annas), worked("ben", bens), wb.Corpus(user="cleo")
    for corpus in (ben, anna, ben):
        nobody.merge(corpus)
    anna_before = anna.reading()
    anna.merge(ben)
    ben.merge(anna_before)
    assert knowledge(anna) == knowledge(ben) == knowledge(nobody)
    before = knowledge(anna)
    anna.merge(ben)
    anna.merge(anna)
    assert knowledge(anna) == before


def test_a_merge_does_not_disturb_what_one_can_undo(corpus: wb.Corpus) -> None:
    corpus.reject(ERBIL)
    corpus.merge(worked("ben", [("reject", 0, 0, "X"), ("annotate", 1, 0, "Y")]))
    assert corpus.undo() == "rain"
    assert statuses(corpus, article="rain") == ["rejected"]  # ben's verdict stands
    assert corpus.undo() is None


def test_records_of_two_processes_merge(tmp_path: Path) -> None:
    code = "import sys, workbench as wb; c = wb.Corpus(user='ben'); c.add([{'text': 'Rain fell in Erbil.'}]); c.annotate(c[0], 13, 18, 'GPE'); c.export(sys.argv[1])"
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "ben.jsonl")], check=True)
    corpus = wb.Corpus(user="anna")
    corpus.add([{"text": RAIN}])
    mine = corpus.annotate(corpus[0], 13, 18, "GPE")
    corpus.merge(tmp_path / "ben.jsonl")
    assert {m.annotation.by for m in corpus.marks()} == {"user:anna", "user:ben"}
    assert {m.annotation.key for m in corpus.marks()} == {mine.key}


def test_decisions_name_their_gesture(corpus: wb.Corpus) -> None:
    first, second = corpus.reject(ERBIL), corpus.accept(ERBIL)
    assert isinstance(first[0], Decision)
    assert first[0].gesture != second[0].gesture
    assert first[0].at < second[0].at


@pytest.mark.parametrize(("start", "end"), [(13.0, 18.0), (True, 4), ("13", 18), (None, 4)])
def test_offsets_are_whole_numbers(start, end):
    corpus = wb.Corpus()
    corpus.add([{"text": "Rain fell in Erbil."}])
    with pytest.raises(wb.OffsetError, match="whole numbers"):
        corpus.annotate(corpus[0], start, end, "GPE")
    assert corpus.marks(status=None) == []


def test_verdicts_take_marks_and_refuse_anything_else():
    corpus = wb.Corpus()
    corpus.add([{"text": "Rain fell in Erbil."}])
    corpus.annotate(0, 13, 18, "GPE")
    assert [d.verdict for d in corpus.reject(corpus.marks())] == ["reject"]
    assert corpus.marks() == []
    with pytest.raises(wb.AnnotationError, match="annotations or marks"):
        corpus.accept("GPE")  # type: ignore[arg-type]


def test_a_colleagues_corpus_file_is_merged(tmp_path):
    theirs = wb.Corpus(tmp_path / "hers.db", user="ben")
    theirs.add([{"text": "Rain fell in Erbil."}])
    theirs.annotate(0, 13, 18, "GPE")
    mine = wb.Corpus()
    mine.merge(tmp_path / "hers.db")
    assert [m.annotation.by for m in mine.marks()] == ["user:ben"]


# --- reading in bulk --------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    for n in range(5):
        (tmp_path / "in" / f"{n}.txt").write_text(f"Rain fell on day {n}.")
    return tmp_path / "in"


def test_files_that_have_not_changed_are_not_read_again(folder: Path, tmp_path: Path) -> None:
    assert repr(wb.Corpus(tmp_path / "x.db").add(folder)) == "5 articles added"
    (folder / "0.txt").write_text("Snow fell, for a change.")
    (folder / "9.txt").write_text("Rain fell on day 1.")
    corpus = wb.Corpus(tmp_path / "x.db")
    assert repr(corpus.add(folder)) == "1 article added, 1 more was there already, 4 files unchanged since last read"
    assert len(corpus) == 6


def test_a_bad_file_is_named_each_time(folder: Path) -> None:
    (folder / "bad.json").write_text("{")
    corpus = wb.Corpus()
    assert [len(corpus.add(folder).skipped) for _ in range(2)] == [1, 1]


def test_other_columns_are_another_reading(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("text,Copy\nslug,Rain fell.\n")
    corpus = wb.Corpus()
    corpus.add(tmp_path / "x.csv")
    corpus.add(tmp_path / "x.csv", columns={"text": "Copy"})
    assert [a.text for a in corpus] == ["slug", "Rain fell."]


def test_an_interrupted_reading_goes_on_where_it_was(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(data: bytes) -> str:
        if b"day 3" in data:
            raise KeyboardInterrupt
        return data.decode()

    corpus = wb.Corpus(tmp_path / "x.db")
    monkeypatch.setattr("workbench.sources.text.decode", interrupt)
    with pytest.raises(KeyboardInterrupt):
        corpus.add(folder)
    monkeypatch.undo()
    assert [a.text for a in wb.Corpus(tmp_path / "x.db")] == [f"Rain fell on day {n}." for n in range(3)]
    assert repr(corpus.add(folder)) == "2 articles added, 3 files unchanged since last read"


def test_reading_holds_no_more_than_a_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is pending is written before more is read."""
    lines = [json.dumps({"text": f"Rain fell on day {n}."}) for n in range(25)]
    (tmp_path / "x.jsonl").write_text("\n".join(lines))
    monkeypatch.setattr("workbench.adding.BATCH", 10)
    corpus = wb.Corpus()
    sizes: list[int] = []
    corpus.listen(lambda touched: sizes.append(len(touched)))
    corpus.add(tmp_path / "x.jsonl")
    assert sizes == [10, 10, 5]


# --- origins and facts ------------------------------------------------------------------------------------------------


def test_one_text_found_twice_is_one_article_with_two_origins(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"Copy,Paper\n{RAIN},BBC\n")
    (tmp_path / "b.txt").write_text(RAIN)
    corpus = wb.Corpus()
    corpus.add(tmp_path / "a.csv", columns={"text": "Copy", "source": "Paper"})
    corpus.add([tmp_path / "b.txt", tmp_path / "b.txt"])
    assert [a.source for a in corpus] == ["BBC"]
    table = corpus.frame("origins").set_index("where")
    assert list(table.index) == ["a.csv", "b.txt"]
    assert (table["source"]["a.csv"], table["source_found"]["a.csv"]) == ("BBC", "column Paper")
    assert table["source"].isna().tolist() == [False, True]


def test_facts_set_by_hand_are_records(corpus: wb.Corpus) -> None:
    assert corpus.where(source=None).set_facts(source="Crossroads24", published="28 June 2014") == 2
    assert (corpus["hail"].source, corpus["hail"].published) == ("Crossroads24", "2014-06-28")
    assert corpus.where(source="Crossroads24").ids == ["hail"]
    assert corpus.frame().set_index("id").source["hail"] == "Crossroads24"
    assert corpus.set_facts(published="2014-06-28") == 1  # only the one that had another
    for source, published in ((None, "2014-06-28"), (None, None)):
        assert corpus.undo()
        assert (corpus["hail"].source, corpus["hail"].published) in ((source, published), ("Crossroads24", "2014-06-28"))
    assert (corpus["hail"].source, corpus["rain"].published) == (None, "2014-06-27")
    corpus.redo()
    assert corpus["hail"].source == "Crossroads24"


def test_the_last_word_about_a_fact_counts(corpus: wb.Corpus) -> None:
    for source in ("A", "B", "A", None):
        corpus.where(id="rain").set_facts(source=source)
        assert corpus["rain"].source == source
    for source in ("A", "B", "A", "Northern Post"):
        corpus.undo()
        assert corpus["rain"].source == source


def test_facts_from_a_table(corpus: wb.Corpus) -> None:
    table = corpus.frame()[["id", "source", "published", "words"]]
    table.loc[table.id == "hail", "source"] = "Crossroads24"
    assert corpus.set_facts(table) == 1
    assert [a.source for a in corpus] == ["Northern Post", "BBC", "Crossroads24"]
    corpus.undo()
    assert [a.source for a in corpus] == ["Northern Post", "BBC", None]


@pytest.mark.parametrize(("facts", "message"), [
    ({"outlet": "BBC"}, "no fact 'outlet'; facts are title, source"),
    ({"published": "some day"}, "published='some day' is no date that could be read; write it as"),
    ({"url": "javascript:alert(1)"}, "is no address; it begins with http"),
])  # fmt: skip
def test_facts_that_are_none(corpus: wb.Corpus, facts: dict[str, Any], message: str) -> None:
    with pytest.raises(wb.AnnotationError, match=message):
        corpus.set_facts(**facts)
    assert corpus.reading().decisions == []


def test_tables_that_hold_no_facts(corpus: wb.Corpus) -> None:
    with pytest.raises(wb.AnnotationError, match="no article 'fog' here"):
        corpus.set_facts(pd.DataFrame({"id": ["fog"], "source": ["BBC"]}))
    with pytest.raises(wb.AnnotationError, match="a table of facts has a column id and some of title, source"):
        corpus.set_facts(pd.DataFrame({"id": ["rain"], "outlet": ["BBC"]}))


def test_facts_and_origins_travel(corpus: wb.Corpus, tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text(RAIN)
    corpus.add(tmp_path / "b.txt")
    corpus.where(id="hail").set_facts(source="Crossroads24")
    corpus.export(tmp_path / "x.jsonl")
    again = wb.Corpus(tmp_path / "x.jsonl", user="anna")
    assert again.frame("origins").equals(corpus.frame("origins")) and len(again.frame("origins")) == 4
    assert again["hail"].source == "Crossroads24"
    assert [m.status for m in again.marks(layer="facts", status=None)] == ["accepted"]
    again.export(tmp_path / "y.jsonl")
    assert (tmp_path / "y.jsonl").read_text() == (tmp_path / "x.jsonl").read_text()


def test_the_sources_own_facts_travel_beneath_those_set_by_hand(corpus: wb.Corpus, tmp_path: Path) -> None:
    corpus.where(id="rain").set_facts(source="Crossroads24")
    corpus.export(tmp_path / "x.jsonl")
    again = wb.Corpus(tmp_path / "x.jsonl", user="anna")
    merged = wb.Corpus(user="anna")
    merged.merge(corpus)
    for other in (corpus, again, merged):
        assert other["rain"].source == "Crossroads24"
        other.undo()
        assert other["rain"].source == "Northern Post"


@pytest.mark.parametrize("value", ["\ud800", "x" * 5000, "a\nb", 5, None])
def test_what_cannot_be_a_fact_is_none_whoever_says_it(corpus: wb.Corpus, value: Any) -> None:
    eve = Annotation(article="rain", layer="facts", label="source", spans=(), values={"value": value}, by="user:eve")
    corpus.record([eve], [Decision(article="rain", target=eve.id, verdict="accept", by="user:eve")])
    assert corpus["rain"].source == "Northern Post"


def test_facts_by_annotate_are_checked(corpus: wb.Corpus) -> None:
    with pytest.raises(wb.AnnotationError, match="no date that could be read"):
        corpus.annotate("rain", 0, 4, "published", layer="facts", value="garbage")
    corpus.annotate("rain", 0, 4, "published", layer="facts", value="28 June 2014")
    assert corpus["rain"].published == "2014-06-28"


def test_of_several_facts_one_is_in_force(corpus: wb.Corpus) -> None:
    for source in ("A", "B"):
        corpus.where(id="rain").set_facts(source=source)
    first, second = sorted(corpus.marks("rain", "facts", status=None), key=lambda m: m.annotation.values["value"])
    assert (first.status, second.status) == ("superseded", "accepted")
    corpus.reject(second)
    assert corpus["rain"].source == "A"


def test_a_later_origin_fills_what_the_first_did_not_say() -> None:
    corpus = wb.Corpus()
    corpus.add([{"text": RAIN}])
    corpus.add([{"text": RAIN, "published": "2014-06-27", "source": "BBC"}])
    assert (corpus[0].source, corpus[0].published) == ("BBC", "2014-06-27")
    assert corpus.where(source="BBC").ids == corpus.ids


def test_rows_about_one_article_add_up_unless_they_disagree(corpus: wb.Corpus) -> None:
    table = pd.DataFrame({"id": ["rain", "rain"], "author": ["X", None], "language": [None, "en"]})
    assert corpus.set_facts(table) == 2
    with pytest.raises(wb.AnnotationError, match="row 1 .rain.: another author stands in a row before"):
        corpus.set_facts(pd.DataFrame({"id": ["rain", "rain"], "author": ["X", "Y"]}))
    with pytest.raises(wb.AnnotationError, match="row 0 .rain.: published='soon' is no date"):
        corpus.set_facts(pd.DataFrame({"id": ["rain"], "published": ["soon"]}))
    with pytest.raises(wb.AnnotationError, match="a table of facts is a DataFrame, not str"):
        corpus.set_facts("BBC")  # type: ignore[arg-type]
    with pytest.raises(wb.AnnotationError, match="not both at once"):
        corpus.set_facts(table, source="BBC")


def test_a_file_with_taken_ids_is_named_each_time(tmp_path: Path) -> None:
    for name, word in (("a", "Rain"), ("b", "Snow")):
        (tmp_path / f"{name}.csv").write_text(f"id,text\n1,{word} fell.\n")
    corpus = wb.Corpus()
    for _ in range(2):
        (skipped,) = corpus.add(tmp_path).skipped
        assert skipped.where.endswith("b.csv")
        assert "the id '1' of 'Snow fell.' belongs to another text already" in skipped.reason


def test_what_is_not_read_is_no_reason_to_read_again(tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("a.txt", RAIN)
        archive.writestr("logo.png", "picture")
    corpus = wb.Corpus()
    corpus.add(tmp_path)
    assert corpus.add(tmp_path).unchanged == 1
