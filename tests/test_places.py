"""Places: names found however they are spelled, and linked to the right spot or not at all."""

from __future__ import annotations

import csv
import json
import math
import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.shared import SHARED, needs_articles
from workbench.model import Annotation, Article, Span
from workbench.places import Place, as_values, candidates, cues, index, locate
from workbench.places.folding import fold, loosen

TABLE = Path(__file__).with_name("places_table.txt")
SAMPLE = Path(__file__).with_name("gold") / "sample.jsonl"
MENTION = re.compile(r"\[(?P<GPE>[^\]]+)\]|\{(?P<LOC>[^}]+)\}|<(?P<NORP>[^>]+)>")
EXPECTED = re.compile(r" (?:(?P<none>\?)|=(?P<country>[A-Z]{2})|(?P<region>~)?(?P<lat>-?\d[\d.]*) (?P<lon>-?\d[\d.]*))$")
TOWN, REGION = 40, 350
"""Kilometres from where a place was expected."""
INVENTED = {
    "Ardania", "Besuka", "DRESK", "Dresk", "Ganara", "Hartwell", "Kolvar", "Lomna", "Lubrava", "Morosa", "Orun Delta", "PORT ADAMA",
    "PORT CORVANE", "Port Corvane", "Port\xa0Corvane", "Upper Sarn", "Velmara",
}  # fmt: skip
"""Places of the sample articles that are not on any map."""


class Wanted(NamedTuple):
    """A mention, and where it should lie."""

    annotation: Annotation
    name: str
    place: re.Match[str] | None


def marked(line: str, **facts: str) -> tuple[Article, list[Wanted]]:
    """The article behind a line of the table, and its mentions."""
    text, at, found = "", 0, []
    for m in MENTION.finditer(line):
        text += line[at : m.start()]
        label = str(m.lastgroup)
        place = EXPECTED.search(m[label])
        name = m[label][: place.start()] if place else m[label]
        found.append((Span(len(text), len(text) + len(name)), label, name, place))
        text += name
        at = m.end()
    article = Article(text=text + line[at:], **facts)  # type: ignore[arg-type]  # facts of an article are texts
    return article, [Wanted(entity(article, span, label), name, place) for span, label, name, place in found]


def entity(article: Article, span: Span, label: str) -> Annotation:
    return Annotation(article=article.id, layer="entities", label=label, spans=(span,), by="user:test")


def linked(line: str, **facts: str) -> dict[str, list[Place]]:
    """What the places of a line are linked to, by name."""
    article, wanted = marked(line, **facts)
    found = locate([w.annotation for w in wanted], article)
    return {w.name: found[w.annotation.id] for w in wanted if w.annotation.id in found}


def away(place: Place, lat: float, lon: float) -> float:
    return 111 * math.hypot(place.lat - lat, (place.lon - lon) * math.cos(math.radians(lat)))


def is_right(found: list[Place], place: re.Match[str]) -> bool:
    if place["none"] or not found:
        return bool(place["none"]) and not found
    if place["country"]:
        return (found[0].kind, found[0].country) == ("country", place["country"])
    return away(found[0], float(place["lat"]), float(place["lon"])) <= (REGION if place["region"] else TOWN)


def judged(line: str) -> list[tuple[str, bool, list[Place]]]:
    article, wanted = marked(line)
    found = locate([w.annotation for w in wanted], article)
    return [(w.name, is_right(found[w.annotation.id], w.place), found[w.annotation.id]) for w in wanted if w.place]


LINES = [line for line in TABLE.read_text("utf-8").splitlines() if line and not line.startswith("#")]


def test_the_table_is_right_almost_everywhere_and_wrong_almost_nowhere():
    answers = [(name, right, found, line) for line in LINES for name, right, found in judged(line)]
    open_or_wrong = [(name, found[:1], line) for name, right, found, line in answers if not right]
    assert len(answers) > 400
    assert len(open_or_wrong) <= 0.01 * len(answers), open_or_wrong
    assert [found for _, found, _ in open_or_wrong if found] == []


SPELLINGS = [
    ("Qaim", "IQ", "Al Qā’im"), ("Al-Qa'im", "IQ", "Al Qā’im"), ("al Qaim", "IQ", "Al Qā’im"), ("AL QĀ’IM", "IQ", "Al Qā’im"),
    ("Albu Kamal", "SY", "Ālbū Kamāl"), ("Abu Kamal", "SY", "Ālbū Kamāl"), ("Bukamal", "SY", "Ālbū Kamāl"), ("Raqqa", "SY", "Ar Raqqah"),
    ("Ar-Raqqah", "SY", "Ar Raqqah"), ("Hodeida", "YE", "Al Ḩudaydah"), ("the Hague", "NL", "The Hague"), ("Cote d’Ivoire", "CI", "Ivory Coast"),
    ("city of Mosul", "IQ", "Mosul"), ("Sana’a", "YE", "Sanaa"), ("Deir\xa0Ezzor", "SY", "Deir ez-Zor"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "country", "place"), SPELLINGS)
def test_a_name_is_found_however_it_is_written(name, country, place):
    assert next((p.name for p in candidates(name) if p.country == country), None) == place


def test_an_article_in_a_name_counts_where_there_are_both():
    assert candidates("El Salvador")[0].kind == "country"
    assert candidates("Salvador")[0].country == "BR"


def test_a_loose_spelling_is_a_weaker_claim():
    assert index.entries("Shirqatt")
    assert all(e.loose for e in index.entries("Shirqatt"))
    assert not any(e.loose for e in index.entries("Mosul"))


def test_ids_coordinates_and_kinds():
    (qaim,) = candidates("Qaim")
    assert (qaim.id, qaim.country, qaim.kind, qaim.region) == ("geonames:92138", "IQ", "city", "Al Anbar Governorate")
    assert away(qaim, 34.39, 40.99) < 5
    assert candidates("Red Sea")[0].id == "workbench:red-sea"
    assert [candidates(name)[0].kind for name in ("Iraq", "Baghdad", "Mosul", "Anbar province", "Asia", "Lake Van", "Lesbos")] == [
        "country", "capital", "city", "region", "continent", "lake", "island",
    ]  # fmt: skip


COUNTED = [
    ("Fighting reached [Tripoli] as <Lebanese> troops left.", "Tripoli", "LB"),
    ("Fighting reached [Tripoli] as <Libyan> troops left.", "Tripoli", "LY"),
    ("The <American> envoy left [Damascus].", "Damascus", "SY"),
    ("[Paris], [Texas], was flooded.", "Paris", "US"),
    ("[Paris] ([Texas]) and [Dallas] were flooded, the mayor of [Paris] said.", "Paris", "US"),
    ("The <American> envoy flew from [Dallas] to [Paris].", "Paris", "FR"),
    ("He left [Cordoba] for [Rosario] and [Mendoza].", "Cordoba", "AR"),
    ("[Georgia] lost to [Armenia].", "Georgia", "GE"),
    ("Votes in [Atlanta] and [Savannah] decided [Georgia], the <American> party said.", "Georgia", "US"),
]


@pytest.mark.parametrize(("line", "name", "country"), COUNTED)
def test_what_the_article_says_decides(line, name, country):
    assert [p.country for p in linked(line)[name][:1]] == [country]


def test_the_outlet_is_weak_evidence():
    line = "Police in [Hyderabad] closed a market."
    assert linked(line, source="Karachi Herald", url="https://herald.example.pk/1")["Hyderabad"][0].country == "IN"
    assert cues.outlet_country(Article(text="x", url="https://paper.example.co.uk/1")) == "GB"
    assert cues.outlet_country(Article(text="x", source="The Times of India")) == "IN"
    assert cues.outlet_country(Article(text="x", source="Wire", url="http://[bad")) is None


def test_a_name_said_once_with_its_state_means_that_everywhere():
    line = "A fire broke out in [Portland], [Maine]. The mayor of [Portland] thanked the crews."
    article, wanted = marked(line)
    found = locate([w.annotation for w in wanted], article)
    assert {found[w.annotation.id][0].region for w in wanted if w.name == "Portland"} == {"Maine"}


def test_two_places_of_one_name_in_one_article():
    article, wanted = marked("Fires burned in [Portland], [Maine], and in [Portland], [Oregon].")
    found = locate([w.annotation for w in wanted], article)
    assert [found[w.annotation.id][0].region for w in wanted if w.name == "Portland"] == ["Maine", "Oregon"]


def test_names_in_a_list_are_not_put_in_each_other():
    found = linked(
        "Envoys of [Syria], [Lebanon], [Iraq] and [Jordan] met in [Berlin], [Brussels] and [Paris] and in [Washington], [D.C.], last year."
    )
    assert [places[0].country for places in found.values()] == ["SY", "LB", "IQ", "JO", "DE", "BE", "FR", "US", "US"]


UNRESOLVED = [
    "Troops left [Springfield].",
    "Troops left [Springfield], [Ardania].",
    "The {Euphrates} fell again, <Iraqi> farmers said.",
    "The [White House] was silent.",
    "He was born in [Georgetown], [Velmara].",
    "Nothing moved in [Santa Rosa].",
    "Prices rose in [Kolvar], <Ardanian> radio said.",
]


@pytest.mark.parametrize("line", UNRESOLVED)
def test_what_cannot_be_told_stays_open(line):
    assert {name: found[:1] for name, found in linked(line).items() if found} == {}


WHY = [
    ("Jets hit the <Syrian> town of [Albu Kamal].", "Albu Kamal", "named together with its country"),
    ("<Iraqi> radio was silent. Jets then hit [Qaim].", "Qaim", "the only place of this name in a country that the article is about"),
    ("A fire in [Portland], [Maine].", "Portland", "the text says that it is in Maine"),
    ("[Iraq] objected.", "Iraq", "the name of a country"),
    ("The ship left the {Red Sea}.", "Red Sea", "the name of a sea"),
]


@pytest.mark.parametrize(("line", "name", "why"), WHY)
def test_a_link_says_why(line, name, why):
    assert linked(line)[name][0].why == why


def test_runners_up_are_kept_and_everything_is_json():
    places = linked("Shots were heard in [Tripoli], the <Lebanese> army said.")["Tripoli"]
    values = as_values(places)
    assert [p.country for p in places[:2]] == ["LB", "LY"]
    assert all(a.score >= b.score for a, b in pairwise(places))
    assert values["kb"] == places[0].id
    assert json.loads(json.dumps(values))["place_others"][0]["country"] == "LY"
    assert as_values([]) == {}


def test_all_places_are_answered_and_nothing_else():
    article, wanted = marked("[Iraq] thanked the <Syrian> army at {Baiji Refinery}.")
    building = entity(article, wanted[2].annotation.spans[0], "FAC")
    found = locate([*(w.annotation for w in wanted[:2]), building], article)
    assert {wanted[0].annotation.id: True, building.id: False} == {key: bool(places) for key, places in found.items()}


def test_places_that_do_not_exist_stay_off_the_map():
    for line in SAMPLE.read_text("utf-8").splitlines():
        d = json.loads(line)
        article = Article(text=d["text"], source=d["source"])
        wanted = [entity(article, Span(e["start"], e["end"]), e["label"]) for e in d["entities"]]
        found = locate(wanted, article)
        linked_names = {a.spans[0].of(article.text): bool(found[a.id]) for a in wanted if a.label in ("GPE", "LOC")}
        assert {name for name, is_linked in linked_names.items() if not is_linked} == (INVENTED | {"Euphrates"}) & set(linked_names)


GOLD = {"qaim": (34.39, 40.99), "albukamal": (34.45, 40.92), "baghdad": (33.34, 44.40), "mosul": (36.34, 43.13)}
NATIONS = {"iraq": "IQ", "syria": "SY", "iran": "IR", "us": "US", "russia": "RU", "belarus": "BY"}


@needs_articles
def test_the_real_articles():
    gold = json.loads((SHARED / "gold/sample_articles.json").read_text("utf-8"))
    for a in gold["articles"]:
        article = Article(text=(SHARED / "articles" / a["file"]).read_bytes().decode(), published=a["published"])
        wanted = [(e.get("entity"), entity(article, Span(*e["span"]), e["label"])) for e in a["entities"]]
        found = locate([annotation for _, annotation in wanted], article)
        for key, annotation in wanted:
            if annotation.label == "GPE" and key in GOLD:
                assert away(found[annotation.id][0], *GOLD[key]) < 10
            elif annotation.label == "GPE" and annotation.spans[0].of(article.text) != "Washington":
                assert (found[annotation.id][0].kind, found[annotation.id][0].country) == ("country", NATIONS[key])


LATIN = st.text(alphabet="abcdefghijklmnopqrstuvwxyzáčéğīłöşūž '’-", max_size=30)


@given(LATIN)
def test_case_and_marks_make_no_difference(name):
    assert fold(name.upper()) == fold(name)
    assert fold(name.replace("'", "’")) == fold(name)
    assert loosen(fold(name).key) == loosen(fold(name.upper()).key)


@given(st.text(max_size=40), st.data())
def test_no_text_is_too_odd(text, data):
    article = Article(text=f"{text} in Iraq, {text}")
    places = st.integers(0, len(article.text) - 1).map(lambda n: Span(n, min(n + 9, len(article.text))))
    spans = data.draw(st.lists(places, max_size=5))
    found = locate([entity(article, span, "GPE") for span in spans], article)
    assert all(p.id and -90 <= p.lat <= 90 and -180 <= p.lon <= 180 for ranked in found.values() for p in ranked)


def test_threads_share_the_index():
    index.entries.cache_clear()
    names = ["Qaim", "Tripoli", "Mosul", "Kyiv"] * 50
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(candidates, names)) == [candidates(name) for name in names]


def test_the_index_is_small_and_whole():
    assert index.INDEX.stat().st_size < 15_000_000
    with sqlite3.connect(f"{index.INDEX.as_uri()}?mode=ro", uri=True) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("SELECT count(*) FROM name LEFT JOIN place ON place.id = name.place WHERE place.id IS NULL").fetchone() == (0,)
        assert db.execute("SELECT count(*) FROM place WHERE abs(lat) > 900000 OR abs(lon) > 1800000").fetchone() == (0,)
    db.close()


def test_our_own_list_is_clean():
    with index.INDEX.with_name("additions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = [row["name"] for row in rows]
    assert names == sorted(names, key=str.lower)
    assert len({fold(name).key for name in names}) == len(names)
    assert all(abs(float(row["lat"])) <= 90 and abs(float(row["lon"])) <= 180 for row in rows)
    assert all(candidates(row["name"]) for row in rows)
