"""Agreement between people: figures against hand-computed ones and another library's, and the list of disagreements."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from math import isnan, nan
from typing import Any

import krippendorff
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import workbench as wb
from tests.trying import tries
from workbench.agreeing import Agreement
from workbench.agreeing.coefficients import alpha, f1, kappa
from workbench.agreeing.pairs import overlapping, pairs
from workbench.agreeing.sides import words
from workbench.model import Annotation, Article, Run, Span

TEXT = "Rain fell in Erbil, said Nour. Omar left Kyiv."
TAGGER = "model:names@1"
PAIR = ("user:anna", "user:ben")


def at(phrase: str, text: str = TEXT) -> Span:
    start = text.index(phrase)
    return Span(start, start + len(phrase))


def remark(phrase: str, label: str, layer: str = "entities", by: str = TAGGER, **more: Any) -> Annotation:
    return Annotation(article="a", layer=layer, label=label, spans=(at(phrase),), by=by, **more)


def corpus_of(who: str, *suggestions: Annotation) -> wb.Corpus:
    corpus = wb.Corpus(user=who)
    corpus.add([{"text": TEXT, "id": "a", "title": "Rain"}, {"text": "Snow fell in Kyiv.", "id": "b"}])
    corpus.record(suggestions)
    return corpus


def together(*corpora: wb.Corpus) -> wb.Corpus:
    merged = wb.Corpus(user="dana")
    for corpus in corpora:
        merged.merge(corpus)
    return merged


def marked(who: str, *marks: tuple[str, str]) -> wb.Corpus:
    corpus = corpus_of(who)
    for phrase, label in marks:
        corpus.annotate("a", *at(phrase), label)
    return corpus


def rounded(found: Agreement, layer: str, label: str = "", role: str = "", people: str = "anna, ben") -> dict[str, Any]:
    (row,) = found.frame().query("layer == @layer and label == @label and role == @role and people == @people").to_dict("records")
    return {str(name): round(value, 4) if isinstance(value, float) else value for name, value in row.items()}


# --- the coefficients -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("units", "expected"), [
    ({("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}, 0.4),  # (0.7 - 0.5) / (1 - 0.5)
    ({("a", "a"): 3, ("b", "b"): 1}, 1.0),
    ({("a", "b"): 1, ("b", "a"): 1}, -1.0),
    ({("a", "a"): 2, ("a", None): 5, (None, "b"): 1, ("b", "b"): 2}, 1.0),  # what only one has judged is out
    ({("a", "a"): 9}, nan),
    ({}, nan),
])  # fmt: skip
def test_kappa(units: dict[Any, int], expected: float) -> None:
    assert kappa(units) == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(("units", "expected"), [
    ({("a", "a"): 1, ("a", "b"): 1, ("b", "b"): 1}, 1 - 5 * 2 / (36 - 9 - 9)),  # three units, six values, two of its pairs differ
    ({("a", "a", None): 2, ("a", "b", "b"): 1, ("b", "b", "b"): 2}, 0.7),  # 1 - 12 * 2 / (13² - 5² - 8²)
    ({("a", None): 4, (None, None): 2}, nan),
    ({("a", "a"): 4}, nan),
])  # fmt: skip
def test_alpha(units: dict[Any, int], expected: float) -> None:
    assert alpha(units) == pytest.approx(expected, nan_ok=True)


JUDGED = st.integers(2, 4).flatmap(lambda n: st.lists(st.tuples(*[st.sampled_from([None, 0, 1, 2])] * n), min_size=1, max_size=12))


@given(JUDGED)
def test_alpha_is_that_of_krippendorff(values: list[tuple[int | None, ...]]) -> None:
    judged = [v for unit in values if len(unit) - unit.count(None) > 1 for v in unit if v is not None]
    assume(len(set(judged)) > 1)
    table = [[nan if v is None else v for v in person] for person in zip(*values, strict=True)]
    assert alpha(Counter(values)) == pytest.approx(krippendorff.alpha(reliability_data=table, level_of_measurement="nominal"))


@tries(20)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=30))
def test_kappa_and_f1_are_those_of_scikit_learn(values: list[tuple[str, str]]) -> None:
    from sklearn.metrics import cohen_kappa_score, f1_score

    first, second = zip(*values, strict=True)
    assert kappa(Counter(values)) == pytest.approx(kappa(Counter((b, a) for a, b in values)), nan_ok=True)
    assume(len({*first, *second}) > 1)
    assert kappa(Counter(values)) == pytest.approx(cohen_kappa_score(first, second))
    held = [[value == "a" for value in some] for some in (first, second)]
    same = sum(a and b for a, b in zip(*held, strict=True))
    assert f1(same, sum(held[0]), sum(held[1])) == pytest.approx(f1_score(*held, zero_division=nan), nan_ok=True)


def test_f1_of_nothing_is_not_defined() -> None:
    assert isnan(f1(0, 0, 0))


# --- marks ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def differing() -> wb.Corpus:
    """Nine words: anna and ben agree on Erbil, differ in the label of Nour and in how far Omar goes."""
    anna = marked("anna", ("Erbil", "GPE"), ("Nour", "PERSON"), ("Omar", "PERSON"))
    return together(anna, marked("ben", ("Erbil", "GPE"), ("Nour", "ORG"), ("Omar left", "PERSON")))


def test_figures_of_marks_are_those_computed_by_hand(differing: wb.Corpus) -> None:
    found = wb.agreement(differing, by=PAIR)
    assert rounded(found, "entities") == {
        "layer": "entities", "label": "", "role": "", "people": "anna, ben", "articles": 1, "units": 9, "undecided": 0,
        "kappa": round(28 / 46, 4),  # 7 of 9 words alike; by chance (6*5 + 1*1 + 2*2) of 81
        "alpha": round(114 / 182, 4),  # 1 - 17 * 4 / (18² - 11² - 2² - 4² - 1²)
        "marks": 3, "other_marks": 3, "same": 1, "overlap": 2, "f1": 0.3333, "f1_overlap": 0.6667,
    }  # fmt: skip
    person = rounded(found, "entities", "PERSON")
    assert (person["kappa"], person["f1"], person["f1_overlap"]) == (round(10 / 28, 4), 0.0, 0.6667)
    assert rounded(found, "entities", "GPE")["kappa"] == 1.0
    assert rounded(found, "entities", "ORG")["kappa"] == 0.0


LAID = st.lists(st.tuples(st.integers(0, 12), st.integers(1, 5), st.sampled_from("XY")), max_size=7, unique=True)


@tries(6)
@given(LAID, LAID)
def test_figures_of_any_marks_are_those_of_other_libraries(ours: list[Any], theirs: list[Any]) -> None:
    """Nine words, each with the set of labels that somebody's marks give it; as a class of its own, the libraries take it, too."""
    from sklearn.metrics import cohen_kappa_score

    people = {"anna": [*ours, (0, 4, "Z")], "ben": [*theirs, (0, 4, "Z")]}
    corpora = []
    for who, some in people.items():
        corpora.append(corpus := corpus_of(who))
        for start, length, label in some:
            corpus.annotate("a", start, start + length, label)
    figure = rounded(wb.agreement(together(*corpora), by=PAIR), "entities")
    spans = [found.span() for found in re.finditer(r"\w+", TEXT)]
    classes = [
        ["".join(sorted({label for at, length, label in some if at < end and start < at + length})) for start, end in spans]
        for some in people.values()
    ]
    numbers = {name: n for n, name in enumerate(sorted({each for some in classes for each in some}))}
    table = [[numbers[name] for name in some] for some in classes]
    assert figure["kappa"] == pytest.approx(cohen_kappa_score(*table), abs=1e-4)
    assert figure["alpha"] == pytest.approx(krippendorff.alpha(reliability_data=table, level_of_measurement="nominal"), abs=1e-4)
    distinct = [set(some) for some in people.values()]
    assert figure["f1"] == pytest.approx(2 * len(distinct[0] & distinct[1]) / sum(map(len, distinct)), abs=1e-4)


def test_disagreements_have_the_words_of_both_sides(differing: wb.Corpus) -> None:
    rows = wb.agreement(differing, by=PAIR).disagreements
    columns = ["kind", "by", "label", "text", "other_by", "other_label", "other_text"]
    assert rows[columns].values.tolist() == [
        ["label", "user:anna", "PERSON", "Nour", "user:ben", "ORG", "Nour"],
        ["span", "user:anna", "PERSON", "Omar", "user:ben", "PERSON", "Omar left"],
    ]
    marks = {m.annotation.id: m.annotation for m in differing.marks()}
    assert [(marks[a].by, marks[b].by) for a, b in zip(rows.id, rows.other, strict=True)] == [PAIR] * 2


def test_who_is_named_first_does_not_matter(differing: wb.Corpus) -> None:
    one, other = wb.agreement(differing, by=PAIR).frame(), wb.agreement(differing, by=PAIR[::-1]).frame()
    names = ["layer", "label", "units", "kappa", "alpha", "same", "overlap", "f1", "f1_overlap"]
    assert one[names].round(9).equals(other[names].round(9))


@given(LAID, LAID)
def test_marks_are_paired_alike_from_both_sides(ours: list[Any], theirs: list[Any]) -> None:
    one, other = (sorted(remark("Rain", label).replace(spans=(Span(s, s + n),)) for s, n, label in some) for some in (ours, theirs))
    found, back = pairs(one, other), pairs(other, one)
    assert Counter((p.kind, p.one, p.other) for p in found) == Counter((p.kind, p.other, p.one) for p in back)
    assert Counter(a for p in found if (a := p.one)) == Counter(one)
    assert Counter(b for p in found if (b := p.other)) == Counter(other)
    assert sum(p.kind == "same" for p in found) == len(set(one) & set(other))


def test_overlapping_fillers_are_counted_one_to_one() -> None:
    assert overlapping([Span(0, 4), Span(2, 6)], [Span(3, 5)]) == 1


@pytest.mark.parametrize(("text", "expected"), [
    ("It's 3.5 m, he said", ["It", "s", "3", "5", "m", "he", "said"]),
    ("BBC報道。", ["BBC", "報", "道"]),
    ("غادر عمر", ["غادر", "عمر"]),
])  # fmt: skip
def test_words(text: str, expected: list[str]) -> None:
    assert [span.of(text) for span in words(Article(text=text))] == expected


def test_marks_that_overlap_are_sets_of_labels() -> None:
    anna = marked("anna", ("Omar left Kyiv", "EVENT"), ("Kyiv", "GPE"))
    found = wb.agreement(together(anna, marked("ben", ("Omar left Kyiv", "EVENT"), ("Kyiv", "GPE"))), by=PAIR)
    assert rounded(found, "entities")["kappa"] == rounded(found, "entities", "EVENT")["alpha"] == 1.0
    assert found.disagreements.empty


# --- what counts ------------------------------------------------------------------------------------------------------


def test_suggestions_that_both_left_untouched_are_no_agreement() -> None:
    suggestions = [remark("Erbil", "GPE"), remark("Nour", "PERSON"), remark("Kyiv", "GPE")]
    anna, ben = corpus_of("anna", *suggestions), corpus_of("ben", *suggestions)
    anna.accept(suggestions[0])
    ben.accept(suggestions[:2])
    found = rounded(wb.agreement(together(anna, ben), by=PAIR), "entities")
    # Nour waits for anna, Kyiv for both: these words are judged by nobody, or by one
    assert (found["units"], found["marks"], found["other_marks"], found["undecided"], found["f1"]) == (7, 1, 1, 1, 1.0)


def test_a_verdict_of_no_is_a_verdict() -> None:
    suggestions = [remark("Erbil", "GPE"), remark("Nour", "PERSON")]
    anna, ben = corpus_of("anna", *suggestions), corpus_of("ben", *suggestions)
    anna.accept(suggestions)
    ben.accept(suggestions[0])
    ben.reject(suggestions[1])
    found = wb.agreement(together(anna, ben), by=PAIR)
    assert rounded(found, "entities")["f1"] == 0.6667
    assert found.disagreements[["kind", "by", "other_by", "other"]].fillna("").values.tolist() == [["missing", *PAIR, ""]]


def test_what_is_marked_by_hand_the_other_has_missed() -> None:
    found = wb.agreement(together(marked("anna", ("Erbil", "GPE"), ("Kyiv", "GPE")), marked("ben", ("Erbil", "GPE"))), by=PAIR)
    assert found.disagreements.kind.tolist() == ["missing"]


def test_another_version_of_the_tagger_is_the_same_remark() -> None:
    old, new = remark("Erbil", "GPE"), remark("Erbil", "GPE", by="model:names@2", values={"name": "Erbil"})
    anna, ben = corpus_of("anna", old), corpus_of("ben", new)
    anna.accept(old)
    ben.accept(new)
    assert rounded(wb.agreement(together(anna, ben), by=PAIR), "entities")["f1"] == 1.0


def test_who_has_read_a_whole_layer_has_left_out_what_they_did_not_mark() -> None:
    suggestion = remark("Nour", "PERSON")
    anna, ben = corpus_of("anna", suggestion), corpus_of("ben", suggestion)
    anna.accept(suggestion)
    ben.annotate("a", *at("Erbil"), "GPE")
    merged = together(anna, ben)
    assert rounded(wb.agreement(merged, by=PAIR), "entities")["undecided"] == 1
    merged.record(runs=[Run(article="a", layer="entities", by="user:ben")])
    found = wb.agreement(merged, by=PAIR)
    assert rounded(found, "entities")["undecided"] == 0
    assert found.disagreements.kind.tolist() == ["missing", "missing"]


def test_only_what_both_have_looked_at_counts() -> None:
    anna = marked("anna", ("Erbil", "GPE"))
    anna.annotate("b", 13, 17, "GPE")
    anna.annotate("a", *at("fell"), "RAINFALL", layer="events")
    ben = marked("ben", ("Erbil", "GPE"))
    taken_back = ben.annotate("b", 0, 4, "EVENT")
    ben.undo()
    found = wb.agreement(together(anna, ben), by=PAIR)
    assert taken_back.article == "b"
    assert set(found.frame().layer) == {"entities"}
    assert rounded(found, "entities")["articles"] == 1
    assert found.disagreements.empty


def test_layers_are_chosen() -> None:
    anna, ben = marked("anna", ("Erbil", "GPE")), marked("ben", ("Erbil", "GPE"))
    for corpus in (anna, ben):
        corpus.annotate("a", *at("fell"), "RAINFALL", layer="events")
    merged = together(anna, ben)
    assert set(wb.agreement(merged, by=PAIR).frame().layer) == {"entities", "events"}
    assert set(wb.agreement(merged, by=PAIR, layer="events").frame().layer) == {"events"}


# --- roles, links, facts ----------------------------------------------------------------------------------------------


def test_roles() -> None:
    """Two quotes that both hold; they agree on the speaker of one, and only anna has a cue."""
    corpora = []
    for who, speaker, cues in (("anna", "Omar", {"cue": [at("said")]}), ("ben", "Kyiv", {})):
        corpus = corpus_of(who)
        corpus.annotate("a", *at("Rain"), "indirect", layer="quotes", roles={"speaker": [at("Nour")], **cues})
        corpus.annotate("a", *at("left"), "indirect", layer="quotes", roles={"speaker": [at(speaker)]})
        corpora.append(corpus)
    found = wb.agreement(together(*corpora), by=PAIR)
    told, cue = rounded(found, "quotes", role="speaker"), rounded(found, "quotes", role="cue")
    assert (told["units"], told["marks"], told["same"], told["f1"]) == (2, 2, 1, 0.5)
    assert told["kappa"] == round((0.5 - 0.25) / (1 - 0.25), 4)  # Nour and Omar against Nour and Kyiv
    assert told["alpha"] == round(1 - 3 * 2 / (16 - 4 - 1 - 1), 4)
    assert (cue["marks"], cue["other_marks"], cue["f1"]) == (1, 0, 0.0)
    assert found.disagreements[["kind", "role", "text", "other_text"]].values.tolist() == [
        ["role", "cue", "said", ""],
        ["role", "speaker", "Omar", "Kyiv"],
    ]


def test_links_and_facts() -> None:
    corpora = []
    for who, nour, outlet in (("anna", "person/nour", "Courier"), ("ben", "person/noura", "Courier")):
        corpus = marked(who, ("Nour", "PERSON"), ("Omar", "PERSON"))
        nours, omars = (m.annotation for m in corpus.marks("a", layer="entities"))
        corpus.link(nours, nour)
        corpus.link(omars, "person/omar")
        corpus.where(id="a").set_facts(source=outlet)
        corpora.append(corpus)
    found = wb.agreement(together(*corpora), by=PAIR)
    links = rounded(found, "links", "NAME")
    assert (links["units"], links["f1"], links["kappa"]) == (2, 0.5, round((0.5 - 0.25) / (1 - 0.25), 4))
    assert rounded(found, "links")["alpha"] == links["alpha"] == round(1 - 3 * 2 / (16 - 4 - 1 - 1), 4)
    assert rounded(found, "facts", "source")["f1"] == 1.0
    assert found.disagreements[["kind", "label", "text", "other_text"]].values.tolist() == [["link", "NAME", "person/nour", "person/noura"]]


# --- more than two, and who settles -----------------------------------------------------------------------------------


def test_three_people_by_pairs_and_all() -> None:
    marks = {"anna": ["Erbil", "Nour"], "ben": ["Erbil"], "cleo": ["Erbil", "Nour"]}
    merged = together(*(marked(who, *((phrase, "X") for phrase in some)) for who, some in marks.items()))
    found = wb.agreement(merged, by=("anna", "ben", "cleo"))
    assert rounded(found, "entities", people="anna, cleo")["kappa"] == 1.0
    assert rounded(found, "entities", people="anna, ben")["kappa"] == round((8 / 9 - 58 / 81) / (1 - 58 / 81), 4)  # (7*8 + 2*1) of 81
    everyone = rounded(found, "entities", people="anna, ben, cleo")
    table = [[1 if word in some else 0 for word in ("Erbil", "Nour", *"1234567")] for some in marks.values()]
    assert everyone["alpha"] == round(krippendorff.alpha(reliability_data=table, level_of_measurement="nominal"), 4)
    assert isnan(everyone["kappa"])
    assert found.disagreements[["by", "other_by"]].values.tolist() == [["user:anna", "user:ben"], ["user:cleo", "user:ben"]]


def test_who_has_not_looked_at_an_article_is_left_out_of_it() -> None:
    anna, ben, cleo = (marked(who, ("Erbil", "GPE")) for who in ("anna", "ben", "cleo"))
    for corpus, label in ((anna, "GPE"), (ben, "ORG")):
        corpus.annotate("b", 13, 17, label)
    found = wb.agreement(together(anna, ben, cleo), by=("anna", "ben", "cleo"))
    assert rounded(found, "entities", people="anna, ben, cleo")["units"] == 9 + 4
    assert rounded(found, "entities", people="anna, cleo")["articles"] == 1


SETTLE: dict[str, Callable[[wb.Corpus, list[Annotation]], object]] = {
    "user:anna": lambda judge, sides: (judge.accept(sides[0]), judge.reject(sides[1])),
    "user:ben": lambda judge, sides: (judge.accept(sides[1]), judge.reject(sides[0])),
    "both": lambda judge, sides: judge.accept(sides),
    "neither": lambda judge, sides: (judge.correct(sides[0], label="FAC"), judge.reject(sides[1])),
}


@pytest.mark.parametrize("side", SETTLE)
def test_it_is_told_who_settled_what(side: str) -> None:
    merged = together(marked("anna", ("Erbil", "GPE")), marked("ben", ("Erbil", "ORG")))
    judge = wb.Corpus(user="adjudicator")
    judge.merge(merged)
    assert wb.agreement(judge, by=PAIR).disagreements[["settled_by", "settled"]].fillna("").values.tolist() == [["", ""]]
    SETTLE[side](judge, [m.annotation for by in PAIR for m in judge.marks() if m.annotation.by == by])
    found = wb.agreement(judge, by=PAIR)
    assert found.disagreements[["settled_by", "settled"]].values.tolist() == [["user:adjudicator", side]]
    assert "1 settled by adjudicator" in repr(found)
    assert rounded(found, "entities")["f1"] == 0.0  # how far the two agreed stays what it was


def test_a_third_opinion_that_came_before_settles_nothing() -> None:
    cleo = marked("cleo", ("Erbil", "GPE"))
    merged = together(cleo, marked("anna", ("Erbil", "GPE")), marked("ben", ("Erbil", "ORG")))
    assert wb.agreement(merged, by=PAIR).disagreements.settled.tolist() == [""]


def test_review_takes_the_disagreements(differing: wb.Corpus) -> None:
    judge = wb.Corpus(user="adjudicator")
    judge.merge(differing)
    rows = wb.agreement(judge, by=PAIR).disagreements
    review = wb.Review(judge, queue=rows)
    assert set(review.queue.items) == {*rows.id, *rows.other}
    sent: list[dict[str, Any]] = []
    review.send = sent.append
    item = review.queue.items[review.current]
    assert item.id == rows.id[0]
    review._receive(
        review, {"kind": "decide", "n": 1, "id": item.id, "seen": item.status, "verdict": "accept", "next": rows.other[0]}, None
    )
    assert review.current == rows.id[1], "the other side is decided with it"
    status = {m.annotation.id: m.status for m in judge.marks(status=None)}
    assert (status[rows.id[0]], status[rows.other[0]]) == ("accepted", "rejected")
    assert wb.agreement(judge, by=PAIR).disagreements.settled.tolist() == ["user:anna", ""]
    judge.undo()
    assert {m.status for m in judge.marks(status=None)} == {"accepted"}, "one gesture, one step"


def decide_all(review: Any, choose: Callable[[Any], str]) -> list[str]:
    """Go through a Review as its page does, with ``a`` or ``x``; gives the ids in the order in which they came."""
    sent: list[dict[str, Any]] = []
    review.send = sent.append
    seen = []
    while review.current:
        item = review.queue.items[review.current]
        seen.append(item.id)
        message = {"kind": "decide", "n": 1, "id": item.id, "seen": item.status, "verdict": choose(item), "next": None}
        review._receive(review, message, None)
        assert sent[-1]["ok"], sent[-1]
    return seen


def one_side(who: str, label: str, phrase: str, speaker: str, key: str, outlet: str, more: str | None) -> wb.Corpus:
    """Somebody's marks: a name with a label, one with an extent, a quote with a speaker, a link, a fact, and perhaps one more."""
    corpus = corpus_of(who)
    corpus.annotate("a", *at("Erbil"), label)
    corpus.annotate("a", *at(phrase), "PERSON")
    corpus.annotate("a", *at("Rain fell"), "indirect", layer="quotes", roles={"speaker": [at(speaker)]})
    corpus.link(corpus.annotate("a", *at("Nour"), "PERSON"), key)
    corpus.where(id="a").set_facts(source=outlet)
    if more:
        corpus.annotate("a", *at(more), "GPE")
    return corpus


@pytest.mark.parametrize("verdict", ["accept", "reject"])
def test_an_adjudicator_goes_through_all_that_two_differ_in(verdict: str) -> None:
    """Whatever they differ in, one pass of Review settles it; it is the adjudicator's work, undone by them, and goes back to both."""
    anna = one_side("anna", "GPE", "Omar", "Nour", "person/nour", "Courier", None)
    ben = one_side("ben", "ORG", "Omar left", "Omar", "person/noura", "Herald", "Kyiv")
    judge = wb.Corpus(user="adjudicator")
    judge.merge(anna)
    judge.merge(ben)
    before = wb.agreement(judge, by=PAIR)
    assert sorted(before.disagreements.kind) == ["fact", "label", "link", "missing", "role", "span"]
    assert before.disagreements.settled_by.isna().all()
    decide_all(wb.Review(judge, queue=before.disagreements), lambda _: verdict)
    after = wb.agreement(judge, by=PAIR)
    assert after.disagreements.settled_by.tolist() == ["user:adjudicator"] * 6
    left = judge.conflicts()  # to take a side is none; to say no to both is one with each
    assert left.empty if verdict == "accept" else set(left.by) | set(left.other_by) == {*PAIR, "user:adjudicator"}
    names = ["kappa", "alpha", "f1", "marks", "other_marks"]
    assert after.frame()[names].equals(before.frame()[names]), "how far the two agreed stays what it was"
    own = [m for m in judge.marks(status=None) if m.annotation.layer != "links" or m.annotation.label == "NAME"]
    decided = [judge.decided(m) for m in own if m.annotation.id in {*before.disagreements.id, *before.disagreements.other}]
    assert {d.by for d in decided if d} == {"user:adjudicator"}
    anna.merge(judge)
    ben.merge(judge)
    status = {m.annotation.id: m.status for m in judge.marks(status=None)}
    for corpus in (anna, ben):
        assert {m.annotation.id: m.status for m in corpus.marks(status=None)} == status
    while judge.undo():
        pass
    assert wb.agreement(judge, by=PAIR).disagreements.settled_by.isna().all()


# --- the result -------------------------------------------------------------------------------------------------------


def test_it_says_what_it_found(differing: wb.Corpus) -> None:
    found = wb.agreement(differing, by=PAIR)
    assert repr(found).splitlines() == [
        "anna and ben",
        "entities: 1 article, kappa 0.61, alpha 0.63, F1 0.33 exact, 0.67 overlap",
        "2 disagreements: 1 label, 1 span",
    ]
    page = found._repr_html_()
    assert "<b>entities</b>" in page
    assert "anna: PERSON Omar" in page
    assert "<style" not in page
    assert "class='" not in page


def test_the_page_is_safe() -> None:
    corpora = []
    for who in ("anna<b>", "ben"):
        corpus = wb.Corpus(user=who)
        corpus.add([{"text": "<script>alert(1)</script>", "id": "x"}])
        corpora.append(corpus)
    corpora[0].annotate("x", 0, 25, "<i>X")
    corpora[1].annotate("x", 0, 8, "Y")
    page = wb.agreement(together(*corpora), by=("anna<b>", "ben"))._repr_html_()
    assert "<script" not in page
    assert "<i>X" not in page
    assert "anna<b>" not in page


def test_nothing_in_common_is_said() -> None:
    anna, ben = marked("anna", ("Erbil", "GPE")), corpus_of("ben")
    ben.annotate("b", 0, 4, "EVENT")
    found = wb.agreement(together(anna, ben), by=PAIR)
    assert "no layer of an article in common" in repr(found)
    assert "no layer of an article in common" in found._repr_html_()
    assert found.frame().empty


@pytest.mark.parametrize(("by", "reason"), [
    (("anna",), "two people or more"),
    ("anna", "here are user:anna, user:ben"),
    (("anna", "carl"), "user:carl: no verdicts here"),
])  # fmt: skip
def test_what_is_wrong_is_said(differing: wb.Corpus, by: Any, reason: str) -> None:
    with pytest.raises(wb.AnnotationError, match=reason):
        wb.agreement(differing, by=by)
