"""The word lists: well-formed, and what they say of a name."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from workbench.nlp import gazetteer
from workbench.nlp.gazetteer import is_facility, is_generic, is_natural, strip_titles

LEXICON = Path(gazetteer.__file__).parent / "lexicon"
ALLOWED = {
    "places": ("label", {"GPE", "LOC"}),
    "organizations": ("kind", {"agency", "body", "government", "armed", "party", "company"}),
    "groups": ("kind", {"religious", "ethnic", "political", "regional"}),
    "reporting": ("pos", {"VERB", "NOUN"}),
}

LABELS = [
    ("Iraq", "GPE"), ("U.S.", "GPE"), ("Kyiv", "GPE"), ("Syrian", "NORP"), ("Britons", "NORP"), ("Shia Muslim", "NORP"), ("BBC", "ORG"),
    ("Kremlin", "ORG"), ("Isis", "ORG"), ("Nusra Front", "ORG"), ("Middle East", "LOC"), ("F-16", "PRODUCT"), ("F16", "PRODUCT"), ("table", None),
]  # fmt: skip


@pytest.mark.parametrize(("surface", "label"), LABELS)
def test_labels(surface, label):
    assert gazetteer.gazetteer().label(surface) == label


def test_apostrophes_of_either_kind():
    known = gazetteer.gazetteer()
    assert known.label("Cote d'Ivoire") == known.label("Cote d’Ivoire")
    assert known.label("People's Republic of China") == known.label("People’s Republic of China") == "GPE"


@pytest.mark.parametrize("path", sorted(LEXICON.glob("*.csv")), ids=lambda p: p.stem)
def test_files_are_clean(path):
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    key = "lemma" if path.stem == "reporting" else "name"
    assert rows
    for row in rows:
        assert row[key]
        assert None not in row.values()
        assert all(v == v.strip() for v in row.values())
        assert not row[key].startswith(("the ", "The ")) or row[key] in {"The Gambia", "The Hague"}
    if path.stem in ALLOWED:
        column, allowed = ALLOWED[path.stem]
        assert {row[column] for row in rows} <= allowed


TITLES = [(["Mr", "Maliki"], 1), (["Prime", "Minister", "Nouri", "Maliki"], 2), (["Nouri", "Maliki"], 0), (["General"], 0)]


@pytest.mark.parametrize(("words", "size"), TITLES)
def test_titles(words, size):
    assert strip_titles(words) == size


def test_kinds_of_places():
    assert is_facility("Erbil Airport")
    assert not is_facility("Erbil")
    assert is_natural("Lake Tharthar")
    assert is_natural("Middle East")
    assert is_generic("President")
    assert not is_generic("Baghdad")
