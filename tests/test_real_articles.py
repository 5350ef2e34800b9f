"""Two real articles of two outlets, end to end: from detect and resolve to events, their modality, and the incidents that both report."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import Any

import pytest

import workbench as wb
from workbench.model import Annotation, Span

from .shared import SHARED, needs_articles

pytestmark = needs_articles
RIGHT, MODALITY, JOINED = 20, 18, 6
"""Of 23 mentions those with the right type and an actor that overlaps, and those with the right modality; of 6 incidents those joined. Floors only rise."""
Mention = dict[str, Any]


@pytest.fixture(scope="module")
def corpus() -> wb.Corpus:
    made = wb.Corpus(user="anna")
    for entry in entries():
        made.add([{"text": (SHARED / "articles" / entry["file"]).read_bytes().decode(), "id": entry["file"]}])
    made.set_facts(published="2014-06-27")
    wb.detect(made)
    wb.resolve(made)
    return made


def entries() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((SHARED / "gold/sample_articles.json").read_text("utf-8"))["articles"]
    return found


def pairs(corpus: wb.Corpus) -> list[tuple[str, Mention, Annotation | None]]:
    """Each mention of the reading, with its article and our event at its trigger, if it is shown."""
    ours = {(m.annotation.article, *m.annotation.spans[0]): m.annotation for m in corpus.marks(layer="events")}
    at = {(article, start): a for (article, start, _), a in ours.items()}
    return [(entry["file"], event, at.get((entry["file"], event["trigger"][0]))) for entry in entries() for event in entry["events"]]


def test_types_and_actors(corpus: wb.Corpus) -> None:
    def right(event: Mention, ours: Annotation | None) -> bool:
        wanted = [Span(*span) for span in event["roles"].get("actor", ())]
        given = ours.roles.get("actor", ()) if ours else ()
        return ours is not None and ours.label == event["type"] and (not wanted or any(w.overlaps(g) for w in wanted for g in given))

    wrong = [(article, event["incident"], event["trigger"]) for article, event, ours in pairs(corpus) if not right(event, ours)]
    assert len(pairs(corpus)) - len(wrong) >= RIGHT, wrong


def test_modalities(corpus: wb.Corpus) -> None:
    told = [(event["modality"], ours and ours.values.get("modality")) for _, event, ours in pairs(corpus)]
    assert sum(wanted == given for wanted, given in told) >= MODALITY, Counter(told)


def test_the_day_of_the_air_strike_by_the_second_article(corpus: wb.Corpus) -> None:
    second = entries()[1]["file"]
    days = [ours.values["time"] for article, event, ours in pairs(corpus) if ours and article == second and event["roles"].get("time") and event["incident"] == "airstrike-qaim"]  # fmt: skip
    assert [(day["value"], day["rule"]) for day in days] == [("2014-06-26", "mention")]


def test_incidents_of_both(corpus: wb.Corpus) -> None:
    frame = corpus.frame("events")
    incident = dict(zip(frame.id, frame.incident, strict=True))
    meant: dict[str, set[str]] = defaultdict(set)
    told: dict[str, set[str]] = defaultdict(set)
    for article, event, ours in pairs(corpus):
        told[event["incident"]].add(article)
        if ours:
            meant[event["incident"]].add(incident[ours.id])
    merged = [key for key, n in Counter(key for keys in meant.values() for key in keys).items() if n > 1]
    assert merged == []
    both = [name for name, articles in told.items() if len(articles) == 2]
    ours_of = {key: set(frame[frame.incident == key].article) for key in set(frame.incident.dropna())}
    joined = [name for name in both if any(len(ours_of[key]) == 2 for key in meant[name])]
    assert len(both) == JOINED and len(joined) >= JOINED, sorted(set(both) - set(joined))
