"""Entities: what the pipeline as a whole finds; sentence -> expectation, and floors on gold."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import workbench as wb
from workbench.nlp import annotate

from .shared import SHARED, needs_articles

REPOSITORY = Path(__file__).parents[1]
NAMES = ("PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "PRODUCT", "EVENT")
SAMPLE, LATER = (
    [json.loads(line) for line in (REPOSITORY / f"tests/gold/{name}.jsonl").read_text("utf-8").splitlines()]
    for name in ("sample", "articles")
)


def found(text: str, labels: tuple[str, ...] = NAMES) -> list[tuple[str, str]]:
    article = wb.Article(text=text)
    return [(a.spans[0].of(text), a.label) for a in annotate(article, ["entities"])[0] if a.label in labels]


CASES = [
    ("Foreign Minister Hoshyar Zebari met the ambassador.", [("Hoshyar Zebari", "PERSON")]),
    ("A spokeswoman, Captain Ines Duarte, said so.", [("Ines Duarte", "PERSON")]),
    ("The Islamic State of Iraq and the Levant (ISIS) denied it.", [("Islamic State of Iraq and the Levant", "ORG"), ("ISIS", "ORG")]),
    ("Syrian jets bombed the Sunni town.", [("Syrian", "NORP"), ("Sunni", "NORP")]),
    ("Smoke rose over Mosul.", [("Mosul", "GPE")]),
    ("The U.S. and Russia agreed.", [("U.S.", "GPE"), ("Russia", "GPE")]),
    ("The U.N.'s envoy left Baghdad's airport.", [("U.N.", "ORG"), ("Baghdad", "GPE")]),
    ("Prime Minister Nouri al-Maliki spoke. Maliki later left.", [("Nouri al-Maliki", "PERSON"), ("Maliki", "PERSON")]),
    ("Ngozi Okonjo-Iweala spoke. Okonjo-Iweala left.", [("Ngozi Okonjo-Iweala", "PERSON"), ("Okonjo-Iweala", "PERSON")]),
    ("Chief Executive Kim Min-jae met Vice President Ana Ruiz.", [("Kim Min-jae", "PERSON"), ("Ana Ruiz", "PERSON")]),
    ("Umm Hassan wept. Her cousin Abu Yasser left.", [("Umm Hassan", "PERSON"), ("Abu Yasser", "PERSON")]),
    ("Pavel Timor came home.\n\nTimor says she will leave.", [("Pavel Timor", "PERSON"), ("Timor", "PERSON")]),
    ("Pavel Timor came home. He was born in Timor.", [("Pavel Timor", "PERSON"), ("Timor", "LOC")]),
    ("A Baghdad-based group met Nouri al-Maliki.", [("Baghdad", "GPE"), ("Nouri al-Maliki", "PERSON")]),
    ("PM SLAMS UNION BOSSES IN MALI\n\nThe prime minister spoke.", [("MALI", "GPE")]),
    ("It bought F-16 jets.", [("F-16", "PRODUCT")]),
    ("The Sunday market opened in April.", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[c[0][:30] for c in CASES])
def test_entities(text, expected):
    assert found(text) == expected


def test_names_do_not_cross_lines_or_overlap():
    text = "Visit of Prime Minister Nouri Maliki\nBaghdad\n\nIraq"
    spans = [a.spans[0] for a in annotate(wb.Article(text=text), ["entities"])[0]]
    assert all("\n" not in s.of(text) for s in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))


def test_offsets_count_code_points_behind_an_emoji():
    text = "👩‍👩‍👧 In Baghdad\u00a0today"
    article = wb.Article(text=text)
    assert [a.check(article).spans[0].of(text) for a in annotate(article, ["entities"])[0]] == ["Baghdad", "today"]


@pytest.mark.parametrize("text", [" ", "\n\n", "“", "😀", "a" * 5000, "A " * 3000, "((((", "\u202e\u200b"])
def test_odd_text_is_no_reason_to_fail(text):
    annotate(wb.Article(text=text))


def scores(gold: list[dict[str, Any]], labels: tuple[str, ...]) -> dict[str, float]:
    """Exact F1 per label and over all."""
    hit: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    made: Counter[str] = Counter()
    for entry in gold:
        article = wb.Article(text=entry["text"])
        mine = {(a.start, a.end, a.label) for a in annotate(article, ["entities"])[0]}
        theirs = {(e["start"], e["end"], e["label"]) for e in entry["entities"]}
        for label in labels:
            a, b = ({x for x in s if x[2] == label} for s in (mine, theirs))
            hit[label] += len(a & b)
            made[label] += len(a)
            wanted[label] += len(b)
    out = {label: 2 * hit[label] / max(made[label] + wanted[label], 1) for label in labels}
    return {**out, "all": 2 * hit.total() / max(made.total() + wanted.total(), 1)}


FLOORS = {"PERSON": 0.85, "ORG": 0.91, "GPE": 0.88, "NORP": 0.95, "LOC": 0.66, "DATE": 0.97, "TIME": 0.96, "PRODUCT": 0.66, "all": 0.89}
"""What was reached on the sample articles, rounded down. Floors only rise."""
FLOORS_OF_ALL = {
    "PERSON": 0.86, "ORG": 0.83, "GPE": 0.88, "LOC": 0.68, "FAC": 0.81, "NORP": 0.93, "PRODUCT": 0.60, "EVENT": 0.84, "DATE": 0.94,
    "TIME": 0.93, "MONEY": 0.82, "PERCENT": 1.0, "QUANTITY": 0.76, "all": 0.87,
}  # fmt: skip
"""The same for all thirty articles of our own; fourteen were annotated after the rules were made."""


def test_floors_on_our_own_gold():
    reached = scores(SAMPLE, ("PERSON", "ORG", "GPE", "LOC", "NORP", "DATE", "TIME", "PRODUCT"))
    assert {k: v for k, v in reached.items() if v < FLOORS.get(k, 0)} == {}, reached


def test_floors_on_all_thirty_articles():
    reached = scores(SAMPLE + LATER, tuple(label for label in FLOORS_OF_ALL if label != "all"))
    assert {k: v for k, v in reached.items() if v < FLOORS_OF_ALL[k]} == {}, reached


@needs_articles
def test_the_two_real_articles():
    gold = json.loads((SHARED / "gold/sample_articles.json").read_text("utf-8"))
    right = total = 0
    for entry in gold["articles"]:
        text = (SHARED / "articles" / entry["file"]).read_bytes().decode("utf-8")
        article = wb.read(SHARED / "articles" / entry["file"])[0]
        assert article.text == text
        mine = {(a.start, a.end, a.label) for a in annotate(article, ["entities"])[0]}
        wanted = {(*e["span"], e["label"]) for e in entry["entities"] if e["label"] in ("PERSON", "ORG", "GPE")}
        right += len(mine & wanted)
        total += len(wanted)
    assert total == 75
    assert right >= 74  # floors only rise
