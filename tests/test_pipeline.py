"""The shipped pipeline, and others in its place."""

from __future__ import annotations

import functools
import gc
import weakref
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc

import workbench as wb
from workbench import nlp
from workbench.nlp import pipeline


def test_ships_with_the_package_and_says_what_it_is():
    nlp = pipeline.load()
    assert {"tagger", "morphologizer", "parser", "trainable_lemmatizer", "ner"} <= set(nlp.pipe_names)
    assert pipeline.signature(nlp).startswith("model:en_workbench_news@")
    card = (Path(pipeline.__file__).parent / "model" / "README.md").read_text("utf-8")
    assert "CC BY-SA 4.0" in card
    assert "labelled attachment" in card
    assert (Path(pipeline.__file__).parent / "model" / "LICENSE").exists()


SPLITS = [
    # a headline without a stop does not run into the next paragraph
    ("Ferry fire kills nine\n\nOfficials said the toll had fallen.", ["Ferry fire kills nine", "Officials said the toll had fallen."]),
    ("A first line ends here.\nA second begins.", ["A first line ends here.", "A second begins."]),
    # nor does the place of a dateline become the subject of what follows
    ("BAGHDAD, June 26 (Meridian) — Iraq confirmed it.", ["BAGHDAD, June 26 (Meridian) —", "Iraq confirmed it."]),
    # a single break within a sentence does not end it
    ("The minister said that the\nferry had left the port on time.", ["The minister said that the\nferry had left the port on time."]),
]


@pytest.mark.parametrize(("text", "expected"), SPLITS, ids=[t[:20] for t, _ in SPLITS])
def test_sentences_end_at_paragraphs(text, expected):
    assert [s.text.strip() for s in pipeline.load()(text).sents] == expected


def test_no_sentence_crosses_an_empty_line_whatever_the_parser_thinks():
    text = "The army of the\n\nnorth moved on.\r\n\r\nIt stopped."
    for sentence in pipeline.load()(text).sents:
        assert not ("\n\n" in sentence.text.strip() or "\r\n\r\n" in sentence.text.strip())


def test_line_breaks_are_no_words_of_the_sentence():
    doc = pipeline.load()("He told the BBC\u00a0on  Friday.\nShe did not.\n\nThey left.")
    assert all(t.dep_ == "dep" and t.pos_ == "SPACE" for t in doc if t.is_space)
    assert not [t for t in doc if t.is_space and list(t.children)]


def test_hard_wrapped_text_goes_on_after_a_line_break():
    line = "The committee met for the third time since the flood of last week and it"
    assert pipeline.is_hard_wrapped("\n".join([line] * 6))
    assert not pipeline.is_hard_wrapped("One line.\nTwo lines.\nThree lines.\nFour lines.\nFive.")


def test_a_missing_pipeline_says_what_to_do():
    with pytest.raises(wb.PipelineError, match="no_such_model.*leave out pipeline="):
        pipeline.load("no_such_model")


def test_a_pipeline_without_parser_is_refused(tmp_path):
    spacy.blank("en").to_disk(tmp_path / "bare")
    with pytest.raises(wb.PipelineError, match="no parser"):
        pipeline.load(str(tmp_path / "bare"))


def test_paragraph_breaks_work_on_any_doc():
    vocab = spacy.blank("en").vocab
    doc = Doc(vocab, words=["Fire", "\n\n", "It", "burnt", "."], spaces=[False, False, True, False, False])
    pipeline.paragraph_breaks(doc)
    assert [bool(t.is_sent_start) for t in doc][2] is True


def test_a_pipeline_at_hand_gets_what_the_workbench_needs():
    own = spacy.load(Path(pipeline.__file__).parent / "model")
    own.meta["name"] = "my_own"
    assert "paragraph_breaks" not in own.pipe_names
    assert "paragraph_breaks" in wb.pipeline(own).pipe_names
    corpus = wb.Corpus()
    corpus.add([{"text": "Nouri al-Maliki spoke in Baghdad."}])
    wb.detect(corpus, ["entities"], pipeline=own)
    assert {m.annotation.by.partition("@")[0] for m in corpus.marks(layer="entities")} == {"model:en_my_own"}
    with pytest.raises(wb.PipelineError, match="has no parser, which quotes need"):
        wb.pipeline(spacy.blank("en"))


# --- memory -----------------------------------------------------------------------------------------------------------


def test_a_pipeline_that_has_met_too_many_words_is_loaded_anew(monkeypatch):
    """Nothing holds the old one: spaCy's tables grow with the words that it meets, and shrink never."""
    article = wb.Article(text="Rain fell in Lomna on Tuesday, Ana Ruiz said.", published="2014-06-27")
    first, _ = nlp.annotate(article)
    old = weakref.ref(pipeline.load())
    assert pipeline.load() is old()
    monkeypatch.setattr(pipeline, "WORN", 0)
    assert nlp.annotate(article)[0] == first
    gc.collect()
    assert old() is None


def test_a_pipeline_of_ones_own_stays(monkeypatch):
    own = spacy.load(Path(pipeline.__file__).parent / "model")
    monkeypatch.setattr(pipeline, "WORN", 0)
    assert pipeline.load(own) is pipeline.load(own) is own


def test_what_is_remembered_of_words_is_bounded():
    nlp.annotate(wb.Article(text="Rain fell in Lomna, Ana Ruiz said."))
    rooms = ("workbench.nlp", "workbench.clusters.naming")
    caches = [c for c in gc.get_objects() if isinstance(c, functools._lru_cache_wrapper) and c.__module__.startswith(rooms)]
    sizes = {f"{c.__module__}.{c.__name__}": c.cache_info().maxsize for c in caches}
    assert len(sizes) > 20
    assert {name for name, size in sizes.items() if size is None or size > 1 << 14} == set()
