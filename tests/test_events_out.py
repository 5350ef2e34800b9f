"""Events as other programs take them: on a map, in a calendar, and as entities of FollowTheMoney."""

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from tests.test_formats import readings
from tests.trying import tries
from workbench.formats import ftm, geojson, icalendar
from workbench.model import Annotation, Article, Decision, Reading, Span

TEXT = "🧊 On Thursday Syrian jets hit Qaim, Nouri Maliki told the BBC.\r\nIt was denied."


def at(words: str) -> Span:
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


ARTICLE = Article(
    text=TEXT, id="a/1", title="Jets hit Qaim", source="BBC", url="https://x.example/1", published="2014-06-27", language="en"
)


def event(value: str | None = "2014-06-26", precision: str | None = "day", **values: Any) -> Annotation:
    time = {"span": list(at("Thursday")), "value": value, "precision": precision} if value else None
    place = {"name": "Al-Qa'im", "lat": 34.4, "lon": 41.0}
    values = {"time": time, "place": place, "modality": "reported", "incident": "incident/1", **values}
    return Annotation(article="a/1", layer="events", label="ASSAULT", spans=(at("hit"),), by="rules:events@1", values=values,
                      roles={"actor": (at("Syrian jets"),), "place": (at("Qaim"),)})  # fmt: skip


def accepted(*annotations: Annotation) -> Reading:
    yes = [Decision(article=a.article, target=a.id, verdict="accept", by="user:anna") for a in annotations]
    return Reading([ARTICLE], annotations, yes)


def entries(path: Path) -> list[Any]:
    """The entries of a calendar, read by the library again."""
    from icalendar import Calendar

    return list(Calendar.from_ical(path.read_bytes()).walk("VEVENT"))


def test_an_event_is_a_point_on_the_map(tmp_path: Path) -> None:
    told = event()
    lost = geojson.dump([accepted(told)], tmp_path / "x.geojson")
    found = json.loads((tmp_path / "x.geojson").read_bytes())
    (feature,) = found["features"]
    assert (found["type"], feature["type"], feature["id"]) == ("FeatureCollection", "Feature", told.id)
    assert feature["geometry"] == {"type": "Point", "coordinates": [41.0, 34.4]}
    properties = feature["properties"]
    assert properties["title"] == "ASSAULT: hit (Syrian jets)"
    assert properties["when"] == {"value": "2014-06-26", "precision": "day", "first": "2014-06-26", "last": "2014-06-26"}
    assert (properties["status"], properties["place"], properties["incident"]) == ("accepted", "Al-Qa'im", "incident/1")
    assert properties["roles"] == {"actor": "Syrian jets", "place": "Qaim"}
    assert properties["article"]["source"] == "BBC"
    assert "doubts" not in properties
    assert "1 article: no place for the text" in str(lost)


def test_a_place_is_that_of_the_name_it_was_read_from(tmp_path: Path) -> None:
    told = event(place={"name": "Qaim", "span": list(at("Qaim"))})
    link = Annotation(article="a/1", layer="links", label="PLACE", spans=(at("Qaim"),), by="rules:places@1",
                      values={"entity": "geonames/99", "lat": 34.5, "lon": 41.5, "name": "Al-Qa'im", "country": "IQ"})  # fmt: skip
    geojson.dump([accepted(told, link)], tmp_path / "x.geojson")
    assert json.loads((tmp_path / "x.geojson").read_bytes())["features"][0]["geometry"]["coordinates"] == [41.5, 34.5]


@pytest.mark.parametrize(
    "place", [None, {"name": "Qaim"}, {"name": "Qaim", "lat": 95, "lon": 0}, {"lat": True, "lon": 1}, {"lat": "34", "lon": 41}, "Qaim"]
)
def test_an_event_without_coordinates_has_no_place_on_the_map(place: Any, tmp_path: Path) -> None:
    lost = geojson.dump([accepted(event(place=place))], tmp_path / "x.geojson")
    (feature,) = json.loads((tmp_path / "x.geojson").read_bytes())["features"]
    assert feature["geometry"] is None
    assert feature["properties"]["place"] == "Qaim"
    assert "1 event: no coordinates" in str(lost)


DAY = dt.date(2014, 6, 26)


@pytest.mark.parametrize(("value", "precision", "start", "end", "doubt"), [
    ("2014-06-26", "day", DAY, dt.date(2014, 6, 27), ""),
    ("2014-06", "month", dt.date(2014, 6, 1), dt.date(2014, 7, 1), "when is known to the month only: 2014-06"),
    ("2014", "year", dt.date(2014, 1, 1), dt.date(2015, 1, 1), "to the year only"),
    ("2014-W26", "week", dt.date(2014, 6, 23), dt.date(2014, 6, 30), "to the week only"),
    ("2014-06-26TMO", "part of day", DAY, dt.date(2014, 6, 27), "to the part of day only"),
    ("2014-06-10/2014-06-24", "day", dt.date(2014, 6, 10), dt.date(2014, 6, 25), "from the one day to the other, or on a day between"),
    ("2014-06-26T10:30", "minute", dt.datetime(2014, 6, 26, 10, 30), None, ""),
    ("2014-06-26T10:30+02:00", "minute", dt.datetime(2014, 6, 26, 8, 30, tzinfo=dt.UTC), None, ""),
    ("2014-06-26T10Z", "hour", dt.datetime(2014, 6, 26, 10, tzinfo=dt.UTC), dt.datetime(2014, 6, 26, 11, tzinfo=dt.UTC), ""),
    ("2014-06-26T24:00", "minute", DAY, dt.date(2014, 6, 27), ""),
    ("9999-12-31", "day", dt.date(9999, 12, 31), None, ""),
])  # fmt: skip
def test_an_event_is_on_its_days(value: str, precision: str, start: dt.date, end: dt.date | None, doubt: str, tmp_path: Path) -> None:
    icalendar.dump([accepted(event(value, precision))], tmp_path / "x.ics")
    (entry,) = entries(tmp_path / "x.ics")
    assert (entry["dtstart"].dt, entry["dtend"].dt if "dtend" in entry else None) == (start, end)
    assert doubt in entry["description"]
    assert entry["status"] == ("TENTATIVE" if doubt else "CONFIRMED")


def test_an_entry_says_all_that_it_has_a_place_for(tmp_path: Path) -> None:
    told = event(modality="planned")
    lost = icalendar.dump([Reading([ARTICLE], [told])], tmp_path / "x.ics")
    (entry,) = entries(tmp_path / "x.ics")
    assert (entry["uid"], entry["summary"], entry["location"]) == (f"{told.id}@workbench", "ASSAULT: hit (Syrian jets)", "Al-Qa'im")
    assert (entry["geo"].latitude, entry["geo"].longitude) == (34.4, 41.0)
    assert str(entry["url"]) == "https://x.example/1"
    assert entry["status"] == "TENTATIVE"
    said = str(entry["description"]).splitlines()
    assert said[:3] == ["actor: Syrian jets", "place: Qaim", "when: 2014-06-26"]
    assert "uncertain: a suggestion that nobody has looked at" in said
    assert "uncertain: planned, not said to have happened" in said
    assert "told by: BBC · Jets hit Qaim · 2014-06-27" in said
    assert "no place for the text" in str(lost)


@pytest.mark.parametrize("value", [None, "PT3H", "T10:30", "soon", "2014-02-30", "2014-06-24/2014-06-10", "PXD/2014-06-27"])
def test_what_has_no_day_is_not_in_the_calendar(value: str | None, tmp_path: Path) -> None:
    lost = icalendar.dump([accepted(event(value, None))], tmp_path / "x.ics")
    assert entries(tmp_path / "x.ics") == []
    assert "1 event: no day on which they were is known" in str(lost)


def name(words: str, label: str, entity: str = "", full: str = "") -> list[Annotation]:
    mark = Annotation(article="a/1", layer="entities", label=label, spans=(at(words),), by="rules:names@1")
    values = {"entity": entity, "name": full}
    link = Annotation(article="a/1", layer="links", label="NAME", spans=(at(words),), by="rules:resolve@1", values=values)
    return [mark, link] if entity else [mark]


def by_schema(path: Path) -> Mapping[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for line in filter(None, path.read_bytes().split(b"\n")):
        entity = json.loads(line)
        assert all(isinstance(v, str) and v for values in entity["properties"].values() for v in values)
        found.setdefault(entity["schema"], []).append(entity)
    return found


def test_articles_names_and_events_are_entities_of_follow_the_money(tmp_path: Path) -> None:
    names = [*name("Nouri Maliki", "PERSON", "person/nouri-al-maliki", "Nouri al-Maliki"), *name("BBC", "ORG"), *name("Qaim", "GPE"),
             *name("Syrian jets", "ORG", "org/syrian-air-force", "Syrian Air Force"), *name("Thursday", "DATE")]  # fmt: skip
    told = event()
    lost = ftm.dump([accepted(told, *names)], tmp_path / "x.ftm.jsonl")
    found = by_schema(tmp_path / "x.ftm.jsonl")
    (article,) = found["Article"]
    assert article["properties"]["bodyText"] == [TEXT]
    assert article["properties"]["publishedAt"] == ["2014-06-27"]
    (person,) = found["Person"]
    assert (person["properties"]["name"], person["properties"]["alias"]) == (["Nouri al-Maliki"], ["Nouri Maliki"])
    mentions = {m["properties"]["name"][0]: m["properties"] for m in found["Mention"]}
    assert set(mentions) == {"Nouri Maliki", "BBC", "Syrian jets"}
    assert mentions["Nouri Maliki"]["resolved"] == [person["id"]]
    assert mentions["Nouri Maliki"]["document"] == [article["id"]]
    assert mentions["BBC"]["detectedSchema"] == ["Organization"]
    assert [a["properties"]["full"] for a in found["Address"]] == [["Qaim"]]
    (happening,) = found["Event"]
    properties = happening["properties"]
    assert (properties["date"], properties["proof"], properties["location"]) == (["2014-06-26"], [article["id"]], ["Al-Qa'im"])
    assert properties["involved"] == [o["id"] for o in found["Organization"] if o["properties"]["name"] == ["Syrian Air Force"]]
    assert "1 entity: no schema for DATE" in str(lost)


@pytest.mark.parametrize(("value", "precision", "days"), [
    ("2014-06-26", "day", {"date": ["2014-06-26"]}),
    ("2014-06", "month", {"date": ["2014-06"]}),
    ("2014", "year", {"date": ["2014"]}),
    ("2014-06-10/2014-06-24", "day", {"startDate": ["2014-06-10"], "endDate": ["2014-06-24"]}),
    ("2014-W26", "week", {"startDate": ["2014-06-23"], "endDate": ["2014-06-29"]}),
    ("PT3H", "duration", {}),
])  # fmt: skip
def test_dates_are_as_exact_as_they_are_told(value: str, precision: str, days: dict[str, list[str]], tmp_path: Path) -> None:
    ftm.dump([accepted(event(value, precision))], tmp_path / "x.ftm.jsonl")
    (happening,) = by_schema(tmp_path / "x.ftm.jsonl")["Event"]
    assert {k: v for k, v in happening["properties"].items() if k in ("date", "startDate", "endDate")} == days


def test_one_person_in_two_articles_is_one_entity(tmp_path: Path) -> None:
    first = name("Nouri Maliki", "PERSON", "person/1", "Nouri al-Maliki")
    other = replace_article(first, "a/2")
    second = Reading([Article(text=TEXT, id="a/2")], other)
    ftm.dump([Reading([ARTICLE], first), second], tmp_path / "x.ftm.jsonl")
    found = by_schema(tmp_path / "x.ftm.jsonl")
    (person,) = found["Person"]
    assert len(found["Mention"]) == len(person["properties"]["proof"]) == 2


def replace_article(annotations: list[Annotation], article: str) -> list[Annotation]:
    return [a.replace(article=article) for a in annotations]


@tries(15)
@given(reading=readings())
def test_any_records_can_be_written(reading: Reading, tmp_path: Path) -> None:
    geojson.dump([reading], tmp_path / "x.geojson")
    icalendar.dump([reading], tmp_path / "x.ics")
    ftm.dump([reading], tmp_path / "x.ftm.jsonl")
    assert json.loads((tmp_path / "x.geojson").read_bytes())["type"] == "FeatureCollection"
    assert len(by_schema(tmp_path / "x.ftm.jsonl")["Article"]) == 1
    assert len(entries(tmp_path / "x.ics")) <= len(reading.annotations)
