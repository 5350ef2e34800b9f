"""learn(): an order for reviewing and proposals, from marks and verdicts."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import workbench as wb
from workbench.learning import logistic
from workbench.learning.evidence import Text, of_maker, of_words
from workbench.learning.logistic import Example

TOWNS = ["Lomna", "Velmara", "Tirena", "Oskava", "Marenz", "Dalbor", "Sessin", "Karvo"]
RAID, WALKOUT = "Jets struck {0} at dawn and killed two guards.", "Miners in {0} went on strike over pay."


def articles(towns: Iterable[str] = TOWNS) -> list[wb.Article]:
    return [wb.Article(text=f"{RAID.format(t)} {WALKOUT.format(t)}", id=t.lower(), source="Courier") for t in towns]


def suggestion(article: wb.Article, word: str, label: str = "ASSAULT", **values: object) -> wb.Annotation:
    start = article.text.index(word)
    return wb.Annotation(
        article=article.id,
        layer="events",
        label=label,
        spans=(wb.Span(start, start + len(word)),),
        by="rules:events@1",
        values=values,
        score=0.6,
    )


@pytest.fixture
def corpus() -> wb.Corpus:
    """Eight articles in which a tagger takes strikes of both kinds for assaults; five are decided."""
    corpus = wb.Corpus(user="anna")
    corpus.add(articles())
    corpus.record([suggestion(a, word) for a in corpus for word in ("struck", "strike")])
    for mark in corpus[:5].marks(layer="events"):
        (corpus.accept if words(corpus, mark.annotation) == "struck" else corpus.reject)(mark)
    return corpus


@pytest.fixture
def own() -> wb.Corpus:
    """Eight articles without a tagger; in five, raids are marked by hand."""
    corpus = wb.Corpus(user="anna")
    corpus.add(articles())
    for article in corpus[:5]:
        mark(corpus, article, "struck")
        mark(corpus, article, "pay", "MONEY")
    return corpus


def mark(corpus: wb.Corpus, article: wb.Article, word: str, label: str = "RAID", layer: str = "mine") -> wb.Annotation:
    start = article.text.index(word)
    return corpus.annotate(article, start, start + len(word), label, layer=layer)


def words(corpus: wb.Corpus, a: wb.Annotation) -> str:
    return a.spans[0].of(corpus[a.article].text)


def proposals(corpus: wb.Corpus, layer: str = "mine", status: str = "suggested") -> list[tuple[str, str, str]]:
    found = [
        m.annotation for m in corpus.marks(layer=layer, status=None) if m.status == status and m.annotation.by.startswith("model:learned@")
    ]
    return [(a.article, a.label, words(corpus, a)) for a in found]


def test_the_queue_has_what_waits_with_its_sentence(corpus: wb.Corpus) -> None:
    queue = wb.learn(corpus).queue()
    assert list(queue.columns) == ["id", "article", "label", "text", "sentence", "probability"]
    assert set(queue.article) == {"dalbor", "sessin", "karvo"}
    assert queue.sentence[queue.text == "struck"].iloc[0] == RAID.format("Dalbor")
    chance = queue.groupby("text").probability
    assert chance.min()["struck"] > 0.6 and chance.max()["strike"] < 0.4


def test_the_most_uncertain_come_first_and_ties_in_reading_order(corpus: wb.Corpus) -> None:
    queue = wb.learn(corpus).queue()
    doubt = [round(abs(p - 0.5), 3) for p in queue.probability]
    assert doubt == sorted(doubt)
    of_one = queue[queue.text == "struck"]
    assert of_one.probability.nunique() > 1 or list(of_one.article) == ["dalbor", "sessin", "karvo"]


def test_types_that_are_shown_to_nobody_do_not_wait(corpus: wb.Corpus) -> None:
    corpus.record([suggestion(a, "killed", "BACKGROUND", hidden=True) for a in corpus])
    assert "BACKGROUND" not in set(wb.learn(corpus).queue().label)
    corpus.accept(next(m for m in corpus.marks(layer="events", status=None) if m.annotation.label == "BACKGROUND"))
    assert "BACKGROUND" in set(wb.learn(corpus).queue().label)


def test_the_same_marks_give_the_same_model(corpus: wb.Corpus) -> None:
    one, other = wb.learn(corpus), wb.learn(corpus)
    assert (one.weights, one.digest, one.check) == (other.weights, other.digest, other.check)
    copy = wb.Corpus(user="ben")
    copy.merge(corpus)
    assert wb.learn(copy).digest == one.digest
    assert list(wb.learn(copy).queue().id) == list(one.queue().id)


def test_deciding_changes_the_queue_and_undo_takes_that_back(corpus: wb.Corpus) -> None:
    before = wb.learn(corpus)
    waiting = before.queue()
    chosen = next(m for m in corpus.marks("dalbor", "events") if words(corpus, m.annotation) == "strike")
    corpus.accept(chosen)
    assert set(before.queue().id) == set(waiting.id) - {chosen.annotation.id}
    after = wb.learn(corpus)
    assert after.digest != before.digest

    def of_strikes(learned: wb.learning.Learned) -> float:
        queue = learned.queue()
        return float(queue.probability[queue.text == "strike"].mean())

    assert of_strikes(after) > of_strikes(before)
    corpus.undo()
    again = wb.learn(corpus)
    assert again.digest == before.digest
    assert again.queue().equals(waiting)


def test_nothing_is_written_before_it_is_asked_for(own: wb.Corpus, tmp_path: Path) -> None:
    before = own.reading()
    learned = wb.learn(own, "mine")
    learned.queue(), repr(learned), learned._repr_html_(), learned.strongest()
    assert own.reading() == before
    assert learned.suggest() > 0
    assert len(own.reading().annotations) > len(before.annotations)


def test_own_labels_are_proposed_where_nobody_has_read(own: wb.Corpus) -> None:
    learned = wb.learn(own, "mine")
    count = learned.suggest()
    found = proposals(own)
    assert len(found) == count
    assert {(town, "RAID", "struck") for town in ("dalbor", "sessin", "karvo")} <= set(found)
    assert {(town, "MONEY", "pay") for town in ("dalbor", "sessin", "karvo")} <= set(found)
    assert not {article for article, _, _ in found} & {"lomna", "velmara"}
    scores = [m.annotation.score for m in own.marks(layer="mine") if m.status == "suggested"]
    assert all(score is not None and 0.5 <= score <= 1 for score in scores)


def test_words_left_unmarked_speak_against_those_like_them(own: wb.Corpus) -> None:
    learned = wb.learn(own, "mine")
    assert learned.unmarked == 5  # read to the end, and the strike of the miners is no raid
    learned.suggest()
    assert "strike" not in {word for _, label, word in proposals(own) if label == "RAID"}
    assert "struck" in {word for _, label, word in proposals(own) if label == "RAID"}


def test_synonyms_and_other_forms_are_proposed(own: wb.Corpus) -> None:
    own.add([wb.Article(text="Warplanes bombed Oskava at dawn and killed four guards.", id="other")])
    wb.learn(own, "mine").suggest()
    assert ("other", "RAID", "bombed") in proposals(own)


def test_what_was_rejected_does_not_come_back(own: wb.Corpus) -> None:
    wb.learn(own, "mine").suggest()
    wrong = next(m for m in own.marks("dalbor", "mine") if words(own, m.annotation) == "struck")
    own.reject(wrong)
    for _ in range(2):
        wb.learn(own, "mine").suggest()
        assert ("dalbor", "RAID", "struck") not in proposals(own)
    assert proposals(own, status="rejected") == [("dalbor", "RAID", "struck")]
    own.undo()
    wb.learn(own, "mine").suggest()
    assert ("dalbor", "RAID", "struck") in proposals(own)


def test_a_new_fit_supersedes_the_proposals_of_the_old(own: wb.Corpus) -> None:
    first = wb.learn(own, "mine")
    first.suggest()
    assert first.suggest() == 0
    accepted = next(m for m in own.marks("dalbor", "mine") if words(own, m.annotation) == "struck")
    own.accept(accepted)
    second = wb.learn(own, "mine")
    second.suggest()
    standing = [m.annotation for m in own.marks(layer="mine") if m.annotation.by.startswith("model:learned")]
    assert {a.by for a in standing if a != accepted.annotation} == {f"model:learned@{second.digest}"}
    assert len(standing) == len({a.key for a in standing})
    assert accepted.annotation in standing


def test_withdrawn_marks_teach_nothing(own: wb.Corpus) -> None:
    before = wb.learn(own, "mine").digest
    mark(own, own[5], "guards", "PEOPLE")
    assert wb.learn(own, "mine").digest != before
    own.undo()
    assert wb.learn(own, "mine").digest == before


def test_an_own_type_takes_over_what_a_tagger_said_of_its_parts(corpus: wb.Corpus) -> None:
    jets = (wb.Span(0, 4),)
    corpus.record([suggestion(a, "struck", "OTHER").replace(roles={"actor": jets}, by="rules:more@1") for a in corpus])
    for article in corpus[:5]:
        mark(corpus, article, "struck", "RAID", layer="events")
    wb.learn(corpus).suggest()
    found = [m.annotation for m in corpus.marks(layer="events") if m.annotation.label == "RAID" and m.status == "suggested"]
    assert {a.article for a in found} == {"dalbor", "sessin", "karvo"}
    assert all(a.roles["actor"] == jets and "RAID" in a.values["rule"] for a in found)


def test_a_label_that_came_later_was_in_nobodys_mind_before(corpus: wb.Corpus) -> None:
    corpus.add(articles(["Aldra", "Brenn", "Coros", "Delm", "Essa"]))
    for article in corpus[8:]:
        mark(corpus, article, "killed", "KILLING", layer="events")
    learned = wb.learn(corpus)
    assert learned.unmarked == 0  # lomna to marenz are decided, but not with killings in mind
    learned.suggest()
    assert {article for article, label, _ in proposals(corpus, "events") if label == "KILLING"} == {town.lower() for town in TOWNS}


def test_furniture_is_left_out(corpus: wb.Corpus) -> None:
    for article in corpus[:5]:
        mark(corpus, article, "killed", "KILLING", layer="events")
    line = wb.Annotation(
        article="karvo", layer="furniture", label="TEASER", spans=(wb.Span(0, len(corpus["karvo"].text)),), by="rules:furniture@1"
    )
    corpus.record([line])
    wb.learn(corpus).suggest()
    assert {article for article, label, _ in proposals(corpus, "events") if label == "KILLING"} == {"dalbor", "sessin"}


def test_names_in_several_words_and_with_a_possessive() -> None:
    corpus = wb.Corpus(user="anna")
    corpus.add([{"text": f"Item {n}: Tirena Lines’ ships left, said Tirena Lines in a note."} for n in range(6)])
    for article in corpus[:5]:
        mark(corpus, article, "Tirena Lines", "ORG", "entities")
    wb.learn(corpus, "entities").suggest()
    found = proposals(corpus, "entities")
    assert [each for each in found if each[0] == corpus[5].id] == [(corpus[5].id, "ORG", "Tirena Lines")] * 2
    assert len(found) == 7  # and what comes after the last mark in the others


def test_marks_by_hand_are_enough_to_look_for_more() -> None:
    corpus = wb.Corpus(user="anna")
    corpus.add(wb.Article(text=RAID.format(town), id=town) for town in TOWNS)
    for article in corpus[:5]:
        mark(corpus, article, "struck")
    learned = wb.learn(corpus, "mine")
    assert "no better than guessing" in repr(learned)
    assert learned.suggest() == 3


def test_quotes_are_judged_by_their_cues() -> None:
    corpus = wb.Corpus(user="anna")
    corpus.add(
        [
            {"text": f"Report {n}. The mayor {cue} that the bridge over the long river would be closed soon."}
            for n, cue in enumerate(["said", "hoped"] * 7)
        ]
    )
    made = []
    for article in corpus:
        cue = "said" if "said" in article.text else "hoped"
        start, content = article.text.index(cue), article.text.index("that")
        made.append(
            wb.Annotation(
                article=article.id, layer="quotes", label="indirect", spans=(wb.Span(content, len(article.text) - 1),),
                roles={"cue": (wb.Span(start, start + len(cue)),)}, by="rules:quotes@1",
            )
        )  # fmt: skip
    corpus.record(made)
    for a in made[:10]:
        (corpus.accept if "said" in corpus[a.article].text else corpus.reject)(a)
    learned = wb.learn(corpus, "quotes")
    queue = learned.queue().set_index("article")
    said = {article.id: "said" in article.text for article in corpus}
    assert all((p > 0.5) == said[i] for i, p in zip(queue.index, queue.probability, strict=True))
    assert learned.suggest() == 0  # what somebody says is not looked for word by word


@pytest.mark.parametrize(
    ("accepted", "rejected", "says"),
    [(0, 0, "0 accepted, 0 rejected and 0 left unmarked"), (4, 8, "at least 5 accepted"), (8, 4, "8 accepted, 4 rejected")],
)
def test_too_few_marks_say_how_many_are_missing(accepted: int, rejected: int, says: str) -> None:
    corpus = wb.Corpus()
    corpus.add(articles())
    corpus.record([suggestion(a, word) for a in corpus for word in ("struck", "strike")])
    marks = corpus.marks(layer="events")
    corpus.accept([m for m in marks if words(corpus, m.annotation) == "struck"][:accepted])
    corpus.reject([m for m in marks if words(corpus, m.annotation) == "strike"][:rejected])
    corpus.record([suggestion(a, "dawn", "TIME") for a in corpus])
    with pytest.raises(wb.WorkbenchError, match=rf"(?s){says}.*corpus.reject\(\)"):
        wb.learn(corpus)


@pytest.mark.parametrize("layer", ["facts", "twins", "links"])
def test_layers_that_mark_no_words_are_refused(own: wb.Corpus, layer: str) -> None:
    with pytest.raises(wb.WorkbenchError, match="not marks of words"):
        wb.learn(own, layer)


def test_it_takes_a_corpus() -> None:
    with pytest.raises(wb.WorkbenchError, match="learn\\(\\) takes a corpus, not list"):
        wb.learn([])  # type: ignore[arg-type]


def test_it_says_from_what_it_learned_and_how_well(corpus: wb.Corpus) -> None:
    said = repr(wb.learn(corpus))
    assert "10 marks: 5 accepted, 5 rejected, 0 like them left unmarked" in said
    assert "100% foretold" in said and "the commoner verdict hits 50%" in said and "no better" not in said
    assert "for: " in said and "form: strike" in said
    html = wb.learn(corpus)._repr_html_()
    assert "5 rejected" in html and "<script" not in html and "mathjax_ignore" in html


def test_it_says_so_when_it_learned_nothing() -> None:
    corpus = wb.Corpus()
    corpus.add(articles())
    made = [suggestion(a, "struck") for a in corpus] + [suggestion(a, "strike") for a in corpus]
    corpus.record(made)
    corpus.accept(made[0:16:2])
    corpus.reject(made[1:16:2])  # every other article, whatever the word
    assert "no better than guessing" in repr(wb.learn(corpus))


def test_marks_in_one_article_cannot_be_checked() -> None:
    corpus = wb.Corpus()
    corpus.add([{"text": " ".join(a.text for a in articles())}])
    text = corpus[0].text
    places = [n for n in range(len(text)) if text.startswith(("struck", "strike"), n)]
    made = [
        wb.Annotation(article=corpus[0].id, layer="events", label="ASSAULT", spans=(wb.Span(n, n + 6),), by="rules:x@1") for n in places
    ]
    corpus.record(made)
    corpus.accept([a for a in made if words(corpus, a) == "struck"])
    corpus.reject([a for a in made if words(corpus, a) == "strike"])
    learned = wb.learn(corpus)
    assert learned.check is None and "in one article" in repr(learned)


def test_the_outlet_does_not_count(corpus: wb.Corpus) -> None:
    other = wb.Corpus()
    other.merge(corpus)
    other.set_facts(source="Northern Post")
    assert wb.learn(other).digest == wb.learn(corpus).digest


def test_weights_are_kept_and_applied_elsewhere(own: wb.Corpus, tmp_path: Path) -> None:
    learned = wb.learn(own, "mine")
    path = learned.save(tmp_path / "weights.json")
    assert json.loads(path.read_text("utf-8"))["digest"] == learned.digest
    fresh = wb.Corpus()
    fresh.add([wb.Article(text=RAID.format("Port Ansa"), id="ansa")])
    again = wb.learn(fresh, "mine", weights=path)
    assert (again.weights, again.keys, again.check, again.digest) == (learned.weights, learned.keys, learned.check, learned.digest)
    assert again.suggest() == 1
    assert proposals(fresh) == [("ansa", "RAID", "struck")]
    with pytest.raises(wb.WorkbenchError, match="is about mine, not events"):
        wb.learn(fresh, weights=path)


def test_weights_lie_beside_the_corpus(own: wb.Corpus, tmp_path: Path) -> None:
    with pytest.raises(wb.WorkbenchError, match="not in a file"):
        wb.learn(own, "mine").save()
    kept = wb.Corpus(tmp_path / "crisis.db")
    kept.merge(own)
    assert wb.learn(kept, "mine").save() == tmp_path / "crisis.mine.learned.json"


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": "learned@0"}', '{"format": "learned@1", "layer": "mine", "keys": 3}'])
def test_files_that_hold_no_weights_are_refused(own: wb.Corpus, tmp_path: Path, content: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(content, "utf-8")
    with pytest.raises(wb.FormatError, match="x.json"):
        wb.learn(own, "mine", weights=path)
    with pytest.raises(wb.WorkbenchError, match="cannot be read"):
        wb.learn(own, "mine", weights=tmp_path / "none.json")


@given(st.text(alphabet="ab’s. \n-“”Z😀", max_size=60), st.data())
def test_any_text_has_words_and_sentences(text: str, data: st.DataObject) -> None:
    cut = Text(wb.Article(text=text, id="x"))
    assert all(text[w.start : w.end] == w.form for w in cut.words)
    if text:
        start = data.draw(st.integers(0, len(text) - 1))
        end = data.draw(st.integers(start + 1, len(text)))
        first, last = cut.within(wb.Span(start, end))
        assert [w for w in cut.words if w.start < end and w.end > start] == cut.words[first:last]
        sentence = cut.sentence(start)
        assert 0 <= sentence.start <= sentence.end <= len(text)
        a = wb.Annotation(
            article="x",
            layer="mine",
            label="X",
            spans=(wb.Span(start, end),),
            roles={"who": (wb.Span(start, end),)},
            by="rules:x@1",
            score=1.0,
        )
        assert "label: X" in of_words(cut, "X", a.spans) and "has: who" in of_maker(cut, a)


def test_what_is_usual_counts_as_the_features_it_stands_for() -> None:
    known = [Example({"sure": 1.0, "rain": 1.0}, True, 1, "a"), Example({"rain": 1.0}, True, 1, "b"), Example({"sun": 1.0}, False, 1, "c")]
    spelled = logistic.fit([*known, Example({"sun": 1.0, "sure": 0.5}, False, 1, "d")])
    stood_for = logistic.fit([*known, Example({"sun": 1.0, logistic.USUAL: 1.0}, False, 1, "d")], {"sure": 0.5})
    assert stood_for["sure"] == pytest.approx(spelled["sure"], abs=0.01)
    assert stood_for[logistic.USUAL] == pytest.approx(0.5 * spelled["sure"], abs=0.01)
