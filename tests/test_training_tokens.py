"""Where the tokenizer cuts beyond spaCy's: text -> tokens; and how a tagger goes on with texts tagged by another."""

from __future__ import annotations

import random

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from workbench.nlp import pipeline
from workbench.nlp.training import silver, tokens

NLP = spacy.blank("en")
tokens.adapt(NLP)

CASES = [
    # contractions beside a dash that has no spaces
    ("He left—didn't he—and it's over.", "He left — did n't he — and it 's over ."),
    ("“It’s—they’ve”", "“ It ’s — they ’ve ”"),
    ("DON'T", "DO N'T"),
    # but not what merely looks like one
    ("O'Velm and d'Orsk", "O'Velm and d'Orsk"),
    # brackets, everywhere
    ("report(s) of [3][4]", "report ( s ) of [ 3 ] [ 4 ]"),
    ("(in Orsk): none", "( in Orsk ) : none"),
    # a space forgotten between sentences
    ("why?Because", "why ? Because"),
    # hyphens behind an abbreviation, before a figure, and at an end
    ("the U.S.-led force", "the U.S. - led force"),
    ("an F-16 in the mid-1980s", "an F - 16 in the mid-1980s"),
    ("high- and low-lying", "high - and low - lying"),
    ("w- we", "w- we"),
    ("the end-- -and", "the end -- - and"),
    # ranges, times and amounts
    ("20–30 of them, $10-$20", "20 – 30 of them , $ 10 - $ 20"),
    ("at 7:30PM, 2pm-5pm, $65k", "at 7:30 PM , 2 pm - 5 pm , $ 65 k"),
    ("Price:3", "Price : 3"),
    # a mail's head
    ('Velm"<velm...@orsk.org>', 'Velm " < velm...@orsk.org >'),
    # abbreviations before names
    ("Lt. Col. Velm left.", "Lt. Col. Velm left ."),
    ("and/or", "and / or"),
    # what spaCy does already stays as it is
    ("He said :) on http://orsk.org/a(b)?c;d", "He said :) on http://orsk.org/a(b)?c;d"),
    ("1,200 people, 3.5%", "1,200 people , 3.5 %"),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:20] for text, _ in CASES])
def test_tokens(text, expected):
    assert [token.text for token in NLP(text)] == expected.split()


def test_the_pipeline_that_ships_cuts_like_that():
    shipped = pipeline.load()
    for text, expected in CASES:
        assert [token.text for token in shipped.make_doc(text)] == expected.split()


@given(st.text(alphabet="aZ19.-—–'’()[]?!;:\"<>$/& \n", max_size=30))
def test_no_character_is_lost(text):
    assert NLP(text).text == text


def tagger(text: str, tags: list[str], steps: int) -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("tagger")
    example = Example(nlp.make_doc(text), Doc(nlp.vocab, words=text.split(), tags=tags))
    optimizer = nlp.initialize(lambda: [example])
    for _ in range(steps):
        nlp.update([example], sgd=optimizer, drop=0)
    return nlp


def test_a_tagger_goes_on_with_what_another_has_tagged(tmp_path, monkeypatch):
    monkeypatch.setattr(silver, "WORDS", 100)
    text, right, wrong = "Ana left . Rain came .", "NNP VBD . NN VBD .".split(), "NN NNP VBD . NN VBD".split()
    teacher, pupil = tagger(text, right, steps=40), tagger(text, wrong, steps=40)
    rng = random.Random(1)
    docs = list(silver.tagged(teacher, [text] * 5, rng))
    assert [token.tag_ for token in docs[0]] == right
    assert [token.tag_ for token in pupil(text)] == wrong
    later = spacy.load(silver.go_on(pupil, docs, docs, rng, tmp_path / "a" / "pupil", steps=40))
    assert [token.tag_ for token in later(text)] == right


def test_long_texts_are_tagged_in_chunks_that_lose_nothing():
    teacher = tagger("Ana left .", "NNP VBD .".split(), steps=1)
    text = "Ana left . " * silver.SIZE
    docs = list(silver.tagged(teacher, [text], random.Random(1)))
    assert max(map(len, docs)) <= silver.SIZE
    assert "".join(doc.text_with_ws for doc in docs) == text
