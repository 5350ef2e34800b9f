"""Merging: commutative, associative and idempotent, whoever did what and whichever version of a tagger they saw."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import workbench as wb
from tests.trying import tries
from workbench import history
from workbench.model import FACTS, Annotation, Reading, Run, Span

pytestmark = pytest.mark.usefixtures("anywhere")

PEOPLE = ("anna", "ben", "cleo")
OUTLETS = {"anna": "Northern Post", "ben": "Courier", "cleo": None}
TEXTS = {"rain": "Rain fell in Erbil, said Nour.", "snow": "Snow fell in Kyiv."}
PLACES = [(0, 4), (13, 18), (12, 18), (5, 9)]


def tagged(version: int, article: str) -> list[Annotation]:
    """What version after version of a tagger finds: some of it stays, some is labelled otherwise, and the scores change."""
    by = f"model:names@{version}"
    found = [("PERSON" if version == 1 else "GPE", PLACES[1], None), ("EVENT", PLACES[0], None)]
    found += [("ORG", PLACES[3], None)] if version == 2 else []
    names = [
        Annotation(article=article, layer="entities", label=label, spans=(Span(*at),), by=by, score=0.5 + version / 10)
        for label, at, _ in found
    ]
    story = Annotation(
        article=article, layer="facts", label="story", spans=(), values={"value": f"story/{version}"}, by=f"rules:stories@{version}"
    )
    links = [a.replace(layer="links", label="NAME", values={"entity": f"place/{version}", "name": "Erbil"}) for a in names[:1]]
    return [*names, story, *links]


VERBS = ("annotate", "mark_all", "accept", "reject", "correct", "note", "flag", "link", "set_facts", "undo", "redo")
STEPS = st.lists(st.tuples(st.sampled_from(VERBS), st.sampled_from(sorted(TEXTS)), st.integers(0, 7), st.sampled_from("XY")), max_size=7)
VERSIONS = st.lists(st.sampled_from([1, 2, 3]), max_size=2, unique=True)
WORK = st.tuples(VERSIONS, STEPS, st.booleans())


def begun(who: str, versions: Iterable[int], noisy: bool) -> wb.Corpus:
    """A person's corpus: the same texts, found in their own places, tagged by some versions; ``noisy`` computes other last digits."""
    corpus = wb.Corpus(user=who)
    corpus.add([{"text": text, "id": i, "source": OUTLETS[who], "file": f"{who}.csv"} for i, text in TEXTS.items()])
    for version in versions:
        for article in TEXTS:
            found = tagged(version, article)
            found = [a.replace(score=a.score + 1e-9) if noisy and a.score else a for a in found]
            corpus.record(found, runs=[Run(article=article, layer=layer, by=a.by) for layer, a in {a.layer: a for a in found}.items()])
    return corpus


def work(corpus: wb.Corpus, steps: Iterable[tuple[str, str, int, str]]) -> wb.Corpus:
    """Do some things by hand."""
    for verb, article, n, label in steps:
        marks = [m.annotation for m in corpus.marks(article, status=None) if m.annotation.layer != "notes"]
        mark = marks[n % len(marks)] if marks else None
        if verb == "annotate":
            corpus.annotate(article, *PLACES[n % 4], label)
        elif verb == "mark_all":
            corpus.mark_all("fell", label)
        elif verb == "set_facts":
            corpus.where(id=article).set_facts(source=f"{label} Daily")
        elif verb in ("undo", "redo"):
            getattr(corpus, verb)()
        elif mark and verb in ("accept", "reject", "flag"):
            getattr(corpus, verb)(mark)
        elif mark and verb == "note":
            corpus.note(mark, f"{label}?")
        elif mark and verb == "link" and mark.layer == "entities":
            corpus.link(mark, f"place/{label}")
        elif mark and verb == "correct" and mark.layer == "entities":
            corpus.correct(mark, **({"label": label} if n < 4 else {"spans": [PLACES[n % 4]]}))
    return corpus


def knowledge(corpus: wb.Corpus) -> dict[str, Any]:
    """All that can be told of a corpus beside the order in which its articles came."""
    reading, marks = corpus.reading(), corpus.marks(status=None)
    by_article = defaultdict(list)
    for a, status in marks:
        by_article[a.article].append((a.id, status, a.score))
    linked = {i: {at: {k: a.id for k, a in kinds.items()} for at, kinds in found.items()} for i, found in history.links(marks).items()}
    return {
        "records": [{r.id for r in some} for some in (reading, reading.annotations, reading.decisions, reading.runs, reading.origins)],
        "marks": dict(by_article),
        "facts": {a.id: [getattr(a, f) for f in FACTS] for a in corpus},
        "links": linked,
        "notes": [(a.id, sorted(b.id for b in on)) for a, on in sorted(history.notes(marks))],
        "conflicts": {
            tuple(row) for row in corpus.conflicts()[["id", "other", "by", "other_by", "kind"]].fillna("").itertuples(index=False)
        },
    }


@tries(6)
@given(st.tuples(WORK, WORK, WORK))
def test_merging_is_commutative_associative_and_idempotent(given: tuple[Any, ...]) -> None:
    everyone = [work(begun(who, versions, noisy), steps) for who, (versions, steps, noisy) in zip(PEOPLE, given, strict=True)]
    readings = [corpus.reading() for corpus in everyone]

    def merged(*those: Reading) -> wb.Corpus:
        corpus = wb.Corpus(user="dana")
        for each in those:
            corpus.merge(each)
        return corpus

    a, b, c = readings
    known = knowledge(merged(a, b, c))
    for order in permutations(readings):
        assert knowledge(merged(*order)) == known
    assert knowledge(merged(merged(a, b).reading(), c)) == knowledge(merged(a, merged(b, c).reading())) == known
    again = merged(a, b, c, a, b)
    again.merge(again)
    assert knowledge(again) == known
    for corpus in everyone:  # and where one's own work is, too
        for reading in readings:
            corpus.merge(reading)
        assert knowledge(corpus) == known


@tries(10)
@given(WORK, WORK, STEPS, STEPS)
def test_work_goes_on_after_a_merge(annas: Any, bens: Any, more: Any, yet_more: Any) -> None:
    """Two corpora that have been merged and worked on since, undos of what was done before included, are merged again."""
    anna, ben = (work(begun(who, versions, noisy), steps) for who, (versions, steps, noisy) in (("anna", annas), ("ben", bens)))
    anna.merge(ben)
    ben.merge(anna)
    work(anna, more)
    work(ben, yet_more)
    anna_before = anna.reading()
    anna.merge(ben)
    ben.merge(anna_before)
    assert knowledge(anna) == knowledge(ben)


def test_a_merge_by_file_is_a_merge(tmp_path: Path) -> None:
    steps = [
        ("correct", "rain", 1, "X"),
        ("note", "rain", 0, "Y"),
        ("link", "rain", 0, "X"),
        ("undo", "rain", 0, "X"),
        ("redo", "rain", 0, "X"),
    ]
    anna, ben = work(begun("anna", [1], False), steps), work(begun("ben", [2, 1], True), [("accept", "rain", 0, "X")])
    directly, by_file = begun("cleo", [3], False), begun("cleo", [], False)
    by_file.merge(directly)
    for corpus in (anna, ben):
        directly.merge(corpus)
        corpus.export(path := tmp_path / f"{corpus.by[5:]}.jsonl")
        by_file.merge(path)
    assert knowledge(by_file) == knowledge(directly)


def test_of_two_scores_of_one_annotation_the_higher_stays() -> None:
    surer, unsure = begun("anna", [], False), begun("ben", [], False)
    mark = Annotation(article="rain", layer="entities", label="GPE", spans=(Span(13, 18),), by="model:names@1")
    surer.record([mark.replace(score=0.9)])
    unsure.record([mark.replace(score=0.4)])
    for first, second in permutations([surer.reading(), unsure.reading()]):
        corpus = wb.Corpus()
        corpus.merge(first)
        assert corpus.marks("rain")
        corpus.merge(second)
        assert [m.annotation.score for m in corpus.marks("rain")] == [0.9]


# --- conflicts --------------------------------------------------------------------------------------------------------

SUGGESTED = Annotation(article="rain", layer="entities", label="PERSON", spans=(Span(13, 18),), by="model:names@1", score=0.5)
NEWER = SUGGESTED.replace(by="model:names@2", values={"name": "Erbil"})
LINKED = SUGGESTED.replace(layer="links", label="NAME", values={"entity": "person/erbil", "name": "Erbil"})
Deed = Callable[[wb.Corpus], object]


def accept(corpus: wb.Corpus) -> object:
    return corpus.accept(SUGGESTED)


def accept_newer(corpus: wb.Corpus) -> object:
    return corpus.accept(NEWER)


def accept_link(corpus: wb.Corpus) -> object:
    return corpus.accept(LINKED)


def reject(corpus: wb.Corpus) -> object:
    return corpus.reject(SUGGESTED)


def untouched(corpus: wb.Corpus) -> object:
    return corpus.note(SUGGESTED, "really?")


def undone(corpus: wb.Corpus) -> object:
    corpus.reject(SUGGESTED)
    return corpus.undo()


def corrected(**changes: Any) -> Deed:
    return lambda corpus: corpus.correct(SUGGESTED, **changes)


def linked(key: str) -> Deed:
    return lambda corpus: corpus.link(SUGGESTED, key)


def outlet(name: str) -> Deed:
    return lambda corpus: corpus.where(id="rain").set_facts(source=name)


def by_hand(label: str) -> Deed:
    return lambda corpus: corpus.annotate("snow", 13, 17, label, name=label)


def apart(*deeds: Deed) -> wb.Corpus:
    """What is there after people have each done something in a corpus of their own, merged."""
    merged = wb.Corpus(user="dana")
    for who, deed in zip(PEOPLE, deeds, strict=False):
        corpus = begun(who, [], False)
        corpus.record([SUGGESTED, NEWER, LINKED])
        deed(corpus)
        merged.merge(corpus)
    return merged


CONFLICTS: list[tuple[Deed, Deed, list[list[str]]]] = [
    (accept, accept, []),
    (accept, accept_newer, []),
    (reject, reject, []),
    (accept, untouched, []),
    (accept, undone, []),
    (accept, reject, [["verdict", "anna", "accepted", "Erbil", "ben", "rejected", ""]]),
    (reject, accept_newer, [["verdict", "ben", "accepted", "Erbil", "anna", "rejected", ""]]),
    (corrected(label="GPE"), corrected(label="GPE"), []),
    (corrected(label="GPE"), corrected(label="ORG"), [["correction", "anna", "corrected", "Erbil", "ben", "corrected", "Erbil"]]),
    (corrected(spans=[(12, 18)]), accept, [["correction", "anna", "corrected", "Erbil", "ben", "accepted", "Erbil"]]),
    (reject, corrected(label="GPE"), [["correction", "ben", "corrected", "Erbil", "anna", "rejected", ""]]),
    (
        corrected(roles={"of": [(0, 4)]}),
        accept,
        [["correction", "anna", "corrected", "Erbil (of: Rain)", "ben", "accepted", "Erbil"]],
    ),
    (corrected(name="Arbil"), corrected(name="Irbil"), [["correction", "anna", "corrected", "Erbil", "ben", "corrected", "Erbil"]]),
    (linked("place/erbil"), accept_link, [["link", "anna", "accepted", "place/erbil", "ben", "accepted", "person/erbil"]]),
    (linked("place/erbil"), linked("place/erbil"), []),
    (outlet("Courier"), outlet("Herald"), [["fact", "anna", "accepted", "Courier", "ben", "accepted", "Herald"]]),
    (by_hand("GPE"), by_hand("GPE"), []),
    (by_hand("GPE"), by_hand("LOC"), []),  # no remark that both have decided: wb.agreement lists it
]


def told(corpus: wb.Corpus) -> list[list[str]]:
    table = corpus.conflicts()
    return [
        [kind, by.removeprefix("user:"), did, text, other.removeprefix("user:"), other_did, other_text]
        for kind, by, did, text, other, other_did, other_text in table[
            ["kind", "by", "did", "text", "other_by", "other_did", "other_text"]
        ].itertuples(index=False)
    ]


@pytest.mark.parametrize(("annas", "bens", "expected"), CONFLICTS)
def test_conflicts(annas: Deed, bens: Deed, expected: list[list[str]]) -> None:
    assert told(apart(annas, bens)) == expected


def test_conflicts_name_what_each_holds_and_when() -> None:
    merged = apart(corrected(label="GPE"), corrected(label="ORG"))
    (row,) = merged.conflicts().to_dict("records")
    marks = {m.annotation.id: m.annotation for m in merged.marks()}
    assert (marks[row["id"]].label, marks[row["other"]].label) == (row["label"], row["other_label"]) == ("GPE", "ORG")
    assert (row["layer"], row["article"], row["start"], row["end"]) == ("entities", "rain", 13, 18)
    assert row["at"] < row["other_at"]


def test_a_selection_has_its_own_conflicts() -> None:
    merged = apart(accept, reject)
    assert len(merged.where(id="rain").conflicts()) == 1
    assert merged.where(id="snow").conflicts().empty


def the_one(corpus: wb.Corpus, label: str) -> Annotation:
    return next(m.annotation for m in corpus.marks(status=None) if m.annotation.label == label and m.annotation.layer == "entities")


SETTLED: list[tuple[str, str, Callable[[wb.Corpus], object], bool]] = [
    ("a third person", "dana", lambda c: (c.reject(the_one(c, "ORG")), c.accept(the_one(c, "GPE"))), True),
    ("a third person finds another way", "dana", lambda c: c.correct(the_one(c, "ORG"), label="FAC"), True),
    ("anna takes ben's side", "anna", lambda c: (c.reject(the_one(c, "GPE")), c.accept(the_one(c, "ORG"))), True),
    ("anna insists", "anna", lambda c: c.reject(the_one(c, "ORG")), True),
    ("anna says once more what she said", "anna", lambda c: c.accept(the_one(c, "GPE")), True),
    ("anna refines what she said", "anna", lambda c: c.correct(the_one(c, "GPE"), name="Erbil"), True),
    ("a third person's verdict, undone", "dana", lambda c: (c.reject(the_one(c, "ORG")), c.undo()), False),
    ("a third person is busy elsewhere", "dana", lambda c: c.annotate("snow", 13, 17, "GPE"), False),
    ("a note", "dana", lambda c: c.note(the_one(c, "ORG"), "hm"), False),
]


@pytest.mark.parametrize(("what", "who", "deed", "settled"), SETTLED, ids=[each[0] for each in SETTLED])
def test_a_conflict_is_settled_when_it_is_decided_again(what: str, who: str, deed: Deed, settled: bool) -> None:
    corpus = wb.Corpus(user=who)
    corpus.merge(apart(corrected(label="GPE"), corrected(label="ORG")))
    assert len(corpus.conflicts()) == 1
    deed(corpus)
    assert corpus.conflicts().empty is settled, what


def test_conflicts_are_resolved_in_review_by_accepting_a_side() -> None:
    corpus = wb.Corpus(user="adjudicator")
    corpus.merge(apart(corrected(label="GPE"), corrected(label="ORG")))
    corpus.merge(apart(outlet("Courier"), outlet("Herald")))
    corpus.merge(apart(by_hand("LOC"), lambda c: c.reject(c.annotate("snow", 13, 17, "LOC", name="LOC").replace(by="user:anna"))))
    table = corpus.conflicts()
    review, sent = wb.Review(corpus, queue=table), list[dict[str, Any]]()
    review.send = sent.append
    while review.current:
        item = review.queue.items[review.current]
        review._receive(review, {"kind": "decide", "n": 1, "id": item.id, "seen": item.status, "verdict": "accept", "next": None}, None)
        assert sent[-1]["ok"], sent[-1]
    assert corpus.conflicts().empty
    status = {m.annotation.id: m.status for m in corpus.marks(status=None)}
    assert {status[i] for i in table.id} == {"accepted"}
    assert {status[i] for i in table.other.dropna()} == {"rejected"}
    assert corpus["rain"].source == "Courier"
