"""What the networks see of a word: word lists -> which words look the same to them."""

from __future__ import annotations

from typing import Any

import pytest
import spacy

from workbench.nlp.wordfeatures import COLUMNS, LAYER, word_embed, word_features

LISTS: dict[str, Any] = {"known": "said the", "forms": {"NN|VB": "attack"}, "names": {"city": "Lomna", "given": "Ana"}}


def rows(text: str, lists: dict[str, Any] = LISTS) -> list[dict[str, int]]:
    layer = word_features()
    layer.attrs["lists"] = lists
    (found,) = layer.predict([spacy.blank("en")(text)])
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
    doc = spacy.blank("en")("Ana attack")
    layer.initialize([doc])
    before = layer.predict([doc])[0].tolist()
    node = next(n for n in layer.walk() if n.name == LAYER)
    node.attrs["lists"] = LISTS
    after = layer.predict([doc])[0].tolist()
    again = word_embed(width=8, rows=[10] * len(COLUMNS), narrow=4)
    again.initialize([doc])
    assert before != after == again.from_bytes(layer.to_bytes()).predict([doc])[0].tolist()


def test_an_empty_document_has_no_rows():
    assert word_features().predict([spacy.blank("en")("")])[0].shape == (0, len(COLUMNS))
