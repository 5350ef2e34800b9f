"""How values stand to each other: people, places, times, numbers; and what a number's words are."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.comparison.amounts import counted
from workbench.comparison.days import in_words
from workbench.comparison.meanings import BACK, Amount, Deed, Manner, Meaning, Party, Relation, Source, Spot, Time
from workbench.model import Span


def party(*entities: str, peoples: str = "", words: str = "", known: bool = False) -> Party:
    return Party(frozenset(entities), frozenset(peoples.split()), frozenset(words.split()), known=known)


def spot(key: str = "", name: str = "", kind: str = "", country: str = "", words: str = "", entity: str = "") -> Spot:
    return Spot(key, name, kind, country, frozenset([entity] if entity else []), frozenset(words.split()))


IRAQ = spot("geonames:99237", "Iraq", "country", "IQ")
QAIM = spot("geonames:92138", "Al Qā’im", "city", "IQ", "town qaim")
MOSUL = spot("geonames:99072", "Mosul", "city", "IQ")
SYRIA = spot("geonames:163843", "Syria", "country", "SY")
BORDER = spot(words="border")

PAIRS: list[tuple[Meaning, Meaning, Relation]] = [
    # people and things
    (party("org/isis"), party("org/isis", words="militant"), "same"),
    (party("org/isis"), party("org/nusra"), "other"),
    (party(peoples="place/syria", words="jet"), party(peoples="place/turkey", words="jet"), "other"),
    (party(peoples="place/syria", words="jet"), party("place/syria"), "same"),
    (party("org/isis", words="base"), party("place/qaim", words="base"), "same"),
    (party("org/isis"), party(words="group", known=True), "more exact"),
    (party("product/sukhoi", words="aircraft"), party(words="aircraft"), "more exact"),
    (party(words="militant position"), party(words="militant"), "same"),
    # places
    (QAIM, QAIM, "same"),
    (QAIM, MOSUL, "other"),
    (QAIM, IRAQ, "more exact"),
    (QAIM, SYRIA, "other"),
    (spot(entity="place/velmara", words="velmara"), IRAQ, "more exact"),
    (spot(entity="place/velmara", words="velmara"), MOSUL, "other"),
    (QAIM, BORDER, "more exact"),
    (BORDER, spot(words="bridge"), "same"),
    (spot(entity="place/lomna-bridge", words="lomna bridge"), spot(entity="place/dresk", words="dresk"), "other"),
    (spot(entity="place/lomna-bridge", words="lomna bridge"), spot(words="bridge"), "more exact"),
    # times
    (Time("2014-06-26", "day"), Time("2014-06-26", "day"), "same"),
    (Time("2014-06-26", "day"), Time("2014-06-24", "day"), "other"),
    (Time("2014-06-26", "day"), Time("2014-W26", "week"), "more exact"),
    (Time("2014-06-26", "day"), Time("2014-06", "month"), "more exact"),
    (Time("2014-06-26", "day"), Time("2014-W25", "week"), "other"),
    (Time("2014-06", "month"), Time("2014-05-30/2014-06-27", "day"), "same"),
    (Time("2015-03-08T02:15", "minute"), Time("2015-03-08", "day"), "more exact"),
    (Time("2015-03-08T02:15", "minute"), Time("2015-03-08TMO", "part of day"), "more exact"),
    (Time("2015-03-08T02:15", "minute"), Time("2015-03-08T02", "hour"), "same"),
    (Time("2015-03-08T02:15", "minute"), Time("2015-03-08T04:00", "minute"), "other"),
    (Time("2014-11-20", "day"), Time("2014-11", "month", "before"), "other"),
    (Time("2014-10-20", "day"), Time("2014-11", "month", "before"), "more exact"),
    (Time("2014-11", "month", "until"), Time("2014-12-25", "day", "before"), "other"),
    (Time("P3D", "duration"), Time("P2D", "duration"), "other"),
    # numbers
    (Amount(14, 14), Amount(14, 14), "same"),
    (Amount(14, 14), Amount(12, 12), "other"),
    (Amount(14, 14), Amount(11, math.inf), "more exact"),
    (Amount(9, 9), Amount(11, math.inf), "other"),
    (Amount(11, math.inf), Amount(14, math.inf), "other"),
    (Amount(2550, 3450), Amount(2400, 3100), "same"),
    (Amount(2550, 3450), Amount(20, 200), "other"),
    # what happens
    (Deed("ASSAULT", "airstrike", "strike"), Deed("ASSAULT", "", "hit"), "same"),
    (Deed("ASSAULT", "airstrike", "strike"), Deed("", "", "hit"), "same"),
    (Deed("ASSAULT", "airstrike", "strike"), Deed("ASSAULT", "explosives", "blast"), "other"),
    (Deed("ASSAULT", "", "strike"), Deed("PROTEST", "", "march"), "other"),
    # on whose word, how certain
    (Source("person/ruiz", frozenset()), Source("person/ruiz", frozenset()), "same"),
    (Source("person/ruiz", frozenset({"ruiz"})), Source("person/danek", frozenset({"danek"})), "other"),
    (Source("", frozenset({"report"})), Source("", frozenset({"report"})), "same"),
    (Source("", frozenset()), Source("", frozenset()), "same"),
    (Source("", frozenset()), Source("person/ruiz", frozenset()), "other"),
    (Source("", frozenset(), unknown=True), Source("person/ruiz", frozenset()), "same"),
    (Manner("done"), Manner("intended"), "other"),
]


@pytest.mark.parametrize(("one", "other", "relation"), PAIRS)
def test_values_by_meaning(one: Meaning, other: Meaning, relation: Relation) -> None:
    assert one.to(other) == relation
    assert other.to(one) == BACK[relation]


def test_a_town_lies_in_its_region_by_the_index() -> None:
    from workbench.places.index import entries

    town = next(e for e in entries("Qaim") if e.country == "IQ")
    place = spot(f"geonames:{town.id}", town.name, "city", "IQ")
    region = spot(f"geonames:{town.region_id}", town.region, "region", "IQ")
    assert place.to(region) == "more exact" and region.to(place) == "less exact"
    assert MOSUL.to(region) == "other"


def test_each_says_what_the_other_does_not() -> None:
    assert party(words="pipeline").to(party(words="people")) == party(words="people").to(party(words="pipeline")) == "more exact"
    assert party("org/red-cross").to(party(peoples="place/switzerland")) == "more exact"


amounts = st.builds(lambda a, b: Amount(min(a, b), max(a, b)), st.floats(0, 1e6), st.floats(0, 1e6))


@given(amounts, amounts)
def test_of_two_amounts_one_is_the_others_mirror(one: Amount, other: Amount) -> None:
    assert other.to(one) == BACK[one.to(other)]


NUMBERS = [
    ("Nine people died on Sunday.", 9, "nine", (9, 9)),
    ("At least 11 people died.", 11, "at least 11", (11, math.inf)),
    ("Jets killed more than 50 people.", 50, "more than 50", (50, math.inf)),
    ("About 3,000 people marched.", 3000, "about 3,000", (2550, 3450)),
    ("Up to 40 were hurt.", 40, "up to 40", (0, 40)),
    ("Some two hundred and fifty marched.", 250, "some two hundred and fifty", (212.5, 287.5)),
    ("It cost 1.2 million lives.", 1_200_000, "1.2 million", (1_200_000, 1_200_000)),
    ("Dozens were hurt.", "dozens", "dozens", (20, 200)),
    ("A row about two deaths went on.", 2, "two", (2, 2)),
    ("Not fewer than 30 fled.", 30, "not fewer than 30", (30, math.inf)),
]


@pytest.mark.parametrize(("text", "number", "said", "bounds"), NUMBERS)
def test_the_words_of_a_number(text: str, number: int | str, said: str, bounds: tuple[float, float]) -> None:
    found = counted(text, Span(0, len(text)), len(text), number)
    assert found is not None
    assert found.said == said and found.span.of(text).lower() == said
    assert found.amount == pytest.approx(bounds)


def test_a_number_that_is_not_there_is_none() -> None:
    assert counted("Eight died.", Span(0, 11), 6, 9) is None


DAYS = [
    (Time("2014", "year"), "2014"),
    (Time("2014-06", "month"), "June 2014"),
    (Time("2014-W26", "week"), "23 to 29 June 2014"),
    (Time("2014-05-30/2014-06-27", "day"), "30 May 2014 to 27 June 2014"),
    (Time("2014-06-26", "day", "by"), "by Thursday, 26 June 2014"),
    (Time("2015-09-14T23", "hour"), "Monday, 14 September 2015, 23:00"),
    (Time("PT3H", "duration"), "PT3H"),
    (Time("2014-13-45", "day"), "2014-13-45"),
]


@pytest.mark.parametrize(("time", "said"), DAYS)
def test_times_in_words(time: Time, said: str) -> None:
    assert in_words(time) == said
