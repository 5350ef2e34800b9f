"""Records without notes, names and paths: the same verdicts stand, by somebody else, and nothing tells who it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import workbench as wb
from tests.test_formats import everything, readings
from workbench import history, privacy
from workbench.formats import exchange
from workbench.model import Annotation, Article, Decision, Origin, Reading, Run, Span

several = st.lists(readings(), max_size=3, unique_by=lambda r: r.articles[0].id)
KINDS = st.lists(st.sampled_from(privacy.KINDS), unique=True)


def standing(reading: Reading) -> list[tuple[object, ...]]:
    """What is said with which status, whoever says it."""
    marks = history.marks(reading.annotations, reading.decisions, reading.runs)
    return sorted((m.annotation.article, m.annotation.layer, m.annotation.label, m.annotation.spans, m.status) for m in marks)


def signatures(reading: Reading) -> set[str]:
    return {a.by for a in reading.annotations} | {d.by for d in reading.decisions} | {r.by for r in reading.runs}


@given(several)
def test_under_pseudonyms_the_same_is_said_and_stands(some: list[Reading]) -> None:
    before = Reading.of(some)
    after = privacy.private(before, "names")
    if len({d.at for d in before.decisions}) == len({d.id for d in before.decisions}):  # those of one microsecond are ordered by their ids
        assert standing(after) == standing(before)
    people = privacy.pseudonyms(some)
    assert len(set(people.values())) == len(people)
    known = {a.id for a in before.annotations} | {d.id for d in before.decisions}
    if known >= {d.target for d in before.decisions}:
        assert len({d.id for d in after.decisions}) == len({d.id for d in before.decisions})
    assert not {"user:anna", "user:ben k"} & signatures(after)
    assert everything(privacy.private(after, "names")) == everything(after), "who has a pseudonym keeps it"
    parts = Reading.of(privacy.privately(lambda: some, "names"))
    assert everything(parts) == everything(after), "in parts as in one"


@given(several, KINDS)
def test_what_is_left_of_it_opens_again(some: list[Reading], without: list[privacy.Kind]) -> None:
    after = privacy.private(Reading.of(some), without)
    again = Reading.of(exchange.read_line(json.loads(json.dumps(line))) for line in exchange.lines(after))
    assert again.skipped == []
    assert everything(again) == everything(after)


@pytest.fixture
def corpus() -> wb.Corpus:
    corpus = wb.Corpus(user="anna")
    meta = {"file": "/home/anna/crisis/rain.txt", "deep": [{"at": "C:\\Users\\anna\\rain.txt"}]}
    corpus.add(Reading([Article(id="rain", text="Rain fell in Erbil, said Nour. She read /home/anna/x.txt aloud.", meta=meta)]))
    quote = Annotation(article="rain", layer="quotes", label="indirect", spans=(Span(0, 18),), by="user:anna")
    event = Annotation(article="rain", layer="events", label="AID", spans=(Span(5, 9),), by="rules:x@1", values={"quote": quote.id})
    corpus.record([quote, event], runs=[Run(article="rain", layer="quotes", by="user:anna", at="2026-01-01")])
    town = corpus.annotate("rain", 13, 18, "GPE")
    corpus.note(town, "ask the mayor about this")
    corpus.flag(town)
    corpus.accept(event)
    corpus.undo()
    corpus.redo()
    corpus.link([town], "place/erbil", name="Erbil")
    return corpus


def test_all_that_refers_to_a_record_follows_it(corpus: wb.Corpus) -> None:
    whole = corpus.reading()
    shared = privacy.private(whole, ["names"])
    text = json.dumps([{**line, "text": "", "meta": {}} for line in exchange.lines(shared)])
    assert "anna" not in text
    (quote,) = [a for a in shared.annotations if a.layer == "quotes"]
    (event,) = [a for a in shared.annotations if a.layer == "events"]
    assert event.values["quote"] == quote.id != whole.annotations[0].id
    assert {d.by for d in shared.decisions} == {quote.by}
    copy = wb.Corpus(user="ben")
    copy.add(shared)
    assert [m.status for m in copy.marks(status=None)] == [m.status for m in corpus.marks(status=None)]
    assert "ask the mayor about this" in copy.frame("notes").note.tolist()


def test_a_copy_that_comes_back_is_another_persons_work(corpus: wb.Corpus) -> None:
    shared = privacy.private(corpus.reading(), "names")
    corpus.merge(corpus)
    before = len(corpus.reading().decisions)
    for _ in range(2):
        corpus.add(shared)
    assert len(corpus.reading().decisions) == 2 * before
    assert corpus.conflicts().empty
    again = privacy.private(corpus.reading(), "names")
    assert {a.by for a in shared.annotations} <= {a.by for a in again.annotations}


def test_notes_go_with_what_was_decided_about_them(corpus: wb.Corpus) -> None:
    whole, shared = corpus.reading(), privacy.private(corpus.reading(), "notes")
    assert {a.layer for a in whole.annotations} - {a.layer for a in shared.annotations} == {"notes"}
    kept = {a.id for a in shared.annotations} | {d.id for d in shared.decisions}
    assert all(d.target in kept for d in shared.decisions)
    assert len(whole.decisions) - len(shared.decisions) == 2
    assert {d.id for d in shared.decisions} <= {d.id for d in whole.decisions}


def test_paths_lose_their_folders_but_articles_stay_as_they_are(corpus: wb.Corpus) -> None:
    origin = Origin(article="rain", where="/home/anna/crisis/rain.txt", facts={"title": "see file:///Users/anna/notes.txt"})
    shared = privacy.private(Reading(corpus.reading().articles, origins=[origin]), "paths")
    assert dict(shared.articles[0].meta) == {"file": "…/rain.txt", "deep": [{"at": "…/rain.txt"}]}
    assert "/home/anna/x.txt" in shared.articles[0].text
    assert (shared.origins[0].where, shared.origins[0].facts["title"]) == ("…/rain.txt", "see …/notes.txt")


@pytest.mark.parametrize(("text", "found"), [
    ('File "/home/anna/.venv/lib/python3.11/site-packages/x.py", line 3', ["/home/anna/.venv/lib/python3.11/site-packages/x.py"]),
    ("\x1b[32m/tmp/ipykernel_17/1234.py\x1b[0m:1", ["/tmp/ipykernel_17/1234.py"]),
    ("C:\\Users\\anna\\crisis.db and D:/data/x.csv", ["C:\\Users\\anna\\crisis.db", "D:/data/x.csv"]),
    ("path=/var/folders/ab/x.html;", ["/var/folders/ab/x.html"]),
    ("file:///Users/anna/x.html", ["file:///Users/anna/x.html"]),
    ("https://example.org/home/anna and //cdn.example.org/var/x, and/or, 24/7, home/anna, /news/rain", []),
    ("Type: A\nB:\\n", []),
    ("<a href='/home/anna'>home</a></var/>", ["/home/anna"]),
])  # fmt: skip
def test_paths(text: str, found: list[str]) -> None:
    assert privacy.paths(text) == found
    assert privacy.paths(privacy.without_paths(text)) == []
    if not found:
        assert privacy.without_paths(text) == text


def test_every_format_is_written_without_them(corpus: wb.Corpus, tmp_path: Path) -> None:
    for name in ("x.jsonl", "x.csv.zip", "x.jsonld", "x.qdpx", "x.spacy", "x.labelstudio.json"):
        written = wb.read(corpus.export(tmp_path / name, without=("notes", "names", "paths"))).reading
        assert not any("anna" in by for by in signatures(written)), name
        assert not [a for a in written.annotations if a.layer == "notes"], name
        assert "anna" not in json.dumps([dict(a.meta) for a in written.articles]), name


@pytest.mark.parametrize("without", ["everything", ["notes", "user"], [None]])
def test_what_cannot_be_left_out_is_told(corpus: wb.Corpus, tmp_path: Path, without: object) -> None:
    with pytest.raises(wb.WorkbenchError, match="without= takes 'notes', 'names', 'paths'"):
        corpus.export(tmp_path / "x.jsonl", without=without)  # type: ignore[arg-type]
    assert not (tmp_path / "x.jsonl").exists()


def test_two_who_began_alike_stay_two() -> None:
    mark = Annotation(article="a", layer="entities", label="GPE", spans=(Span(0, 1),), by="rules:x@1")
    yes = [Decision(article="a", target=mark.id, verdict="accept", by=f"user:{who}", at="2026", gesture="g") for who in ("anna", "ben")]
    assert len(set(privacy.pseudonyms([Reading([], [mark], yes)]).values())) == 2
