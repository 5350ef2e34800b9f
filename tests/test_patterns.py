"""Texts that nobody writes take no longer than others of their length: work is counted, not timed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import pytest
from spacy.tokens import Doc

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


@pytest.mark.parametrize("words", ["-" * 5_000, "1-" * 5_000, "Tuesday and " * 5_000, "5 of May to " * 5_000])
def test_endless_words_are_no_time(words: str) -> None:
    assert nlp.reckoned(words, wb.Article(text="Rain.", published="2014-06-27")) is None
