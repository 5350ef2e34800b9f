"""Names made of other names, and teams: text and parts -> names."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc

from workbench.nlp.candidates import Found
from workbench.nlp.composed import acronyms, called, elections, grown
from workbench.nlp.sport import is_sport, table_names, teams

from .trees import ENGLISH

Names = list[tuple[str, str]]


def parts(doc: Doc, names: Names, how: str = "model") -> list[Found]:
    """The names, in reading order, as found over tokens."""
    out, at = [], 0
    for name, label in names:
        at = doc.text.index(name, at)
        stretch = doc.char_span(at, at + len(name))
        assert stretch is not None
        out.append(Found(stretch.start, stretch.end, label, how))
        at += len(name)
    return out


def shown(doc: Doc, found: list[Found]) -> Names:
    return [(doc[f.start : f.end].text, f.label) for f in sorted(found)]


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("The 2003 Manitoba general election was close.", [("Manitoba", "GPE")], [("2003 Manitoba general election", "EVENT")]),
        (
            "She won the 1996 Lomna Senate special election in Tirena.",
            [("Lomna Senate", "ORG"), ("Tirena", "GPE")],
            [("1996 Lomna Senate special election in Tirena", "EVENT")],
        ),
        ("After the 14th Lomnan federal election", [("Lomnan", "NORP")], [("14th Lomnan federal election", "EVENT")]),
        ("In 2003 the election in Lomna was close.", [("Lomna", "GPE")], []),
        ("In the 2003 general election he lost.", [], []),
    ],
)
def test_an_election_by_year_or_number_and_place_is_one_event(text, names, expected):
    doc = ENGLISH(text)
    assert shown(doc, elections(doc, parts(doc, names))) == expected


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        (
            "The Lomnan Communist Party met.",
            [("Lomnan", "NORP"), ("Communist Party", "ORG")],
            [("Lomnan", "NORP"), ("Lomnan Communist Party", "ORG")],
        ),
        (
            "The Social Democratic Party of Lomna met.",
            [("Social Democratic Party", "ORG"), ("Lomna", "GPE")],
            [("Social Democratic Party of Lomna", "ORG"), ("Lomna", "GPE")],
        ),
        ("The Lomnan Velira met.", [("Lomnan", "NORP"), ("Velira", "ORG")], [("Lomnan", "NORP"), ("Velira", "ORG")]),
    ],
)
def test_a_body_takes_in_its_people_and_its_place(text, names, expected):
    doc = ENGLISH(text)
    assert shown(doc, grown(doc, parts(doc, names))) == expected


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("The Forum of Lomna (LiF) met.", [("Forum of Lomna", "ORG")], [("Forum of Lomna", "ORG"), ("LiF", "ORG")]),
        (
            "Ana Ruiz (NDP) and Bo Li (IV) met.",
            [("Ana Ruiz", "PERSON"), ("Bo Li", "PERSON")],
            [("Ana Ruiz", "PERSON"), ("NDP", "ORG"), ("Bo Li", "PERSON")],
        ),
        ("Ana Ruiz (Lomna) met.", [("Ana Ruiz", "PERSON")], [("Ana Ruiz", "PERSON")]),
        ("In Tirena (TV) it rained.", [("Tirena", "GPE")], [("Tirena", "GPE")]),
    ],
)
def test_an_acronym_in_brackets_is_an_organisation(text, names, expected):
    doc = ENGLISH(text)
    assert shown(doc, acronyms(doc, parts(doc, names))) == expected


@pytest.mark.parametrize(
    ("text", "name", "label", "expected"),
    [
        ("The Zora Velin newspaper said so.", "Zora Velin", "PERSON", "ORG"),
        ("The news agency Velpress said so.", "Velpress", "GPE", "ORG"),
        ("The company Ana Ruiz founded grew.", "Ana Ruiz", "PERSON", "PERSON"),
        ("A Baghdad newspaper said so.", "Baghdad", "GPE", "GPE"),
    ],
)
def test_a_common_noun_beside_a_name_says_what_it_is(text, name, label, expected):
    doc = ENGLISH(text)
    assert shown(doc, called(doc, parts(doc, [(name, label)]))) == [(name, expected)]


def test_a_run_of_results_is_a_table_of_names():
    doc = ENGLISH("Rain fell. Lomna 2 Tirena Town 1 Orun 0 Velira 3. It was cold, as in 2014 Lomna.")
    assert [doc[a:b].text for a, b in table_names(doc)] == ["Lomna", "Tirena Town", "Orun", "Velira"]


SPORT = "The coach praised the striker after the semifinal of the season. "


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        (SPORT + "They played against Lomna in Tirena.", ["Lomna", "Tirena"], ["ORG", "GPE"]),
        (SPORT + "They played against Japan.", ["Japan"], ["GPE"]),
        ("The team went to the Arab League in that season. They fought against Lomna.", ["Lomna"], ["GPE"]),
    ],
)
def test_a_city_is_a_team_in_sport_only(text, names, expected):
    doc = ENGLISH(text)
    found = teams(doc, parts(doc, [(name, "GPE") for name in names]))
    assert [f.label for f in found] == expected
    assert is_sport(doc) is text.startswith(SPORT)
