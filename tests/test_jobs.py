"""detect(): what it suggests, once, anywhere, whatever fails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any

import pandas as pd
import pytest

import workbench as wb
from workbench import jobs, nlp
from workbench.jobs import framing, looking, spreading
from workbench.model import Run

TEXTS = [
    "Foreign Minister Dara Aziz said that rain had flooded Erbil.",
    "“We are ready,” said Captain Ines Duarte.",
    "Nothing happened.",
]


def loaded(texts: list[str] = TEXTS) -> wb.Corpus:
    corpus = wb.Corpus(user="anna")
    corpus.add([{"text": text, "source": "Northern Post"} for text in texts])
    return corpus


def test_one_of_a_layer_is_named_as_one() -> None:
    done = jobs.Detected(1, found=Counter(entities=1, furniture=1, quotes=1, times=2, events=0))
    assert repr(done) == "1 article read, 1 entity, 1 furniture, 1 quote, 2 times suggested"


def test_suggestions_are_signed_and_left_open():
    corpus = loaded()
    done = wb.detect(corpus)
    assert done.articles == 3
    assert done.skipped == ()
    marks = corpus.marks()
    assert {m.status for m in marks} == {"suggested"}
    assert {m.annotation.by.partition("@")[0] for m in marks} == {"model:en_workbench_news", "rules:quotes", "rules:events"}
    assert +done.found == {layer: len(corpus.marks(layer=layer)) for layer in ("entities", "quotes", "events")}


def test_doing_it_again_does_nothing():
    corpus = loaded()
    wb.detect(corpus)
    before = {m.annotation.id for m in corpus.marks()}
    again = wb.detect(corpus)
    assert (again.articles, again.done_before) == (0, 3)
    corpus.add([{"text": "Snow fell in Kyiv."}])
    assert wb.detect(corpus).articles == 1
    assert before < {m.annotation.id for m in corpus.marks()}


def test_nothing_found_is_told_from_not_looked_at(tmp_path):
    corpus = loaded(["nothing happened."])
    line = corpus.export(tmp_path / "a.jsonl").path.read_text("utf-8")
    assert '"entities": null' in line
    wb.detect(corpus, ["entities"])
    line = corpus.export(tmp_path / "b.jsonl").path.read_text("utf-8")
    assert '"entities": []' in line
    assert '"quotes": null' in line


def test_what_was_rejected_stays_rejected():
    corpus = loaded()
    wb.detect(corpus)
    first = corpus.marks(layer="entities")[0].annotation
    corpus.reject(first)
    newer = first.replace(by=first.by.partition("@")[0] + "@99")
    corpus.record([newer], runs=[Run(article=newer.article, layer="entities", by=newer.by)])
    assert {m.status for m in corpus.marks(status=None) if m.annotation.key == first.key} == {"rejected"}


@pytest.mark.parametrize("executor", ["threads", "processes"])
def test_any_executor_gives_the_same(executor):
    alone = loaded()
    wb.detect(alone)
    together = loaded()
    pool = ThreadPoolExecutor(2) if executor == "threads" else ProcessPoolExecutor(2, mp_context=get_context("spawn"))
    with pool:
        done = wb.detect(together, executor=pool)
    assert done.articles == 3
    assert {m.annotation.id for m in together.marks()} == {m.annotation.id for m in alone.marks()}


class AtOnce(Executor):
    """Does what it is given at once, in this process; after ``calls`` it is broken, by ``error``."""

    def __init__(self, calls: int = 10**6, error: Exception | None = None) -> None:
        self.calls, self.error = calls, error

    def submit(self, function, /, *given, **named):
        future: Future[Any] = Future()
        self.calls -= 1
        if self.calls < 0:
            future.set_exception(self.error)
        else:
            future.set_result(function(*given, **named))
        return future


def test_articles_are_read_as_they_are_wanted_and_never_far_ahead(monkeypatch):
    monkeypatch.setattr(nlp, "annotate", lambda article, *rest: ([], []))
    monkeypatch.setattr(spreading, "CHUNK", 100)
    monkeypatch.setattr(spreading, "WINDOW", 1_000)
    read, back = 0, 0

    def tasks() -> Iterator[looking.Task]:
        nonlocal read
        for n in range(500):
            read += 1
            assert read - back <= 1_000 // 10 + 2 * 100 // 10
            yield looking.Task(wb.Article(text=f"{n:010}"), ("entities",))

    for outcome in spreading.outcomes(tasks(), looking.Look(), AtOnce()):
        assert outcome.problem is None
        back += 1
    assert back == read == 500


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (BrokenProcessPool("a child ended"), "lost a worker and takes no more work .*Dask's executor finds out which"),
        (ModuleNotFoundError("No module named 'workbench'"), "No module named 'workbench'.*all workers need this version"),
        (CancelledError(), "cannot go on"),
    ],
)
def test_an_executor_that_gives_up_keeps_what_was_done(monkeypatch, error, said):
    monkeypatch.setattr(spreading, "CHUNK", 1)
    corpus = loaded()
    with pytest.raises(wb.WorkbenchError, match=said):
        wb.detect(corpus, executor=AtOnce(2, error))
    assert wb.detect(corpus).articles == 1


def test_a_pipeline_at_hand_does_not_travel():
    with pytest.raises(wb.PipelineError, match=r"nlp.to_disk\(folder\)"):
        wb.detect(loaded(), pipeline=nlp.load(), executor=AtOnce())


def test_a_pipeline_is_loaded_once_and_forgets_rare_words(monkeypatch):
    assert nlp.load() is nlp.load(None)
    corpus = loaded(["Zorblat fell in Erbil.", "Quxmere fell in Erbil.", "Quxmere fell in Erbil again, Dara Aziz said."])
    monkeypatch.setattr("workbench.nlp.pipeline.VOCABULARY", 0)
    wb.detect(corpus, ["entities", "quotes"])
    assert "Quxmere" not in nlp.load().vocab.strings
    monkeypatch.undo()
    known = loaded(["Zorblat fell in Erbil.", "Quxmere fell in Erbil.", "Quxmere fell in Erbil again, Dara Aziz said."])
    wb.detect(known, ["entities", "quotes"])
    assert {a.id for a in corpus.reading().annotations} == {a.id for a in known.reading().annotations}
    assert "Quxmere" in nlp.load().vocab.strings


def fail_at_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a rule failed at the text that says so."""
    whole = nlp.annotate

    def fragile(article, *rest):
        if "Nothing" in article.text:
            raise RuntimeError("no luck")
        return whole(article, *rest)

    monkeypatch.setattr(nlp, "annotate", fragile)


def test_one_article_that_fails_is_reported_and_the_rest_done(monkeypatch):
    corpus = loaded()
    fail_at_nothing(monkeypatch)
    done = wb.detect(corpus)
    assert done.articles == 2
    assert [str(s) for s in done.skipped] == ["Nothing happened.: RuntimeError: no luck"]
    assert "no luck" in repr(done)
    monkeypatch.undo()
    assert wb.detect(corpus).articles == 1


def test_an_interruption_keeps_what_was_done(monkeypatch):
    corpus = loaded()
    whole = nlp.annotate

    def interrupted(article, *rest):
        if "Nothing" in article.text:
            raise KeyboardInterrupt
        return whole(article, *rest)

    monkeypatch.setattr(nlp, "annotate", interrupted)
    with pytest.raises(KeyboardInterrupt):
        wb.detect(corpus)
    monkeypatch.undo()
    assert corpus.marks()
    assert wb.detect(corpus).articles == 1


def test_unknown_layers_and_keywords_are_errors():
    with pytest.raises(wb.PipelineError, match=r"'evnets'.*layers are furniture, facts, entities, times, references, quotes"):
        wb.detect(loaded(), ["evnets"])
    with pytest.raises(TypeError):
        wb.detect(loaded(), colour="red")  # type: ignore[call-arg]


def test_a_selection_is_detected_alone():
    corpus = loaded()
    assert wb.detect(corpus[:1]).articles == 1
    assert {m.annotation.article for m in corpus.marks()} == {corpus[0].id}


# --- furniture and facts ----------------------------------------------------------------------------------------------

TEASED = (
    "Rain closes bridges\n\nThe mayor said that two bridges were closed on Friday.\n\nRead more: Officials said that the river will rise"
)


def quoted(corpus: wb.Corpus) -> list[str]:
    return [m.annotation.spans[0].of(TEASED) for m in corpus.marks(layer="quotes")]


def test_nothing_is_looked_for_in_furniture_until_somebody_rejects_that():
    corpus = loaded([TEASED])
    wb.detect(corpus)
    (teaser,) = corpus.marks(layer="furniture")
    assert (teaser.annotation.label, teaser.annotation.spans[0].of(TEASED)) == ("TEASER", TEASED.rpartition("\n")[2])
    assert quoted(corpus) == ["that two bridges were closed on Friday"]
    assert wb.detect(corpus).articles == 0
    corpus.reject(teaser)
    assert wb.detect(corpus).articles == 1
    assert quoted(corpus) == ["that two bridges were closed on Friday", "that the river will rise"]
    corpus.undo()
    assert quoted(corpus) == ["that two bridges were closed on Friday"]
    assert wb.detect(corpus).articles == 1


def test_what_a_person_marks_as_furniture_is_left_out_at_once():
    corpus = loaded([TEASED])
    wb.detect(corpus)
    start = TEASED.index("The mayor")
    corpus.annotate(0, start, TEASED.index("\n\nRead"), "CAPTION", layer="furniture")
    assert quoted(corpus) == []
    assert {m.status for m in corpus.marks(layer="quotes", status=None)} == {"superseded"}
    corpus.undo()
    assert quoted(corpus) == ["that two bridges were closed on Friday"]


def test_days_that_fit_are_proposed_for_a_missing_date():
    corpus = loaded(["The mayor said on Wednesday, June 25, that two bridges were closed."])
    wb.detect(corpus)
    proposals = corpus.marks(layer="facts")
    assert [m.annotation.values["value"][4:] for m in proposals] == ["-06-25"] * len(proposals)
    fitting = next(m for m in proposals if m.annotation.values["value"] == "2014-06-25")
    corpus.accept(fitting)
    assert corpus[0].published == "2014-06-25"
    corpus.undo()
    assert corpus[0].published is None


def test_no_day_is_proposed_where_the_date_is_known():
    corpus = wb.Corpus(user="anna")
    corpus.add([{"text": "The mayor spoke on Wednesday, June 25.", "published": "2014-06-26"}])
    wb.detect(corpus)
    assert corpus.marks(layer="facts", status=None) == []


# --- resolve ----------------------------------------------------------------------------------------------------------

PEOPLE = [
    "Iraqi Prime Minister Nouri al-Maliki spoke in Baghdad on Thursday. Maliki thanked the police.",
    "Iraqi Prime Minister Maliki said that Iraq had bought jets. “They are here,” he said.",
]


def resolved() -> wb.Corpus:
    corpus = wb.Corpus(user="anna")
    corpus.add([{"text": text, "published": "2014-06-27"} for text in PEOPLE])
    wb.detect(corpus)
    wb.resolve(corpus)
    return corpus


def entities(corpus: wb.Corpus) -> dict[str, set[str]]:
    table = corpus.frame("entities")
    return {str(key): set(rows.text) for key, rows in table[table.entity.notna()].groupby("entity")}


def test_names_dates_and_places_are_linked():
    corpus = resolved()
    assert entities(corpus)["person/nouri-al-maliki"] == {"Nouri al-Maliki", "Maliki"}
    table = corpus.frame("entities").set_index("text")
    assert table.time["Thursday"] == "2014-06-26"
    assert (round(table.lat["Baghdad"], 1), round(table.lon["Baghdad"], 1)) == (33.3, 44.4)
    assert set(corpus.frame("quotes").speaker_entity) == {"person/nouri-al-maliki"}


def test_resolving_again_changes_nothing():
    corpus = resolved()
    before = corpus.reading()
    assert repr(wb.resolve(corpus)) == "2 articles compared, nothing new found"
    assert corpus.reading() == before


def test_a_later_article_renews_what_hangs_on_it():
    corpus = wb.Corpus(user="anna")
    corpus.add([{"text": PEOPLE[1], "published": "2014-06-27"}])
    for text in (None, PEOPLE[0]):
        corpus.add([{"text": text, "published": "2014-06-27"}] if text else [])
        wb.detect(corpus)
        wb.resolve(corpus)
    links = [m for m in corpus.marks(corpus[0], "links", status=None) if m.annotation.label == "NAME"]
    assert {m.status for m in links} == {"suggested", "superseded"}
    assert {m.annotation.values["entity"] for m in links if m.status == "suggested"} >= {"person/nouri-al-maliki"}


def test_another_day_of_publication_reckons_anew():
    corpus = resolved()
    corpus.set_facts(published="2014-07-11")
    wb.detect(corpus)
    assert corpus.frame("entities").set_index("text").time["Thursday"] == "2014-07-10"
    corpus.undo()
    wb.detect(corpus)
    assert corpus.frame("entities").set_index("text").time["Thursday"] == "2014-06-26"


def test_entities_are_joined_and_parted_by_hand():
    corpus = resolved()
    assert corpus.link("place/baghdad", "place/iraq") == 1
    assert entities(corpus)["place/iraq"] == {"Iraq", "Baghdad"}
    wb.resolve(corpus)
    assert entities(corpus)["place/iraq"] == {"Iraq", "Baghdad"}
    corpus.undo()
    wb.resolve(corpus)
    assert entities(corpus)["place/iraq"] == {"Iraq"}
    for key in ("place/iraq", "place/erbil"):
        corpus.link(
            [m for m in corpus.marks(layer="entities") if m.annotation.spans[0].of(corpus[m.annotation.article].text) == "Baghdad"], key
        )
        assert "Baghdad" in entities(corpus)[key]
    corpus.undo()
    assert entities(corpus)["place/iraq"] == {"Iraq", "Baghdad"}
    corpus.undo()
    other = [m for m in corpus.marks(corpus[1], "entities") if m.annotation.label == "PERSON"]
    assert corpus.link(other, "person/another-maliki", name="Another Maliki") == 1
    assert entities(corpus)["person/another-maliki"] == {"Maliki"}
    assert entities(corpus)["person/nouri-al-maliki"] == {"Nouri al-Maliki", "Maliki"}
    with pytest.raises(wb.AnnotationError, match="nothing here is linked to 'person/nobody'"):
        corpus.link("person/nobody", "person/x")


def test_a_gazetteer_of_ones_own_wins(tmp_path):
    (tmp_path / "own.csv").write_text("name,aliases,label,id\nNuri Kamil al-Maliki,Maliki|Nouri al-Maliki,PERSON,Q57665\n")
    corpus = resolved()
    wb.resolve(corpus, known=tmp_path / "own.csv")
    assert {"Maliki", "Nouri al-Maliki"} in entities(corpus).values()
    assert any("Q57665" in key for key in entities(corpus))


def test_a_date_that_a_page_only_shows_is_proposed():
    corpus = wb.Corpus(user="anna")
    corpus.add([{"text": "Two bridges were closed.", "meta": {"published_guess": "2014-06-25", "file": "2014-06-24-bridges.html"}}])
    wb.detect(corpus, ["facts"])
    assert [m.annotation.values["value"] for m in corpus.marks(layer="facts")] == ["2014-06-24", "2014-06-25"]


def test_a_date_taken_back_is_proposed_for_again():
    corpus = loaded(["The mayor said on Wednesday, June 25, that two bridges were closed."])
    corpus.set_facts(published="2014-06-26")
    wb.detect(corpus)
    assert corpus.marks(layer="facts", status=["suggested"]) == []
    corpus.undo()
    wb.detect(corpus)
    scores = [m.annotation.score for m in corpus.marks(layer="facts")]
    assert len(scores) > 1
    assert scores == sorted(scores, key=lambda score: -(score or 0))


def test_a_rejected_reprint_does_not_come_back_the_other_way_round():
    text = " ".join(f"On day {n} the river rose by {n} more metres, the mayor of Erbil said." for n in range(12))
    corpus = wb.Corpus(user="anna")
    corpus.add([{"id": "x", "text": text}, {"id": "y", "text": text + " Extra words at the end of it."}])
    assert "1 reprint" in repr(wb.resolve(corpus))
    corpus.reject(corpus.marks(layer="twins"))
    corpus.where(id="y").set_facts(published="2014-01-01")
    corpus.where(id="x").set_facts(published="2014-01-02")
    wb.resolve(corpus)
    assert corpus.marks(layer="twins") == []
    for mark in corpus.marks(layer="twins", status=["rejected"]):
        corpus.accept(mark)
    wb.resolve(corpus)
    assert corpus.frame().set_index("id").reprint_of.dropna().to_dict() in ({"x": "y"}, {"y": "x"})


def test_a_text_that_is_too_long_is_told(monkeypatch):
    monkeypatch.setattr("workbench.nlp.pipeline.MAX_LENGTH", 5_000)
    corpus = loaded(["Rain fell. " * 500])
    (skipped,) = wb.detect(corpus).skipped
    assert "more than 5,000 characters; split it" in skipped.reason


# --- detect_frame -----------------------------------------------------------------------------------------------------


def test_a_table_gives_what_a_corpus_gives_a_row_each():
    rows = pd.DataFrame({"Body": TEXTS, "Outlet": "Northern Post"}, index=[7, 7, 9])
    corpus = loaded()
    wb.detect(corpus)
    found = wb.detect_frame(rows, columns={"text": "Body"})
    assert set(found.id) == {a.id for a in corpus.reading().annotations}
    assert set(found.article) <= set(corpus.ids)
    assert set(found.source) == {"Northern Post"}
    quotes = found[found.layer == "quotes"]
    assert quotes[["label", "words", "cue", "speaker"]].values.tolist() == [
        ["indirect", "that rain had flooded Erbil", "said", "Dara Aziz"],
        ["direct", "“We are ready,”", "said", "Ines Duarte"],
    ]
    assert TEXTS[0][quotes.start.iloc[0] : quotes.end.iloc[0]] == quotes.words.iloc[0]
    assert set(wb.detect_frame(rows, ["quotes"], columns={"text": "Body"}).layer) == {"quotes"}


def test_a_table_always_has_the_same_columns(monkeypatch):
    empty = wb.detect_frame()
    assert len(empty) == 0
    assert list(empty.columns) == list(framing.COLUMNS)
    monkeypatch.setattr(framing, "TOGETHER", 1)
    for texts in ([], ["."], [None], TEXTS):
        assert wb.detect_frame(pd.DataFrame({"text": texts, "id": range(len(texts))})).dtypes.to_dict() == empty.dtypes.to_dict()


def test_rows_that_fail_are_rows_with_the_reason(monkeypatch):
    fail_at_nothing(monkeypatch)
    found = wb.detect_frame(pd.DataFrame({"id": ["a", "b", "c"], "text": ["Rain fell in Erbil.", None, "Nothing happened."]}))
    bad = found[found.problem.notna()].set_index("article").problem
    assert bad["b"].startswith("row 1: no ")
    assert bad["c"] == "RuntimeError: no luck"
    assert set(found.article) == {"a", "b", "c"}
    with pytest.raises(wb.SourceError, match="no column holds the text"):
        wb.detect_frame(pd.DataFrame({"id": ["a"]}))
