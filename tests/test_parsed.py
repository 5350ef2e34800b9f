"""A parsed text as plain objects says what spaCy's Doc, Token and Span say."""

import ast
from functools import lru_cache
from pathlib import Path
from random import Random

import pytest
from spacy.tokens import Doc, Span, Token

from workbench.nlp import pipeline
from workbench.nlp.parsed import Stretch, Text, Word, parsed

from .trees import VOCAB

NLP = Path(__file__).parents[1] / "workbench/nlp"
TEXTS = (
    "Iraq’s  Maliki told the BBC:\n\n“We didn't ask for it, but we welcome it” — Syria hit 12 trucks, he said on June 26, 2014. Good-bye!",
    "BAGHDAD, June 26 (Meridian) — The town that rebels, who had come from the north, took in May fell again.\nNobody fled 🚢 \u00a0there.",
    "Yes",
    "",
)
SAME = (
    "i", "idx", "text", "lower_", "lemma_", "pos_", "tag_", "dep_", "ent_type_", "whitespace_", "text_with_ws", "is_space", "is_punct",
    "is_quote", "is_alpha", "like_num",
)  # fmt: skip
RELATED = ("children", "ancestors", "subtree")
ONE = ("head", "left_edge", "right_edge")


@lru_cache(maxsize=1)
def docs() -> list[Doc]:
    crossing = ["root", "nmod", "obj", "nmod", "obl"]
    by_hand = [
        Doc(VOCAB, words=["not", "parsed", "."]),
        Doc(VOCAB, words=["a", "b", "c", "d", "e"], heads=[0, 3, 0, 0, 2], deps=crossing),
    ]
    return [*map(pipeline.load(), TEXTS), *by_hand]


@pytest.mark.parametrize("number", range(6))
def test_words_say_the_same(number: int) -> None:
    doc = docs()[number]
    text = parsed(doc)
    assert (text.text, len(text)) == (doc.text, len(doc))
    assert [(e.start, e.end, e.label_, e.text) for e in text.ents] == [(e.start, e.end, e.label_, e.text) for e in doc.ents]
    assert [text.has_annotation(name) for name in ("DEP", "SENT_START")] == [doc.has_annotation(name) for name in ("DEP", "SENT_START")]
    for ours, theirs in zip(text, doc, strict=True):
        assert [getattr(ours, name) for name in SAME] == [getattr(theirs, name) for name in SAME]
        assert len(ours) == len(theirs) and str(ours) == str(theirs)
        assert [getattr(ours, name).i for name in ONE] == [getattr(theirs, name).i for name in ONE]
        assert bool(ours.is_sent_start) == bool(theirs.is_sent_start)
        if doc.has_annotation("DEP"):  # spaCy looks for children outside of a text that has no parse
            assert [[w.i for w in getattr(ours, name)] for name in RELATED] == [[w.i for w in getattr(theirs, name)] for name in RELATED]
            assert (ours.sent.start, ours.sent.end) == (theirs.sent.start, theirs.sent.end)
        for other in range(len(doc)):
            assert ours.is_ancestor(text[other]) == theirs.is_ancestor(doc[other])
            assert ours.nbor(other - ours.i) is text[other]
    for word, by in ((0, -1), (-1, 1)) if len(text) else ():
        with pytest.raises(IndexError):
            text[word].nbor(by)


@pytest.mark.parametrize("number", range(6))
def test_stretches_say_the_same(number: int) -> None:
    doc, rng = docs()[number], Random(1)
    text = parsed(doc)
    for _ in range(400):
        a = rng.randint(-3, len(doc) + 2)
        b = a + rng.randint(-1, 8)
        ours, theirs = text[a:b], doc[a:b]
        assert (ours.start, ours.end, ours.text, len(ours)) == (theirs.start, theirs.end, theirs.text, len(theirs))
        assert len(theirs) == 0 or not doc.has_annotation("DEP") or ours.root.i == theirs.root.i
        start = rng.randint(-2, len(doc.text) + 2)
        end = start + rng.randint(2, 20)
        for mode in ("strict", "expand"):
            mine, his = (d.char_span(start, end, alignment_mode=mode) for d in (text, doc))
            assert (mine and (mine.start, mine.end)) == (his and (his.start, his.end))


def test_all_that_rules_ask_for_is_there() -> None:
    """Whatever of spaCy's documents, words and stretches the rules read, one of ours has too."""
    theirs = {name for kind in (Doc, Token, Span) for name in dir(kind) if not name.startswith("__")}
    text = parsed(pipeline.load()(TEXTS[0]))
    ours = {name for thing in (text, text[0], text[0:1]) for name in dir(thing)}
    others = {"lower", "label", "spans", "id", "lemma"}  # of strings, annotations and triggers
    kept = {"pipeline.py", "cutting.py", "wordfeatures.py", "parsed.py"}
    files = [file for file in (*NLP.glob("*.py"), *NLP.glob("quotes/*.py"), *NLP.glob("events/*.py")) if file.name not in kept]
    asked = {node.attr for file in files for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Attribute)}
    assert isinstance(text, Text) and isinstance(text[0], Word) and isinstance(text[0:1], Stretch)
    assert {"head", "children", "char_span"} <= asked & theirs
    assert (asked & theirs) - others <= ours
