"""Texts that nobody writes take no longer than others of their length: work is counted, not timed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from itertools import islice
from typing import Any

import pytest
import spacy
from spacy.tokens import Doc, Token

import workbench as wb
from workbench import nlp
from workbench.codebook import TRIGGER
from workbench.nlp import furniture, pipeline, quotemarks, tense
from workbench.sources.text import UNTITLED


@pytest.mark.parametrize("pump", ["“", "“ ", "„“", "‘a ", "“a ‘b ", "''", "'a ", '"a “', "»", "«»", "“a\n", "“It’s "])
def test_marks_are_paired_in_proportion(monkeypatch: pytest.MonkeyPatch, pump: str) -> None:
    looked = 0

    def counted(some: Iterable[Any], most: int) -> Iterator[Any]:
        nonlocal looked
        for each in islice(some, most):
            looked += 1
            yield each

    monkeypatch.setattr(quotemarks, "islice", counted)
    steps = []
    for length in (600, 1200):
        looked = 0
        quotemarks.quoted(pump * (length // len(pump)))
        steps.append(looked)
    assert steps[1] <= 2.5 * steps[0] + 100


@pytest.mark.parametrize(("pattern", "text"), [
    (TRIGGER, "\t" * 100_000 + ")"),
    (TRIGGER, "attack (noun" + " " * 100_000),
    (TRIGGER, "attack:" + " " * 100_000 + ":"),
    (tense.CALENDAR, "1" * 1_000_000 + "\0"),
    (furniture.DATED, "last published on: " + "1" * 1_000_000 + "\n\0"),
    (UNTITLED, "a@a" * 300_000 + "\n"),
], ids=["blanks", "part of speech", "words", "figures", "date line", "address"])  # fmt: skip
def test_what_does_not_fit_is_given_up_at_once(pattern: re.Pattern[str], text: str) -> None:
    """Taking back what was read, step by step, would keep this running for hours."""
    assert pattern.fullmatch(text) is None


@pytest.mark.parametrize("run", ["“" * 3_000, "-" * 2_999, "a" * 1_000, "“" * 999])
def test_a_run_without_spaces_is_cut_before_it_is_too_long(monkeypatch: pytest.MonkeyPatch, run: str) -> None:
    text = f"Rain\u00a0fell. {run} Snow,  too.\n\n{run}"
    given: list[str] = []

    def counted(piece: str) -> Doc:
        given.append(piece)
        return loaded.tokenizer(piece)

    loaded = pipeline.load()
    monkeypatch.setattr(loaded, "make_doc", counted)
    assert pipeline.parse(loaded, text).text == pipeline.plain_spaces(text)
    assert all(len(word) < 1_000 for piece in given for word in piece.split())
    assert (len(given) == 1) == (len(run) < 1_000)


@pytest.mark.parametrize(("text", "starts"), [
    ("rain and " * 500, [0, 400, 800]),
    ("rain and " * 150 + "rain. " + "rain and " * 150, [0]),
    ("rain and " * 150 + "\n\n" + "rain and " * 250, [0, 301, 701]),
], ids=["without end", "with an end", "after a break"])  # fmt: skip
def test_a_sentence_that_does_not_end_is_cut(text: str, starts: list[int]) -> None:
    """What looks at all words of a sentence for each of them would else take time with the square of the text."""
    doc = pipeline.paragraph_breaks(spacy.blank("en")(text.strip()))
    assert [token.i for token in doc if token.i == 0 or token.is_sent_start] == starts
    assert max(map(len, pipeline.parse(pipeline.load(), text).sents)) <= pipeline.LONGEST


def test_events_beside_one_another_count_few_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = import_module("workbench.nlp.events.numbers")  # not the function of that name
    looked: list[int] = []
    counted: Callable[[Token], Iterator[Token]] = numbers._counted

    def seen(word: Token) -> Iterator[Token]:
        looked.append(word.i)
        return counted(word)

    monkeypatch.setattr(numbers, "_counted", seen)
    found, _ = nlp.annotate(wb.Article(text="killing " * 150))
    events = sum(a.layer == "events" for a in found)
    assert events > 100
    assert len(looked) <= numbers.MOST * events


@pytest.mark.parametrize("words", ["-" * 5_000, "1-" * 5_000, "Tuesday and " * 5_000, "5 of May to " * 5_000])
def test_endless_words_are_no_time(words: str) -> None:
    assert nlp.reckoned(words, wb.Article(text="Rain.", published="2014-06-27")) is None
