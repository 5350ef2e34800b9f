"""What the networks see of a word: word lists -> which words look the same to them."""

from __future__ import annotations

from typing import Any

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from workbench.nlp.wordfeatures import COLUMNS, EMPTY, LAYER, packed, side_by_side, unpacked, word_embed, word_features

from .trees import ENGLISH, VOCAB

LISTS: dict[str, Any] = {"known": "said the", "forms": {"NN|VB": "attack"}, "names": {"city": "Lomna", "given": "Ana"}}


def rows(text: str, lists: dict[str, Any] = LISTS) -> list[dict[str, int]]:
    layer = word_features()
    layer.attrs["lists"] = packed(lists)
    (found,) = layer.predict([ENGLISH(text)])
    return [dict(zip(COLUMNS, row, strict=True)) for row in found.tolist()]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("said", "the", False),  # both are known, each as itself
        ("velm", "sorp", True),  # neither is
        ("velm", "attack", False),  # a dictionary knows one
    ],
)
def test_unknown_words_are_one_word(one, other, same):
    first, second = rows(f"{one} {other}")
    assert (first["word"] == second["word"]) is same


@pytest.mark.parametrize(
    ("one", "other", "same"), [("Lomna", "LOMNA", True), ("Lomna", "lomna", False), ("Ana", "Lomna", False), ("Ana", "ANA", False)]
)
def test_names_are_looked_up_with_their_capitals(one, other, same):
    first, second = rows(f"{one} {other}")
    assert (first["name"] == second["name"]) is same


def test_other_lists_take_effect_at_once_and_are_saved_with_the_weights():
    layer = word_embed(width=8, rows=[10] * len(COLUMNS), narrow=4)
    doc = ENGLISH("Ana attack")
    layer.initialize([doc])
    before = layer.predict([doc])[0].tolist()
    node = next(n for n in layer.walk() if n.name == LAYER)
    node.attrs["lists"] = packed(LISTS)
    after = layer.predict([doc])[0].tolist()
    again = word_embed(width=8, rows=[10] * len(COLUMNS), narrow=4)
    again.initialize([doc])
    assert before != after == again.from_bytes(layer.to_bytes()).predict([doc])[0].tolist()


def test_an_empty_document_has_no_rows():
    assert word_features().predict([ENGLISH("")])[0].shape == (0, len(COLUMNS))


def test_a_document_without_words_has_no_vectors_either():
    layer = word_embed(width=8, rows=[10] * len(COLUMNS), narrow=4)
    layer.initialize([ENGLISH("Ana")])
    assert layer.predict([ENGLISH("")])[0].shape == (0, 8)


@pytest.mark.parametrize("lists", [EMPTY, LISTS, {"known": "café", "forms": {"NN": "naïf"}, "names": {}}])
def test_packed_lists_come_back_whole(lists):
    assert unpacked(packed(lists)) == lists


def embedding(doc: Any, seed: int) -> Any:
    layer = word_embed(width=8, rows=[50] * len(COLUMNS), narrow=4)
    numpy.random.seed(seed)
    layer.initialize([doc])
    return layer


@given(st.lists(st.sampled_from(["the", "rain", "The", "velm", "of", "x", "."]), min_size=1, max_size=30), st.data())
def test_a_word_met_again_has_the_vector_that_it_has_when_each_is_reckoned_alone(words, data):
    vocab = VOCAB
    spaces = [data.draw(st.booleans()) for _ in words]
    docs = [Doc(vocab, words=words[:n], spaces=spaces[:n]) for n in (len(words), len(words) // 2)]
    layer = embedding(docs[0], seed=1)
    one_by_one, _ = layer(docs, is_train=True)  # without dropout
    for alone, together in zip(one_by_one, layer.predict(docs), strict=True):
        numpy.testing.assert_allclose(alone, together, atol=1e-5)


def test_vectors_side_by_side_are_those_of_both():
    doc = ENGLISH("The rain stopped.")
    first, second = embedding(doc, seed=1), embedding(doc, seed=2)
    (found,) = side_by_side(first, second).predict([doc])
    numpy.testing.assert_allclose(found, numpy.hstack([first.predict([doc])[0], second.predict([doc])[0]]))
    assert not numpy.allclose(found[:, :8], found[:, 8:])
