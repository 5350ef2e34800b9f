"""Who speaks and who is told, from the front door: floors on our own gold, and the two real articles. Floors only rise."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import workbench as wb

from .shared import GOLD, needs_articles, real_articles, resolved_articles, resolved_gold

HERE = Path(__file__).parent / "gold"
KNOWN = json.loads((HERE / "entities.json").read_text("utf-8"))
KEYS = {name: key for key, entity in KNOWN.items() for name in (*entity.get("aliases", ()), entity["name"])}
SPAN, ADDRESSEE = 0.96, 0.9
PRECISION, RECALL = 0.97, 0.78
"""Of the speakers that are given an entity, and of those that have one in gold, how many have the right one."""


class Pair(NamedTuple):
    """A quote as it was read by hand and as it was found: the gold key of its speaker, and what our keys are in gold."""

    gold: Mapping[str, Any]
    ours: Any
    text: str
    wanted: str | None
    given: str | None


def words(text: str, spans: Iterable[Iterable[int]]) -> set[int]:
    """Where the words of spans begin."""
    return {start + m.start() for start, end in spans for m in re.finditer(r"\w+", text[start:end])}


def in_gold(corpus: wb.Corpus, entries: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The gold key that each key of ours stands for most often, by the named mentions."""
    table = corpus.frame("entities")
    ours = {(r.article, r.start, r.end): r.entity for r in table.itertuples() if isinstance(r.entity, str)}
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for n, entry in enumerate(entries):
        for e in entry["entities"]:
            start, end = e.get("span") or (e["start"], e["end"])
            if e.get("entity") and (key := ours.get((str(n), start, end))):
                votes[key][e["entity"]] += 1
    return {key: most.most_common(1)[0][0] for key, most in votes.items()}


def pairs(corpus: wb.Corpus, entries: list[Any], least: float) -> list[Pair]:
    """The quotes of gold, each with the one of ours that shares most of its words."""
    marks = {m.annotation.id: m.annotation for m in corpus.marks(layer="quotes")}
    table = corpus.frame("quotes")
    key, out = in_gold(corpus, entries), []
    for n, entry in enumerate(entries):
        text = corpus[str(n)].text
        found = [
            (row, words(text, marks[str(row.id)].spans)) for row in table.itertuples() if row.article == str(n) and str(row.id) in marks
        ]
        for quote in entry["quotes"]:
            mine = words(text, quote["content"])
            row, theirs = max(found, key=lambda f: len(f[1] & mine) / (len(f[1]) + len(mine)))
            if 2 * len(theirs & mine) / (len(theirs) + len(mine)) < least:
                continue
            wanted = quote["speaker_entity"] if "speaker_entity" in quote else KEYS.get(quote["speaker_name"])
            given = key.get(row.speaker_entity, row.speaker_entity) if isinstance(row.speaker_entity, str) else None
            out.append(Pair(quote, marks[str(row.id)], text, wanted, given))
    return out


@pytest.fixture(scope="module")
def corpus() -> wb.Corpus:
    return resolved_gold()


@pytest.fixture(scope="module")
def found(corpus: wb.Corpus) -> list[Pair]:
    return pairs(corpus, GOLD, 0.5)


def test_the_words_for_the_speaker(found: list[Pair]) -> None:
    told = [p for p in found if p.gold["speaker"]]
    right = [s.start < p.gold["speaker"][1] and p.gold["speaker"][0] < s.end for p in told for s in p.ours.roles.get("speaker", ())[:1]]
    assert len(told) > 240
    assert sum(right) / len(told) >= SPAN


def test_the_speakers_entity(found: list[Pair]) -> None:
    """A speaker who is nobody known in gold counts against us when we give them an entity."""
    given, wanted = [p for p in found if p.given], [p for p in found if p.wanted]
    right = [p for p in wanted if p.given == p.wanted]
    assert (len(right) / len(given) >= PRECISION, len(right) / len(wanted) >= RECALL) == (True, True), (len(right), len(given), len(wanted))


def test_whom_it_is_said_to(found: list[Pair]) -> None:
    """The same words or none, of the quotes where either has somebody."""
    spans = [(tuple(p.gold["addressee"] or ()), next(iter(p.ours.roles.get("addressee", ())), ())) for p in found]
    told = [gold == ours for gold, ours in spans if gold or ours]
    assert len(told) > 20
    assert sum(told) / len(told) >= ADDRESSEE


def test_names_and_entities_tell_the_same(corpus: wb.Corpus) -> None:
    """What a quote says by name and what links say of it come from one mention, whose own link has that name and key."""
    entities = {(r.article, r.start, r.end): (r.entity, r.name) for r in corpus.frame("entities").itertuples() if isinstance(r.entity, str)}
    table = corpus.frame("quotes")
    of = {m.annotation.id: m.annotation for m in corpus.marks(layer="quotes", status=None)}
    linked = 0
    for row in table.itertuples():
        for role in ("speaker", "addressee"):
            key, name = getattr(row, f"{role}_entity"), getattr(row, f"{role}_name")
            mention = of[str(row.id)].roles.get(f"{role}_mention", ())
            assert bool(mention) or not isinstance(key, str)
            for span in mention:
                assert (key, name) == entities.get((row.article, *span), (key, name))
            linked += isinstance(key, str)
    assert linked > 150


@pytest.fixture(scope="module")
def real() -> list[Pair]:
    return pairs(resolved_articles(), real_articles(), 0.5)


@needs_articles
def test_speakers_of_the_two_real_articles(real: list[Pair]) -> None:
    spans = [p.ours.roles["speaker"] == (tuple(p.gold["speaker"]),) for p in real if "speaker" in p.ours.roles]
    assert (len(real), sum(spans)) == (22, 22)
    assert [p.given for p in real] == [p.wanted for p in real]
    assert sum(p.wanted is not None for p in real) == 20


@needs_articles
def test_addressees_of_the_two_real_articles(real: list[Pair]) -> None:
    names = [p.ours.values.get("addressee_name") for p in real]
    assert names == ["BBC" if p.gold["addressee_entity"] else None for p in real]
