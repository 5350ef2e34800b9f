"""The readings by hand: they are sound in themselves. What they say is in ``tests/gold/README.md``."""

import datetime as dt
import json
import re
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from workbench.model import ENTITY_LABELS, QUOTE_KINDS, Span

GOLD = Path(__file__).parent / "gold"
SAMPLE, MORE = ([json.loads(line) for line in (GOLD / name).read_text("utf-8").splitlines()] for name in ("sample.jsonl", "articles.jsonl"))
ENTITIES: dict[str, dict[str, Any]] = json.loads((GOLD / "entities.json").read_text("utf-8"))
PLACES = ("GPE", "LOC", "FAC")
NAMELESS = ("NORP", "DATE", "TIME", "MONEY", "PERCENT", "QUANTITY")
PLOVER = frozenset(
    "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT".split()
)
MODALITIES = frozenset("asserted reported confirmed denied planned threatened requested hypothetical negated".split())
ROLES = frozenset("actor target recipient place time instrument".split())
FURNITURE = frozenset("CREDIT CAPTION REPEAT TEASER BOILERPLATE BYLINE".split())
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
DAY = r"\d{4}-\d\d-\d\d"
CLOCK = r"T(?:[01]\d|2[0-3]):[0-5]\d"
FORMS = (
    (rf"{DAY}{CLOCK}(?:Z|[+-]\d\d:\d\d)?", "minute"),
    (rf"{DAY}T(?:MO|AF|EV|NI)", "part of day"),
    (DAY, "day"),
    (r"\d{4}-W\d\d-WE", "weekend"),
    (r"\d{4}-W\d\d", "week"),
    (r"\d{4}-(?:0[1-9]|1[0-2])", "month"),
    (r"\d{4}-(?:SP|SU|FA|WI)", "season"),
    (r"\d{4}", "year"),
    (r"\d{3}X", "decade"),
    (r"P(?:T(?:\d+|X)[HMS]|(?:\d+|X)[DWMY])", "duration"),
    (rf"{DAY}/{DAY}", "day"),
)

each_article = pytest.mark.parametrize("article", [*SAMPLE, *MORE], ids=lambda a: a.get("file") or a["id"])


def spans(article: dict[str, Any]) -> list[tuple[str, list[int]]]:
    """Every span of an article, with where it stands."""
    out = [(f"entity {e['text']}", [e["start"], e["end"]]) for e in article["entities"]]
    out += [(layer, x["span"]) for layer in ("pronouns", "times", "furniture") for x in article[layer]]
    for quote in article["quotes"]:
        out += [("content", s) for s in quote["content"]]
        out += [(role, quote[role]) for role in ("cue", "speaker", "addressee") if quote[role]]
    for event in article["events"]:
        out += [("trigger", event["trigger"]), *((role, s) for role, ss in event["roles"].items() for s in ss)]
    return out


def inside(span: list[int], outer: list[int]) -> bool:
    return outer[0] <= span[0] and span[1] <= outer[1]


@each_article
def test_spans_lie_in_the_text_and_begin_and_end_with_words(article):
    for what, span in spans(article):
        found = Span.at(*span).check(article["text"]).of(article["text"])
        assert found == found.strip(), (what, found)
        before, after = article["text"][span[0] - 1 : span[0]], article["text"][span[1] : span[1] + 1]
        assert not (before.isalnum() and found[0].isalnum()), (what, found)
        assert not (after.isalnum() and found[-1].isalnum()), (what, found)


@each_article
def test_entities_have_their_surface_a_label_and_a_key(article):
    entities = article["entities"]
    assert all(a["end"] <= b["start"] for a, b in pairwise(entities))
    for e in entities:
        assert article["text"][e["start"] : e["end"]] == e["text"]
        assert e["label"] in ENTITY_LABELS
        assert (e["entity"] is None) == (e["label"] in NAMELESS), e
        if e["entity"]:
            assert e.get("metonym") or ENTITIES[e["entity"]]["label"] == e["label"], e
            assert not e.get("metonym") or e["label"] == "GPE"


@each_article
def test_a_name_is_annotated_wherever_it_stands(article):
    taken = [[e["start"], e["end"]] for e in article["entities"]]
    for name in {e["text"] for e in article["entities"] if e["label"] not in NAMELESS}:
        for m in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", article["text"]):
            assert any(inside([*m.span()], t) for t in taken), (name, m.span())


@each_article
def test_every_date_and_time_has_one_value_that_can_be_read(article):
    dated = [[e["start"], e["end"]] for e in article["entities"] if e["label"] in ("DATE", "TIME")]
    assert [t["span"] for t in article["times"]] == dated
    for time in article["times"]:
        words, value = Span(*time["span"]).of(article["text"]), time["value"]
        if value is None:
            assert time["precision"] is None
            continue
        assert time["precision"] == next((p for form, p in FORMS if re.fullmatch(form, value)), "no form"), time
        for day in re.findall(DAY, value):
            dt.date.fromisoformat(day)
        if week := re.match(r"(\d{4})-W(\d\d)", value):
            dt.date.fromisocalendar(int(week[1]), int(week[2]), 1)
        for weekday in re.findall("|".join(WEEKDAYS), words):
            assert dt.date.fromisoformat(value[:10]).isoweekday() == WEEKDAYS.index(weekday) + 1, (words, value)
        for month in re.findall(rf"\b({'|'.join(MONTHS)})(?:[a-z]*|\.)(?!\w)", words):
            assert int(value[5:7]) == MONTHS.index(month) + 1, (words, value)
        for year in re.findall(r"\b(?:19|20)\d\d\b", words):
            assert value.startswith(year), (words, value)


NAMES = {name for e in ENTITIES.values() for name in (e["name"], *e.get("aliases", ()))}


@each_article
def test_quotes_have_content_and_known_speakers(article):
    for quote in article["quotes"]:
        text, content = article["text"], quote["content"]
        assert quote["kind"] in QUOTE_KINDS
        assert content
        assert all(a[1] <= b[0] for a, b in pairwise(content))
        if quote["kind"] == "direct":
            assert all(text[a] in "\"'“‘«" for a, _ in content), quote
            assert text[content[-1][1] - 1] in "\"'”’»", quote
        if quote["kind"] == "indirect":
            assert text[content[-1][1] - 1] not in '."”»', quote
        for role in ("cue", "speaker", "addressee"):
            assert not quote[role] or not any(Span(*quote[role]).overlaps(Span(*c)) for c in content), quote
        assert quote["speaker_name"] is None or quote["speaker_name"] in NAMES, quote


@each_article
def test_pronouns_mean_somebody(article):
    found = [p["span"] for p in article["pronouns"]]
    assert found == sorted(found)
    assert all(a[1] <= b[0] or inside(a, b) or inside(b, a) for a, b in pairwise(found))
    for p in article["pronouns"]:
        words = Span(*p["span"]).of(article["text"]).lower()
        pronoun = words in ("he", "she", "him", "her", "his", "hers", "himself", "herself", "it", "they")
        assert p["kind"] == ("pronoun" if pronoun else "description"), p
        label = ENTITIES[p["entity"]]["label"]
        assert label in (("ORG",) if words in ("it", "they") else ("PERSON", "PRODUCT") if pronoun else ("PERSON", "ORG")), p
        if words in ("it", "they"):
            assert p["span"] in [q["speaker"] for q in article["quotes"]], p


@each_article
def test_who_speaks_is_who_the_speaker_means(article):
    meant = {tuple(p["span"]): p["entity"] for p in article["pronouns"]}
    meant |= {(e["start"], e["end"]): e["entity"] for e in article["entities"] if e["entity"]}
    for quote in article["quotes"]:
        if not quote["speaker"]:
            continue
        start, end = quote["speaker"]
        bare = start + len(re.match(r"(?:[Tt]he )?", article["text"][start:])[0])  # type: ignore[index]
        if who := meant.get((start, end)) or meant.get((bare, end)):
            assert quote["speaker_name"] in (ENTITIES[who]["name"], *ENTITIES[who].get("aliases", ())), quote


@each_article
def test_events_have_a_type_one_word_and_roles(article):
    triggers = [e["trigger"] for e in article["events"]]
    assert triggers == sorted(triggers)
    assert all(a[1] <= b[0] for a, b in pairwise(triggers))
    dated = [t["span"] for t in article["times"]]
    for event in article["events"]:
        assert event["type"] in PLOVER | {"OTHER"}
        assert event["modality"] in MODALITIES
        assert not re.search(r"\s", Span(*event["trigger"]).of(article["text"]))
        assert set(event["roles"]) <= ROLES
        for role, found in event["roles"].items():
            assert found, (role, event)
            assert event["trigger"] not in found, (role, event)
            for span in found:
                reach = (*span, *event["trigger"])
                assert "\n" not in article["text"][min(reach) : max(reach)], (role, event)
        assert all(any(inside(t, s) for t in dated) for s in event["roles"].get("time", ())), event


@each_article
def test_furniture_holds_no_quotes(article):
    found = article["furniture"]
    assert all(f["label"] in FURNITURE for f in found)
    assert all(a["span"][1] <= b["span"][0] for a, b in pairwise(found))
    assert not any(inside(c, f["span"]) for f in found for q in article["quotes"] for c in q["content"])


@pytest.mark.parametrize("article", MORE, ids=lambda a: a["id"])
def test_new_articles_say_where_they_come_from(article):
    assert all(article[k] for k in ("id", "title", "source", "published", "happening", "url"))
    dt.date.fromisoformat(article["published"])
    assert 120 <= len(article["text"].split()) <= 350
    assert article["entities"] and article["quotes"] and article["events"]


def test_the_key_file_is_used_and_sound():
    used = {x["entity"] for a in (*SAMPLE, *MORE) for layer in ("entities", "pronouns") for x in a[layer]}
    assert used - {None} == set(ENTITIES)
    assert list(ENTITIES) == sorted(ENTITIES)
    for key, entity in ENTITIES.items():
        assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", key)
        assert entity["label"] in ENTITY_LABELS and entity["label"] not in NAMELESS
        assert entity["kb"] is None or re.fullmatch(r"geonames:[1-9]\d*", entity["kb"])
        assert ("lat" in entity) == ("lon" in entity) == (entity["label"] in PLACES), key
        if entity.get("lat") is not None:
            assert abs(entity["lat"]) <= 90 and abs(entity["lon"]) <= 180
    assert max(Counter((e["name"], e["label"]) for e in ENTITIES.values()).values()) == 1
    assert max(Counter(e["kb"] for e in ENTITIES.values() if e["kb"]).values()) == 1


def test_an_incident_has_one_type_and_some_are_told_by_several_outlets():
    types, outlets = defaultdict(set), defaultdict(set)
    for article in (*SAMPLE, *MORE):
        for event in article["events"]:
            types[event["incident"]].add(event["type"])
            outlets[event["incident"]].add(article["source"])
    assert {k: v for k, v in types.items() if len(v) > 1} == {}
    assert sum(len(v) > 1 for v in outlets.values()) >= 20
